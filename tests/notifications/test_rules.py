"""What becomes of a mail, where somebody is told, under which heading a notice stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from advocacy.core.delivery import DeliveryState
from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.mail import Outcome, Security, as_data, mail_server
from advocacy.core.room import Channel
from advocacy.core.settings import Environment, Settings, SettingsError, load_settings
from advocacy.notifications.rules import (
    Again,
    Age,
    AtClaim,
    Ended,
    EndedBecause,
    after_answer,
    age_of,
    channels_for,
    end_at_claim,
    pause,
    share_left,
)
from tests.notifications.kinds import CLOSING, PROMISE, REFUSED

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)


def after(outcome: Outcome, attempts: int = 1, kind: WhenUnknown = WhenUnknown.SURELY) -> Ended | Again:
    return after_answer(outcome, attempts, kind, NOON, Random(1))


def test_what_was_taken_or_refused_is_final() -> None:
    assert after(Outcome.TAKEN) == Ended(DeliveryState.PUBLISHED)
    assert after(Outcome.REFUSED) == Ended(DeliveryState.REFUSED, EndedBecause.REFUSED)


def test_a_server_that_is_away_costs_no_attempt() -> None:
    assert after(Outcome.UNREACHABLE, attempts=8) == Again(NOON + MINUTE, counted=False)


def test_after_eight_attempts_nobody_tries_again() -> None:
    assert isinstance(after(Outcome.LATER, attempts=7), Again)
    assert after(Outcome.LATER, attempts=8) == Ended(DeliveryState.REFUSED, EndedBecause.GAVE_UP)
    assert after(Outcome.UNKNOWN, attempts=8) == Ended(DeliveryState.REFUSED, EndedBecause.GAVE_UP)


def test_an_unknown_is_sent_again_only_where_the_kind_says_surely() -> None:
    assert isinstance(after(Outcome.UNKNOWN), Again)
    gone = Ended(DeliveryState.UNCONFIRMED, EndedBecause.NOT_KNOWN)
    assert after(Outcome.UNKNOWN, kind=WhenUnknown.ONCE) == gone
    assert isinstance(after(Outcome.LATER, kind=WhenUnknown.ONCE), Again)


@pytest.mark.parametrize(("attempts", "whole"), [(1, 1), (2, 2), (4, 8), (7, 60), (40, 60)])
def test_pauses_double_up_to_an_hour(attempts: int, whole: int) -> None:
    found = [pause(attempts, Random(seed)) for seed in range(50)]
    assert all(whole * MINUTE / 2 <= each <= whole * MINUTE for each in found)
    assert len(set(found)) > 40


def facts(**changed: object) -> AtClaim:
    usual: dict[str, object] = {"configured": True, "somebody_there": True, "wanted": True}
    return AtClaim(now=NOON, give_up_at=NOON + MINUTE, **(usual | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"configured": False}, EndedBecause.NOT_CONFIGURED),
        ({"somebody_there": False}, EndedBecause.GONE),
        ({"wanted": False}, EndedBecause.NOT_WANTED),
    ],
)
def test_a_mail_that_needs_no_sending_ends_at_its_turn(changed: dict[str, object], because: EndedBecause) -> None:
    assert end_at_claim(facts(**changed)) == Ended(DeliveryState.CANCELLED, because)


def test_old_news_is_not_mailed() -> None:
    assert end_at_claim(facts()) is None
    old = AtClaim(NOON, NOON, configured=True, somebody_there=True, wanted=True)
    assert end_at_claim(old) == Ended(DeliveryState.EXPIRED, EndedBecause.TOO_OLD)


def test_a_choice_counts_where_the_kind_leaves_one() -> None:
    here, mail, digest, by_text = Channel.IN_APP, Channel.MAIL, Channel.DIGEST, Channel.TEXT
    assert channels_for(REFUSED, {}) == {here, mail, digest}
    assert channels_for(REFUSED, {mail: False}) == {here, digest}
    assert channels_for(CLOSING, {mail: True, digest: False}) == {here, mail}
    assert channels_for(REFUSED, {by_text: True}) == {here, mail, digest}  # it is not urgent
    assert channels_for(replace(REFUSED, urgent=True), {by_text: True}) == {here, mail, digest, by_text}
    assert channels_for(PROMISE, {Channel.MAIL: False, Channel.IN_APP: False}) == {Channel.IN_APP, Channel.MAIL}


@pytest.mark.parametrize(
    ("told_at", "age"),
    [
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), Age.TODAY),  # half past midnight in Amsterdam
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), Age.THIS_WEEK),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), Age.THIS_WEEK),
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), Age.EARLIER),
    ],
)
def test_days_and_weeks_are_the_readers(told_at: datetime, age: Age) -> None:
    assert age_of(told_at, NOON, AMSTERDAM) is age


def test_a_ring_empties_with_its_time() -> None:
    assert share_left(NOON, NOON + 4 * MINUTE, NOON + MINUTE) == 0.75
    assert share_left(NOON, NOON + 4 * MINUTE, NOON + 5 * MINUTE) == 0
    assert share_left(NOON, NOON, NOON) == 0


def test_a_mail_travels_with_full_line_ends_and_doubled_dots() -> None:
    assert as_data(b"a\n.\n..b\r\nc") == b"a\r\n..\r\n...b\r\nc\r\n.\r\n"


def configured(url: str, sender: str = "advocacy@hazelpont.example") -> Settings:
    environ = {"ADVOCACY_ENVIRONMENT": Environment.TEST.value, "ADVOCACY_SMTP_URL": url, "ADVOCACY_MAIL_FROM": sender}
    return load_settings(environ)


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://mail.hazelpont.example", Security.STARTTLS, 587),
        ("smtps://mail.hazelpont.example", Security.TLS, 465),
        ("smtp://127.0.0.1:25", Security.NONE, 25),
        ("smtp://localhost", Security.NONE, 587),
    ],
)
def test_only_a_server_on_this_machine_is_spoken_to_in_the_open(url: str, security: Security, port: int) -> None:
    server = mail_server(configured(url))
    assert server is not None
    assert (server.security, server.port) == (security, port)


def test_a_password_with_signs_in_it_is_read_and_never_shown() -> None:
    server = mail_server(configured("smtps://post%40hazelpont:a%2Fb%3Ac@mail.hazelpont.example"))
    assert server is not None
    assert (server.username, server.password) == ("post@hazelpont", "a/b:c")
    assert "a/b" not in repr(server)


def test_settings_say_what_is_wrong() -> None:
    with pytest.raises(SettingsError, match="ADVOCACY_SMTP_URL must look like"):
        configured("mail.hazelpont.example")
    with pytest.raises(SettingsError, match="ADVOCACY_MAIL_FROM must be"):
        configured("smtp://mail.hazelpont.example", sender="")
    assert mail_server(Settings()) is None
