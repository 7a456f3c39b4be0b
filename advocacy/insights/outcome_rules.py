"""What can come of shares, what may be told of it, and which posts earned conversations. Plain values, no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from advocacy.content.rules import LEAST_SHARERS


class Outcome(StrEnum):
    """Figures of a network never stand beside those of another one."""

    SHARES = "shares"
    ANSWERS = "answers"  # comments and replies that the network counts
    REPORTED = "reported"  # people who answered, as the person says
    PASSED_ON = "passed_on"  # reshares and quotes
    REACTIONS = "reactions"
    REACH = "reach"
    VISITS = "visits"  # our own links
    CAME_BACK = "came_back"
    WE_ANSWERED = "we_answered"
    WE_ANSWERED_IN_TIME = "we_answered_in_time"  # within the hour


FIGURES = frozenset({Outcome.ANSWERS, Outcome.PASSED_ON, Outcome.REACTIONS, Outcome.REACH})
SURELY_MANY = 60  # shares: so many are not of one or two people, who share a post once a network


class Missing(StrEnum):
    """Why there is no number; none of these is 0."""

    NOT_OFFERED = "not_offered"
    NOT_READ = "not_read"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class PostSums:
    """What came of one post on one network. `people`: who shared it, at least."""

    post_id: int
    people: int
    sums: Mapping[Outcome, int]

    def amount(self, outcome: Outcome) -> int:
        return self.sums.get(outcome, 0)

    @property
    def conversations(self) -> int:
        """Answers, measured, and people who answered, reported, together."""
        return self.amount(Outcome.ANSWERS) + self.amount(Outcome.REPORTED)


def told_figure(
    sums: Mapping[Outcome, int], outcome: Outcome, *, offered: bool, read: Collection[Outcome]
) -> int | Missing:
    """A figure of the network, or why there is none. Where nothing at all was read, 0 would be a guess.

    `read`: the figures that somebody looked for; answers are read apart from the others on some networks.
    """
    if outcome in sums:
        return sums[outcome]
    if outcome not in FIGURES:
        return 0
    if not offered:
        return Missing.NOT_OFFERED
    return 0 if outcome in read else Missing.NOT_READ


def told_posts(posts: Sequence[PostSums], people_behind_the_others: int) -> list[PostSums]:
    """Posts of at least three sharers, those with the most conversations first.

    The sum of all posts stands beside them: while only one or two people are behind what is kept back, the post with
    the fewest sharers is kept back too.
    """
    told = sorted(
        (post for post in posts if post.people >= LEAST_SHARERS),
        key=lambda post: (-post.conversations, -post.amount(Outcome.VISITS), post.post_id),
    )
    if told and 0 < people_behind_the_others < LEAST_SHARERS:
        told.remove(min(told, key=lambda post: (post.people, post.post_id)))
    return told


@dataclass(frozen=True)
class Wording:
    """How a wording did under one post."""

    post_id: int
    text: str
    people: int
    shares: int
    conversations: int

    @property
    def a_share(self) -> float:
        return self.conversations / self.shares


def told_wordings(wordings: Sequence[Wording]) -> list[Wording]:
    """Of each post those of at least three sharers, unless what is left over would be one or two people's."""
    told: list[Wording] = []
    for post_id in dict.fromkeys(one.post_id for one in wordings):
        told += _told_of_post([one for one in wordings if one.post_id == post_id])
    return sorted(told, key=lambda one: (-one.a_share, -one.shares, one.text))


def _told_of_post(wordings: Sequence[Wording]) -> list[Wording]:
    """Somebody who shared a post anew may stand in two wordings, so what is kept back counts as its largest one."""
    told = sorted((one for one in wordings if one.people >= LEAST_SHARERS), key=lambda one: (one.people, one.text))
    while told and 0 < max((one.people for one in wordings if one not in told), default=0) < LEAST_SHARERS:
        del told[0]
    return told


@dataclass(frozen=True)
class Fifth:
    """A part of the texts by own words. `shares` None: too few people to tell."""

    number: int
    shares: int | None


@dataclass(frozen=True)
class OwnWords:
    """How much was people's own. `percent` None: under three people in all."""

    percent: int | None
    shares: int
    fifths: Sequence[Fifth]


def own_words(groups: Mapping[int, tuple[int, int, int]]) -> OwnWords:
    """`groups`: by fifth (shares, people, percents added up). Groups of under three people are put out of sight.

    People are counted in each fifth, so somebody may stand in two: what is kept back counts as its largest group.
    """
    shares = sum(group[0] for group in groups.values())
    known = max((people for _, people, _ in groups.values()), default=0) >= LEAST_SHARERS
    told = _told_fifths(groups) if known else frozenset()
    fifths = [Fifth(number, groups[number][0] if number in told else None) for number in range(5) if number in groups]
    empty = [Fifth(number, 0) for number in range(5) if number not in groups and known]
    percents = sum(group[2] for group in groups.values())
    return OwnWords(
        percent=round(percents / shares) if known else None,
        shares=shares,
        fifths=sorted([*fifths, *empty], key=lambda one: one.number),
    )


def _told_fifths(groups: Mapping[int, tuple[int, int, int]]) -> Collection[int]:
    told = {number for number, (_, people, _) in groups.items() if people >= LEAST_SHARERS}
    while told and 0 < max((groups[one][1] for one in groups.keys() - told), default=0) < LEAST_SHARERS:
        told.remove(min(told, key=lambda number: (groups[number][1], number)))
    return told
