"""Looking at the pages behind links, one after another: claim, fetch outside of any transaction, keep what came."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from advocacy.content.freezing import PictureUse
from advocacy.content.models import Picture
from advocacy.content.picturing import keep
from advocacy.content.preview_models import LinkPreview
from advocacy.content.preview_rules import AGAIN, LEASE, PageFacts, PreviewState, read_page
from advocacy.core.charsets import decoded
from advocacy.core.database import transaction
from advocacy.core.encoding import Encoded
from advocacy.core.encoding_apart import encode_upload
from advocacy.core.fetching import Fetched, Fetcher, FetchProblem, NotFetched
from advocacy.core.services import now, services

PAGES = ("text/html", "application/xhtml+xml")
MOST_AT_ONCE = 100
PASSING = frozenset({FetchProblem.TOO_SLOW, FetchProblem.NOT_REACHED})
BUSY = 429
BROKEN = 500


@dataclass(frozen=True)
class Claimed:
    id: int
    address: str
    attempts: int


def look_at_links() -> None:
    """Every link that is due; a slow page costs five seconds and nobody waits for them."""
    for _ in range(MOST_AT_ONCE):
        claimed = _claim()
        if claimed is None:
            return
        _look(claimed)


def looks_due() -> bool:
    waiting = select(LinkPreview.id).where(LinkPreview.state == PreviewState.WAITING, LinkPreview.due_at <= now())
    with transaction() as session:
        return bool(session.scalar(select(exists(waiting))))


def _claim() -> Claimed | None:
    """The row is not due for a while: a worker that dies meanwhile leaves it to the next."""
    query = select(LinkPreview).where(LinkPreview.state == PreviewState.WAITING, LinkPreview.due_at <= now())
    with transaction() as session:
        row = session.scalar(query.order_by(LinkPreview.due_at).limit(1).with_for_update(skip_locked=True))
        if row is None:
            return None
        row.due_at, row.attempts = now() + LEASE, row.attempts + 1
        return Claimed(row.id, row.address, row.attempts)


def _look(claimed: Claimed) -> None:
    fetcher = services().get(Fetcher)
    answer = fetcher.fetch(claimed.address, types=PAGES, cut_long=True)
    if isinstance(answer, Fetched):
        facts = read_page(decoded(answer.body, answer.charset), answer.address)
        _found(claimed, facts, _picture(fetcher, facts.picture))
    elif isinstance(answer, NotFetched):
        _not_found(claimed, answer)


def _picture(fetcher: Fetcher, address: str) -> str:
    """The public id of the page's picture, written anew; a page without one that can be read has none."""
    answer = fetcher.fetch(address, types=("image/",)) if address else None
    encoded = encode_upload(answer.body) if isinstance(answer, Fetched) else None
    kept = keep(encoded, None) if isinstance(encoded, Encoded) else None
    return kept.public_id if isinstance(kept, PictureUse) else ""


def _found(claimed: Claimed, facts: PageFacts, picture: str) -> None:
    with transaction() as session:
        row = session.get(LinkPreview, claimed.id, with_for_update=True)
        if row is None or row.state is not PreviewState.WAITING:
            return
        row.title, row.description, row.site = facts.title, facts.description, facts.site
        row.picture_id = session.scalar(select(Picture.id).where(Picture.public_id == picture)) if picture else None
        row.state = PreviewState.EMPTY if facts.nothing else PreviewState.FOUND
        row.problem, row.status, row.looked_at = None, None, now()


def _not_found(claimed: Claimed, answer: NotFetched) -> None:
    with transaction() as session:
        row = session.get(LinkPreview, claimed.id, with_for_update=True)
        if row is None or row.state is not PreviewState.WAITING:
            return
        row.problem, row.status = answer.problem, answer.status
        again = _again_at(claimed, answer)
        if again:
            row.due_at = again
            return
        row.looked_at = now()
        row.state = PreviewState.EMPTY if answer.problem is FetchProblem.WRONG_TYPE else PreviewState.FAILED


def _again_at(claimed: Claimed, answer: NotFetched) -> datetime | None:
    """When a trouble that may pass is tried again; None when it won't, or was tried often enough."""
    status = answer.status or 0
    passing = answer.problem in PASSING or status == BUSY or status >= BROKEN
    return now() + AGAIN[claimed.attempts - 1] if passing and claimed.attempts <= len(AGAIN) else None
