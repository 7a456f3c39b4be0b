"""The card beside the feed: who answered this week, who came by, and what no network tells."""

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.services import services
from advocacy.engagement.looking import every_day
from advocacy.engagement.measuring import read_due
from advocacy.engagement.reporting import report_answers
from advocacy.engagement.watching import watch_published
from advocacy.engagement.weeks import ThisWeek, growth_by_week, this_week
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from tests.engagement.factories import move, owner_of, published, redirects, visit
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in

MONDAY, NEXT = date(2026, 11, 23), date(2026, 11, 30)
DAY = timedelta(days=1)


def comments(found: Share, clock: FixedClock, amount: int) -> None:
    record_facts(
        [
            Fact(
                source=f"figure:{found.id}:{clock.now()}",
                kind=FactKind.COMMENTS,
                person_id=found.person_id,
                happened_at=clock.now(),
                share_id=found.id,
                amount=amount,
            )
        ]
    )


def test_growth_counts_in_the_week_in_which_it_was_seen() -> None:
    figures = [(1, MONDAY, 3), (1, MONDAY + DAY, 2), (2, NEXT, 1), (1, NEXT, 5), (1, NEXT + DAY, 5)]
    assert growth_by_week(figures) == {MONDAY: 3, NEXT: 3}


def test_days_without_visits_are_measured_too() -> None:
    assert every_day({MONDAY + 2 * DAY: 4, MONDAY: 1}) == {MONDAY: 1, MONDAY + DAY: 0, MONDAY + 2 * DAY: 4}
    assert every_day({}) == {}


def test_answers_and_visits_of_the_week(app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(Network.X, sandbox, clock)
    watch_published()
    comments(found, clock, 3)
    visit(client, found.short_code)
    redirects(app).flush()
    assert this_week(found.person_id) == ThisWeek(answered=3, reported=0, visits=1, trend=(0, 0, 0, 0, 0, 0, 0, 3))
    clock.move(7 * DAY)
    comments(found, clock, 4)
    assert this_week(found.person_id) == ThisWeek(answered=1, reported=0, visits=0, trend=(0, 0, 0, 0, 0, 0, 3, 1))


def test_where_no_network_tells_nobody_is_counted_as_none(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(Network.LINKEDIN, sandbox, clock)
    watch_published()
    visit(client, found.short_code)
    redirects(app).flush()
    assert this_week(found.person_id) == ThisWeek(answered=None, reported=0, visits=1, trend=(0, 0, 0, 0, 0, 0, 0, 1))
    sign_in(client, owner_of(found))
    card = client.get("/").text.partition('id="this-week"')[2].partition("</section>")[0]
    assert "Who answered: not offered by the network" in card
    assert "answered you" not in card
    report_answers(found.person_id, found.public_id, "https://www.linkedin.com/feed/update/urn:li:activity:1/", 2)
    card = client.get("/").text.partition('id="this-week"')[2].partition("</section>")[0]
    assert "2 reported by you" in card
    assert f"/board/{owner_of(found).public_id}?period=week" in card


def test_a_week_without_anything_is_told_kindly(client: FlaskClient) -> None:
    noor = make_person()
    assert this_week(noor.id).is_quiet
    sign_in(client, noor)
    assert "When somebody answers a share of yours or follows your link, it stands here." in client.get("/").text


def test_everybody_sees_their_own_week(app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(Network.X, sandbox, clock)
    watch_published()
    comments(found, clock, 3)
    assert this_week(make_person().id).is_quiet


def test_leaving_ends_readings_and_the_export_holds_what_came_back(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = published(Network.X, sandbox, clock)
    watch_published()
    visit(client, found.short_code)
    redirects(app).flush()
    move(clock, sandbox, clock.now() + 2 * DAY)
    read_due()
    room = next(room for room in services().rooms if room.name == "engagement")
    assert room.export is not None
    assert room.leaving is not None
    out = room.export(found.person_id)
    assert out["visits"] == [{"share": found.public_id, "day": "2026-11-23", "visitors": 1}]
    assert out["readings"][0]["figures"]["impressions"] > 0
    assert set(map(len, room.export(make_person().id).values())) == {0}
    room.leaving(found.person_id)
    move(clock, sandbox, clock.now() + 10 * DAY)
    assert read_due() == 0
