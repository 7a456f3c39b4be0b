"""Which column of the studio's board each post stands in, in SQL; `rules.place_of` says the same of one post."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Double,
    Integer,
    Label,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from advocacy.content.models import Post, PostVersion
from advocacy.content.rules import Column, State

MOMENT = bindparam("moment", type_=DateTime(timezone=True))
MOST = bindparam("most", type_=Integer)


def newest_versions() -> Subquery:
    """Of each post its latest version, and no more of it than is asked for here: the rows are sorted."""
    order = (PostVersion.post_id, PostVersion.number.desc())
    columns = (
        PostVersion.id,
        PostVersion.post_id,
        PostVersion.state,
        PostVersion.campaign_id,
        PostVersion.asked_for_review_at,
        PostVersion.changed_at,
    )
    return select(*columns).ext(distinct_on(PostVersion.post_id)).order_by(*order).subquery("newest")


def places(now: datetime, campaign_id: int | None = None) -> Subquery:
    """Each post's column: `rules.place_of` in SQL; a test holds the two together."""
    newest, offered = newest_versions(), aliased(PostVersion)
    place = case(
        (Post.withdrawn_at.is_not(None), Column.ENDED.value),
        (and_(offered.id.is_(None), newest.c.state == State.IN_REVIEW), Column.IN_REVIEW.value),
        (offered.id.is_(None), Column.DRAFT.value),
        (offered.closes_at <= now, Column.ENDED.value),
        (offered.opens_at > now, Column.APPROVED.value),
        else_=Column.LIVE.value,
    )
    shown_campaign = case((offered.id.is_not(None), offered.campaign_id), else_=newest.c.campaign_id)
    query = (
        select(
            Post.id.label("post_id"),
            func.coalesce(offered.id, newest.c.id).label("shown_id"),
            newest.c.id.label("newest_id"),
            place.label("place"),
            _urgency(place, offered, newest).label("urgency"),
            shown_campaign.label("campaign_id"),
        )
        .join(newest, newest.c.post_id == Post.id)
        .outerjoin(offered, offered.id == Post.offered_version_id)
        .where(Post.archived_at.is_(None))
    )
    if campaign_id is not None:
        query = query.where(shown_campaign == campaign_id)
    return query.subquery("places")


def _urgency(place: ColumnElement[str], offered: Any, newest: Subquery) -> ColumnElement[Any]:
    """Seconds by which a column is sorted, small first: who waits longest, opens first, closes first, ended last."""
    return case(
        (place == Column.IN_REVIEW.value, _seconds(newest.c.asked_for_review_at)),
        (place == Column.APPROVED.value, _seconds(offered.opens_at)),
        (place == Column.LIVE.value, _seconds(offered.closes_at)),
        (place == Column.ENDED.value, -_seconds(offered.closes_at)),
        else_=-_seconds(newest.c.changed_at),
    )


def _seconds(moment: Any) -> ColumnElement[float]:
    """As a plain number: what `extract` gives is exact and several times as slow to sort."""
    return cast(func.extract("epoch", moment), Double)


def of_campaign(now: datetime, campaign_id: int) -> Select[*tuple[Any, ...]]:
    """The first posts of each column, of one campaign: post_id, shown_id, place, rank, total."""
    found = places(now, campaign_id)
    total = func.count().over(partition_by=found.c.place)
    return _first(select(found.c.post_id, found.c.shown_id, found.c.place, _rank(found), total.label("total")))


@cache
def of_all_posts() -> Select[*tuple[Any, ...]]:
    """The same of all posts, at MOMENT and at most MOST of a column. What has ended is most of it: of that only the
    last ones are read, and how many there are is what is left of all."""
    found = union_all(_written(), _approved(), _closed_last(), _withdrawn()).subquery("found")
    others = func.count().filter(found.c.place != Column.ENDED.value).over()
    kept = select(func.count()).select_from(Post).where(Post.archived_at.is_(None)).scalar_subquery()
    total = case(
        (found.c.place == Column.ENDED.value, kept - others), else_=func.count().over(partition_by=found.c.place)
    )
    return _first(select(found.c.post_id, found.c.shown_id, found.c.place, _rank(found), total.label("total")))


def _rank(found: Subquery) -> Label[int]:
    order = (found.c.urgency, found.c.post_id)
    return func.row_number().over(partition_by=found.c.place, order_by=order).label("rank")


def _first(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    ranked = rows.subquery("ranked")
    return select(ranked).where(ranked.c.rank <= MOST).order_by(ranked.c.place, ranked.c.rank)


def _written() -> Select[*tuple[Any, ...]]:
    """Never on offer yet."""
    newest = _newest_of_post()
    in_review = newest.c.state == State.IN_REVIEW
    place = case((in_review, Column.IN_REVIEW.value), else_=Column.DRAFT.value)
    urgency = case((in_review, _seconds(newest.c.asked_for_review_at)), else_=-_seconds(newest.c.changed_at))
    rows = _rows(newest.c.id, place, urgency).join(newest, true())
    return rows.where(Post.withdrawn_at.is_(None), Post.offered_version_id.is_(None))


def _approved() -> Select[*tuple[Any, ...]]:
    """Open now, or later."""
    offered = aliased(PostVersion)
    later = offered.opens_at > MOMENT
    place = case((later, Column.APPROVED.value), else_=Column.LIVE.value)
    urgency = case((later, _seconds(offered.opens_at)), else_=_seconds(offered.closes_at))
    rows = _rows(offered.id, place, urgency).join(offered, offered.id == Post.offered_version_id)
    return rows.where(Post.withdrawn_at.is_(None), offered.closes_at > MOMENT)


def _closed_last() -> Select[*tuple[Any, ...]]:
    offered = aliased(PostVersion)
    rows = _rows(offered.id, literal(Column.ENDED.value), -_seconds(offered.closes_at))
    rows = rows.join(offered, offered.id == Post.offered_version_id)
    rows = rows.where(Post.withdrawn_at.is_(None), offered.closes_at <= MOMENT)
    return select(rows.order_by(offered.closes_at.desc(), Post.id).limit(MOST).subquery("closed"))


def _withdrawn() -> Select[*tuple[Any, ...]]:
    offered, newest = aliased(PostVersion), _newest_of_post()
    shown = func.coalesce(offered.id, newest.c.id)
    rows = _rows(shown, literal(Column.ENDED.value), -_seconds(offered.closes_at))
    rows = rows.outerjoin(offered, offered.id == Post.offered_version_id).outerjoin(newest, true())
    return rows.where(Post.withdrawn_at.is_not(None))


def _rows(shown: Any, place: ColumnElement[str], urgency: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    named = (Post.id.label("post_id"), shown.label("shown_id"), place.label("place"), urgency.label("urgency"))
    return select(*named).select_from(Post).where(Post.archived_at.is_(None))


def _newest_of_post() -> Any:
    """Asked only for a post without a version on offer."""
    columns = (PostVersion.id, PostVersion.state, PostVersion.asked_for_review_at, PostVersion.changed_at)
    query = select(*columns).where(PostVersion.post_id == Post.id, Post.offered_version_id.is_(None))
    return query.order_by(PostVersion.number.desc()).limit(1).correlate(Post).lateral()
