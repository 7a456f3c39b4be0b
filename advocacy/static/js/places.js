// A menu that is longer than the window, or a row wider than it, shows where one is.
(() => {
  const current = (list) => list?.querySelector(".is-current")?.getBoundingClientRect();
  const places = document.querySelector(".places");
  const beyond = current(places) ? current(places).bottom - places.getBoundingClientRect().bottom : 0;
  if (beyond > 0) places.scrollTop += beyond + places.clientHeight / 3;
  const row = document.querySelector(".chips-me");
  const outside = current(row) ? current(row).right - row.getBoundingClientRect().right : 0;
  if (outside > 0) row.scrollLeft += outside + row.clientWidth / 3;
})();
