// Sheets: a native dialogue brings focus in and back and closes on Escape; closing never empties a field.
// data-opens="id" opens it; data-opens-on="phone" leaves the link alone on a wide screen.
(() => {
  const narrow = window.matchMedia("(max-width: 991.98px)");
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const sheet = opener && document.getElementById(opener.dataset.opens);
    if (!sheet?.showModal || (opener.dataset.opensOn === "phone" && !narrow.matches)) return;
    event.preventDefault();
    sheet.showModal();
    sheet.querySelector(".sheet-title")?.focus();
  });
  for (const sheet of document.querySelectorAll("dialog.sheet")) {
    sheet.addEventListener("click", (event) => {
      if (event.target === sheet || event.target.closest("[data-close]")) sheet.close();
    });
  }
})();
