// The composer: findings and preview of the chosen wording stand beside it, the preview follows the typing, what the
// check needs to know follows the fields, and "Ask for review" says by itself whether it can be used.
(() => {
  const form = document.querySelector("form[data-composer]");
  if (!form) return;
  const beside = [...document.querySelectorAll("[data-beside]")];
  const ask = document.getElementById("ask");
  const reason = document.getElementById("ask-reason");

  const showBeside = (panel) => {
    for (const part of beside) part.hidden = part.dataset.beside !== panel;
  };

  document.addEventListener("tab-chosen", (event) => showBeside(event.target.getAttribute("aria-controls")));
  const chosen = form.querySelector("[role=tab][aria-selected=true]");
  if (chosen) showBeside(chosen.getAttribute("aria-controls"));

  const editors = [...form.querySelectorAll("[data-editor]")];
  const tell = (name, key) => {
    const field = form.elements[name];
    if (!field) return;
    field.addEventListener("change", () => {
      for (const editor of editors) {
        editor.dataset[key] = field.value;
        editor.querySelector("textarea").dispatchEvent(new Event("input"));
      }
    });
  };
  tell("link_url", "withLink");
  tell("disclosure", "withDisclosure");

  for (const box of form.querySelectorAll("[name=topics]")) {
    box.addEventListener("change", () => {
      const topics = [...form.querySelectorAll("[name=topics]:checked")].map((one) => one.value).join(" ");
      for (const editor of editors) {
        editor.dataset.withTopics = topics;
        editor.querySelector("textarea").dispatchEvent(new Event("input"));
      }
    });
  }

  form.addEventListener("input", (event) => {
    const preview = document.querySelector(`[data-preview-of="${CSS.escape(event.target.id)}"]`);
    if (preview) window.advocacyPaintFillIns(preview, event.target.value);
  });

  // "It is ours" was said of the address that stood there.
  for (const name of ["own_linkedin", "own_x"]) {
    form.elements[name]?.addEventListener("input", () => {
      form.elements.own_confirmed.checked = false;
      form.elements.own_seen.value = "";
    });
  }

  const show = (where, html) => {
    if (html === undefined) return;
    for (const part of document.querySelectorAll(where)) part.innerHTML = html;
  };

  // After each saving by itself the server says what goes out, what it costs, and what is still in the way.
  form.addEventListener("saved", (event) => {
    show("[data-goes-out]", event.detail.goesOut);
    show("[data-costs]", event.detail.costs);
    const reach = form.querySelector("[data-reach]");
    if (reach && event.detail.reach) reach.textContent = event.detail.reach;
    if (!ask || event.detail.because === undefined) return;
    const waits = event.detail.because !== "";
    reason.textContent = event.detail.because;
    ask.classList.toggle("btn-waits", waits);
    ask.classList.toggle("btn-primary", !waits);
    if (waits) ask.setAttribute("aria-disabled", "true");
    else ask.removeAttribute("aria-disabled");
  });
})();
