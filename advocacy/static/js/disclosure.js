// What is behind a number: opens the part that aria-controls names. data-src on that part is fetched the first time;
// without the script the link leads to a page of its own.
(() => {
  const fill = async (part, box) => {
    const answer = await fetch(part.dataset.src, { headers: { "X-Requested-With": "fragment" } });
    if (!answer.ok) return false;
    box.innerHTML = await answer.text();
    delete part.dataset.src;
    return true;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-discloses]");
    const part = button && document.getElementById(button.getAttribute("aria-controls"));
    if (!part || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const open = button.getAttribute("aria-expanded") === "true";
    const box = part.querySelector("[data-fill]") ?? part;
    if (!open && part.dataset.src && !(await fill(part, box).catch(() => false))) {
      if (button.href) location.assign(button.href);
      return;
    }
    button.setAttribute("aria-expanded", String(!open));
    part.hidden = open;
  });
})();
