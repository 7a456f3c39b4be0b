// A form with data-save-url saves itself when typing rests. [data-save-state] in it (or named by data-save-state-id)
// says so; its data-saving and data-lost hold the other words. The answer is JSON {saved: "Saved at 10:14"}, with
// fields: {name: value} to be put into the form, or with
// status 409 {said: "…"} (401, signed out meanwhile: {words: "…"}). Without a connection the words stay in this tab's storage and come back with the page.
(() => {
  const REST = 800;
  const AGAIN = 5000;

  const wordsOf = (form) => new URLSearchParams(new FormData(form));
  const keyOf = (form) => `kept:${location.pathname}:${form.dataset.saveUrl}`;

  function say(state, words, lost) {
    if (!state) return;
    state.querySelector("[data-words]")?.replaceChildren(words) ?? state.replaceChildren(words);
    state.classList.toggle("is-lost", lost);
  }

  function keep(form) {
    const kept = [...wordsOf(form)].filter(([name]) => name !== "csrf_token");
    sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
  }

  function bringBack(form) {
    const kept = sessionStorage.getItem(keyOf(form));
    if (!kept) return false;
    for (const [name, value] of JSON.parse(kept)) {
      const field = form.elements[name];
      if (field && "value" in field && field.type !== "checkbox" && field.type !== "file") field.value = value;
    }
    return true;
  }

  async function save(form, state, later) {
    say(state, state?.dataset.saving ?? "", false);
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
      return say(state, said.said ?? said.words ?? state?.dataset.lost ?? "", true);
    }
    sessionStorage.removeItem(keyOf(form));
    for (const [name, value] of Object.entries(said.fields ?? {})) form.elements[name].value = value;
    say(state, said.saved ?? "", false);
    form.dispatchEvent(new CustomEvent("saved", { detail: said }));
  }

  for (const form of document.querySelectorAll("form[data-save-url]")) {
    const state = form.querySelector("[data-save-state]") ?? document.getElementById(form.dataset.saveStateId ?? "");
    let timer = 0;
    const later = (wait) => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form, state, later), wait);
    };
    form.addEventListener("input", () => later(REST));
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      sessionStorage.removeItem(keyOf(form));
    });
    if (bringBack(form)) later(0);
  }
})();
