"""What stands in the calendar: windows of posts in a stretch of days, by campaign and network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.content.calendar_rules import Span, Window
from advocacy.content.campaign_models import Campaign, campaign_by_public_id
from advocacy.content.columns_sql import places
from advocacy.content.models import Post, PostVersion, Variant
from advocacy.content.rules import OPEN_STATES, Column
from advocacy.content.windowing import to_moment
from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.networks.rules import Network

MOST_SHOWN = 300
MOST_UNDATED = 20


@dataclass(frozen=True)
class Entry:
    """A post in the calendar. `number` and `revision` say which state of its newest version was on the page.

    `planned`: where a newer version, not approved yet, would put it.
    """

    window: Window | None
    title: str
    column: Column
    number: int
    revision: int
    state: str
    campaign: str
    networks: Sequence[Network]
    zone: str
    changed_at: datetime
    withdrawn: bool = False
    planned: Span | None = None

    @property
    def key(self) -> str:
        assert self.window is not None
        return self.window.key


@dataclass(frozen=True)
class Wanted:
    """Which posts. `campaign`: a public id, `network` one; empty means all."""

    campaign: str = ""
    network: Network | None = None


@dataclass(frozen=True)
class Stretch:
    """`more`: there are more windows than are shown; `windows` are all of them, so that days are counted right.
    `undated`: posts that nobody gave a day yet."""

    entries: Sequence[Entry]
    windows: Sequence[Window]
    undated: Sequence[tuple[str, str]]
    campaigns: Sequence[Campaign]
    more: bool


def company_zone() -> ZoneInfo:
    return ZoneInfo(settings().time_zone)


def stretch(first: date, last: date, wanted: Wanted) -> Stretch:
    """Windows that touch one of the days, the first to open first; five queries, six of a very full one."""
    zone = company_zone()
    start = to_moment(datetime.combine(first, time()), zone)
    end = to_moment(datetime.combine(last + timedelta(days=1), time()), zone)
    with transaction() as session:
        entries = entries_between(session, start, end, wanted, MOST_SHOWN + 1)
        more = len(entries) > MOST_SHOWN
        windows = _windows(session, start, end, wanted) if more else [one.window for one in entries if one.window]
        running = select(Campaign).where(Campaign.closed_at.is_(None)).order_by(Campaign.name, Campaign.id)
        campaigns = session.scalars(running).all()
        undated = _undated(session, wanted)
    return Stretch(entries[:MOST_SHOWN], windows, undated, campaigns, more)


def entries_between(
    session: Session, start: datetime, end: datetime, wanted: Wanted, most: int, *, rather_from: datetime | None = None
) -> list[Entry]:
    """In the order in which they open. `rather_from`: of too many, what is over by then is left out first."""
    query, opens, closes = _there(session, start, end, wanted)
    over = [case((closes <= rather_from, 1), else_=0)] if rather_from else []
    rows = session.execute(query.order_by(*over, opens, Post.id).limit(most)).all()
    networks = _networks(session, [row.PostVersion.id for row in rows])
    found = sorted(rows, key=lambda row: (row.opens, row.Post.id))
    return [_entry(row, networks.get(row.PostVersion.id, ())) for row in found]


def _windows(session: Session, start: datetime, end: datetime, wanted: Wanted) -> list[Window]:
    query, opens, _closes = _there(session, start, end, wanted)
    rows = session.execute(query.order_by(opens, Post.id)).all()
    return [Window(row.Post.public_id, Column(row.place), row.opens, row.closes) for row in rows]


def _there(session: Session, start: datetime, end: datetime, wanted: Wanted) -> tuple[Select[Any], Any, Any]:
    query, opens, closes = _posts(session, wanted)
    there = or_((closes > start) & (closes > opens), closes.is_(None) & (opens >= start))
    return query.where(opens.is_not(None), opens < end, there), opens, closes  # withdrawn before it opened: nowhere


def _posts(session: Session, wanted: Wanted) -> tuple[Select[Any], Any, Any]:
    """Each post with the version that stands for it, and when that opens and closes."""
    campaign = campaign_by_public_id(session, wanted.campaign) if wanted.campaign else None
    where, newest = places(now()), aliased(PostVersion, name="newest")
    opens = func.coalesce(PostVersion.opens_at, PostVersion.approved_at)
    closes = func.least(PostVersion.closes_at, Post.withdrawn_at)
    query = (
        select(Post, PostVersion, newest, where.c.place, Campaign.name, opens.label("opens"), closes.label("closes"))
        .join(where, where.c.post_id == Post.id)
        .join(PostVersion, PostVersion.id == where.c.shown_id)
        .join(newest, newest.id == where.c.newest_id)
        .outerjoin(Campaign, Campaign.id == where.c.campaign_id)
    )
    if campaign:
        query = query.where(where.c.campaign_id == campaign.id)
    if wanted.network:
        spoken = exists().where(Variant.version_id == PostVersion.id, Variant.network == wanted.network)
        query = query.where(spoken)
    return query, opens, closes


def _entry(row: Any, networks: Sequence[Network]) -> Entry:
    shown, newest = row.PostVersion, row.newest
    return Entry(
        window=Window(row.Post.public_id, Column(row.place), row.opens, row.closes) if row.opens else None,
        title=shown.title,
        column=Column(row.place),
        number=newest.number,
        revision=newest.revision,
        state=newest.state.value,
        campaign=row.name or "",
        networks=networks,
        zone=shown.zone,
        changed_at=max(filter(None, (shown.changed_at, shown.approved_at, row.Post.withdrawn_at))),
        withdrawn=row.Post.withdrawn_at is not None,
        planned=_planned(shown, newest),
    )


def _planned(shown: PostVersion, newest: PostVersion) -> Span | None:
    if newest.id == shown.id or newest.state not in OPEN_STATES:
        return None
    there, then = Span(shown.opens_at, shown.closes_at), Span(newest.opens_at, newest.closes_at)
    return then if there != then else None


def _networks(session: Session, version_ids: Sequence[int]) -> dict[int, list[Network]]:
    query = select(Variant.version_id, Variant.network).distinct().where(Variant.version_id.in_(version_ids))
    found: dict[int, list[Network]] = {}
    for version_id, network in session.execute(query.order_by(Variant.network)):
        found.setdefault(version_id, []).append(network)
    return found


def _undated(session: Session, wanted: Wanted) -> list[tuple[str, str]]:
    """Public id and title of drafts and reviews without a day on which they open."""
    query, opens, _closes = _posts(session, wanted)
    waiting = (Column.DRAFT, Column.IN_REVIEW)
    rows = session.execute(query.where(opens.is_(None)).order_by(Post.id.desc()).limit(MOST_UNDATED)).all()
    return [(row.Post.public_id, row.PostVersion.title) for row in rows if Column(row.place) in waiting]
