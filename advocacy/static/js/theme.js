// The choice of theme takes effect at once; the cookie lets the server render it from the next page on.
(() => {
  const YEAR = 365 * 24 * 3600;
  const choose = (theme) => {
    const root = document.documentElement;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
    root.dataset.themeChoice = theme;
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.bsTheme = theme === "system" ? (dark ? "dark" : "light") : theme;
  };
  for (const form of document.querySelectorAll("[data-theme-switch]")) {
    form.addEventListener("change", (event) => choose(event.target.value));
  }
})();
