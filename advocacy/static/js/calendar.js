// Moving a window with the keyboard or by dragging. The server counts the days and says what follows; here is only the way.
(() => {
  const calendar = document.querySelector("[data-calendar]");
  const bar = document.querySelector("[data-move]");
  if (!calendar || !bar) return;
  const DAY = 86400000;
  const form = bar.querySelector("[data-move-form]");
  const words = bar.querySelector("[data-move-words]");
  const format = new Intl.DateTimeFormat(document.documentElement.lang || "en", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  const say = (text) => { document.getElementById("say").textContent = text; };
  const dayOf = (text) => Date.parse(`${text}T00:00:00Z`);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  let moving = null;

  const target = () => {
    const { link, days, longer } = moving;
    const isOpen = "isOpen" in link.dataset;
    const opens = dayOf(link.dataset.opens) + (isOpen ? 0 : days * DAY);
    return { opens, closes: Math.max(opens, dayOf(link.dataset.closes) + (days + longer) * DAY) };
  };
  const span = ({ opens, closes }) => fill(bar.dataset.from, { first: format.format(opens), last: format.format(closes) });

  function begin(link) {
    if (!link.dataset.movable) return say(bar.dataset.stays);
    if (moving) leave();
    moving = { link, days: 0, longer: 0 };
    bar.querySelector("[data-move-title]").textContent = link.dataset.title;
    bar.hidden = false;
    draw();
  }

  function draw() {
    clear();
    const { link } = moving;
    const { opens, closes } = target();
    const before = span({ opens: dayOf(link.dataset.opens), closes: dayOf(link.dataset.closes) });
    const hint = "isOpen" in link.dataset ? ` ${bar.dataset.onlyEnd}` : "";
    words.textContent = `${before} → ${span({ opens, closes })}${hint}`;
    for (const one of calendar.querySelectorAll(`[data-bar="${link.dataset.bar}"]`)) one.parentElement.classList.add("is-trace");
    for (const week of calendar.querySelectorAll("[data-week]")) {
      const monday = dayOf(week.dataset.week);
      const first = Math.max(0, (opens - monday) / DAY);
      const last = Math.min(6, (closes - monday) / DAY);
      if (first > 6 || last < 0) continue;
      week.querySelector("[data-bars]").append(ghost(link.dataset.title, first, last, opens >= monday, closes <= monday + 6 * DAY));
    }
    form.elements.days.value = moving.days;
    form.elements.longer.value = moving.longer;
  }

  function ghost(title, first, last, begins, ends) {
    const item = document.createElement("li");
    item.className = `cal-bar is-moved from-${first + 1} span-${last - first + 1}${begins ? "" : " came-on"}${ends ? "" : " goes-on"}`;
    item.setAttribute("aria-hidden", "true");
    const shown = document.createElement("span");
    const name = document.createElement("span");
    name.className = "cal-title";
    name.textContent = title;
    shown.append(name);
    item.append(shown);
    return item;
  }

  function clear() {
    for (const one of calendar.querySelectorAll(".is-moved")) one.remove();
    for (const one of calendar.querySelectorAll(".is-trace")) one.classList.remove("is-trace");
  }

  function leave() {
    const { link } = moving;
    moving = null;
    clear();
    bar.hidden = true;
    say(bar.dataset.kept);
    link.focus();
  }

  function put() {
    const { link } = moving;
    form.action = link.dataset.movable;
    form.elements.number.value = link.dataset.number;
    form.elements.revision.value = link.dataset.revision;
    form.submit();
  }

  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const link = event.target.closest?.("[data-bar]");
    if (!moving) {
      if (link && event.key.toLowerCase() === "m") { event.preventDefault(); begin(link); }
      return;
    }
    if (event.key in STEPS) {
      event.preventDefault();
      moving[event.shiftKey ? "longer" : "days"] += STEPS[event.key];
      draw();
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && (link || event.target === document.body)) {
      event.preventDefault();
      put();
    }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); put(); });

  // The extra: a bar is dragged onto a day. It goes as far as the pointer does, from the day where it was taken.
  let taken = null;
  const dayAt = (event) => {
    for (const one of document.elementsFromPoint(event.clientX, event.clientY)) if (one.dataset.day) return dayOf(one.dataset.day);
    return null;
  };
  calendar.addEventListener("dragstart", (event) => {
    const link = event.target.closest?.("[data-bar]");
    if (!link) return;
    if (!link.dataset.movable) { event.preventDefault(); return say(bar.dataset.stays); }
    taken = { link, day: dayAt(event) };
    event.dataTransfer.effectAllowed = "move";
  });
  calendar.addEventListener("dragover", (event) => {
    const day = taken && dayAt(event);
    if (!day) return;
    event.preventDefault();
    const days = Math.round((day - taken.day) / DAY);
    if (moving?.link !== taken.link) begin(taken.link);
    if (moving.days !== days) { moving.days = days; draw(); }
  });
  calendar.addEventListener("drop", (event) => { if (taken && moving) { event.preventDefault(); form.querySelector("button").focus(); } });
  calendar.addEventListener("dragend", () => { taken = null; });

  const arrived = location.hash.startsWith("#post-") && document.getElementById(location.hash.slice(1));
  if (arrived) arrived.focus({ preventScroll: false });
})();
