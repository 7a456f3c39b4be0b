"""Who shares what, when and in which words: plain decisions, the same for the same seed."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from advocacy.demo.company import Somebody
from advocacy.demo.posts import Bank, PostSpec
from advocacy.networks.rules import Network

PROMPT = re.compile(r"\[\[[^\]]*\]\]")
SLOTS = (timedelta(hours=7, minutes=40), timedelta(hours=11, minutes=20), timedelta(hours=15, minutes=5))
FEVER_DAYS = 1.3  # most people share a post in the first days of its window
ON_BOTH, ON_LINKEDIN = 0.75, 0.7
SATURDAY = 5
WEEKEND = 0.35
AS_IT_IS = 0.12
SPARE = timedelta(minutes=20)


@dataclass(frozen=True)
class Planned:
    """One person shares one post on these networks. `dice` decides their words."""

    somebody: Somebody
    post: PostSpec
    moment: datetime
    networks: tuple[Network, ...]
    dice: Random


def plan(
    seed: str, posts: Iterable[PostSpec], people: Sequence[Somebody], present: datetime, days: int
) -> list[Planned]:
    """The shares of the last `days`, in the order of their moments."""
    found = (
        planned
        for post in posts
        if post.shared
        for somebody in people
        if somebody.joins and may_share(somebody, post)
        for planned in _planned(_dice(seed, post, somebody), somebody, post, present, days)
    )
    return sorted(found, key=lambda planned: (planned.moment, planned.somebody.key))


def without(planned: Iterable[Planned], kept: Collection[tuple[str, str, Network]]) -> list[Planned]:
    """Without what has a story of its own: (who, which post, where)."""
    left = (
        replace(one, networks=tuple(on for on in one.networks if (one.somebody.key, one.post.key, on) not in kept))
        for one in planned
    )
    return [one for one in left if one.networks]


def _dice(seed: str, post: PostSpec, somebody: Somebody) -> Random:
    return Random(f"{seed} {post.key} {somebody.key}")  # noqa: S311 - a story, no secret


def may_share(somebody: Somebody, post: PostSpec) -> bool:
    """Noor leaves the fresh posts for whoever tries the demo."""
    written_in = {language for texts in post.texts.values() for language in texts}
    reads = bool(written_in & set(somebody.reads)) and bool(somebody.networks)
    return reads and (not post.teams or somebody.team in post.teams) and not (post.fresh and somebody.key == "noor")


def _planned(dice: Random, somebody: Somebody, post: PostSpec, present: datetime, days: int) -> Iterator[Planned]:
    if dice.random() > somebody.eager:
        return
    assert post.opens is not None
    ends = [0.0, *(day for day in (post.closes, post.withdrawn) if day is not None)]
    begin = max(post.opens, -somebody.days + 0.2)
    moment = slot_after(present + timedelta(days=begin + dice.expovariate(1 / FEVER_DAYS)), dice)
    if not present - timedelta(days=days) <= moment <= present + timedelta(days=min(ends)) - SPARE:
        return
    yield Planned(somebody, post, moment, _networks(dice, somebody), dice)


def slot_after(moment: datetime, dice: Random) -> datetime:
    """The next hour at which people share; seldom on a weekend."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        free = day.weekday() < SATURDAY or dice.random() < WEEKEND
        later = [day + slot for slot in SLOTS if day + slot >= moment]
        if free and later:
            return dice.choice(later)
        day += timedelta(days=1)


def _networks(dice: Random, somebody: Somebody) -> tuple[Network, ...]:
    if dice.random() < ON_BOTH:
        return tuple(sorted(somebody.networks))
    first = Network.LINKEDIN if dice.random() < ON_LINKEDIN else Network.X
    return (first,) if first in somebody.networks else tuple(somebody.networks)


def own_text(dice: Random, dealt: str, post: PostSpec, language: str, bank: Bank, network: Network) -> str:
    """The dealt words made somebody's own: answered fill-ins, a sentence before, one or two after."""
    own = dice.choice(post.own[language])
    answered = PROMPT.sub(own, dealt)
    if answered != dealt or (dice.random() < AS_IT_IS and network is Network.LINKEDIN):
        return answered
    opening, closing = dice.choice(bank.openings[language]), dice.choice(bank.closings[language])
    between = " " if network is Network.X else "\n\n"
    forms = ((opening, answered, own), (own, answered), (answered, own, closing), (opening, answered, own, closing))
    return between.join(dice.choice(forms))
