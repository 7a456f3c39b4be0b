// The undo bar counts down; it says so once (the server wrote the words) and does not move the focus.
(() => {
  for (const bar of document.querySelectorAll("[data-undo]")) {
    const ring = bar.querySelector(".ring");
    const whole = Number(bar.dataset.whole);
    const first = Number(bar.dataset.left);
    const opened = performance.now();
    const timer = setInterval(() => {
      const left = Math.max(0, first - (performance.now() - opened) / 1000);
      window.advocacyRing.draw(ring, left, whole);
      window.advocacyRing.number(ring, Math.ceil(left));
      if (left > 0) return;
      clearInterval(timer);
      end(bar);
    }, 1000);
  }

  function end(bar) {
    bar.classList.add("is-over");
    const gone = bar.dataset.gone;
    if (!gone || gone.startsWith("/")) return bar.remove();
    bar.querySelector("[role=status]").textContent = gone;
    bar.querySelector(".undo-title").textContent = gone;
    bar.querySelector(".undo-detail").textContent = "";
    setTimeout(() => bar.remove(), 6000);
  }
})();
