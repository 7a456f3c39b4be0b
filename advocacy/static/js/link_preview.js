// The card of a typed address: [data-preview-for="link_url"] asks when the field changes, and again while the queue is
// still looking. Without an answer the page stays as it is; nothing waits for the card. The answer: {html, waits}.
(() => {
  const EVERY = 1500;
  const OFTEN = 12;

  for (const place of document.querySelectorAll("[data-preview-for]")) {
    const field = document.getElementById(place.dataset.previewFor);
    const shown = place.querySelector("[data-preview]");
    const again = place.querySelector("[data-again]");
    if (!field || !shown) continue;
    let turn = 0;

    async function look(left, anew, mine) {
      const token = document.querySelector("input[name=csrf_token]")?.value ?? "";
      const body = new URLSearchParams({ address: field.value, again: anew ? "1" : "" });
      const answer = await fetch(place.dataset.previewUrl, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
      if (!answer.ok || mine !== turn) return;
      const said = await answer.json();
      if (mine !== turn) return;
      if (shown.innerHTML !== said.html) shown.innerHTML = said.html;
      if (again) again.hidden = said.html === "";
      if (said.waits && left > 0) setTimeout(() => { if (mine === turn) look(left - 1, false, mine).catch(() => {}); }, EVERY);
    }
    const start = (anew) => look(OFTEN, anew, ++turn).catch(() => {});

    field.addEventListener("change", () => start(false));
    again?.addEventListener("click", (event) => {
      event.preventDefault();
      start(true);
    });
    if ("waits" in place.dataset || (field.value && shown.textContent.trim() === "")) start(false);
  }
})();
