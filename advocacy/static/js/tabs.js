// Tabs: arrow keys move, Home and End jump. Without this script every panel is on the page.
(() => {
  const choose = (tabs, chosen, focus) => {
    for (const tab of tabs) {
      const current = tab === chosen;
      tab.setAttribute("aria-selected", String(current));
      tab.tabIndex = current ? 0 : -1;
      tab.classList.toggle("is-current", current);
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (panel) panel.hidden = !current;
    }
    if (focus) chosen.focus();
    chosen.dispatchEvent(new CustomEvent("tab-chosen", { bubbles: true }));
  };
  const target = (key, tabs, at) =>
    ({
      ArrowRight: tabs[(at + 1) % tabs.length],
      ArrowLeft: tabs[(at - 1 + tabs.length) % tabs.length],
      Home: tabs[0],
      End: tabs[tabs.length - 1],
    })[key];

  for (const list of document.querySelectorAll("[data-tabs]")) {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    if (!tabs.length) continue;
    choose(tabs, tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0], false);
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) choose(tabs, tab, false);
    });
    list.addEventListener("keydown", (event) => {
      const next = target(event.key, tabs, tabs.indexOf(document.activeElement));
      if (!next) return;
      event.preventDefault();
      choose(tabs, next, true);
    });
  }
})();
