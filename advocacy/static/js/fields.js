// After a form came back with errors, the first wrong field (or the summary of several) gets the focus.
(() => {
  const first = document.querySelector("[data-focus-first]") ?? document.querySelector("[aria-invalid=true]");
  first?.focus();
})();
