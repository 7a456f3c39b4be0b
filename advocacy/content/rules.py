"""Decisions about posts and versions: states, places on the board, who may approve, what is missing. Time comes in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from advocacy.content.fill_in_rules import is_broken

WORDINGS_PER_LANGUAGE = 20  # per network and language; the design asks for at least 8
MOST_PICTURES = 4  # X takes no more, and LinkedIn no fewer
LONGEST_TEXT = 10_000
LONGEST_TITLE = 200
LONGEST_LINK = 2_000
LONGEST_REMOTE_ID = 128
LONGEST_DISCLOSURE = 300
LONGEST_ALT_TEXT = 1_000
LONGEST_REQUEST = 2_000
CLOSING_SOON = timedelta(days=2)
STAYS_TRUE = timedelta(days=90)  # how long a text is taken for true without anybody looking at it again
LEAST_SHARERS = 3  # what people answered is told from so many sharers up: among fewer a figure would say who
FEWEST_CONNECTED = 5  # and as many who are not: whether somebody connected an account is theirs to tell
FEW_SHARERS = 10  # below it a post is not yet shared by many, and comes a little sooner


class State(StrEnum):
    """Of a version."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class Style(StrEnum):
    """The way of speaking that a post takes: inside or outside, stable or flexible (product.md, the coach)."""

    PEOPLE = "people"
    PROCESS = "process"
    RESULTS = "results"
    VISION = "vision"


class Step(StrEnum):
    """What can be done with a version."""

    SAVE = "save"
    ASK = "ask"
    TAKE_BACK = "take_back"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    REPLACE = "replace"


# A frozen version never becomes a draft again: who takes it back, or mends it, goes on in a new version.
TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.SAVE): State.DRAFT,
    (State.DRAFT, Step.ASK): State.IN_REVIEW,
    (State.IN_REVIEW, Step.TAKE_BACK): State.SUPERSEDED,
    (State.IN_REVIEW, Step.REQUEST_CHANGES): State.CHANGES_REQUESTED,
    (State.IN_REVIEW, Step.APPROVE): State.APPROVED,
    (State.CHANGES_REQUESTED, Step.REPLACE): State.SUPERSEDED,
    (State.APPROVED, Step.REPLACE): State.SUPERSEDED,
}
OPEN_STATES = frozenset({State.DRAFT, State.IN_REVIEW})  # a post has at most one such version


def next_state(state: State, step: Step) -> State | None:
    """The state after the step; None when the step can't be taken from here."""
    return TRANSITIONS.get((state, step))


class Column(StrEnum):
    """Where a post stands on the studio's board."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    LIVE = "live"
    ENDED = "ended"


class PostFacts(Protocol):
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def archived_at(self) -> datetime | None: ...


class VersionFacts(Protocol):
    @property
    def state(self) -> State: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


_COLUMN_OF_UNAPPROVED = {
    State.DRAFT: Column.DRAFT,
    State.CHANGES_REQUESTED: Column.DRAFT,
    State.IN_REVIEW: Column.IN_REVIEW,
}


def place_of(post: PostFacts, offered: VersionFacts | None, newest: VersionFacts, now: datetime) -> Column | None:
    """The post's column, by its offered version, else by its newest; None for an archived post."""
    if post.archived_at is not None:
        return None
    if post.withdrawn_at is not None:
        return Column.ENDED
    if offered is None:
        return _COLUMN_OF_UNAPPROVED.get(newest.state, Column.DRAFT)
    return window_state(offered, now)


def window_state(version: VersionFacts, now: datetime) -> Column:
    """Approved (not yet open), live or ended. The window holds its opening moment and not its closing moment."""
    if version.closes_at is not None and version.closes_at <= now:
        return Column.ENDED
    if version.opens_at is not None and version.opens_at > now:
        return Column.APPROVED
    return Column.LIVE


def look_again_at(opened_at: datetime, closes_at: datetime | None) -> datetime | None:
    """When somebody should say that an offered post is still true; None for one that ends before."""
    again = opened_at + STAYS_TRUE
    return again if closes_at is None or closes_at > again else None


def window_left(opened_at: datetime, closes_at: datetime, now: datetime) -> float:
    """The part of the window that remains, 0 to 1."""
    whole = (closes_at - opened_at).total_seconds()
    left = (closes_at - now).total_seconds()
    return min(1.0, max(0.0, left / whole)) if whole > 0 else 0.0


class Obstacle(StrEnum):
    """Why a step can't be taken."""

    NOT_IN_THIS_STATE = "not_in_this_state"
    WROTE_ON_IT = "wrote_on_it"
    NO_TITLE = "no_title"
    NO_WORDING = "no_wording"
    EMPTY_WORDING = "empty_wording"
    BROKEN_FILL_IN = "broken_fill_in"
    TOO_LONG = "too_long"
    NO_END = "no_end"
    ENDED = "ended"
    NO_ALT_TEXT = "no_alt_text"
    FINDINGS = "findings"
    NOT_WHAT_WAS_SEEN = "not_what_was_seen"
    NO_WORDS = "no_words"
    NOTHING_SAID = "nothing_said"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    OTHER_VERSION_OPEN = "other_version_open"
    NOT_OFFERED = "not_offered"
    STILL_OPEN = "still_open"
    ON_OFFER = "on_offer"
    NOT_A_WRITER = "not_a_writer"
    SECOND_LOOK_OPEN = "second_look_open"
    NOT_YOUR_TURN = "not_your_turn"
    APPROVED_ALREADY = "approved_already"
    NO_REVIEWER = "no_reviewer"
    NO_SUCH_THREAD = "no_such_thread"
    CLOSES_FIRST = "closes_first"
    OPEN_ALREADY = "open_already"
    OWN_POST_UNSURE = "own_post_unsure"


def who_may_not_approve(writers: Collection[int], person_id: int) -> Obstacle | None:
    """Four eyes: nobody approves a version they wrote on; roles make no difference."""
    return Obstacle.WROTE_ON_IT if person_id in writers else None


def inherited_writers(writers: Iterable[int], was_approved: bool, starter_id: int) -> set[int]:
    """Who counts as a writer of a new version made from another.

    Words that nobody else has approved yet keep their writers; approved words have had their second pair of eyes.
    """
    return {starter_id} if was_approved else {starter_id, *writers}


@dataclass(frozen=True)
class Readiness:
    """What stands in a version, as far as asking for review is concerned."""

    title: str
    texts: Sequence[str]
    too_long: bool
    opens_at: datetime | None
    closes_at: datetime | None
    alt_texts: Sequence[str]
    blocking_findings: int
    own_posts_sure: bool = True


def missing(version: Readiness, now: datetime) -> list[Obstacle]:
    """What has to be mended before a review, in the order of the page; empty when it can be asked for."""
    asked = [
        (Obstacle.NO_TITLE, not version.title.strip()),
        (Obstacle.NO_WORDING, not version.texts),
        (Obstacle.EMPTY_WORDING, any(not text.strip() for text in version.texts)),
        (Obstacle.BROKEN_FILL_IN, any(is_broken(text) for text in version.texts)),
        (Obstacle.TOO_LONG, version.too_long),
        (Obstacle.FINDINGS, version.blocking_findings > 0),
        (Obstacle.NO_ALT_TEXT, any(not text.strip() for text in version.alt_texts)),
        (Obstacle.OWN_POST_UNSURE, not version.own_posts_sure),
        (Obstacle.NO_END, version.closes_at is None),
        (Obstacle.ENDED, version.closes_at is not None and version.closes_at <= now),
    ]
    return [obstacle for obstacle, holds in asked if holds]


def told_answers(answered: int, people: int) -> int | None:
    """How many people answered what their wording asked. Where one or two did, or one or two did not, the number would
    be their own choice: None. That all did says no more than that nobody shares it otherwise."""
    few = answered < LEAST_SHARERS or 0 < people - answered < LEAST_SHARERS
    return None if few else answered


def told_connected(people: int, connected: int) -> int | None:
    """Of a post's audience, about how many could share it: to the next five, so that one colleague more or less rarely
    shows. None: too few could, or could not, for a number that speaks of nobody."""
    if min(connected, people - connected) < FEWEST_CONNECTED:
        return None
    return round(connected / FEWEST_CONNECTED) * FEWEST_CONNECTED
