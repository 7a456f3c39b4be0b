"""Reaching the rulebook in force, and checking with it.

The newest edition in the database is in force, in every process: each looks every two seconds whether there is a newer
one. While there is none, the files that the process started with count.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from advocacy.core.database import after_commit, transaction
from advocacy.core.services import Services, now, services, settings
from advocacy.guidelines.checking import check
from advocacy.guidelines.editions import book_of, build_rulebook
from advocacy.guidelines.loading import Rulebook, placeholders
from advocacy.guidelines.models import Edition, newest_edition_id
from advocacy.guidelines.reading import PolicyError
from advocacy.guidelines.rules import Audience, Context, Finding
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network, TextLength

log = logging.getLogger(__name__)
LOOK_AGAIN = timedelta(seconds=2)


@dataclass
class Held:
    """Which edition this process works with, and when it looked for a newer one. None: the files it started with."""

    edition_id: int | None = None
    looked_at: datetime | None = None
    lock: Lock = field(default_factory=Lock, repr=False)


def build_into(services: Services) -> None:
    """Load the rulebook once, when the application is built. Raises PolicyError, which stops the start."""
    services.provide(Rulebook, build_rulebook(services.settings))
    services.provide(Held, Held())


def current_rulebook() -> Rulebook:
    """At most two seconds behind the newest edition."""
    held, moment = services().get(Held), now()
    if held.looked_at is None or abs(moment - held.looked_at) >= LOOK_AGAIN:
        follow_editions()
    return services().get(Rulebook)


def follow_editions() -> None:
    """Take up the newest edition now; for decisions that must not be two seconds behind."""
    held = services().get(Held)
    with held.lock, transaction() as session:
        held.looked_at = now()
        newest = newest_edition_id(session)
        if newest != held.edition_id:
            _take_up(session, newest)
            held.edition_id = newest


def look_at_once() -> None:
    """After the open transaction, in this process."""
    held = services().get(Held)
    after_commit(lambda: setattr(held, "looked_at", None))


def _take_up(session: Session, edition_id: int | None) -> None:
    """An edition that this release can't read (it was made by another one) leaves the present rulebook in force."""
    built = services()
    try:
        if edition_id is None:
            rulebook = build_rulebook(built.settings)
        else:
            rulebook = book_of(session.get_one(Edition, edition_id).files, placeholders(built.settings)).rulebook
    except PolicyError:
        log.exception("edition %s of the guidelines can't be read by this release", edition_id)
        return
    built.provide(Rulebook, rulebook)


def count(network: Network, text: str) -> TextLength:
    """The length of a text as its network counts."""
    return adapter(network).count(text)


def today() -> date:
    """In the company's zone: the day that embargoes, quiet periods and trials begin and end on."""
    return now().astimezone(ZoneInfo(settings().time_zone)).date()


def check_text(
    text: str,
    network: Network,
    language: str,
    audience: Audience,
    *,
    links: tuple[str, ...] = (),
    topics: frozenset[str] = frozenset(),
    reader: str = "",
) -> list[Finding]:
    """The findings of the current rulebook in a text; `reader` is the language of the explanations."""
    context = Context(network, language, audience, today(), links, topics, reader)
    return check(current_rulebook(), text, context, count)
