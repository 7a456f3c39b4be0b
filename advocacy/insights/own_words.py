"""How much of one's own texts was own words, share by share. Nobody else ever asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.guidelines.likeness import whole_percent
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share, standing_in_words
from advocacy.sharing.rules import OWN_WORDS_NOTCH

PAGE = 20
TREND = 12  # the newest ones, as a line


@dataclass(frozen=True)
class OwnText:
    """A text that was shared. `percent` of it was own words."""

    share: str
    title: str
    network: Network
    published_at: datetime
    percent: int

    @property
    def is_copy(self) -> bool:
        return self.percent < OWN_WORDS_NOTCH


@dataclass(frozen=True)
class OwnHistory:
    """`average` in percent over all texts; None before the first. `trend`: of the newest ones, oldest first."""

    average: int | None
    texts: int
    trend: Sequence[int]
    rows: Sequence[OwnText]
    next_before: str | None


def own_history(person: Person, before: str | None) -> OwnHistory:
    """Three reads of one index, however many texts there are to page through."""
    mine = (Share.person_id == person.id, *standing_in_words())
    with transaction() as session:
        average, texts = session.execute(select(func.avg(Share.own_words), func.count()).where(*mine)).one()
        newest = session.scalars(select(Share.own_words).where(*mine).order_by(Share.id.desc()).limit(TREND)).all()
        page = select(Share, PostVersion.title).join(PostVersion, PostVersion.id == Share.version_id).where(*mine)
        last = select(Share.id).where(Share.public_id == before, Share.person_id == person.id).scalar_subquery()
        page = page.where(Share.id < last) if before else page
        rows = [_text(row) for row in session.execute(page.order_by(Share.id.desc()).limit(PAGE + 1))]
    return OwnHistory(
        average=round(100 * average) if texts else None,
        texts=texts,
        trend=[whole_percent(share) for share in reversed(newest)],
        rows=rows[:PAGE],
        next_before=rows[PAGE - 1].share if len(rows) > PAGE else None,
    )


def _text(row: Any) -> OwnText:
    share: Share = row.Share
    return OwnText(
        share=share.public_id,
        title=row.title,
        network=share.network,
        published_at=share.published_at or share.consented_at,
        percent=whole_percent(share.own_words),
    )
