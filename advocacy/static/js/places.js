// A menu that is longer than the window shows where one is.
(() => {
  const places = document.querySelector(".places");
  const current = places?.querySelector(".is-current");
  if (!current) return;
  const beyond = current.getBoundingClientRect().bottom - places.getBoundingClientRect().bottom;
  if (beyond > 0) places.scrollTop += beyond + places.clientHeight / 3;
})();
