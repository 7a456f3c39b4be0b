// A form with data-save-url saves itself when typing rests. [data-save-state] in it (or named by data-save-state-id)
// says so; its data-saving and data-lost hold the other words, data-file those for a chosen file, which only a save by hand
// keeps. The answer is JSON {saved: "Saved at 10:14"}, with fields: {name: value} to be put into the form, moved: {page, action,
// saveUrl, hereUrl, post, number} when the form has an address of its own from now on, or with status 409 {said: "…"} (401,
// signed out meanwhile: {words: "…"}).
//
// What is typed and not saved yet is kept in this browser, for this person (data-keeps-for), from the first letter on.
// Without a connection it is sent again by itself; when the page is opened anew, [data-kept] offers it: data-kept-when,
// data-kept-bring and data-kept-drop are inside, and data-kept-rest takes words whose field is gone.
(() => {
  const REST = 800;
  const AGAIN = 5000;
  const OWN = new Set(["csrf_token", "revision", "number", "base", "key", "own_seen"]); // the server's, not anybody's words

  const wordsOf = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const holdsFile = (form) => [...form.elements].some((field) => field.type === "file" && field.files.length > 0);
  const keyOf = (form) => `kept:${form.dataset.keepsFor ?? ""}:${location.pathname}`;
  const typedIn = (form) => [...wordsOf(form)].filter(([name]) => !OWN.has(name));
  const store = (act) => {
    try { return act(window.localStorage); } catch { return null; } // storage may be forbidden or full
  };

  function say(state, words, lost) {
    if (!state) return;
    (state.querySelector("[data-words]") ?? state).replaceChildren(words);
    state.classList.toggle("is-lost", lost);
  }

  const keep = (form) => store((kept) => kept.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields: typedIn(form) })));
  const forget = (form) => store((kept) => kept.removeItem(keyOf(form)));
  const keptOf = (form) => store((kept) => JSON.parse(kept.getItem(keyOf(form))));

  function fill(form, fields) {
    const groups = new Map();
    for (const [name, value] of fields) groups.set(name, [...(groups.get(name) ?? []), value]);
    const rest = [];
    for (const field of form.elements) {
      if (!field.name || OWN.has(field.name) || field.type === "file" || field.type === "submit") continue;
      const values = groups.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    for (const [name, values] of groups) if (!form.elements[name] && !OWN.has(name)) rest.push(...values);
    return rest.filter((words) => words.trim() !== "");
  }

  function offer(form, later) {
    const kept = keptOf(form);
    const box = document.querySelector("[data-kept]");
    if (!kept || !box) return;
    const plain = (fields) => JSON.stringify(fields.map(([name, value]) => [name, value.replaceAll("\r", "").trim()]));
    if (plain(kept.fields) === plain(typedIn(form))) return void forget(form);
    box.hidden = false;
    const when = box.querySelector("[data-kept-when]");
    when.textContent = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    box.querySelector("[data-kept-bring]").addEventListener("click", () => {
      const rest = fill(form, kept.fields);
      for (const area of form.querySelectorAll("textarea, input")) area.dispatchEvent(new Event("input", { bubbles: true }));
      const list = box.querySelector("[data-kept-rest]");
      list.hidden = rest.length === 0;
      list.value = rest.join("\n\n");
      box.querySelector("[data-kept-acts]").hidden = true;
      if (!rest.length) box.hidden = true;
      later(0);
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      forget(form);
      box.hidden = true;
    });
  }

  // The page that follows a save by hand: nothing is owed any more, also not to the page it came from.
  function saved(form) {
    forget(form);
    const from = document.referrer && new URL(document.referrer);
    if (from?.origin === location.origin) store((kept) => kept.removeItem(`kept:${form.dataset.keepsFor ?? ""}:${from.pathname}`));
    const here = new URL(location.href);
    here.searchParams.delete("saved");
    history.replaceState(null, "", here);
  }

  function move(form, moved) {
    forget(form);
    history.replaceState(null, "", moved.page);
    form.action = moved.action;
    form.dataset.saveUrl = moved.saveUrl;
    form.dataset.hereUrl = moved.hereUrl;
    for (const editor of form.querySelectorAll("[data-editor]")) Object.assign(editor.dataset, { withPost: moved.post, withNumber: moved.number });
  }

  async function save(form, state, later, running) {
    if (running.now) return void (running.again = true);
    running.now = true;
    running.again = false;
    const sent = JSON.stringify(typedIn(form));
    say(state, state?.dataset.saving ?? "", false);
    try {
      await send(form, state, later, sent);
    } finally {
      running.now = false;
      if (running.again) later(0);
    }
  }

  async function send(form, state, later, sent) {
    let answer;
    try {
      answer = await fetch(form.dataset.saveUrl, { method: "POST", body: wordsOf(form), headers: { Accept: "application/json" } });
    } catch {
      keep(form);
      say(state, state?.dataset.lost ?? "", true);
      return later(AGAIN);
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      keep(form);
      say(state, said.said ?? said.words ?? state?.dataset.lost ?? "", true);
      if (answer.status >= 500) later(AGAIN);
      return;
    }
    for (const [name, value] of Object.entries(said.fields ?? {})) if (form.elements[name]) form.elements[name].value = value;
    if (said.moved) move(form, said.moved);
    if (JSON.stringify(typedIn(form)) === sent) forget(form);
    say(state, (holdsFile(form) && state?.dataset.file) || (said.saved ?? ""), false);
    form.dispatchEvent(new CustomEvent("saved", { detail: said }));
  }

  for (const form of document.querySelectorAll("form[data-save-url]")) {
    const state = form.querySelector("[data-save-state]") ?? document.getElementById(form.dataset.saveStateId ?? "");
    const running = { now: false, again: false };
    let timer = 0;
    const later = (wait) => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form, state, later, running), wait);
    };
    form.addEventListener("input", () => {
      keep(form);
      later(REST);
    });
    form.addEventListener("change", () => {
      keep(form);
      later(REST);
    });
    window.addEventListener("online", () => { if (state?.classList.contains("is-lost")) later(0); });
    form.addEventListener("submit", () => clearTimeout(timer));
    if (form.dataset.saved !== undefined) saved(form);
    offer(form, later);
  }
})();
