"""A rulebook that changed while shares wait: what it stops is held and its person told; nothing else is touched."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from advocacy.content.rechecking import recheck_versions
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services
from advocacy.guidelines.reaching import Held, current_rulebook
from advocacy.guidelines.reloading import Broken
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.rechecking import _stopped_posts, _waiting, _ways_behind, recheck_due, recheck_shares, share_texts
from advocacy.sharing.rules import HeldReason
from tests.content.factories import make_post, wordings
from tests.guidelines.factories import BREAK, PASS, rule_text
from tests.guidelines.reloading import RuleFiles
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_topic
from tests.sharing.factories import connect, publish_all, share

OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"
STOPS = rule_text().replace("guarantee", "quay").replace("We tried it", "We tried")


def row(found: Share) -> Share:
    with transaction() as session:
        return session.get_one(Share, found.id, populate_existing=True)


def changed(rule_files: RuleFiles, text: str = STOPS) -> None:
    rule_files.write(text)
    adopted = rule_files.adopt()
    assert not isinstance(adopted, Broken), adopted


@pytest.fixture
def waiting(rule_files: RuleFiles, sandbox: Sandbox) -> Share:
    make_post("live")
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    return share(noor, Network.LINKEDIN, OWN)


def test_a_share_that_a_new_rule_stops_is_held_and_its_person_told_once(
    waiting: Share, rule_files: RuleFiles, clock: FixedClock
) -> None:
    consented = waiting.rulebook_hash
    changed(rule_files)
    assert recheck_due()
    assert recheck_shares() == 1
    assert recheck_shares() == 0
    found = row(waiting)
    assert (found.state, found.held_reason) == (DeliveryState.HELD, HeldReason.NEW_FINDING)
    assert found.rulebook_hash == consented  # what was found at the consent stays
    assert found.later_findings == [{"rule": "a-rule", "severity": "block", "found": "quay"}]
    with transaction() as session:
        kinds = session.scalars(select(Notice.kind).where(Notice.person_id == waiting.person_id)).all()
    assert kinds == ["share.held"]
    publish_all(clock)
    assert row(waiting).state is DeliveryState.HELD


def test_a_share_that_the_new_rules_let_pass_goes_out(waiting: Share, rule_files: RuleFiles, clock: FixedClock) -> None:
    changed(rule_files, STOPS.replace('"block"', '"warn"'))
    assert recheck_shares() == 1
    assert not recheck_due()
    publish_all(clock)
    found = row(waiting)
    assert found.state is DeliveryState.PUBLISHED
    with transaction() as session:
        attempt = session.scalars(select(ShareAttempt)).one()
    assert attempt.rulebook_hash == current_rulebook().hash != found.rulebook_hash


def test_shares_of_a_post_that_a_rule_stopped_are_held_too(waiting: Share, rule_files: RuleFiles) -> None:
    changed(rule_files, STOPS.replace("quay", "ferry"))  # stands in the post's wording, not in the person's own words
    recheck_versions()
    assert recheck_due()
    assert recheck_shares() == 1
    assert row(waiting).state is DeliveryState.HELD


def test_a_rule_that_came_after_the_last_look_still_stops_the_send(
    waiting: Share, rule_files: RuleFiles, clock: FixedClock
) -> None:
    """No sweep in between, and this process has just looked for a newer rulebook."""
    clock.move(timedelta(seconds=20))
    current_rulebook()
    changed(rule_files)
    services().get(Held).looked_at = now()
    publish_all(clock)
    assert row(waiting).state is DeliveryState.HELD


def test_the_language_of_the_wording_counts_when_it_is_checked_again(
    rule_files: RuleFiles, sandbox: Sandbox, clock: FixedClock
) -> None:
    """A post for everybody with Dutch words was held against the English rules."""
    make_post("live", wordings=wordings(languages=("nl",)))
    femke = make_person(languages=["nl"], language="nl")
    connect(femke, Network.LINKEDIN, sandbox)
    waiting = share(femke, Network.LINKEDIN, "Ik werk bij Hazelpont. Ik woon aan de kade en hoorde niets.")
    dutch = STOPS.replace('["en", "nl"]', '["nl"]').replace("quay", "kade")
    changed(rule_files, dutch)
    assert recheck_shares() == 1
    assert row(waiting).state is DeliveryState.HELD


def test_no_row_that_is_up_to_date_is_looked_at(waiting: Share) -> None:
    """Asked every ten seconds with 100,000 waiting: each way of being behind is a range of the index."""
    with transaction() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        ways = list(_ways_behind(_stopped_posts(session)))
        for way in ways:
            query = _waiting(way).with_only_columns(Share.id).limit(1)
            compiled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
            plan = "\n".join(session.scalars(text(f"EXPLAIN {compiled}")))
            assert "Index Cond: " in plan, plan
            assert "ix_sharing_shares_checked" in plan, plan
    assert len(ways) == 6


def test_own_words_for_trying_rules_come_without_a_title(waiting: Share) -> None:
    (found,) = share_texts(now())
    assert (found.place, found.title, found.text, found.waits) == ("share", "", OWN, True)


QUIET = """
[quiet_period]
periods = [{ from = 2026-11-24, until = 2026-11-24 }]
"""
LAST_EVENING = timedelta(hours=13, minutes=45, seconds=55)  # from a quarter past ten to five seconds before midnight


def quiet(section: str, example: str = "") -> str:
    """A rule that says nothing today and something tomorrow."""
    stops = BREAK.replace("guarantee", "quay") + f"date = 2026-11-24\n{example}\n"
    return rule_text(QUIET + section + "\n", kind="quiet-period", examples=3 * stops + 3 * PASS)


def test_a_quiet_period_that_begins_between_click_and_send_holds_it(
    rule_files: RuleFiles, sandbox: Sandbox, clock: FixedClock
) -> None:
    """The rulebook is the same; the day is another one."""
    changed(rule_files, quiet('any_of = ["quay"]'))
    make_post("live")
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    clock.move(LAST_EVENING)
    waiting = share(noor, Network.LINKEDIN, OWN)
    publish_all(clock)
    found = row(waiting)
    assert (found.state, found.held_reason) == (DeliveryState.HELD, HeldReason.NEW_FINDING)
    assert sandbox.posts(Network.LINKEDIN) == []


def test_on_a_new_day_what_waits_is_looked_at_once(rule_files: RuleFiles, sandbox: Sandbox, clock: FixedClock) -> None:
    changed(rule_files, quiet('any_of = ["quay"]'))
    make_post("live")
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    waiting = share(noor, Network.LINKEDIN, OWN)
    assert not recheck_due()
    clock.move(LAST_EVENING + timedelta(seconds=5))
    assert recheck_due()
    assert recheck_shares() == 1
    assert not recheck_due()
    assert row(waiting).held_reason is HeldReason.NEW_FINDING


def test_silence_about_a_topic_reaches_own_words_about_something_else(
    rule_files: RuleFiles, sandbox: Sandbox, clock: FixedClock
) -> None:
    """The post is about the topic; the person's words need not name it."""
    changed(rule_files, quiet('about = ["Results"]', 'topics = ["Results"]'))
    make_post("live", topics=(make_topic("Results"),))
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    clock.move(LAST_EVENING)
    waiting = share(noor, Network.LINKEDIN, OWN)
    publish_all(clock)
    assert row(waiting).held_reason is HeldReason.NEW_FINDING
