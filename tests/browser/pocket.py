"""A phone on which the worker keeps things, and whose connection comes and goes."""

from playwright.sync_api import Page

from tests.browser.product import until
from tests.browser.watching import Watch

FEED_IS_KEPT = """async () => {
  const cache = (await caches.has("feed")) && (await caches.open("feed"));
  return Boolean(cache && (await cache.match("/")));
}"""
IS_LOOKED_AFTER = "() => navigator.serviceWorker.controller !== null"
KEPT_WORDS = "() => Object.keys(localStorage).filter((name) => name.startsWith('kept'))"


def read_feed(page: Page) -> None:
    page.goto("/")
    page.wait_for_function(IS_LOOKED_AFTER)
    until(lambda: page.evaluate(FEED_IS_KEPT), "the feed is kept")


def cut(page: Page, watch: Watch) -> None:
    watch.forgive_offline()
    watch.forgive(503)
    page.context.set_offline(True)
