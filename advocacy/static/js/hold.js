// The crisis switch follows the choice: what would happen, and the number in the button. Every text is the server's.
(() => {
  const form = document.querySelector("[data-hold]");
  if (!form) return;
  const label = form.querySelector("[data-hold-label]");
  const parts = [...form.querySelectorAll("[data-consequence]")];

  const chosen = () => {
    const scope = form.querySelector("[name=scope]:checked")?.value ?? "";
    const list = form.querySelector(`select[data-of="${scope}"]`);
    if (!list) return scope;
    return list.value ? `${scope}:${list.value}` : "";
  };
  const show = () => {
    const key = chosen();
    for (const part of parts) {
      part.hidden = part.dataset.consequence !== key;
      if (!part.hidden) label.textContent = part.dataset.button;
    }
    for (const list of form.querySelectorAll("select[data-of]")) {
      const detail = form.querySelector(`[data-detail-of="${list.dataset.of}"]`);
      if (detail) detail.textContent = list.selectedOptions[0].dataset.detail;
    }
  };
  form.addEventListener("change", show);
  show();
})();
