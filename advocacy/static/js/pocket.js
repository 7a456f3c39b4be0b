// The worker that keeps the last feed for reading without a connection, and what a page says when there is none.
// [data-reader] names who reads; the worker marks a page that it kept with <meta name="kept-at">.
(() => {
  const reader = document.querySelector("[data-reader]")?.dataset.reader;
  const box = document.querySelector("[data-offline]");
  const boxes = () => document.querySelectorAll("[data-offline]"); // an open sheet has one of its own
  const keptAt = document.querySelector('meta[name="kept-at"]')?.content;
  const workers = navigator.serviceWorker;

  function say() {
    for (const one of boxes()) {
      one.querySelector("[data-offline-kept]").hidden = !keptAt;
      one.querySelector("[data-offline-now]").hidden = Boolean(keptAt) || navigator.onLine;
      one.hidden = !keptAt && navigator.onLine;
    }
  }
  if (box && keptAt) {
    const moment = new Date(keptAt).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    box.querySelector("[data-offline-when]").textContent = moment;
  }
  for (const change of ["online", "offline"]) window.addEventListener(change, say);
  say();

  // A form can't go without a connection; it stays, and the page says so where it can be seen.
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || new URL(event.target.action).pathname === "/sign-out") return; // the worker empties itself
    event.preventDefault();
    const sheet = event.target.closest("dialog[open]"); // what lies behind it can't be seen
    if (box && sheet && !sheet.querySelector("[data-offline]")) event.target.prepend(box.cloneNode(true));
    say();
    (sheet?.querySelector("[data-offline]") ?? box)?.scrollIntoView({ block: "center" });
  }, true);

  if (!reader || !workers) return;
  workers.register("/service-worker.js").catch(() => undefined); // a browser may forbid it; everything works without
  const isHome = location.pathname === "/" && !location.search && !keptAt;
  const tell = () => {
    workers.controller?.postMessage({ reader });
    if (isHome) workers.controller?.postMessage({ keep: true });
  };
  workers.controller?.postMessage({ reader });
  workers.addEventListener("controllerchange", tell); // the first one, and that of a new release, have no feed yet
})();
