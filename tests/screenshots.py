"""The pictures of docs/pictures, taken from the demo: `make screenshots`.

It starts the demo in a temporary folder on free ports, or takes the one whose address stands in ADVOCACY_TEST_DEMO_URL.
"""

import io
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from advocacy.demo.welcoming import PASSWORD
from advocacy.machine.child import start_child
from tests.chromium import HOW_TO_GET_ONE, find_chromium

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOST_BYTES = 250_000
COLOURS = (256, 192, 128, 96, 64)
STARTS_WITHIN = 900.0  # filling the company is work, and a machine may be busy
QUESTION = "What did you hear, or not hear?"
MOST_WORDINGS = 6
PICTURES_SHOWN = """() => Promise.all([...document.images]
  .filter((image) => image.getBoundingClientRect().top < innerHeight && image.checkVisibility())
  .map((image) => image.decode()))"""
SIZES = {"desktop": ((1440, 1100), 1), "phone": ((390, 844), 2)}


@dataclass(frozen=True)
class Picture:
    """`name` is the file's: what, device, and dark if it is. `after` puts things back as they were."""

    name: str
    email: str
    show: Callable[[Page], None]
    after: Callable[[Page], None] = lambda page: None

    @property
    def device(self) -> str:
        return "phone" if "-phone" in self.name else "desktop"

    @property
    def theme(self) -> str:
        return "dark" if self.name.endswith("-dark") else "light"


def feed(page: Page) -> None:
    page.goto("/")


def share_area(page: Page) -> None:
    """The post asks what only a colleague can say; the answer takes the question's place."""
    page.goto("/")
    answer = page.get_by_label(QUESTION)
    for _ in range(MOST_WORDINGS):  # which wording somebody is dealt is chance, and not each of them asks
        if answer.count():
            break
        page.get_by_role("link", name=re.compile("^Other wording")).first.click()
    answer.fill("I stood on the quay myself last night at half past two: only water, and one gull.")
    expect(page.locator("[data-own-words]:visible")).to_contain_text("sounds like you")
    page.get_by_label("What will be sent").evaluate("(area) => { area.scrollTop = 0; area.blur(); }")
    below_the_top_bar = "(area) => window.scrollTo(0, area.getBoundingClientRect().top + window.scrollY - 80)"
    page.locator("[data-share-area]").first.evaluate(below_the_top_bar)


def undo_bar(page: Page) -> None:
    share_area(page)
    page.locator("[data-share-area] [data-share]").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def take_back(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back. Nothing was sent")).to_be_visible()


def studio(page: Page) -> None:
    page.goto("/studio")


def composer(page: Page) -> None:
    page.goto("/studio")
    page.get_by_role("link", name=re.compile("^The last boat now")).first.click()
    page.get_by_role("link", name="Write on").click()
    expect(page.locator("[data-mirror] .mark").first).to_be_attached()


def board(page: Page) -> None:
    page.goto("/board")
    page.locator(".points:visible").first.click()
    page.locator(".evidence").first.wait_for()


ALL = (
    Picture("feed-desktop", "noor@hazelpont.example", feed),
    Picture("feed-desktop-dark", "noor@hazelpont.example", feed),
    Picture("feed-phone-dark", "noor@hazelpont.example", feed),
    Picture("feed-share-phone", "noor@hazelpont.example", share_area),
    Picture("feed-undo-phone", "noor@hazelpont.example", undo_bar, take_back),
    Picture("studio-desktop", "lotte@hazelpont.example", studio),
    Picture("studio-desktop-dark", "lotte@hazelpont.example", studio),
    Picture("studio-phone", "lotte@hazelpont.example", studio),
    Picture("composer-desktop", "lotte@hazelpont.example", composer),
    Picture("composer-desktop-dark", "lotte@hazelpont.example", composer),
    Picture("composer-phone", "lotte@hazelpont.example", composer),
    Picture("board-desktop", "noor@hazelpont.example", board),
    Picture("board-desktop-dark", "noor@hazelpont.example", board),
    Picture("board-phone", "noor@hazelpont.example", board),
)


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print(f"There is no Chromium that runs: {HOW_TO_GET_ONE}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves through demo(), which ends what it started
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in ALL:
            print(f"{picture.name}: {take(browser, picture, url) // 1000} KB", flush=True)
        browser.close()
    return 0


def take(browser: Browser, picture: Picture, url: str) -> int:
    """Written as PNG; how many bytes it has."""
    (width, height), scale = SIZES[picture.device]
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=picture.theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    sign_in(page, picture.email)
    read_english(page)
    picture.show(page)
    page.evaluate("document.fonts.ready")
    page.evaluate(PICTURES_SHOWN)
    file = PICTURES / f"{picture.name}.png"
    file.write_bytes(small(page.screenshot(animations="disabled", caret="hide")))
    picture.after(page)
    context.close()
    return file.stat().st_size


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def read_english(page: Page) -> None:
    """Most people of the made-up company read Dutch; the README does not."""
    if page.locator("html").get_attribute("lang") == "en":
        return
    page.goto("/me")
    page.locator("select[name=language]").select_option("en")
    page.locator("select[name=language]").evaluate("(field) => field.form.requestSubmit()")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def small(png: bytes) -> bytes:
    """As it is when it is small enough for a README, else with as many colours as fit."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    packed = saved(whole)
    for colours in COLOURS:
        if len(packed) <= MOST_BYTES:
            break
        packed = saved(whole.quantize(colours, kmeans=2, dither=Image.Dither.NONE))
    return packed


def saved(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo; one that we started is ended with everything that belongs to it."""
    given = os.environ.get("ADVOCACY_TEST_DEMO_URL")
    if given:
        yield given.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="advocacy-pictures-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # as root the servers drop their rights and must pass through
        web, sandbox = free_port(), free_port()
        settings = {"ADVOCACY_DATA_DIR": f"{folder}/var", "PORT": str(web), "SANDBOX_PORT": str(sandbox)}
        argv = (sys.executable, "-m", "advocacy", "up", "--demo")
        child = start_child(argv, parent_death=signal.SIGTERM, environ=os.environ | settings)
        try:
            wait_for(f"http://127.0.0.1:{web}/sign-in")
            yield f"http://127.0.0.1:{web}"
        finally:
            child.stop([(signal.SIGTERM, 30.0)])


def wait_for(address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError(f"the demo did not start within {STARTS_WITHIN:.0f} seconds: {address}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
