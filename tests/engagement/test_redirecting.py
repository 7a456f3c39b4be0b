"""Short links lead to the page that was frozen at approval, quickly, and to nowhere else."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.engagement.redirecting import Redirects, is_code, safe_address
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.undoing import undo
from tests.content.factories import make_post
from tests.engagement.factories import published, redirects, visit
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, share

PAGE = "https://hazelpont.example/night-ferry"
X = Network.X


def change(found: Share, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Share).where(Share.id == found.id).values(**values))


def statements(app: Flask, act: Any) -> int:
    counted = []
    engine = services().database.engine
    event.listen(engine, "before_cursor_execute", lambda *_args: counted.append(1))
    act()
    return len(counted)


def test_a_published_link_leads_to_the_page(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    answer = visit(client, found.short_code)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert answer.data == b""
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_head_is_answered_alike(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    answer = visit(client, found.short_code, method="HEAD")
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)


def test_a_trailing_slash_is_forgiven_and_a_query_changes_nothing(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    assert client.get(f"/r/{found.short_code}/?next=https://evil.example").headers["Location"] == PAGE


def test_one_indexed_read_and_then_none(app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    assert statements(app, lambda: visit(client, found.short_code, method="HEAD")) == 1
    assert statements(app, lambda: visit(client, found.short_code, method="HEAD")) == 0


def test_query_and_fragment_of_the_target_are_kept(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    change(found, link_target="https://hazelpont.example/a?b=1&c=%20x#part-2")
    assert visit(client, found.short_code).headers["Location"] == "https://hazelpont.example/a?b=1&c=%20x#part-2"


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/people",
        "ftp://a.example",
        "https://",
        "https://[x",
    ],
)
def test_only_pages_are_led_to(client: FlaskClient, sandbox: Sandbox, clock: FixedClock, target: str) -> None:
    found = published(X, sandbox, clock)
    change(found, link_target=target)
    answer = visit(client, found.short_code)
    assert answer.status_code == 410
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://hazelpont.example/veer/nächte?é=1#ü", "https://hazelpont.example/veer/n%C3%A4chte?%C3%A9=1#%C3%BC"),
        ("https://hazelpont.example/a b", "https://hazelpont.example/a%20b"),
        ("https://hazelpont.example/\r\nSet-Cookie:x", None),
    ],
)
def test_an_address_fits_into_a_header(target: str, address: str | None) -> None:
    found = safe_address(target)
    assert found is None or (found.isascii() and "\r" not in found and "\n" not in found)
    if address is not None:
        assert found == address


@pytest.mark.parametrize("code", ["", "short", "1234567890!", "12345678901", "a" * 12, "../people", "%00" * 11])
def test_unknown_codes_lead_to_the_friendly_page(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/r/{code}")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_unknown_codes_are_not_kept(app: Flask, client: FlaskClient) -> None:
    redirects(app).forget()
    client.get("/r/12345678901")
    assert redirects(app)._cache == {}


def test_a_withdrawn_post_leads_to_the_friendly_page(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    with transaction() as session:
        post = session.get_one(Post, found.post_id)
    assert withdraw(post.public_id, make_person(Role.COMMS).id) is True
    redirects(app).forget()  # other processes see it within 30 seconds
    answer = visit(client, found.short_code)
    assert answer.status_code == 410
    assert "This link has come to its end" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_share_that_was_taken_back_leads_to_the_friendly_page(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    undo(noor.id, found.public_id)
    assert visit(client, found.short_code).status_code == 410


def test_a_share_that_is_gone_leads_to_the_friendly_page(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    change(found, gone_at=clock.now())
    assert visit(client, found.short_code).status_code == 410


def test_an_ended_window_ends_no_link(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    clock.move(timedelta(days=300))
    assert visit(client, found.short_code).status_code == 302


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(client: FlaskClient, sandbox: Sandbox, clock: FixedClock, method: str) -> None:
    found = published(X, sandbox, clock)
    answer = visit(client, found.short_code, method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_the_database_may_be_away_for_a_moment(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, unknown = published(X, sandbox, clock), published(X, sandbox, clock)
    visit(client, known.short_code, method="HEAD")
    monkeypatch.setattr("advocacy.engagement.redirecting.CACHE_SECONDS", 0.0)

    def away(_self: Redirects, _code: str) -> None:
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(Redirects, "_look_up", away)
    assert visit(client, known.short_code, method="HEAD").headers["Location"] == PAGE
    answer = visit(client, unknown.short_code, method="HEAD")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_the_cache_does_not_grow_without_end(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.engagement.redirecting.CACHE_SIZE", 2)
    for _ in range(3):
        visit(client, published(X, sandbox, clock).short_code, method="HEAD")
    assert len(redirects(app)._cache) <= 2


def test_codes_are_eleven_letters_and_digits() -> None:
    assert is_code("abcDEF12345")
    assert not is_code("abcDEF1234é")
    assert not is_code("abcDEF1234５")
