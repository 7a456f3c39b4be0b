// Runs before the page is painted: without a choice of one's own the theme follows the system, also when that changes.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (root.dataset.themeChoice === "system") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  root.classList.add("has-script");
  follow();
  dark.addEventListener("change", follow);
})();
