// a[data-sends=address][data-title][data-words]   opens the phone's own way of sending, where there is one.
// Without it, or without a script, the link opens a mail; the address stands beside it to be copied.
(() => {
  if (!navigator.share) return;
  for (const link of document.querySelectorAll("[data-sends]")) {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const { title, words, sends } = link.dataset;
      try {
        await navigator.share({ title, text: words, url: sends });
      } catch (error) {
        if (error.name !== "AbortError") window.location.assign(link.href); // not allowed here: by mail
      }
    });
  }
})();
