// The share area: a sheet from below on a phone, inline on a wide screen; what is typed is kept until it is shared.
//
// form[data-share-area][data-keeps=key]   its words are kept under that key; data-typed: the server wrote what was typed
// [data-share-inline][data-as-sheet][data-back=url]   asked for by its address: on a phone it opens as a sheet at once
// a[data-opens][data-later=slot|pick]     opens the sheet with that chip chosen
(() => {
  const narrow = window.matchMedia("(max-width: 991.98px)");
  const form = document.querySelector("[data-share-area]");
  if (!form) return;
  const area = form.querySelector("textarea[name=words]");
  const sheet = document.getElementById("make-it-yours");
  const inline = document.querySelector("[data-share-inline][data-as-sheet]");
  const reader = document.querySelector("[data-reader]")?.dataset.reader ?? "";
  const key = `words/${reader}/${form.dataset.keeps}`;

  const announce = () => area.dispatchEvent(new Event("input", { bubbles: true }));
  const store = (act) => {
    try { return act(window.sessionStorage); } catch { return null; } // storage may be forbidden; then nothing is kept
  };

  function keep() {
    store((kept) => (area.value === area.defaultValue && form.dataset.typed === undefined
      ? kept.removeItem(key) : kept.setItem(key, area.value)));
  }

  const kept = store((storage) => storage.getItem(key));
  if (form.dataset.typed !== undefined) keep();
  else if (kept !== null && kept !== area.value) {
    area.value = kept;
    if (!sheet?.contains(form)) announce();
  }
  area.addEventListener("input", keep);
  form.addEventListener("submit", (event) => { // one that is held back, as without a connection, sends nothing
    if (!event.defaultPrevented) store((storage) => storage.removeItem(key));
  });

  form.addEventListener("checked", (event) => {
    form.querySelector("[data-speaks]")?.classList.toggle("is-said", event.detail.speaks === true);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens=make-it-yours]");
    if (!opener) return;
    setTimeout(() => { // once sheet.js has opened it; on a wide screen it stays closed and the link is followed
      if (!sheet?.open) return;
      announce();
      const chip = opener.dataset.later && form.querySelector(`[name=when][value=${opener.dataset.later}]`);
      if (chip) chip.checked = true;
    });
  });

  if (sheet && inline && narrow.matches) {
    sheet.querySelector(".sheet-body").append(...inline.childNodes);
    sheet.addEventListener("close", () => window.location.assign(inline.dataset.back));
    sheet.showModal();
    (sheet.querySelector("[aria-invalid=true]") ?? sheet.querySelector(".sheet-title")).focus();
  }
})();
