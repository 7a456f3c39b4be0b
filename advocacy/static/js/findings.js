// The text as the guidelines see it, as soon as typing rests.
//
// An editor (macro `editor`) posts its text to data-check-url as a form: text, and every data-with-<name>. The answer
// is JSON; each part may be left out:
//   marks      [{start, end, severity: "block" | "warn" | "hint", number}]  places counted in characters, not in bytes
//   html       the articles for the list, rendered by the server with the macro `finding`
//   attached   the articles about what goes with the text; goes into <list id>-attached, inside [data-attached]
//   summary    "1 stops, 1 warns, 1 hint"; goes into <list id>-summary, a polite live region
//   own_words  {percent, word, advice, below}; goes into [data-own-words] of the same form
//   counts     {<name>: {used, limit}}; goes into [data-count="<name>"]
//   says       {<name>: words}; goes into [data-says="<name>"]
//   stops      how many findings stop the text; a button with data-closes="<id of its reason>" in the same form is closed
// a[data-false-alarm] is posted with one click; the answer {said} takes the link's place.
(() => {
  const REST = 120; // ms; with the way to the server and back a finding shall stand there within 300

  const shown = new WeakMap(); // by editor: the text that was checked last, and its marks
  const characters = (text) => [...text];
  const unitsBefore = (text, place) => characters(text).slice(0, place).join("").length;

  function paintMirror(mirror, text, marks) {
    const letters = characters(text);
    const pieces = [];
    let at = 0;
    for (const mark of [...marks].sort((one, other) => one.start - other.start)) {
      if (mark.start < at) continue;
      pieces.push(document.createTextNode(letters.slice(at, mark.start).join("")));
      pieces.push(markOf(mark, letters.slice(mark.start, mark.end).join("")));
      at = mark.end;
    }
    pieces.push(document.createTextNode(`${letters.slice(at).join("")}\n`));
    mirror.replaceChildren(...pieces);
  }

  // The marks of an earlier text in the present one: those that typing did not touch, where they stand now.
  function moved(marks, before, after) {
    const [old, present] = [characters(before), characters(after)];
    const least = Math.min(old.length, present.length);
    let head = 0;
    while (head < least && old[head] === present[head]) head += 1;
    let tail = 0;
    while (tail < least - head && old[old.length - 1 - tail] === present[present.length - 1 - tail]) tail += 1;
    const by = present.length - old.length;
    return marks.flatMap((mark) => {
      if (mark.end <= head) return [mark];
      return mark.start >= old.length - tail ? [{ ...mark, start: mark.start + by, end: mark.end + by }] : [];
    });
  }

  function markOf(mark, words) {
    const piece = document.createElement("span");
    piece.className = `mark mark-${mark.severity}`;
    const number = document.createElement("span");
    number.className = "mark-number";
    number.textContent = mark.number;
    piece.append(words, number);
    return piece;
  }

  function show(editor, text, answer) {
    const list = document.getElementById(editor.dataset.findings);
    const summary = document.getElementById(`${editor.dataset.findings}-summary`);
    const scope = editor.closest("form") ?? document;
    if (answer.marks) {
      paintMirror(editor.querySelector("[data-mirror]"), text, answer.marks);
      shown.set(editor, { text, marks: answer.marks });
    }
    if (list) delete list.dataset.stale;
    if (list && answer.html !== undefined) list.innerHTML = answer.html;
    if (answer.attached !== undefined) showAttached(document.getElementById(`${editor.dataset.findings}-attached`), answer.attached);
    if (summary && answer.summary !== undefined && summary.textContent !== answer.summary) summary.textContent = answer.summary;
    if (answer.own_words) showOwnWords(scope.querySelector("[data-own-words]"), answer.own_words);
    for (const [name, count] of Object.entries(answer.counts ?? {})) {
      const box = scope.querySelector(`[data-count="${name}"]`);
      if (box) window.advocacyCount(box, count.used, count.limit);
    }
    for (const [name, words] of Object.entries(answer.says ?? {})) {
      const box = scope.querySelector(`[data-says="${name}"]`);
      if (box) box.textContent = words;
    }
    for (const button of scope.querySelectorAll("[data-closes]")) close(button, answer.stops > 0);
    editor.dispatchEvent(new CustomEvent("checked", { bubbles: true, detail: answer }));
  }

  // All texts on a page may go with one link: what is said of it stands there once.
  function showAttached(place, html) {
    const card = place?.closest("[data-attached]");
    if (!card) return;
    place.innerHTML = html;
    const seen = new Set();
    for (const article of card.querySelectorAll("[data-same]")) {
      article.hidden = seen.has(article.dataset.same);
      seen.add(article.dataset.same);
    }
    card.hidden = seen.size === 0;
    markPictures(card);
  }

  // A picture that something is said about: its frame is drawn as that is, with the same number.
  function markPictures(card) {
    const parts = [...document.querySelectorAll(".picture-part")];
    const going = parts.filter((part) => !part.querySelector("input[type=checkbox]:checked"));
    for (const part of parts) delete part.dataset.found;
    for (const article of [...card.querySelectorAll("[data-picture]:not([hidden])")].reverse()) {
      const part = going[Number(article.dataset.picture) - 1];
      if (!part) continue;
      part.dataset.found = article.className.match(/finding-(\w+)/)[1];
      part.querySelector(".picture-frame").dataset.number = article.querySelector(".finding-number").textContent;
    }
  }

  // Closed and still reachable: the reason stands below it and is tied to it.
  function close(button, closed) {
    const reason = document.getElementById(button.dataset.closes);
    if (closed === button.hasAttribute("aria-disabled")) return;
    button.dataset.kind ??= button.classList.contains("btn-line") ? "btn-line" : "btn-primary";
    button.classList.toggle("btn-waits", closed);
    button.classList.toggle(button.dataset.kind, !closed);
    button.toggleAttribute("aria-disabled", closed);
    if (closed) {
      button.setAttribute("aria-disabled", "true");
      button.setAttribute("aria-describedby", reason.id);
    } else button.removeAttribute("aria-describedby");
    reason.textContent = closed ? reason.dataset.words : "";
    reason.hidden = !closed;
  }

  async function callFalse(link) {
    const token = document.querySelector("input[name=csrf_token]")?.value ?? "";
    const answer = await fetch(link.href, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(answer.status);
    const said = document.createElement("span");
    said.className = "quiet-text";
    said.setAttribute("role", "status");
    said.tabIndex = -1;
    link.replaceWith(said);
    said.textContent = (await answer.json()).said;
    said.focus();
  }

  function showOwnWords(meter, own) {
    if (!meter) return;
    meter.classList.toggle("is-below", own.below);
    meter.querySelector("[data-percent]").textContent = `${own.percent}%`;
    meter.querySelector("[data-word]").textContent = own.word;
    meter.querySelector("[data-advice]").textContent = own.advice;
    meter.querySelector("[data-fill]").setAttribute("width", own.percent);
  }

  async function check(editor, area, running) {
    const sent = area.value;
    const body = new URLSearchParams({ text: sent });
    for (const [key, value] of Object.entries(editor.dataset)) {
      if (key.startsWith("with")) body.set(key.slice(4).toLowerCase(), value);
    }
    const token = (area.form ?? document).querySelector("input[name=csrf_token]")?.value ?? "";
    const answer = await fetch(editor.dataset.checkUrl, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      signal: running.signal,
    });
    if (answer.ok && area.value === sent) show(editor, sent, await answer.json());
  }

  for (const card of document.querySelectorAll("[data-attached]")) markPictures(card);

  for (const editor of document.querySelectorAll("[data-editor]")) {
    const area = editor.querySelector("textarea");
    const mirror = editor.querySelector("[data-mirror]");
    let timer = 0;
    let running = new AbortController();
    const soon = (wait) => {
      clearTimeout(timer);
      running.abort(); // its answer would be about another text
      timer = setTimeout(() => {
        running = new AbortController();
        check(editor, area, running).catch(() => {}); // the server checks again when the text is saved or sent
      }, wait);
    };
    area.addEventListener("input", () => {
      const list = document.getElementById(editor.dataset.findings);
      if (list) list.dataset.stale = ""; // its places belong to the text before
      const last = shown.get(editor) ?? { text: "", marks: [] };
      paintMirror(mirror, area.value, moved(last.marks, last.text, area.value));
      soon(REST);
    });
    area.addEventListener("scroll", () => { mirror.scrollTop = area.scrollTop; });
    if (!area.closest("dialog:not([open])")) soon(0); // a closed sheet says so itself when it opens
  }

  document.addEventListener("click", (event) => {
    const alarm = event.target.closest("a[data-false-alarm]");
    if (alarm && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      callFalse(alarm).catch(() => { window.location.assign(alarm.href); });
      return;
    }
    const closed = event.target.closest("[data-closes][aria-disabled]");
    if (closed) return event.preventDefault();
    const go = event.target.closest("[data-go-to]");
    const use = event.target.closest("[data-use]");
    const button = go ?? use;
    const area = button && document.getElementById(button.dataset.goTo ?? button.dataset.target);
    if (!area || button.closest("[data-stale]")) return;
    const start = unitsBefore(area.value, Number(button.dataset.start));
    const end = unitsBefore(area.value, Number(button.dataset.end));
    area.focus();
    if (go) return area.setSelectionRange(start, end);
    area.setRangeText(use.dataset.use, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
