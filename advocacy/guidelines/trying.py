"""`advocacy policies try` and `diff`: what rules say about a text, and what a change does to 90 days of texts."""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from advocacy.core.clock import SystemClock
from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.guidelines.comparing import Book, compare
from advocacy.guidelines.editions import book_of, read_files
from advocacy.guidelines.effects import Effects, effects
from advocacy.guidelines.loading import placeholders
from advocacy.guidelines.models import Edition
from advocacy.guidelines.reaching import count, current_rulebook, today
from advocacy.guidelines.reading import PolicyError
from advocacy.guidelines.reloading import book_in_force, texts_since
from advocacy.guidelines.reporting import change_lines, effect_lines
from advocacy.guidelines.rules import Audience, Context
from advocacy.networks.rules import Network

IN_FORCE = "in-force"
TEXTS_OF = timedelta(days=90)


def context_from(network: str, language: str, audience: str, day: datetime | None) -> Context:
    """From options of a command; without a day it is today."""
    chosen: date = day.date() if day else SystemClock().now().date()
    return Context(Network(network), language, Audience(audience), chosen)


def difference(old: str, new: str, form: str) -> str:
    """What NEW changes against OLD, and what it would stop or free of the last 90 days' texts."""
    before, after = named_book(old), named_book(new)
    found = effects(before.rulebook, after.rulebook, texts_since(now() - TEXTS_OF), today(), count)
    if form == "json":
        return json.dumps(_as_json(before, after, found), indent=2, ensure_ascii=False)
    return "\n".join([*change_lines(compare(before, after)), *effect_lines(found, "of the last 90 days")])


def named_book(name: str) -> Book:
    """`in-force`, a policies folder, or the beginning of an edition's hash. Raises UsageError with words."""
    try:
        if name == IN_FORCE:
            return book_in_force() or Book(current_rulebook(), {})
        if Path(name).is_dir():
            return book_of(read_files(Path(name)), placeholders(settings()))
        return book_of(_files_of(name), placeholders(settings()))
    except PolicyError as error:
        raise click.UsageError(f"{name} can't be used:\n{error}") from error


def _files_of(beginning: str) -> dict[str, str]:
    with transaction() as session:
        query = select(Edition).where(Edition.hash.startswith(beginning, autoescape=True)).order_by(Edition.id.desc())
        edition = session.scalars(query.limit(1)).first()
    if edition is None:
        raise click.UsageError(f"“{beginning}” is no folder, no edition, and not “{IN_FORCE}”.")
    return edition.files


def _as_json(before: Book, after: Book, found: Effects) -> dict[str, Any]:
    return {
        "changes": [asdict(change) for change in compare(before, after)],
        "texts": found.looked_at,
        "stopped": dict(found.stopped),
        "freed": dict(found.freed),
        "rules": [asdict(effect) for effect in found.in_order],
    }
