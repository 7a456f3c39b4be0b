"""One running product and one Chromium for all browser tests; a fresh context (cookies, storage) for each person."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import make_url

from advocacy.core.database import transaction
from advocacy.people.models import Person, person_by_email
from advocacy.people.sessions import start_session
from advocacy.people.signing_in import TOKEN
from tests.browser.product import Product, running_product
from tests.browser.watching import Watch
from tests.chromium import HOW_TO_GET_ONE, find_chromium
from tests.databases import create_database, drop_database

PATIENCE = 15_000  # ms, of an act and of what should be seen after it: other tests run beside these
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# A browser that says it is headless counts as a crawler, and a crawler's visits are no clicks.
READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def product(
    servers: tuple[str, str], redis_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    server, name = make_url(servers[0]), f"browser_{worker_id}_{os.getpid()}"
    database_url = create_database(server, name)
    try:
        with running_product(tmp_path_factory.mktemp("browser"), database_url, redis_url) as product:
            yield product
    finally:
        drop_database(server, name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.fail(f"no Chromium that runs: {HOW_TO_GET_ONE}")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What went wrong in any page of this test fails it at the end."""
    watch = Watch()
    yield watch
    assert not watch.problems, "\n".join(dict.fromkeys(watch.problems))


@pytest.fixture
def browsing(browser: Browser, product: Product, watch: Watch) -> Iterator[Callable[..., Page]]:
    """browsing(): somebody who is not signed in. browsing("noor"): one of the company. Options as of a context."""
    contexts: list[BrowserContext] = []

    def open_page(somebody: str | Person | None = None, **options: Any) -> Page:
        given = {"viewport": DESKTOP, "user_agent": READER, "base_url": product.url, "locale": "en-GB"}
        given |= {"service_workers": "block"}  # a test of what it keeps asks for it; others see each page anew
        context = browser.new_context(**(given | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        if somebody is not None:
            context.add_cookies([signed_in_cookie(product, somebody)])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def signed_in_cookie(product: Product, somebody: str | Person) -> Any:
    """Signing in without the page, for tests that are about something else."""
    app = product.app
    with app.app_context():
        person = found(somebody) if isinstance(somebody, str) else somebody
        started = start_session(person.id, stay=False, device="Chromium · Linux")
        serializer = app.session_interface.get_signing_serializer(app)
        value = serializer.dumps({TOKEN: started.token})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": product.url}


def found(key: str) -> Person:
    """Somebody of the made-up company; inside an application context."""
    with transaction() as session:
        person = person_by_email(session, f"{key}@hazelpont.example")
    assert person is not None, key
    return person
