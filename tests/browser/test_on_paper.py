"""The guidelines on paper: each of them, open, dark on white, and nothing that can only be clicked."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

ON_SCREEN_ONLY = (".sidebar", ".topbar", ".page-actions", ".search-field", ".topic-side", ".topic-chips")
NOTE_PRINTING = "() => { window.print = () => { window.printed = true; }; }"
COLOUR = "(part, name) => getComputedStyle(part).getPropertyValue(name)"
OPEN = "(cards) => cards.filter((card) => card.checkVisibility() && card.offsetHeight > 40).length"


def test_the_guidelines_are_printed_whole_from_a_dark_page(browsing: Callable[..., Page]) -> None:
    page = browsing("noor", color_scheme="dark")
    page.goto("/guidelines")
    cards = page.locator(".rule-card")
    total = int(page.locator(".topic-side .topic-count").first.inner_text().split()[0])
    assert cards.evaluate_all(OPEN) < total == cards.count() > 60, "on screen the chapters are closed"
    page.evaluate(NOTE_PRINTING)
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(media="print")
    assert cards.evaluate_all(OPEN) == total
    for part in ON_SCREEN_ONLY:
        assert page.locator(part).count() > 0, part
        expect(page.locator(part).locator("visible=true")).to_have_count(0)
    assert page.locator("body").evaluate(COLOUR, "background-color") == "rgb(255, 255, 255)"
    assert cards.first.evaluate(COLOUR, "color") == "rgb(20, 32, 28)"
    assert cards.first.evaluate(COLOUR, "break-inside") == "avoid", "no guideline is cut in two"
