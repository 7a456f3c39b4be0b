"""What a guideline is and what checking a text against it yields; no files, no HTTP, no clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from advocacy.networks.rules import Network, TextLength

Count = Callable[[Network, str], TextLength]


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    HINT = "hint"


class Status(StrEnum):
    TRIAL = "trial"  # reported, never stops a post
    ACTIVE = "active"
    RETIRED = "retired"  # kept for the record, not checked, not shown


class Audience(StrEnum):
    """Whose text it is."""

    POST = "post"
    PERSONAL_EDIT = "personal edit"
    ANSWER = "answer"


class Verdict(StrEnum):
    BREAK = "break"
    PASS = "pass"  # noqa: S105 -- a verdict, no password


class Kind(StrEnum):
    WORDS = "words"
    PATTERN = "pattern"
    LENGTH = "length"
    MUST_INCLUDE = "must-include"
    LINK_HOST = "link-host"
    PERSONAL_DATA = "personal-data"
    SECRETS = "secrets"
    CLAIMS = "claims"
    QUIET_PERIOD = "quiet-period"
    EMBARGO = "embargo"
    TONE = "tone"
    READABILITY = "readability"
    DISCLOSURE = "disclosure"
    IMAGE = "image"
    SIMILARITY = "similarity"
    COMPOSITE = "composite"


@dataclass(frozen=True, slots=True)
class Localized:
    """The same words in several languages; English is always there."""

    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        return self.texts.get(language) or self.texts["en"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that goes out with a text. `width` and `height` in pixels; 0 when nobody knows."""

    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A text of which the rule's author says whether it breaks the rule. Shown to readers, and run as a test.

    What an example leaves open, such as its date, is filled with what the rule speaks about.
    """

    text: str
    verdict: Verdict
    language: str
    network: Network | None = None
    audience: Audience | None = None
    note: str = ""
    repeat: int = 1
    find_line: Callable[[], int] | None = field(default=None, compare=False, repr=False)
    day: date | None = None
    links: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    images: tuple[Image, ...] = ()
    others: tuple[str, ...] = ()
    jurisdiction: str = ""

    @property
    def whole_text(self) -> str:
        return self.text * self.repeat

    @property
    def line(self) -> int | None:
        """Where it stands in its file. Looked for only when somebody asks: that is when it fails."""
        return self.find_line() if self.find_line else None


@dataclass(frozen=True, slots=True)
class Header:
    """What every rule says about itself, whatever its kind. Empty `networks` or `topics` mean all."""

    id: str
    topic: str
    title: Localized
    why: Localized
    instead: Localized
    severity: Severity
    status: Status
    owner: str
    reviewed: date
    review_by: date
    languages: frozenset[str]
    networks: frozenset[Network]
    topics: frozenset[str]
    audience: frozenset[Audience]
    links: tuple[str, ...]
    false_alarms: Localized  # empty where none are known
    trial_until: date | None

    def overdue(self, today: date) -> bool:
        return self.status is not Status.RETIRED and self.review_by < today


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of guidelines on the page: one folder of rule files."""

    id: str
    title: Localized
    lead: Localized
    order: int


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text, whoever asks. Only the first four are always known.

    `date`: the day on which it goes out, in the company's zone. `links`: addresses that go out with the text without
    standing in it. `topics`: what the post is about, by name. `reader`: the language of the explanations, the text's
    own when empty. `images`: those that go out with it. `others`: what colleagues posted, for likeness.
    `jurisdiction`: the country whose law the person stands under, as two small letters such as “nl”; empty: the rule's
    own measure.
    """

    network: Network
    language: str
    audience: Audience
    date: date
    links: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    reader: str = ""
    images: tuple[Image, ...] = ()
    others: tuple[str, ...] = ()
    jurisdiction: str = ""

    @property
    def explained_in(self) -> str:
        return self.reader or self.language


@dataclass(frozen=True, slots=True)
class Fix:
    """Put `text` in the place of the finding, whose `start` and `end` it shares; both equal means: insert there."""

    start: int
    end: int
    text: str

    def apply(self, text: str) -> str:
        return text[: self.start] + self.text + text[self.end :]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a kind found, in characters of the original text. `shown`: when it stands outside the text;
    `attached`: in a link or picture that goes out with it; `picture`: which one, from 1."""

    start: int
    end: int
    fix: Fix | None = None
    shown: str = ""
    attached: bool = False
    picture: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text that a rule speaks about. `start`, `end`: Python characters of the original text.

    Where something is missing that can be added, both are equal and say where; `found` is then what calls for it, or
    empty. What was found in an attached link or picture stands at 0, and is `attached`; `picture`: in which, from 1.
    """

    rule: str
    severity: Severity
    trial: bool
    trial_until: date | None
    title: str
    why: str
    instead: str
    start: int
    end: int
    found: str
    fix: Fix | None = None
    attached: bool = False
    picture: int = 0

    @property
    def stops(self) -> bool:
        """A rule on trial is shown but stops nothing."""
        return self.severity is Severity.BLOCK and not self.trial


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings stop, warn and hint."""

    stops: int = 0
    warns: int = 0
    hints: int = 0


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop the text; empty means that it may go."""
    return [finding for finding in findings if finding.stops]


def summary(findings: Iterable[Finding]) -> Summary:
    """A blocking rule on trial counts among the warnings."""
    found = list(findings)
    stops = len(blocking(found))
    hints = sum(finding.severity is Severity.HINT for finding in found)
    return Summary(stops, len(found) - stops - hints, hints)


def applies(header: Header, context: Context) -> bool:
    """Whether a rule is used on such a text."""
    return header.status is not Status.RETIRED and speaks_of(header, context)


def speaks_of(header: Header, context: Context) -> bool:
    """Whether a rule means such texts, used or not."""
    return (
        context.audience in header.audience
        and context.language in header.languages
        and (not header.networks or context.network in header.networks)
        and (not header.topics or not header.topics.isdisjoint(context.topics))
    )
