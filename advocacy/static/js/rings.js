// Rings with an end move by themselves: once a second for an hour, once a minute for more. The start is what the
// server rendered; the clock of this device only counts how long the page has been open.
(() => {
  const HOUR = 3600;
  const draw = (ring, left, whole) => {
    const share = Math.max(0, Math.min(1, left / whole)) * 100;
    const arc = ring.querySelector(".ring-arc");
    if (!arc) return;
    arc.setAttribute("stroke-dasharray", `${share} 100`);
    arc.setAttribute("stroke-dashoffset", String(share - 100));
    ring.classList.toggle("is-last", share <= 25);
  };
  const number = (ring, value) => {
    const text = ring.querySelector(".ring-number")?.firstChild;
    if (text) text.textContent = String(value);
  };
  const say = (words) => {
    const region = document.getElementById("say");
    if (region && words) region.textContent = words;
  };
  const start = (ring) => {
    const whole = Number(ring.dataset.whole);
    const opened = performance.now();
    const first = Number(ring.dataset.left);
    const unit = whole <= HOUR ? 60 : whole <= 48 * HOUR ? HOUR : 24 * HOUR;
    let before = first;
    const tick = () => {
      const left = Math.max(0, first - (performance.now() - opened) / 1000);
      draw(ring, left, whole);
      number(ring, Math.floor(left / unit));
      for (const [mark, words] of [[whole / 2, "sayHalf"], [whole / 4, "sayQuarter"], [0, "sayEnd"]]) {
        if (before > mark && left <= mark) say(ring.dataset[words]);
      }
      before = left;
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, whole <= HOUR ? 1000 : 60_000);
  };
  document.querySelectorAll("[data-ring]").forEach(start);
  window.advocacyRing = { draw, number };
})();
