"""What can be a fact, what can be a rule, and how each rule reads its facts; plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from advocacy.networks.rules import Network

THOUSAND = 1000  # points are kept in whole thousandths, so that sums don't depend on order
PROMISED_SECONDS = 24 * 3600


class FactKind(StrEnum):
    """What was seen. Plural kinds are figures: `amount` is the network's count at that moment, not a difference."""

    SHARE_PUBLISHED = "share_published"  # earns nothing; counts the share
    CLICK = "click"  # one visitor of a day through the short link
    REACTION = "reaction"
    REACTIONS = "reactions"
    RESHARE = "reshare"
    RESHARES = "reshares"
    COMMENT = "comment"  # one, by a counterpart who can be recognised again
    COMMENTS = "comments"  # a count without names
    REACH = "reach"  # impressions
    ANSWER = "answer"  # amount: seconds from arrival to our answer
    QUESTION_ANSWERED = "question_answered"  # amount: seconds from asking to the answer
    PROMISE_BROKEN = "promise_broken"  # the 24 hours ended without an answer
    THANKS = "thanks"
    BROUGHT_IN = "brought_in"
    SUGGESTION_APPROVED = "suggestion_approved"
    REPORTED = "reported"  # the person says that somebody answered
    VOID = "void"  # takes another fact back: `voids` names its source


FIGURES = frozenset({FactKind.REACTIONS, FactKind.RESHARES, FactKind.COMMENTS, FactKind.REACH})
SINGLY: Mapping[FactKind, FactKind] = {FactKind.REACTIONS: FactKind.REACTION, FactKind.RESHARES: FactKind.RESHARE}


class RuleName(StrEnum):
    COMMENT = "comment"
    COMMENTS_COUNTED = "comments_counted"
    ANSWER = "answer"
    CAME_BACK = "came_back"
    RESHARE = "reshare"
    REACTION = "reaction"
    CLICK = "click"
    REACH = "reach"
    QUESTION = "question"
    THANKS = "thanks"
    BROUGHT_IN = "brought_in"
    SUGGESTION = "suggestion"
    REPORTED = "reported"
    # Tallies earn nothing. They are rows of the ledger too, so that a page never counts shares or promises anew.
    SHARES = "shares"
    ACTS = "acts"
    PROMISES_DUE = "promises_due"
    PROMISES_KEPT = "promises_kept"


class GroupPart(StrEnum):
    """What a group's facts have in common; the person always is."""

    PERSON = "person"
    SHARE = "share"
    COUNTERPART = "counterpart"
    SUBJECT = "subject"  # the comment, question or post that a fact is about
    WEEK = "week"  # ISO week


class Shape(StrEnum):
    """How a rule turns a group into points."""

    COUNTED = "counted"  # weight × count up to the cap; figures by their high-water mark
    SATURATING = "saturating"  # log2(1 + figure / 100) up to the cap
    FIRST = "first"  # the first fact only; its weight may depend on how long it took
    CAME_BACK = "came_back"
    TALLY = "tally"  # no points: the first fact of a group counts one


@dataclass(frozen=True)
class Form:
    """What the code knows of a rule; the file says how much it is worth.

    `outcome`: what others do under a share: damped by 1/k, nothing without k. `from_shares`: part of the return per
    share. `within`: only facts that took at most so many seconds.
    """

    shape: Shape
    facts: frozenset[FactKind]
    outcome: bool = False
    from_shares: bool = False
    within: int | None = None

    @property
    def is_tally(self) -> bool:
        return self.shape is Shape.TALLY


def _outcome(shape: Shape, *kinds: FactKind) -> Form:
    return Form(shape, frozenset(kinds), outcome=True, from_shares=True)


def _ours(*kinds: FactKind) -> Form:
    return Form(Shape.FIRST, frozenset(kinds))


FORMS: Mapping[RuleName, Form] = {
    RuleName.COMMENT: _outcome(Shape.FIRST, FactKind.COMMENT),
    RuleName.COMMENTS_COUNTED: _outcome(Shape.COUNTED, FactKind.COMMENTS),
    RuleName.ANSWER: Form(Shape.FIRST, frozenset({FactKind.ANSWER}), from_shares=True),
    RuleName.CAME_BACK: _outcome(Shape.CAME_BACK, FactKind.COMMENT, FactKind.RESHARE, FactKind.REACTION),
    RuleName.RESHARE: _outcome(Shape.COUNTED, FactKind.RESHARE, FactKind.RESHARES),
    RuleName.REACTION: _outcome(Shape.COUNTED, FactKind.REACTION, FactKind.REACTIONS),
    RuleName.CLICK: _outcome(Shape.COUNTED, FactKind.CLICK),
    RuleName.REACH: _outcome(Shape.SATURATING, FactKind.REACH),
    RuleName.QUESTION: _ours(FactKind.QUESTION_ANSWERED),
    RuleName.THANKS: _ours(FactKind.THANKS),
    RuleName.BROUGHT_IN: Form(Shape.COUNTED, frozenset({FactKind.BROUGHT_IN})),
    RuleName.SUGGESTION: _ours(FactKind.SUGGESTION_APPROVED),
    RuleName.REPORTED: _outcome(Shape.COUNTED, FactKind.REPORTED),
    RuleName.SHARES: Form(Shape.TALLY, frozenset({FactKind.SHARE_PUBLISHED})),
    RuleName.ACTS: Form(Shape.TALLY, frozenset({FactKind.ANSWER, FactKind.QUESTION_ANSWERED})),
    RuleName.PROMISES_DUE: Form(Shape.TALLY, frozenset({FactKind.QUESTION_ANSWERED, FactKind.PROMISE_BROKEN})),
    RuleName.PROMISES_KEPT: Form(Shape.TALLY, frozenset({FactKind.QUESTION_ANSWERED}), within=PROMISED_SECONDS),
}
TALLY_GROUPS: Mapping[RuleName, tuple[GroupPart, ...]] = {
    RuleName.SHARES: (GroupPart.SHARE,),
    RuleName.ACTS: (GroupPart.SUBJECT,),
    RuleName.PROMISES_DUE: (GroupPart.SUBJECT,),
    RuleName.PROMISES_KEPT: (GroupPart.SUBJECT,),
}


@dataclass(frozen=True)
class Weight:
    """Points for one; `within`: only when it took at most so many seconds (None: however long)."""

    points: int
    within: int | None = None


@dataclass(frozen=True)
class Terms:
    """What a rule is worth in one version. `at_most`: points of one group, before damping."""

    weights: tuple[Weight, ...]
    at_most: int | None = None
    days: int | None = None

    def weight(self, seconds: int) -> int:
        """Points for one that took so long; 0 when no weight fits."""
        fitting = (weight.points for weight in self.weights if weight.within is None or seconds <= weight.within)
        return next(fitting, 0)


@dataclass(frozen=True)
class Rule:
    """One rule over all its versions. `networks`: None where no network is in it; an act on X never earns."""

    name: RuleName
    group: tuple[GroupPart, ...]
    networks: frozenset[Network] | None
    terms: Mapping[int, Terms]

    @cached_property
    def form(self) -> Form:
        return FORMS[self.name]


class KnownFact(NamedTuple):
    """A recorded fact as scoring reads it. A tuple: a rebuild makes millions of them."""

    id: int
    source: str
    kind: FactKind
    person_id: int
    counts_at: datetime
    counts_on: date
    happened_at: datetime
    version: int
    team_id: int | None = None
    network: Network | None = None
    share_id: int | None = None
    subject: str | None = None
    amount: int = 1
    counterpart: str | None = None
    from_colleague: bool = False
    reported: bool = False
    k: int | None = None
    voided: bool = False

    @property
    def order(self) -> tuple[datetime, str]:
        return self.counts_at, self.source


@dataclass(frozen=True)
class NetworkTerms:
    """A network's line in the file. `outcomes` off: nothing under a share there earns."""

    outcomes: bool
    term: str = field(default="")
