"""What is asked again and again reads what it is about, not all that waits: the plans say by which index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.networks.rules import Network
from advocacy.people.models import Topic
from advocacy.sharing.counting import tell_the_studio
from advocacy.sharing.holding import hold_waiting
from advocacy.sharing.models import CrisisHold, HoldScope, Share
from advocacy.sharing.operating.waking import something_to_wake, wake_waiting
from advocacy.sharing.popularity import count_shares
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_topic
from tests.sharing.factories import connect, share

UNLIKE_MANY_ROWS = (
    "seqscan",
    "bitmapscan",
    "hashjoin",
    "mergejoin",
    "memoize",
    "sort",
)  # good only where there is little
THEIR_OWN = ("public_id", "short_code", "gone_at")  # what is gone may be there again


@pytest.fixture(autouse=True)
def waiting(sandbox: Sandbox, clock: FixedClock) -> None:
    """Some shares that wait, and copies of them."""
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    for name in ("Trams", "Night ferries", "Lifts"):
        share(noor, Network.LINKEDIN, post=make_post(topics=(make_topic(name),)).public_id)
    same = ", ".join(f'"{one.name}"' for one in Share.__table__.columns if one.name not in ("id", *THEIR_OWN))
    code = "'c' || post_id || 'n' || n"
    copies = f"SELECT {code}, {code}, now(), {same} FROM sharing_shares, generate_series(1, 400) AS n ORDER BY post_id"
    with transaction() as session:
        session.execute(text(f"INSERT INTO sharing_shares ({', '.join(THEIR_OWN)}, {same}) {copies}"))
        session.execute(text("ANALYZE sharing_shares, content_version_topics"))


@contextmanager
def heard() -> Iterator[list[tuple[str, Any]]]:
    """Every statement about shares."""
    said: list[tuple[str, Any]] = []

    def hear(_: Connection, __: object, statement: str, parameters: Any, *___: object) -> None:
        if "sharing_shares" in statement:
            said.append((statement, parameters))

    engine = services().database.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def plans(act: Callable[[], object]) -> list[str]:
    with heard() as said:
        act()
    with services().database.engine.connect() as connection:
        for way in UNLIKE_MANY_ROWS:
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        found = [
            connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars() for statement, parameters in said
        ]
        return ["\n".join(lines) for lines in found]


def hold(scope: HoldScope, topic: Topic | None = None, region: str = "") -> None:
    speaker = make_person()
    with transaction() as session:
        found = CrisisHold(scope=scope, topic_id=topic and topic.id, region=region, statements={})
        found.speaker_id, found.set_by, found.set_at = speaker.id, speaker.id, now()
        session.add(found)


def hold_again() -> None:
    with transaction() as session:
        hold_waiting(session)


def test_who_shared_what_is_on_offer_is_counted_by_post() -> None:
    (plan,) = plans(count_shares)
    assert "Index Only Scan using ix_sharing_shares_sharers" in plan
    assert "Index Cond: (post_id = " in plan


def test_who_answered_a_question_is_counted_by_version() -> None:
    (plan,) = plans(tell_the_studio)
    assert "Index Only Scan using ix_sharing_shares_asked" in plan
    assert "Index Cond: (version_id = " in plan


def test_each_open_hold_begins_with_what_it_names() -> None:
    hold(HoldScope.TOPIC, topic=make_topic("Bridges"))
    hold(HoldScope.REGION, region="North")
    topic, region = plans(hold_again)
    assert "ix_sharing_shares_queued_version" in topic
    assert "Index Cond: (version_id = content_version_topics.version_id)" in topic
    assert "Index Cond: (person_id = people_persons.id)" in region


@pytest.mark.parametrize("act", [something_to_wake, wake_waiting])
def test_what_is_due_already_is_not_looked_at_for_waking(act: Callable[[], object]) -> None:
    found = plans(act)
    assert len(found) == 4  # each network, for money and for an admin
    for plan in found:
        assert "ix_sharing_shares_waiting" in plan
        assert "due_at > " in plan.split("Index Cond: ")[1].splitlines()[0]
