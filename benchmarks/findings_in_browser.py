"""How long a finding takes, from the last key to the picture, in a Chromium on the running demo:

    python -m benchmarks.findings_in_browser --times 60

It types into the composer and into an employee's share dialogue as people do, pauses, and asks the page itself: from
the last `input` event to the frame that follows the drawing of the answer. The aim is 300 ms. It starts a demo of its
own, or takes the one whose address stands in ADVOCACY_TEST_DEMO_URL. Nothing is sent; the composer saves its draft by
itself, and the text goes back to what it was.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import HOW_TO_GET_ONE, find_chromium
from tests.screenshots import composer, demo, read_english, share_area, sign_in

PLACES: dict[str, tuple[str, Callable[[Page], None], str]] = {
    "composer": ("lotte@hazelpont.example", composer, "[data-editor]:visible textarea"),
    "share dialogue": ("noor@hazelpont.example", share_area, "[data-share-area] textarea"),
}
TYPED = (" We guarantee it.", " Mail me: jan@post.example.", " So quiet!!")  # each is found
KEY_MS = 60  # a fast typist; the pause behind the last key is what is measured
LISTEN = """() => {
  let last = 0;
  window.answered = [];
  document.addEventListener("input", () => { last = performance.now(); }, true);
  document.addEventListener("checked", () => {
    const since = last;
    requestAnimationFrame(() => setTimeout(() => {
      if (since && since === last) window.answered.push(performance.now() - since);
    }));
  });
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=60)
    times = parser.parse_args().times
    chromium = find_chromium()
    if chromium is None:
        print(f"There is no Chromium that runs: {HOW_TO_GET_ONE}.", file=sys.stderr)
        return 1
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| where | pauses | median, ms | 95th percentile, ms | slowest, ms |\n| --- | ---: | ---: | ---: | ---: |")
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in PLACES:
            print(row(name, measure(browser, url, name, times)), flush=True)
        browser.close()
    print(f"\nload average {os.getloadavg()[0]:.1f} at the end")
    return 0


def measure(browser: Browser, url: str, name: str, times: int) -> list[float]:
    email, show, selector = PLACES[name]
    page = browser.new_context(base_url=url, locale="en-GB").new_page()
    sign_in(page, email)
    read_english(page)
    show(page)
    area = page.locator(selector).first
    area.click()
    page.evaluate(LISTEN)
    first = area.input_value()
    for turn in range(times):
        pause(page, TYPED[turn % len(TYPED)])
        if turn % len(TYPED) == len(TYPED) - 1:  # back to the text as it was, so that it does not grow
            area.fill(first)
            page.wait_for_timeout(600)
    return [float(one) for one in page.evaluate("() => window.answered")]


def pause(page: Page, words: str) -> None:
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=KEY_MS)
    page.wait_for_timeout(700)


def row(name: str, taken: list[float]) -> str:
    ranked = statistics.quantiles(taken, n=20)
    return f"| {name} | {len(taken)} | {statistics.median(taken):.0f} | {ranked[18]:.0f} | {max(taken):.0f} |"


if __name__ == "__main__":
    sys.exit(main())
