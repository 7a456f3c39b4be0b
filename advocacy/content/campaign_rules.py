"""Campaigns: what a goal counts, how far it is, and the tags that their links carry. Time comes in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from advocacy.core.settings import LINK_TAG
from advocacy.networks.rules import Network

LONGEST_NAME = 80
LONGEST_GOAL = 400
LARGEST_GOAL = 1_000_000


class Measure(StrEnum):
    """What a campaign's goal counts; never how much one person does."""

    SHARES = "shares"
    VISITS = "visits"
    CONVERSATIONS = "conversations"


class Stage(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    CLOSED = "closed"


def stage_of(starts_on: date, ends_on: date, closed: bool, today: date) -> Stage:
    """Both days belong to the campaign; `today` in the company's zone."""
    if closed:
        return Stage.CLOSED
    if today < starts_on:
        return Stage.PLANNED
    return Stage.RUNNING if today <= ends_on else Stage.OVER


@dataclass(frozen=True)
class Outcome:
    """What came of a campaign's posts. `answers` None: no network tells; `reported`: told by sharers themselves."""

    sharers: int = 0
    shares: int = 0
    visits: int = 0
    answers: int | None = None
    reported: int = 0

    def reached(self, measure: Measure) -> int | None:
        """None: the networks don't tell and nobody reported anything."""
        if measure is Measure.SHARES:
            return self.shares
        if measure is Measure.VISITS:
            return self.visits
        if self.answers is None and not self.reported:
            return None
        return (self.answers or 0) + self.reported


def read_tags(written: Iterable[str]) -> dict[str, str]:
    """The company's tags by name; the settings have refused whatever is none."""
    found = (LINK_TAG.fullmatch(one) for one in written)
    return {match.group(1): match.group(2) for match in found if match}


def frozen_tags(tags: Mapping[str, str], campaign: str, post: str) -> dict[str, str]:
    """As an approved version keeps them; only the network is still open, because it is the sharer's choice."""
    return {name: value.replace("{campaign}", campaign).replace("{post}", post) for name, value in sorted(tags.items())}


def tagged(address: str, tags: Mapping[str, str] | None, network: Network) -> str:
    """The address with the tags behind its own query. A tag that somebody wrote into the address stays as it was."""
    if not tags or not address:
        return address
    parts = urlsplit(address)
    written = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    missing = {
        name: value.replace("{network}", network.value) for name, value in sorted(tags.items()) if name not in written
    }
    query = "&".join(part for part in (parts.query, urlencode(missing)) if part)
    return urlunsplit(parts._replace(query=query))
