"""Decisions about posts, without a database: states, places, windows, hashes, dealing, comparing."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.comparing import Change, changed_facts, changed_wordings, compared
from advocacy.content.dealing import dealt_wording
from advocacy.content.freezing import PictureUse, PostContent, WordingText, canonical_json, content_hash, ordered
from advocacy.content.rules import (
    Column,
    Obstacle,
    Readiness,
    State,
    Step,
    Style,
    inherited_writers,
    missing,
    next_state,
    place_of,
    told_answers,
    who_may_not_approve,
    window_left,
)
from advocacy.content.validating import is_web_address
from advocacy.content.windowing import BadTime, TimeProblem, known_zone, read_local_time, to_local, to_moment
from advocacy.core.typed import broken
from advocacy.networks.rules import Network

NOW = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
DAY = timedelta(days=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class APost:
    withdrawn_at: datetime | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True)
class AVersion:
    state: State = State.APPROVED
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class AWording:
    language: str


def test_a_frozen_version_is_never_a_draft_again() -> None:
    assert {after for (before, _), after in TABLE if before is not State.DRAFT} == {
        State.SUPERSEDED,
        State.CHANGES_REQUESTED,
        State.APPROVED,
    }


TABLE = [((state, step), after) for state in State for step in Step if (after := next_state(state, step))]


def test_only_what_is_in_review_is_approved() -> None:
    assert [state for state in State if next_state(state, Step.APPROVE)] == [State.IN_REVIEW]
    assert [state for state in State if next_state(state, Step.SAVE)] == [State.DRAFT]


@pytest.mark.parametrize(
    ("post", "offered", "newest", "column"),
    [
        (APost(), None, AVersion(State.DRAFT), Column.DRAFT),
        (APost(), None, AVersion(State.CHANGES_REQUESTED), Column.DRAFT),
        (APost(), None, AVersion(State.IN_REVIEW), Column.IN_REVIEW),
        (APost(), AVersion(opens_at=NOW + DAY, closes_at=NOW + 2 * DAY), AVersion(), Column.APPROVED),
        (APost(), AVersion(opens_at=NOW, closes_at=NOW + DAY), AVersion(), Column.LIVE),
        (APost(), AVersion(closes_at=NOW + DAY), AVersion(State.DRAFT), Column.LIVE),
        (APost(), AVersion(closes_at=NOW), AVersion(), Column.ENDED),
        (APost(withdrawn_at=NOW), AVersion(closes_at=NOW + DAY), AVersion(), Column.ENDED),
        (APost(archived_at=NOW), None, AVersion(State.DRAFT), None),
    ],
)
def test_a_post_stands_by_its_offered_version_else_by_its_newest(
    post: APost, offered: AVersion | None, newest: AVersion, column: Column | None
) -> None:
    assert place_of(post, offered, newest, NOW) is column


def test_nobody_approves_what_they_wrote() -> None:
    assert who_may_not_approve({1, 2}, 2) is Obstacle.WROTE_ON_IT
    assert who_may_not_approve({1, 2}, 3) is None


def test_unapproved_words_keep_their_writers() -> None:
    assert inherited_writers({1, 2}, False, 3) == {1, 2, 3}
    assert inherited_writers({1, 2}, True, 3) == {3}


def test_everything_missing_is_named_in_the_order_of_the_page() -> None:
    nothing = Readiness("", [], False, None, None, [], 0)
    assert missing(nothing, NOW) == [Obstacle.NO_TITLE, Obstacle.NO_WORDING, Obstacle.NO_END]
    bad = Readiness("Title", ["text", " "], True, None, NOW, [""], 2)
    assert missing(bad, NOW) == [
        Obstacle.EMPTY_WORDING,
        Obstacle.TOO_LONG,
        Obstacle.FINDINGS,
        Obstacle.NO_ALT_TEXT,
        Obstacle.ENDED,
    ]
    assert missing(Readiness("Title", ["text"], False, None, NOW + DAY, ["words"], 0), NOW) == []


def test_the_part_of_a_window_that_remains() -> None:
    assert window_left(NOW - DAY, NOW + 3 * DAY, NOW) == 0.75
    assert window_left(NOW - DAY, NOW - DAY, NOW) == 0.0
    assert window_left(NOW + DAY, NOW + 2 * DAY, NOW) == 1.0


CONTENT = PostContent(
    title="The night ferry",
    link_url="https://hazelpont.example/",
    style=Style.RESULTS,
    closes_at=NOW,
    topics=frozenset({"a", "b"}),
    wordings=(WordingText(Network.X, "en", "Only water."),),
    pictures=(PictureUse("p", "00", "A boat"),),
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "The night ferry."},
        {"link_url": "https://hazelpont.example/?"},
        {"link_title": "Timetable"},
        {"style": None},
        {"internal_only": True},
        {"opens_at": NOW},
        {"closes_at": NOW + timedelta(seconds=1)},
        {"zone": "Europe/Amsterdam"},
        {"topics": frozenset({"a"})},
        {"teams": frozenset({"a"})},
        {"languages": frozenset({"en"})},
        {"disclosure": "I work here"},
        {"wordings": (WordingText(Network.X, "nl", "Only water."),)},
        {"wordings": (WordingText(Network.X, "en", "Only water. "),)},
        {"pictures": (PictureUse("p", "00", "A ship"),)},
        {"pictures": (PictureUse("p", "01", "A boat"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_change_changes_the_hash(change: dict[str, Any]) -> None:
    assert content_hash(replace(CONTENT, **change)) != content_hash(CONTENT)


def test_the_hash_knows_no_order_of_sets_and_no_zone_of_moments() -> None:
    same = replace(CONTENT, topics=frozenset({"b", "a"}), closes_at=NOW.astimezone(AMSTERDAM))
    assert content_hash(same) == content_hash(CONTENT)
    assert canonical_json(CONTENT) == (
        '{"disclosure":"","format":1,"internal_only":false,"languages":[],"link":["https://hazelpont.example/",""],'
        '"pictures":[["00","A boat"]],"style":"results","teams":[],"title":"The night ferry","topics":["a","b"],'
        '"window":[null,"2026-11-23T09:14:00+00:00","UTC"],"wordings":[["x","en","Only water."]]}'
    )


def test_wordings_stand_by_network_and_language_and_keep_their_order() -> None:
    first, second = WordingText(Network.X, "en", "b"), WordingText(Network.X, "en", "a")
    linkedin = WordingText(Network.LINKEDIN, "nl", "c")
    assert ordered((first, linkedin, second)) == (linkedin, first, second)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-04T18:00", datetime(2026, 12, 4, 17, 0, tzinfo=UTC)),
        ("2026-07-04 18:00", datetime(2026, 7, 4, 16, 0, tzinfo=UTC)),
        ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # does not exist: 03:30 instead
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # there twice: the first
        ("2028-02-29", datetime(2028, 2, 28, 23, 0, tzinfo=UTC)),
    ],
)
def test_local_times_become_moments(typed: str, moment: datetime) -> None:
    local = read_local_time(typed)
    assert isinstance(local, datetime)
    assert to_moment(local, AMSTERDAM) == moment


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2027-02-31T09:00", TimeProblem(BadTime.NO_SUCH_DAY, 2027, 2, 28)),
        ("2027-02-00", TimeProblem(BadTime.NO_SUCH_DAY, 2027, 2, 28)),
        ("2027-13-01", TimeProblem(BadTime.NO_SUCH_MONTH, 2027, 13)),
        ("2027-01-01T24:00", TimeProblem(BadTime.NO_SUCH_HOUR, 2027, 1)),
        ("0000-01-01", TimeProblem(BadTime.OUT_OF_RANGE, 0)),
        ("٢٠٢٧-٠١-٠١", TimeProblem(BadTime.NOT_A_TIME)),
        ("tomorrow", TimeProblem(BadTime.NOT_A_TIME)),
        ("2027-01-01T09:00\x00", TimeProblem(BadTime.NOT_A_TIME)),
    ],
)
def test_times_that_are_none_say_why(typed: str, problem: TimeProblem) -> None:
    assert read_local_time(typed) == problem


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_shown_time_read_again_is_the_same_outside_the_doubled_hour(moment: datetime) -> None:
    back = to_moment(to_local(moment, AMSTERDAM), AMSTERDAM)
    assert moment - back in (timedelta(), timedelta(hours=1))


@pytest.mark.parametrize("name", ["", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "\x00", "Europe"])
def test_unknown_zones_are_none(name: str) -> None:
    assert known_zone(name) is None


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://hazelpont.example/night?a=1#b", True),
        ("HTTP://hazelpont.example:8080", True),
        ("https://[2001:db8::1]/", True),
        ("ftp://hazelpont.example/", False),
        ("//hazelpont.example", False),
        ("https://", False),
        ("https://a b.example", False),
        ("https://user@hazelpont.example/", False),
        ("https://hazelpont.example:99999/", False),
        ("https://[broken/", False),
        ("javascript:alert(1)//https://a.example", False),
        ("https://hazelpont.example\\@evil.example", False),
        ("https://hazelpont.example/\x00", False),
        ("https://hazelpont.example/" + chr(0xD800), False),
    ],
)
def test_only_addresses_that_people_can_open(address: str, fine: bool) -> None:
    assert is_web_address(address) is fine


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x85", chr(0xD800), "\ufffd"])
def test_signs_that_can_not_be_sent(sign: str) -> None:
    assert broken(sign, "\n\t")


def test_a_person_is_dealt_the_same_wording_again_and_colleagues_others() -> None:
    wordings = [AWording("en")] * 6
    dealt = [dealt_wording(person, "3xT9w2LkBQm3", Network.X, wordings, ["en"]) for person in range(6000)]
    assert dealt == [dealt_wording(person, "3xT9w2LkBQm3", Network.X, wordings, ["en"]) for person in range(6000)]
    assert all(850 < number < 1150 for number in Counter(dealt).values())
    assert len(Counter(dealt)) == 6


def test_posts_and_networks_are_dealt_independently() -> None:
    wordings = [AWording("en")] * 4
    here = [dealt_wording(person, "3xT9w2LkBQm3", Network.X, wordings, ["en"]) for person in range(400)]
    there = [dealt_wording(person, "3xT9w2LkBQm3", Network.LINKEDIN, wordings, ["en"]) for person in range(400)]
    assert 60 < sum(one == other for one, other in zip(here, there, strict=True)) < 140


def test_wordings_are_dealt_in_the_first_language_that_has_any() -> None:
    wordings = [AWording("en"), AWording("nl"), AWording("nl")]
    assert {dealt_wording(person, "p", Network.X, wordings, ["fr", "nl", "en"]) for person in range(50)} == {1, 2}
    assert {dealt_wording(person, "p", Network.X, wordings, ["de"]) for person in range(50)} == {0, 1, 2}


def test_a_difference_is_shown_by_words() -> None:
    parts = compared("Our ferry is silent.", "Our ferry is quiet.")
    assert [(part.change, part.text) for part in parts] == [
        (Change.SAME, "Our ferry is "),
        (Change.LEFT_OUT, "silent"),
        (Change.ADDED, "quiet"),
        (Change.SAME, "."),
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    parts = compared(before, after)
    assert "".join(part.text for part in parts if part.change is not Change.LEFT_OUT) == after
    assert "".join(part.text for part in parts if part.change is not Change.ADDED) == before


def test_texts_too_long_to_compare_are_shown_whole() -> None:
    parts = compared("a " * 5_000, "b " * 5_000)
    assert [part.change for part in parts] == [Change.LEFT_OUT, Change.ADDED]


def test_wordings_that_came_and_went_are_named() -> None:
    other = replace(CONTENT, title="Other", wordings=(WordingText(Network.LINKEDIN, "en", "New."),))
    came, went = changed_wordings(CONTENT, other)
    assert (came.before, came.after) == (None, other.wordings[0])
    assert (went.before, went.after) == (CONTENT.wordings[0], None)
    assert changed_facts(CONTENT, other) == {"title"}


@pytest.mark.parametrize(
    ("answered", "people", "told"),
    [(3, 3, 3), (4, 7, 4), (0, 3, None), (1, 5, None), (2, 6, None), (3, 4, None), (5, 7, None)],
)
def test_how_many_answered_is_not_told_where_it_would_be_the_choice_of_one_or_two(
    answered: int, people: int, told: int | None
) -> None:
    assert told_answers(answered, people) == told
