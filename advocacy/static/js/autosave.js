// A form with data-save-url saves itself when typing rests. [data-save-state] in it (or named by data-save-state-id)
// says so; its data-saving and data-lost hold the other words, data-file those for a chosen file, which only a save by hand
// keeps. The answer is JSON {saved: "Saved at 10:14"}, with fields: {name: value} to be put into the form, moved: {page, action,
// saveUrl, hereUrl, post, number} when the form has an address of its own from now on, or with status 409 {said: "…"} (401,
// signed out meanwhile: {words: "…"}).
//
// What is typed and not saved yet is kept in this browser, for this person (data-keeps-for), from the first letter on;
// each opened page keeps its own. Without a connection it is sent again by itself; when the page is opened anew,
// [data-kept] offers it: data-kept-when, data-kept-bring and data-kept-drop are inside, and data-kept-rest takes words
// whose field is gone. A new post's key is kept along, so that bringing its words back never begins a second post.
(() => {
  const REST = 800;
  const AGAIN = 5000;
  const PATIENCE = 5000;
  const OWN = new Set(["csrf_token", "revision", "number", "base", "key", "own_seen"]); // the server's, not anybody's words

  const wordsOf = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const holdsFile = (form) => [...form.elements].some((field) => field.type === "file" && field.files.length > 0);
  const PAGE = Math.random().toString(36).slice(2); // of two tabs neither overwrites the other's words
  const placeOf = (form) => `kept:${form.dataset.keepsFor ?? ""}:${location.pathname}`;
  const keyOf = (form) => `${placeOf(form)}:${PAGE}`;
  const typedIn = (form) => [...wordsOf(form)].filter(([name]) => !OWN.has(name));
  const store = (act) => {
    try { return act(window.localStorage); } catch { return null; } // storage may be forbidden or full
  };

  function say(state, words, lost) {
    if (!state) return;
    (state.querySelector("[data-words]") ?? state).replaceChildren(words);
    state.classList.toggle("is-lost", lost);
  }

  const keep = (form) => store((kept) => kept.setItem(keyOf(form), JSON.stringify({ at: Date.now(), key: form.elements.key?.value, lost: lostOf.get(form), fields: typedIn(form) })));
  const drop = (name) => store((kept) => kept.removeItem(name));
  const forget = (form) => drop(keyOf(form));

  // The newest first, from whichever page; what stands in the form as it is needs no offer.
  function keptFor(form) {
    const place = placeOf(form);
    const names = store((kept) => Object.keys(kept).filter((name) => name === place || name.startsWith(`${place}:`))) ?? [];
    const found = names.map((name) => ({ name, ...store((kept) => JSON.parse(kept.getItem(name))) })).filter((one) => one.fields);
    const plain = (fields) => JSON.stringify(fields.map(([name, value]) => [name, value.replaceAll("\r", "").trim()]));
    const same = (one) => plain(one.fields) === plain(typedIn(form));
    for (const one of found.filter(same)) drop(one.name);
    return found.filter((one) => !same(one)).sort((one, other) => other.at - one.at);
  }

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

  function bring(form, box, kept) {
    if (kept.key && form.elements.key?.value) {
      form.elements.key.value = kept.key;
      if (kept.lost) {
        lostOf.set(form, kept.lost);
        form.elements.revision.value = kept.lost;
      }
    }
    const rest = fill(form, kept.fields);
    for (const area of form.querySelectorAll("textarea, input")) area.dispatchEvent(new Event("input", { bubbles: true }));
    drop(kept.name); // from here on this page keeps them
    const list = box.querySelector("[data-kept-rest]");
    list.hidden = rest.length === 0;
    list.value = rest.join("\n\n");
    box.querySelector("[data-kept-acts]").hidden = true;
    box.hidden = rest.length === 0;
  }

  // One after another: what was thrown away makes room for older words; what was brought back stays alone.
  function offer(form, later) {
    const box = document.querySelector("[data-kept]");
    const waiting = box ? keptFor(form) : [];
    if (!waiting.length) return;
    const show = () => {
      box.hidden = waiting.length === 0;
      if (box.hidden) return;
      box.querySelector("[data-kept-when]").textContent = new Date(waiting[0].at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    };
    box.querySelector("[data-kept-bring]").addEventListener("click", () => {
      bring(form, box, waiting[0]);
      later(0);
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      drop(waiting.shift().name);
      show();
    });
    show();
  }

  // The page that follows a save by hand: what the page before it sent is owed no more.
  const SENT = "kept-sent";
  const session = (act) => {
    try { return act(window.sessionStorage); } catch { return null; }
  };
  const note = (form) => session((tab) => tab.setItem(SENT, keyOf(form)));

  function settle(form) {
    const sent = session((tab) => tab.getItem(SENT));
    session((tab) => tab.removeItem(SENT));
    if (form.dataset.saved === undefined) return;
    if (sent) drop(sent);
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
    if (form.elements.key) form.elements.key.value = ""; // from here on its revision is the post's own
    for (const editor of form.querySelectorAll("[data-editor]")) Object.assign(editor.dataset, { withPost: moved.post, withNumber: moved.number });
    keep(form); // under its own address: something may have been typed meanwhile
  }

  // An answer of a new post was lost: each further one may have been written all the same. What stands there beyond
  // that was written on another page.
  const lostOf = new WeakMap();
  function owe(form) {
    const lost = (lostOf.get(form) ?? 0) + 1;
    lostOf.set(form, lost);
    if (form.elements.key?.value) form.elements.revision.value = lost;
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
      if (running.pressed) running.pressed();
      else if (running.again) later(0);
    }
  }

  // Save, pressed while a saving is on its way, waits for it: with the same revision the second of the two would be told
  // that somebody else wrote meanwhile. After PATIENCE it goes all the same.
  function hold(form, event, running) {
    event.preventDefault();
    if (running.pressed) return;
    const go = () => {
      clearTimeout(timer);
      running.pressed = null;
      running.waited = true;
      form.requestSubmit(event.submitter);
    };
    const timer = setTimeout(go, PATIENCE);
    running.pressed = go;
  }

  async function send(form, state, later, sent) {
    let answer;
    try {
      answer = await fetch(form.dataset.saveUrl, { method: "POST", body: wordsOf(form), headers: { Accept: "application/json" } });
    } catch {
      owe(form);
      keep(form);
      say(state, state?.dataset.lost ?? "", true);
      return later(AGAIN);
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      keep(form);
      say(state, said.said ?? said.words ?? state?.dataset.lost ?? "", true);
      if (answer.status >= 500) {
        owe(form);
        later(AGAIN);
      }
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
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (running.now && !running.waited) return hold(form, event, running);
      note(form);
    });
    settle(form);
    offer(form, later);
  }
})();
