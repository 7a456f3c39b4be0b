// What is typed into a form with data-keep-words="a name of its own" is kept on this device for whoever reads here,
// until it was sent: when the form is seen again with other words in it, they are offered. Where nobody heard whether
// they arrived, the offer says so, leads to where they would stand (data-look-under), and brings back the name under
// which they went out (the field "key"), so that the same words sent again are one thing. Signing out, and somebody
// else who signs in, empties it. Forms that save themselves (autosave.js) have a way of their own.
(() => {
  const MARK = "kept-words:";
  const reader = document.querySelector("[data-reader]")?.dataset.reader;
  const offer = document.querySelector("[data-kept-words-offer]");
  const store = (act) => {
    try { return act(window.localStorage); } catch { return null; } // storage may be forbidden or full
  };
  const keysOf = (test) => store((kept) => Object.keys(kept).filter(test)) ?? [];
  const drop = (key) => store((kept) => kept.removeItem(key));
  const read = (key) => store((kept) => JSON.parse(kept.getItem(key)));
  const write = (key, value) => store((kept) => kept.setItem(key, JSON.stringify(value)));

  // Each tab settles what it sent itself: another one knows nothing of the answer.
  const tab = (() => {
    try {
      const named = window.sessionStorage.getItem("tab") ?? String(Math.random());
      window.sessionStorage.setItem("tab", named);
      return named;
    } catch { return "the only one"; }
  })();

  const keyOf = (form) => `${MARK}${reader}:${form.dataset.keepWords}`;
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text], input[type=url]"));
  const typedIn = (form) => fieldsOf(form).map((field) => [field.name, field.value]);
  const plain = (fields) => JSON.stringify(fields.map(([name, words]) => [name, words.replaceAll("\r", "").trim()]));
  const hasWords = (fields) => fields.some(([, words]) => words.trim() !== "");

  // The answer to what was sent is here: it is no longer owed. When it was refused it is; after going back, or where
  // the answer was lost on its way, nobody knows.
  function settle() {
    const came = performance.getEntriesByType("navigation")[0]?.type;
    const refused = !reader || document.querySelector("[data-nothing-sent]");
    const unheard = came !== "navigate" || document.querySelector("[data-unheard], meta[name=kept-at]");
    for (const key of keysOf((name) => name.startsWith(MARK))) {
      const found = read(key);
      if (!found?.sent || ![tab, true].includes(found.sent)) continue; // true: by an earlier release
      if (unheard) write(key, { ...found, sent: false, unheard: true });
      else if (refused) write(key, { ...found, sent: false });
      else drop(key);
    }
  }

  const keep = (form, more = {}) => write(keyOf(form), { at: Date.now(), fields: typedIn(form), ...more });

  // The same words go out under the name they had; other words are another thing.
  function sendAsBefore(form, found) {
    const name = form.elements.key;
    if (!found.unheard || !found.name || !name) return;
    const fresh = name.value;
    form.addEventListener("input", () => {
      const same = plain(typedIn(form)) === plain(found.fields);
      name.value = same ? found.name : fresh;
      if (same) write(keyOf(form), found);
    });
  }

  function say(box, form, unheard) {
    box.querySelector("[data-kept-unsent]").hidden = unheard;
    box.querySelector("[data-kept-unheard]").hidden = !unheard;
    const look = box.querySelector("[data-kept-look]");
    look.hidden = !unheard || !form.dataset.lookUnder;
    look.href = form.dataset.lookUnder ?? "";
  }

  function bring(form, fields) {
    for (const [name, words] of fields) {
      const field = fieldsOf(form).find((one) => one.name === name);
      if (!field) continue;
      field.value = words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function show(form) {
    const found = read(keyOf(form));
    if (!found || !offer) return;
    if (plain(found.fields) === plain(typedIn(form)) || !hasWords(found.fields)) return;
    const box = offer.content.firstElementChild.cloneNode(true);
    say(box, form, Boolean(found.unheard || found.sent));
    box.querySelector("[data-kept-when]").textContent = new Date(found.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    box.querySelector("[data-kept-bring]").addEventListener("click", () => {
      sendAsBefore(form, found);
      bring(form, found.fields);
      box.remove();
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      drop(keyOf(form));
      box.remove();
    });
    form.prepend(box);
  }

  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action).pathname !== "/sign-out") return;
    for (const key of keysOf((name) => name.startsWith("kept"))) drop(key);
    try { window.sessionStorage.clear(); } catch { /* storage may be forbidden; then nothing is kept */ }
  });
  settle();
  if (!reader) return;
  const others = (name) => /^kept(-words)?:/.test(name) && name.split(":")[1] !== reader;
  for (const key of keysOf(others)) drop(key);
  for (const form of document.querySelectorAll("form[data-keep-words]")) {
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", (event) => {
      if (read(keyOf(form)) && !event.defaultPrevented) keep(form, { sent: tab, name: form.elements.key?.value });
    });
    show(form);
  }

  // A picture from the phone's share menu waits in the worker; it becomes the form's file.
  const file = document.querySelector("input[type=file][data-takes-shared]");
  if (file && new URLSearchParams(location.search).has("picture")) {
    fetch(`/shared-picture?reader=${reader ?? ""}`).then(async (answer) => {
      if (!answer.ok) return;
      const name = decodeURIComponent(answer.headers.get("X-Name") ?? "picture");
      const carried = new DataTransfer();
      carried.items.add(new File([await answer.blob()], name, { type: answer.headers.get("Content-Type") }));
      file.files = carried.files;
      file.dispatchEvent(new Event("change", { bubbles: true }));
    }).catch(() => undefined);
  }
})();
