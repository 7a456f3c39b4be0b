// Characters used, as people count them. Networks that count otherwise get their number from the server (findings.js).
(() => {
  for (const box of document.querySelectorAll("[data-count-for]")) {
    const text = document.getElementById(box.dataset.countFor);
    const limit = Number(box.dataset.limit);
    const shown = box.querySelector("[data-used]");
    if (!text || !shown || box.dataset.countedBy === "server") continue;
    const count = () => paint(box, [...text.value].length, limit);
    text.addEventListener("input", count);
    count();
  }

  function paint(box, used, limit) {
    box.querySelector("[data-used]").textContent = used.toLocaleString(document.documentElement.lang);
    const ring = box.querySelector("[data-count-ring]");
    box.classList.toggle("is-over", used > limit);
    if (!ring) return;
    ring.querySelector(".ring-arc").setAttribute("stroke-dasharray", `${Math.min(1, used / limit) * 100} 100`);
    ring.classList.toggle("is-last", used > limit * 0.9);
    ring.classList.toggle("is-over", used > limit);
  }
  window.advocacyCount = paint;
})();
