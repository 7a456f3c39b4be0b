// Copies the words of the element that data-copies names. Without the script the button stays hidden and one press on
// the words chooses them all.
(() => {
  const choose = (words) => {
    const range = document.createRange();
    range.selectNodeContents(words);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
  };
  const copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words.textContent.trim());
      return true;
    } catch { // no clipboard outside https, or not allowed: the older way, with the words left chosen
      choose(words);
      return document.execCommand("copy");
    }
  };
  for (const button of document.querySelectorAll("[data-copies]")) {
    const words = document.getElementById(button.dataset.copies);
    const label = button.querySelector("span");
    const usual = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!(await copy(words))) return;
      label.textContent = button.dataset.copied;
      document.getElementById("say").textContent = button.dataset.copied;
      setTimeout(() => { label.textContent = usual; }, 3000);
    });
  }
})();
