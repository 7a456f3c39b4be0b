// Who else has this post open: [data-here-url] says every 15 seconds that it is, and writes what it hears into [data-here]
// and [data-ahead]. The answer is JSON {here: "Maud is reading along", revision, number, ahead: "Maud saved in between…"}.
(() => {
  const EVERY = 15_000;
  const place = document.querySelector("[data-here-url]");
  if (!place) return;
  const form = place.closest("form") ?? document.querySelector("form[data-composer]");
  const box = document.querySelector("[data-here]");
  const ahead = document.querySelector("[data-ahead]");
  let typed = false;

  const show = (target, words) => {
    if (!target || target.textContent === words) return;
    target.textContent = words;
    target.hidden = words === "";
  };

  async function tell() {
    const url = place.dataset.hereUrl;
    if (!url || document.hidden) return;
    const body = new URLSearchParams({ writing: typed ? "1" : "", number: form?.elements.number?.value ?? "", revision: form?.elements.revision?.value ?? "" });
    const token = document.querySelector("input[name=csrf_token]")?.value ?? "";
    typed = false;
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
    if (!answer.ok) return;
    const said = await answer.json();
    show(box, said.here);
    show(ahead, said.ahead);
  }

  form?.addEventListener("input", () => { typed = true; });
  const soon = () => tell().catch(() => {}); // without a connection nobody is heard; saving says so
  document.addEventListener("visibilitychange", soon);
  form?.addEventListener("saved", (event) => {
    show(ahead, "");
    if (event.detail.moved) soon();
  });
  setInterval(soon, EVERY);
  soon();
})();
