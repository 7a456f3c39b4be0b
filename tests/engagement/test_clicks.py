"""A visit becomes a click, a fact and a point, once per visitor, link and day, and leaves nobody's address behind."""

import os
import warnings
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.services import services
from advocacy.engagement import buffering
from advocacy.engagement.buffering import ClickBuffer
from advocacy.engagement.clicking import Clicked, Visited, write_clicks
from advocacy.engagement.models import Click, clicks_by_day
from advocacy.engagement.rules import Visit
from advocacy.engagement.watching import watch_published
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.relationships.models import Points
from advocacy.relationships.scoring import score_facts
from advocacy.sharing.models import Share
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.undoing import it_is_there
from tests.content.factories import make_post
from tests.engagement.factories import FIREFOX, SAFARI, facts, published, redirects, visit, with_settings
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import after_undo, connect, share

X, HERE = Network.X, "Europe/Amsterdam"
REALLY_START = ClickBuffer._start  # before the fixture that keeps it from starting


def clicks(found: Share) -> int:
    with transaction() as session:
        return sum(clicks_by_day(session, found.id, HERE).values())


def came(found: Share, clock: FixedClock, browser: str = SAFARI, address: str = "192.0.2.7") -> Visited:
    return Visited(found.id, Visit("GET", browser, address, {}), clock.now())


def test_a_visit_becomes_a_point_with_its_evidence(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    visit(client, found.short_code)
    assert facts(FactKind.CLICK) == []  # nothing is written on the way to the page
    redirects(app).flush()
    (fact,) = facts(FactKind.CLICK)
    assert (fact.share_id, fact.person_id, fact.network, fact.k) == (found.id, found.person_id, X, 1)
    assert fact.happened_at == clock.now()
    while score_facts():
        pass
    with transaction() as session:
        (points,) = session.scalars(select(Points).where(Points.rule == RuleName.CLICK)).all()
    assert (points.milli, points.fact_id, points.reported) == (1000, fact.id, False)


def test_a_visit_after_midnight_here_is_of_the_new_day(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    clock.move(datetime.combine(clock.now().date(), time(23, 30), UTC) - clock.now())
    visit(client, found.short_code)
    redirects(app).flush()
    with transaction() as session:
        tomorrow = clock.now().date() + timedelta(days=1)
        assert clicks_by_day(session, found.id, HERE) == {tomorrow: 1}
        assert clicks_by_day(session, found.id, "UTC") == {clock.now().date(): 1}


def test_a_visitor_counts_once_a_day(app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    for _ in range(3):
        visit(client, found.short_code)
        redirects(app).flush()
    visit(client, found.short_code, FIREFOX)
    visit(client, found.short_code, address="192.0.2.8")
    redirects(app).flush()
    assert clicks(found) == 3
    clock.move(timedelta(days=1))
    visit(client, found.short_code)
    redirects(app).flush()
    with transaction() as session:
        assert sorted(clicks_by_day(session, found.id, HERE).values()) == [1, 3]
        visitors = session.scalars(select(Click.visitor)).all()
    assert len(set(visitors)) == 4  # the same person is somebody else tomorrow


def test_crawlers_prefetches_and_heads_are_not_counted(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    for browser in ("Twitterbot/1.0", "LinkedInBot/1.0 (compatible; Mozilla/5.0)", ""):
        assert visit(client, found.short_code, browser).status_code == 302
    visit(client, found.short_code, **{"Sec-Purpose": "prefetch"})
    visit(client, found.short_code, method="HEAD")
    redirects(app).flush()
    assert clicks(found) == 0


def test_our_own_offices_are_not_counted(app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, office_networks=("192.0.2.0/24",))
    found = published(X, sandbox, clock)
    visit(client, found.short_code)
    visit(client, found.short_code, address="198.51.100.4")
    redirects(app).flush()
    assert clicks(found) == 1


def test_a_scanner_that_follows_every_link_is_not_counted(app: Flask, sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    links = [published(X, sandbox, clock, noor if number == 0 else None) for number in range(7)]
    buffer = ClickBuffer(app)
    for found in links:
        buffer.add(came(found, clock))
    buffer.add(came(links[0], clock, FIREFOX))
    buffer.flush()
    assert [clicks(found) for found in links] == [1, 0, 0, 0, 0, 0, 0]


def test_a_script_that_changes_its_name_is_not_counted(app: Flask, sandbox: Sandbox, clock: FixedClock) -> None:
    found, buffer = published(X, sandbox, clock), ClickBuffer(app)
    for number in range(60):
        buffer.add(came(found, clock, f"{SAFARI} {number}"))
    buffer.flush()
    assert clicks(found) == 0


def test_what_is_only_a_draft_of_a_share_earns_nothing(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    assert visit(client, found.short_code).status_code == 302
    redirects(app).flush()
    assert clicks(found) == 0


def test_visits_to_a_share_of_which_nobody_knows_count_once_it_is_known(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    sandbox.fault(X, "posts.create", "accept_then_cut")
    after_undo(clock)
    publish_due()
    visit(client, found.short_code)
    redirects(app).flush()
    assert (clicks(found), facts(FactKind.CLICK)) == (1, [])
    (post,) = sandbox.posts(X)
    it_is_there(noor.id, found.public_id, f"https://x.com/noor/status/{post['id']}")
    watch_published()
    (fact,) = facts(FactKind.CLICK)
    assert (fact.share_id, fact.k) == (found.id, 1)


def test_two_processes_that_saw_the_same_visitor_write_one_click(
    app: Flask, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(X, sandbox, clock)
    one, other = ClickBuffer(app), ClickBuffer(app)
    for buffer in (one, other):
        buffer.add(came(found, clock))
    one.flush()
    other.flush()
    assert clicks(found) == 1
    assert len(facts(FactKind.CLICK)) == 1


def test_the_thread_writes_by_itself(
    app: Flask, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, buffer = published(X, sandbox, clock), ClickBuffer(app)
    monkeypatch.setattr(ClickBuffer, "_start", REALLY_START)
    buffer.add(came(found, clock))
    assert buffer._thread is not None
    deadline = 200
    while clicks(found) == 0 and deadline:
        buffer._thread.join(0.02)
        deadline -= 1
    assert clicks(found) == 1


def test_clicks_wait_for_a_database_that_is_away(
    app: Flask, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, buffer = published(X, sandbox, clock), ClickBuffer(app)

    def away(_clicks: object) -> int:
        raise OperationalError("INSERT", {}, Exception("connection refused"))

    with monkeypatch.context() as patched:
        patched.setattr(buffering, "write_clicks", away)
        patched.setattr(buffering, "MOST_WAITING", 3)
        for number in range(9):
            buffer.add(came(found, clock, address=f"192.0.2.{number}"))
            buffer.flush()
        assert len(buffer._clicks) == 3
    buffer.flush()
    assert clicks(found) == 3


def test_a_forked_process_writes_its_own_clicks_and_not_its_parents(
    app: Flask, sandbox: Sandbox, clock: FixedClock
) -> None:
    found, buffer = published(X, sandbox, clock), ClickBuffer(app)
    with buffer._lock:
        buffer._visits.append(came(found, clock))
    with warnings.catch_warnings(action="ignore"):  # newer Pythons warn of forking beside threads
        child = os.fork()
    if child == 0:
        fresh = buffer._visits == [] and buffer._thread is None and buffer._lock.acquire(timeout=1)
        os._exit(0 if fresh else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(buffer._visits) == 1


def test_a_share_that_is_unknown_spoils_no_batch(app: Flask, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    assert write_clicks([Clicked(10**9, "a", clock.now()), Clicked(found.id, "b", clock.now())]) == 1
    assert write_clicks([]) == 0


def test_the_first_moment_of_a_day_is_kept(app: Flask, sandbox: Sandbox, clock: FixedClock) -> None:
    found, early = published(X, sandbox, clock), clock.now()
    later = early + timedelta(minutes=5)
    write_clicks([Clicked(found.id, "a", later), Clicked(found.id, "a", early), Clicked(found.id, "a", later)])
    with transaction() as session:
        assert session.scalars(select(Click.clicked_at)).all() == [early]


def test_no_address_browser_or_cookie_is_stored_or_logged(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    found = published(X, sandbox, clock)
    visit(client, found.short_code, f"{SAFARI} only-mine", address="203.0.113.77", Cookie="who=me-myself")
    redirects(app).flush()
    assert clicks(found) == 1
    assert everything_stored().count("only-mine") == 0
    for trace in ("203.0.113.77", "only-mine", "me-myself"):
        assert trace not in everything_stored()
        assert trace not in caplog.text
        assert all(trace.encode() not in value for value in everything_in_valkey())


def everything_stored() -> str:
    with transaction() as session:
        rows = [
            session.scalar(select(func.string_agg(text("to_jsonb(t)::text"), "\n")).select_from(text(f'"{name}" AS t')))
            for name in Base.metadata.tables
        ]
    return "\n".join(row for row in rows if row)


def everything_in_valkey() -> list[bytes]:
    """Each key with what lies under it, whatever its kind."""
    client = services().queues.redis
    readers = {
        b"string": lambda key: [client.get(key) or b""],
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": lambda key: [part for pair in client.hgetall(key).items() for part in pair],
    }
    return [b" ".join([key, *readers[client.type(key)](key)]) for key in client.scan_iter("advocacy:*")]
