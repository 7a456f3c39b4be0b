// A button with data-print opens the browser's own print dialogue. What is folded is printed too, but for further examples.
(() => {
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details:not(.rule-examples)")) folded.open = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
