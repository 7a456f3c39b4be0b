"""Asking for a look at a link. It never calls anybody: it writes a row and rings the queue."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.preview_models import LinkCard, LinkPreview, address_hash, newest_card, newest_look
from advocacy.content.preview_rules import ASK_AGAIN, AT_LEAST_APART, PreviewState
from advocacy.content.previews.counting import take_a_look
from advocacy.content.sameness_rules import link_key
from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.fetching import FetchProblem
from advocacy.core.services import now

LOOK_AT_LINKS = "look_at_links"
MOST_WAITING = 500


@dataclass(frozen=True)
class PreviewNow:
    """How things stand with a link. `card`: from the latest good look, also while a newer one waits or failed."""

    address: str
    state: PreviewState
    card: LinkCard | None = None
    problem: FetchProblem | None = None
    status: int | None = None


def ask_for_preview(address: str, *, by: int | None = None, again: bool = False) -> bool:
    """Have the queue look at the page, unless somebody did lately. Joins the open transaction.

    `by`: whose look it is; False when they had enough of them today.
    """
    if not link_key(address):
        return True
    with transaction() as session:
        if not _wanted(newest_look(session, address), now(), again=again) or _too_many(session):
            return True
        if by is not None and not take_a_look(by):
            return False
        row = {"address_hash": address_hash(address), "address": address, "asked_at": now(), "due_at": now()}
        row |= {"state": PreviewState.WAITING, "title": "", "description": "", "site": "", "attempts": 0}
        added = insert(LinkPreview).on_conflict_do_nothing().returning(LinkPreview.id)
        if session.execute(added, [row]).all():
            ring(LOOK_AT_LINKS)
        return True


def _wanted(before: LinkPreview | None, moment: datetime, *, again: bool) -> bool:
    if before is None:
        return True
    if before.state is PreviewState.WAITING:
        return False
    since = moment - (before.looked_at or before.asked_at)
    return since >= AT_LEAST_APART if again else before.state is not PreviewState.FOUND and since >= ASK_AGAIN


def _too_many(session: Session) -> bool:
    waiting = select(func.count()).where(LinkPreview.state == PreviewState.WAITING)
    return (session.scalar(waiting) or 0) >= MOST_WAITING


def preview_now(address: str) -> PreviewNow | None:
    """None for what is no web address, or what nobody asked for."""
    if not link_key(address):
        return None
    with transaction() as session:
        newest = newest_look(session, address)
        if newest is None:
            return None
        return PreviewNow(address, newest.state, newest_card(session, address), newest.problem, newest.status)
