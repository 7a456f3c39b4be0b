"""Changed rule files: the dry run, one edition that every process follows, and what is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.journal import JournalEntry
from advocacy.core.services import services
from advocacy.guidelines.comparing import RuleChange
from advocacy.guidelines.life_rules import Change, How
from advocacy.guidelines.loading import Rulebook
from advocacy.guidelines.models import Edition, RuleEvent
from advocacy.guidelines.reaching import Held, current_rulebook, follow_editions
from advocacy.guidelines.reloading import (
    Adopted,
    Broken,
    OtherFiles,
    Unchanged,
    dry_run,
    reload_files,
    start_with_files,
)
from tests.content.factories import make_post
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles, editions
from tests.people.factories import make_person

GUARANTEE = rule_text()
WARNS = rule_text().replace('"block"', '"warn"')


def names() -> set[str]:
    return {rule.id for rule in current_rulebook().rules}


def test_new_files_are_in_force_once_they_are_adopted(rule_files: RuleFiles) -> None:
    assert names() == {"harmless"}
    rule_files.write(GUARANTEE)
    assert names() == {"harmless"}  # lying in the folder is not being in force
    outcome = rule_files.adopt()
    assert isinstance(outcome, Adopted)
    assert outcome.changes == [RuleChange("a-rule", Change.ADDED, after="active")]
    assert names() == {"harmless", "a-rule"}


def test_the_same_files_twice_make_one_edition(rule_files: RuleFiles) -> None:
    rule_files.write(GUARANTEE)
    assert isinstance(rule_files.adopt(), Adopted)
    assert rule_files.adopt() == Unchanged()
    assert len(editions()) == 2


def test_a_start_takes_what_is_new_and_leaves_what_is_in_force(rule_files: RuleFiles) -> None:
    assert start_with_files() == Unchanged()
    rule_files.write(GUARANTEE)
    assert isinstance(start_with_files(), Adopted)
    assert start_with_files() == Unchanged()
    rule_files.write(GUARANTEE.replace('kind = "words"', 'kind = "nothing"'))
    assert isinstance(start_with_files(), Broken)
    assert names() == {"harmless", "a-rule"}


def test_another_process_follows_within_two_seconds(rule_files: RuleFiles, clock: FixedClock) -> None:
    names()
    held, present = services().get(Held), services().get(Rulebook)
    rule_files.write(GUARANTEE)
    rule_files.adopt()
    held.looked_at = clock.now()  # as in a process that has just looked and was told nothing
    assert current_rulebook() is present
    clock.set(clock.now() + timedelta(seconds=2))
    assert names() == {"harmless", "a-rule"}


def test_a_decision_that_must_not_be_late_follows_at_once(rule_files: RuleFiles, clock: FixedClock) -> None:
    names()
    rule_files.write(GUARANTEE)
    rule_files.adopt()
    services().get(Held).looked_at = clock.now()
    follow_editions()
    assert names() == {"harmless", "a-rule"}


@pytest.mark.parametrize(
    "broken", [GUARANTEE.replace('"block"', '"stop"'), GUARANTEE.replace("We tried", "We guarantee")]
)
def test_a_broken_set_is_refused_and_the_old_one_stays(rule_files: RuleFiles, broken: str) -> None:
    rule_files.write(broken)
    assert len(dry_run().problems) >= 1
    outcome = rule_files.adopt()
    assert isinstance(outcome, Broken)
    assert "a-rule.toml" in str(outcome.problems[0])
    assert names() == {"harmless"}
    assert len(editions()) == 1


def test_only_what_somebody_looked_at_comes_into_force(rule_files: RuleFiles) -> None:
    rule_files.write(GUARANTEE)
    seen = dry_run().hash
    rule_files.write(WARNS)
    assert reload_files(How.BUTTON, seen_hash=seen) == OtherFiles()
    assert names() == {"harmless"}


def test_a_dry_run_says_what_waiting_texts_would_meet(rule_files: RuleFiles) -> None:
    make_post("draft", title="A boat")
    make_post("live")
    make_post("withdrawn")
    rule_files.write(rule_text().replace("guarantee", "water").replace("We tried it", "We tried"))
    run = dry_run()
    assert (run.effects.stopped["draft"], run.effects.stopped["post"]) == (4, 4)  # two wordings for two networks
    effect = run.effects.in_order[0]
    assert (effect.rule_id, effect.stopped) == ("a-rule", 8)
    assert ("draft", "A boat", "water") in [(one.place, one.title, one.found) for one in effect.examples]
    assert names() == {"harmless"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WARNS, [RuleChange("a-rule", Change.SEVERITY, "block", "warn")]),
        (GUARANTEE.replace('"active"', '"retired"'), [RuleChange("a-rule", Change.RETIRED, "active", "retired")]),
        (GUARANTEE.replace('"Because."', '"For a reason."'), [RuleChange("a-rule", Change.WORDS)]),
        (GUARANTEE.replace('["guarantee"]', '["guarantee", "promise"]'), [RuleChange("a-rule", Change.SOUGHT)]),
        (GUARANTEE.replace("2027-10-05", "2028-10-05"), [RuleChange("a-rule", Change.REVIEWED)]),
        (GUARANTEE + "# a remark\n", []),
    ],
)
def test_a_change_is_named_for_what_it_is(rule_files: RuleFiles, text: str, expected: list[RuleChange]) -> None:
    rule_files.write(GUARANTEE)
    rule_files.adopt()
    rule_files.write(text)
    assert dry_run().changes == expected


def test_a_rule_that_goes_and_where_it_speaks_is_named_too(rule_files: RuleFiles) -> None:
    rule_files.write(GUARANTEE.replace('["en", "nl"]', '["en"]'))
    rule_files.adopt()
    rule_files.write(GUARANTEE)
    rule_files.remove("harmless")
    scope, gone = dry_run().changes
    assert (scope.rule_id, scope.change) == ("a-rule", Change.SCOPE)
    assert scope.after.startswith("en, nl")
    assert (gone.rule_id, gone.change) == ("harmless", Change.REMOVED)


def test_each_change_is_kept_in_the_lives_of_rules_and_in_the_journal(rule_files: RuleFiles) -> None:
    lotte = make_person()
    rule_files.write(GUARANTEE)
    rule_files.adopt(by=lotte.id)
    with transaction() as session:
        events = session.scalars(select(RuleEvent).order_by(RuleEvent.id)).all()
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert [(event.rule_id, event.change, event.first) for event in events] == [
        ("harmless", Change.ADDED, True),
        ("a-rule", Change.ADDED, False),
    ]
    assert (entry.action, entry.actor_id, entry.details["changes"]) == ("guidelines reloaded", lotte.id, 1)


def test_an_edition_that_this_release_cannot_read_changes_nothing(rule_files: RuleFiles) -> None:
    names()
    with transaction() as session:
        session.add(
            Edition(
                hash="f" * 64,
                files={"guidelines/tone/x.toml": "kind = 'later'"},
                how=How.START,
                adopted_at=services().clock.now(),
            )
        )
    follow_editions()
    assert names() == {"harmless"}


def test_everything_that_follows_an_edition_is_told_by_rows(
    rule_files: RuleFiles, run_tasks: Callable[[], list[str]], app: Flask
) -> None:
    """Nothing is lost when the process ends right after the commit: the scheduler finds what is due by itself."""
    post = make_post("live")
    rule_files.write(rule_text().replace("guarantee", "water").replace("We tried it", "We tried"))
    rule_files.adopt()
    due = {entry.task for room in services().rooms for entry in room.cron if entry.due and entry.due()}
    assert "recheck_posts" in due
    assert post.blocked_by_rule is None
