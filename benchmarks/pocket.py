"""What a phone waits for on the pages of every day: what Lighthouse measures, by Chromium's own performance API.

Lighthouse needs Node, which the product does not. A phone of 360 × 640 with a processor four times slower and the line
of Lighthouse's mobile profile (150 ms, 1.6 Mbit/s) loads each page cold, several times; the median is told: largest
contentful paint, layout shift, total blocking time (of long tasks after the first paint), bytes and requests.

    make demo                                        # in another window, or any running product
    python -m benchmarks.pocket --url http://127.0.0.1:8000 --email noor@hazelpont.example --password …
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.chromium import HOW_TO_GET_ONE, find_chromium

PAGES = {"feed": "/", "inbox": "/inbox", "ask": "/questions/ask", "board": "/board"}
SLOWER = 4  # how many times slower the phone's processor is, as in Lighthouse's mobile profile
LINE = {"latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8, "offline": False}
PHONE: ViewportSize = {"width": 360, "height": 640}
# Lighthouse's own bounds for "good", in milliseconds and shares of the screen.
GOOD = {"LCP, ms": 2_500, "CLS": 0.1, "TBT, ms": 200}
OBSERVE = """
window.seen = {lcp: 0, cls: 0, blocked: 0, fcp: 0};
const look = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({type, buffered: true});
look("largest-contentful-paint", (entry) => { window.seen.lcp = entry.startTime; });
look("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.cls += entry.value; });
look("paint", (entry) => { if (entry.name === "first-contentful-paint") window.seen.fcp = entry.startTime; });
look("longtask", (entry) => { window.seen.blocked += Math.max(0, entry.duration - 50); });
"""
READ = """() => ({...window.seen, ...performance.getEntries()
  .filter((entry) => entry.entryType === "resource" || entry.entryType === "navigation")
  .reduce((sum, entry) => ({bytes: sum.bytes + entry.transferSize, requests: sum.requests + 1}),
          {bytes: 0, requests: 0}), wide: document.documentElement.scrollWidth})"""


@dataclass(frozen=True)
class Load:
    """One cold load."""

    lcp: float
    cls: float
    blocked: float
    fcp: float
    bytes: float
    requests: float
    wide: float


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    path = find_chromium()
    if path is None:
        raise SystemExit(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        signed_in = _sign_in(browser, asked.url, asked.email, asked.password)
        for name, address in PAGES.items():
            _tell(name, [_load(browser, asked.url + address, signed_in) for _ in range(asked.rounds)])
        browser.close()


def _sign_in(browser: Browser, url: str, email: str, password: str) -> Any:
    page = browser.new_page()
    page.goto(f"{url}/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return page.context.storage_state()


def _load(browser: Browser, address: str, signed_in: Any) -> Load:
    """Cold: a context of its own keeps nothing but who is signed in."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, storage_state=signed_in)
    page = context.new_page()
    _slow_down(context, page)
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="networkidle")
    found = Load(**page.evaluate(READ))
    context.close()
    return found


def _slow_down(context: BrowserContext, page: Page) -> None:
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _tell(name: str, loads: Sequence[Load]) -> None:
    figures = {
        "FCP, ms": median(load.fcp for load in loads),
        "LCP, ms": median(load.lcp for load in loads),
        "CLS": median(load.cls for load in loads),
        "TBT, ms": median(load.blocked for load in loads),
        "KB": median(load.bytes for load in loads) / 1_000,
        "requests": median(load.requests for load in loads),
        "px wide": median(load.wide for load in loads),
    }
    over = [key for key, most in GOOD.items() if figures[key] > most]
    told = " ".join(f"{key} {value:,.3g}" if value < 1 else f"{key} {value:,.0f}" for key, value in figures.items())
    print(f"{name:6} {told}{'  over: ' + ', '.join(over) if over else ''}")


if __name__ == "__main__":
    main()
