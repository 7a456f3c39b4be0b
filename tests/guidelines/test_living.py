"""A rule's life: how often it spoke and what became of it, false alarms judged, trials reported, old rows gone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.guidelines.alarming import call_false
from advocacy.guidelines.judging import judge
from advocacy.guidelines.life_rules import SIGHTINGS_LAST, Judgement, found_key, weeks_until
from advocacy.guidelines.living import all_counts, life_of
from advocacy.guidelines.models import Judged, Sighting
from advocacy.guidelines.reaching import check_text
from advocacy.guidelines.rules import Audience
from advocacy.guidelines.sighting import forget_old_sightings, note_findings
from advocacy.guidelines.trial_reporting import report_trials
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles
from tests.people.factories import make_person, sign_in

TRIAL = rule_text().replace('status = "active"', 'status = "trial"')
FOUND = found_key("guarantee")


def seen(subject: str, text: str = "We guarantee it.") -> None:
    note_findings(subject, check_text(text, Network.LINKEDIN, "en", Audience.POST))


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


@pytest.fixture
def rule(rule_files: RuleFiles) -> RuleFiles:
    rule_files.write(rule_text())
    rule_files.adopt()
    return rule_files


def test_a_life_counts_what_was_found_and_mended_and_called_false(rule: RuleFiles) -> None:
    seen("post:aaaaaaaaaaaa")
    seen("post:bbbbbbbbbbbb")
    seen("post:bbbbbbbbbbbb", "We tried.")
    call_false(("a-rule", "guarantee", FOUND, "a text"), make_person().id)
    life = life_of("a-rule")
    assert life is not None
    assert (life.counts.found, life.counts.mended, life.counts.kept, life.counts.alarms) == (2, 1, 0, 1)
    assert life.counts.percent(life.counts.mended) == 50
    assert {one.post for one in life.seen} == {"aaaaaaaaaaaa", "bbbbbbbbbbbb"}
    assert life.weeks[-1].found == 2
    assert all_counts()["a-rule"] == life.counts


def test_weeks_are_those_of_the_company_s_zone(rule: RuleFiles, clock: FixedClock) -> None:
    clock.set(datetime(2026, 11, 29, 22, 30, tzinfo=UTC))  # in Amsterdam half past eleven on Sunday evening
    seen("post:aaaaaaaaaaaa")
    clock.move(timedelta(hours=1))
    seen("post:bbbbbbbbbbbb")
    seen("post:cccccccccccc")
    life = life_of("a-rule")
    assert life is not None
    assert [(week.number, week.found) for week in life.weeks[-3:]] == [(47, 0), (48, 1), (49, 2)]


def test_what_is_older_than_ninety_days_does_not_count(rule: RuleFiles, clock: FixedClock) -> None:
    seen("post:aaaaaaaaaaaa")
    clock.move(timedelta(days=91))
    life = life_of("a-rule")
    assert life is not None
    assert life.counts.found == 0


def test_a_false_alarm_is_judged_and_whoever_told_it_hears_so_once(rule: RuleFiles) -> None:
    noor, lotte = make_person(), make_person(Role.COMMS)
    call_false(("a-rule", "guarantee", FOUND, "a text"), noor.id)
    assert judge("a-rule", FOUND, Judgement.EXCEPTION, lotte.id)
    assert judge("a-rule", FOUND, Judgement.EXCEPTION, lotte.id)
    assert told(noor) == ["guideline.alarm_taken"]
    assert judge("a-rule", FOUND, Judgement.RIGHT, lotte.id), "who looks again may find otherwise"
    assert told(noor) == ["guideline.alarm_taken", "guideline.alarm_right"]
    life = life_of("a-rule")
    assert life is not None
    assert [(group.found, group.number, group.judgement) for group in life.alarms] == [
        ("guarantee", 1, Judgement.RIGHT)
    ]
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Judged)) == 1


@pytest.mark.parametrize("key", ["nothing", "", found_key("promise"), "\x00" * 32])
def test_what_nobody_called_false_is_not_judged(rule: RuleFiles, client, key: str) -> None:
    assert not judge("a-rule", key, Judgement.RIGHT, make_person(Role.COMMS).id)
    sign_in(client, make_person(Role.COMMS))
    answer = client.post("/guidelines/life/a-rule/judge", data={"found": key, "judgement": "right"})
    assert answer.status_code == 404


def test_a_trial_reports_once_a_week_to_the_person_who_owns_it(rule_files: RuleFiles, clock: FixedClock) -> None:
    fatima, lotte = make_person(Role.COMMS, name="Fatima el Idrissi"), make_person(Role.COMMS)
    rule_files.write(TRIAL.replace('owner = "Communications"', 'owner = "Fatima el Idrissi"'))
    rule_files.adopt()
    seen("post:aaaaaaaaaaaa")
    report_trials()
    report_trials()
    assert told(fatima) == ["guideline.trial"]
    assert told(lotte) == []
    clock.move(timedelta(days=7))
    report_trials()
    assert told(fatima) == ["guideline.trial"] * 2


def test_an_owner_who_may_not_open_its_life_leaves_the_report_to_communications(rule_files: RuleFiles) -> None:
    fatima, lotte = make_person(name="Fatima el Idrissi"), make_person(Role.COMMS)
    rule_files.write(TRIAL.replace('owner = "Communications"', 'owner = "Fatima el Idrissi"'))
    rule_files.adopt()
    report_trials()
    assert (told(lotte), told(fatima)) == (["guideline.trial"], [])


def test_a_rule_that_a_department_owns_reports_to_communications(rule_files: RuleFiles, clock: FixedClock) -> None:
    noor, lotte = make_person(), make_person(Role.COMMS)
    rule_files.write(TRIAL)
    rule_files.adopt()
    report_trials()
    assert (told(lotte), told(noor)) == (["guideline.trial"], [])


def test_sightings_go_after_four_hundred_days(rule: RuleFiles, clock: FixedClock) -> None:
    seen("post:aaaaaaaaaaaa")
    forget_old_sightings()
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Sighting)) == 1
    clock.move(SIGHTINGS_LAST + timedelta(days=1))
    forget_old_sightings()
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Sighting)) == 0


def test_weeks_without_findings_stand_there_too() -> None:
    weeks = weeks_until(date(2027, 1, 6), [(date(2026, 12, 30), True, 1), (date(2027, 1, 5), False, 1)], 3)
    assert [(week.year, week.number, week.found, week.trial) for week in weeks] == [
        (2026, 52, 0, False),
        (2026, 53, 1, True),
        (2027, 1, 1, False),
    ]


def test_comms_and_admins_look_after_rules_and_nobody_else(rule: RuleFiles, client) -> None:
    seen("post:aaaaaaaaaaaa")
    for role in (Role.COMMS, Role.ADMIN):
        sign_in(client, make_person(role))
        assert client.get("/guidelines/life").status_code == 200
        assert "guarantee" in client.get("/guidelines/life/a-rule").text
        assert client.get("/guidelines/life/no-such-rule").status_code == 404
    sign_in(client, make_person())
    assert client.get("/guidelines/life/a-rule").status_code == 403


def test_the_button_brings_files_into_force_that_were_looked_at_and_no_others(rule: RuleFiles, client) -> None:
    sign_in(client, make_person(Role.COMMS))
    rule.write(rule_text().replace('severity = "block"', 'severity = "warn"'))
    page = client.get("/guidelines/reload").text
    assert "From “stops” to “warns”" in page
    seen_hash = page.split('name="seen" value="')[1].split('"')[0]
    rule.write(rule_text().replace('severity = "block"', 'severity = "hint"'))
    client.post("/guidelines/reload", data={"seen": seen_hash})
    assert check_text("We guarantee it.", Network.LINKEDIN, "en", Audience.POST)[0].severity == "block"
    seen_hash = client.get("/guidelines/reload").text.split('name="seen" value="')[1].split('"')[0]
    client.post("/guidelines/reload", data={"seen": seen_hash})
    assert check_text("We guarantee it.", Network.LINKEDIN, "en", Audience.POST)[0].severity == "hint"
    assert "in force already" in client.get("/guidelines/reload").text


def test_broken_files_are_shown_with_what_is_wrong_and_can_not_be_taken(rule: RuleFiles, client) -> None:
    sign_in(client, make_person(Role.ADMIN))
    rule.write("this is no rule")
    page = client.get("/guidelines/reload").text
    assert "This is not TOML" in page
    assert 'name="seen"' not in page
    assert now()
