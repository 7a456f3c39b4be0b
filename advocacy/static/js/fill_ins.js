// Fill-ins. In the share area, [data-fill-ins] input[data-answers=question]: what is typed there takes the question's place
// in the text, so that the text on the page is the text that goes out. In the composer, [data-add-fill-in=id] puts a
// question at the cursor of that text area, and paintFillIns shows questions apart from words.
(() => {
  const FILL_IN = /\[\[([^[\]\n]{1,200})\]\]/g;

  for (const group of document.querySelectorAll("[data-fill-ins]")) {
    const area = group.closest("form")?.querySelector("textarea[name=words]");
    if (area) answerInto(area, [...group.querySelectorAll("[data-answers]")]);
  }

  // Each field knows where its answer stands; what is typed in the text itself moves the places behind it.
  function answerInto(area, fields) {
    let before = null;
    let places = null;

    function find() {
      const standing = [...area.value.matchAll(FILL_IN)];
      return fields.map((field) => {
        const number = standing.findIndex((found) => found[1].trim() === field.dataset.answers);
        if (number < 0) return null;
        const [found] = standing.splice(number, 1);
        return { start: found.index, end: found.index + found[0].length, question: found[0] };
      });
    }

    function move(from, removed, added) {
      for (const place of places) {
        if (!place) continue;
        if (place.start >= from + removed) {
          place.start += added - removed;
          place.end += added - removed;
        } else if (place.end > from) {
          place.end = Math.max(place.start, place.end + added - removed);
        }
      }
    }

    area.addEventListener("input", () => {
      if (!places) return;
      const after = area.value;
      const shorter = Math.min(before.length, after.length);
      let same = 0;
      while (same < shorter && before[same] === after[same]) same += 1;
      let tail = 0;
      while (tail < shorter - same && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
      move(same, before.length - same - tail, after.length - same - tail);
      before = after;
    });

    fields.forEach((field, number) => {
      field.removeAttribute("name"); // the text holds the answer
      field.addEventListener("input", () => {
        places ??= find();
        const place = places[number];
        if (!place) return;
        const words = field.value.trim() || place.question;
        const { start, end } = place;
        area.setRangeText(words, start, end);
        move(start, end - start, words.length);
        place.start = start;
        place.end = start + words.length;
        before = area.value;
        area.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });

    // Words that were kept from an earlier visit may be answered already.
    setTimeout(() => find().forEach((place, number) => {
      if (!place) fields[number].closest(".field").hidden = true;
    }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-fill-in]");
    const area = button && document.getElementById(button.dataset.addFillIn);
    if (!area) return;
    const at = area.selectionStart;
    const question = button.dataset.question;
    area.setRangeText(`[[${question}]]`, at, area.selectionEnd);
    area.focus();
    area.setSelectionRange(at + 2, at + 2 + question.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const button of document.querySelectorAll("[data-add-fill-in]")) button.hidden = false;

  window.advocacyPaintFillIns = (box, text) => {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(FILL_IN)) {
      const question = document.createElement("span");
      question.className = "fill-in";
      question.textContent = found[1].trim();
      parts.push(text.slice(at, found.index), question);
      at = found.index + found[0].length;
    }
    box.replaceChildren(...parts, text.slice(at));
  };
})();
