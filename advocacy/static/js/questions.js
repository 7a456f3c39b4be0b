// Answered questions like the one that is being typed: asked for 400 ms after typing rests. Without an answer the page
// stays as it is, and the server shows them after the first sending. The answer: {html}.
(() => {
  const REST = 400;
  const LEAST = 8;
  const place = document.querySelector("[data-alike]");
  const form = place?.closest("form[data-asks]");
  const field = form?.elements.words;
  if (!field) return;
  let timer = 0;
  let turn = 0;

  async function look(mine) {
    const body = new URLSearchParams({ words: field.value });
    const headers = { "X-CSRFToken": form.elements.csrf_token?.value ?? "", Accept: "application/json" };
    const answer = await fetch(place.dataset.alikeUrl, { method: "POST", body, headers });
    if (!answer.ok || mine !== turn) return;
    const { html } = await answer.json();
    if (mine !== turn || place.innerHTML === html) return;
    place.innerHTML = html;
    if (html.trim()) form.elements.looked.value = "1"; // they were seen, so sending sends
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    turn += 1;
    const mine = turn;
    if (field.value.trim().length < LEAST) {
      place.replaceChildren();
      return;
    }
    timer = setTimeout(() => look(mine).catch(() => {}), REST);
  });
})();
