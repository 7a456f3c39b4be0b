"""A rulebook that changed: drafts are marked, posts on offer stopped and freed, comms is told once."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from advocacy.content.models import Happening, Post, ReviewEvent, newest_version
from advocacy.content.offering import count_offered
from advocacy.content.overseeing import board
from advocacy.content.rechecking import recheck_due, recheck_versions
from advocacy.content.rules import Column
from advocacy.content.trying import post_texts
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.reaching import current_rulebook
from advocacy.notifications.models import Notice
from tests.content.factories import make_comms, make_post, reload_post
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles
from tests.people.factories import make_person

STOPS = rule_text().replace("guarantee", "ferry").replace("We tried it", "We tried")


def changed(rule_files: RuleFiles, text: str = STOPS) -> None:
    rule_files.write(text)
    rule_files.adopt()


def happenings(post: Post) -> list[Happening]:
    with transaction() as session:
        query = select(ReviewEvent.happening).where(ReviewEvent.post_id == post.id).order_by(ReviewEvent.id)
        return list(session.scalars(query))


def told(person_id: int) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person_id).order_by(Notice.id)))


def test_a_new_rule_stops_what_is_on_offer_and_comms_is_told_once(rule_files: RuleFiles) -> None:
    post, lotte, noor = make_post("live"), make_comms(), make_person()
    changed(rule_files)
    assert recheck_due()
    assert recheck_versions() == 1
    assert recheck_versions() == 0  # a second scheduler finds nothing to do
    assert reload_post(post.public_id).blocked_by_rule == "a-rule"
    assert count_offered(noor, now=now()) == 0
    assert told(lotte.id) == ["post.stopped_by_a_rule"]
    assert told(noor.id) == []
    rule_files.remove("a-rule")
    rule_files.adopt()
    assert recheck_versions() == 1
    assert reload_post(post.public_id).blocked_by_rule is None
    assert count_offered(noor, now=now()) == 1
    assert told(lotte.id) == ["post.stopped_by_a_rule", "post.freed_by_a_rule"]


def test_a_rule_on_trial_or_that_warns_stops_nothing(rule_files: RuleFiles) -> None:
    post = make_post("live")
    changed(rule_files, STOPS.replace('"active"', '"trial"'))
    assert recheck_versions() == 1
    changed(rule_files, STOPS.replace('"block"', '"warn"'))
    assert recheck_versions() == 1
    assert reload_post(post.public_id).blocked_by_rule is None


def test_drafts_are_marked_on_the_board_and_on_their_timeline(rule_files: RuleFiles) -> None:
    draft, asked = make_post("draft"), make_post("in_review")
    changed(rule_files)
    assert recheck_versions() == 2
    cards = {card.post.public_id: card for column in board(now()) for card in column.cards}
    assert cards[draft.public_id].stops == 4  # two wordings for two networks
    assert Column.IN_REVIEW is cards[asked.public_id].column
    assert happenings(draft)[-1] is Happening.BLOCKED
    assert happenings(asked)[-1] is Happening.BLOCKED
    rule_files.remove("a-rule")
    rule_files.adopt()
    recheck_versions()
    assert happenings(draft)[-2:] == [Happening.BLOCKED, Happening.UNBLOCKED]


def test_what_is_over_is_left_alone(rule_files: RuleFiles) -> None:
    for state in ("ended", "withdrawn", "archived"):
        make_post(state)
    changed(rule_files)
    assert not recheck_due()
    assert recheck_versions() == 0


def test_what_was_found_when_it_was_decided_stays_beside_the_decision(rule_files: RuleFiles) -> None:
    changed(rule_files, STOPS.replace('"block"', '"warn"'))
    before = current_rulebook().hash
    post = make_post("live")
    changed(rule_files)
    recheck_versions()
    with transaction() as session:
        decided = select(ReviewEvent).where(ReviewEvent.happening.in_([Happening.ASKED, Happening.APPROVED]))
        events = session.scalars(decided.order_by(ReviewEvent.id)).all()
        version = newest_version(session, post.id)
    assert [event.rulebook_hash for event in events] == [before, before]
    assert {found["severity"] for event in events for found in event.findings or ()} == {"warn"}
    assert {found["severity"] for found in version.findings} == {"block"}
    assert version.rulebook_hash == current_rulebook().hash


def test_texts_for_trying_rules_are_what_waits_and_what_was_decided(rule_files: RuleFiles) -> None:
    make_post("draft", title="Written")
    make_post("live", title="Offered")
    make_post("withdrawn", title="Gone")
    found = {(text.title, text.place, text.waits) for text in post_texts(now())}
    assert found == {("Written", "draft", True), ("Offered", "post", True), ("Gone", "post", False)}


def test_the_scheduler_rings_for_it(rule_files: RuleFiles, run_tasks: Callable[[], list[str]], app: Flask) -> None:
    from advocacy.cron import tick

    make_post("live")
    tick(0.0, {})
    run_tasks()
    changed(rule_files)
    assert "recheck_posts" in tick(100.0, {})
    assert "recheck_posts" in run_tasks()
    assert not recheck_due()


QUIET = rule_text(
    '\n[quiet_period]\nperiods = [{ from = 2026-11-25, until = 2026-11-26 }]\nany_of = ["ferry"]\n',
    kind="quiet-period",
    examples=3 * '\n[[example]]\ntext = "Our ferry."\nverdict = "break"\ndate = 2026-11-25\n'
    + 3 * '\n[[example]]\ntext = "Our ferry."\nverdict = "pass"\ndate = 2026-11-24\n',
)


def test_a_quiet_period_stops_what_is_on_offer_on_its_first_day_and_frees_it_behind_its_last(
    rule_files: RuleFiles, clock: FixedClock
) -> None:
    changed(rule_files, QUIET)
    post, lotte = make_post("live"), make_comms()
    assert not recheck_due()
    for day, blocked in ((25, True), (26, True), (27, False)):
        clock.set(datetime(2026, 11, day, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam")))
        assert recheck_due()
        assert recheck_versions() == 1
        assert (reload_post(post.public_id).blocked_by_rule == "a-rule") is blocked
    assert told(lotte.id) == ["post.stopped_by_a_rule", "post.freed_by_a_rule"]
