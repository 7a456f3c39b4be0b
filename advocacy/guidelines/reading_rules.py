"""Rates of those who read, by team: as sums, and so that no small group can be told from them; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from advocacy.guidelines.life_rules import FEWEST_FOR_A_RATE, shown_rate

REMINDED_AFTER = timedelta(days=7)
MOST_OPEN = 5  # requests at a time: more would be read by nobody


@dataclass(frozen=True)
class Group:
    """People of one team whom it concerns, and how many of them did it. The name is empty for those in no team."""

    name: str
    asked: int
    did: int


@dataclass(frozen=True)
class ShownGroup:
    """`percent` is None where a rate would say who."""

    name: str
    asked: int
    percent: int | None


@dataclass(frozen=True)
class Rates:
    """Of all together, and by team."""

    asked: int
    percent: int | None
    groups: Sequence[ShownGroup]


def rates(groups: Iterable[Group]) -> Rates:
    """Small groups are hidden, and one more where the hidden ones alone could be reckoned from the whole."""
    found = sorted(groups, key=lambda group: (group.asked, group.name))
    hidden = _hidden(found)
    shown = [
        ShownGroup(group.name, group.asked, None if group.name in hidden else shown_rate(group.did, group.asked))
        for group in found
    ]
    asked, did = sum(group.asked for group in found), sum(group.did for group in found)
    return Rates(asked, shown_rate(did, asked), sorted(shown, key=lambda group: group.name.casefold()))


def _hidden(smallest_first: Sequence[Group]) -> set[str]:
    """The smallest groups until those without a rate are none, or together as many as a rate needs."""
    hidden: list[Group] = []
    for group in smallest_first:
        together = sum(one.asked for one in hidden)
        if group.asked >= FEWEST_FOR_A_RATE and (not hidden or together >= FEWEST_FOR_A_RATE):
            break
        hidden.append(group)
    return {group.name for group in hidden}
