// Toasts can be closed; good news leaves by itself after a while, errors stay until they are closed.
(() => {
  const WHILE = 9000;
  for (const toast of document.querySelectorAll("[data-toast]")) {
    const close = toast.querySelector("[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
    if (!("leaves" in toast.dataset)) continue;
    let timer = setTimeout(() => toast.remove(), WHILE);
    for (const stay of ["pointerenter", "focusin"]) toast.addEventListener(stay, () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => {
      clearTimeout(timer);
      timer = setTimeout(() => toast.remove(), WHILE);
    });
  }
})();
