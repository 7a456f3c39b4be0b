"""What the studio is told about shares, which it can't see: who could share where, how many do, who answered."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.composing import read_content
from advocacy.content.models import Post, PostVersion, Variant
from advocacy.content.reach_models import FillInCount, Reachable, ShareRate
from advocacy.content.reaching import reach_of
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import ConnectionState
from advocacy.sharing.share_indexes import ASKED

LATELY = timedelta(days=60)
SETTLED = timedelta(days=2)  # most people who share a post do so in its first days
MOST_POSTS = 20
OVER = (DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED)


def tell_the_studio() -> None:
    """Each minute; changes rows only where something changed."""
    with transaction() as session:
        _mirror_connections(session)
        _count_fill_ins(session)


def measure_share_rates() -> None:
    """Each hour: the part of those who could share the latest posts that did, by network."""
    with transaction() as session:
        for network in Network:
            _measure(session, network)


def _mirror_connections(session: Session) -> None:
    session.execute(delete(Reachable).where(~_can_share()))
    new = ~exists().where(Reachable.person_id == Connection.person_id, Reachable.network == Connection.network)
    missing = _connections().where(new).order_by(Connection.person_id)
    session.execute(insert(Reachable).from_select(["person_id", "network"], missing).on_conflict_do_nothing())


def _connections() -> Select[int, Network]:
    active = and_(Person.id == Connection.person_id, Person.state == PersonState.ACTIVE)
    query = select(Connection.person_id, Connection.network).join(Person, active)
    return query.where(Connection.state == ConnectionState.CONNECTED)


def _can_share() -> ColumnElement[bool]:
    same = and_(Connection.person_id == Reachable.person_id, Connection.network == Reachable.network)
    return _connections().where(same).correlate(Reachable).exists()


def _count_fill_ins(session: Session) -> None:
    """People, for versions on offer that ask something; of those alone whose own wording asked."""
    asks = exists().where(Variant.version_id == Post.offered_version_id, Variant.text.contains("[["))
    people = func.count(Share.person_id.distinct())
    counted = (
        select(Share.version_id, people, people.filter(Share.fill_ins > 0))
        .join(Post, Post.offered_version_id == Share.version_id)
        .where(Post.withdrawn_at.is_(None), Post.archived_at.is_(None), asks, Share.state.not_in(OVER))
        .where(ASKED)
        .group_by(Share.version_id)
    )
    add = insert(FillInCount).from_select(["version_id", "people", "answered"], counted)
    new = {"people": add.excluded.people, "answered": add.excluded.answered}
    changed = (FillInCount.people != add.excluded.people) | (FillInCount.answered != add.excluded.answered)
    session.execute(add.on_conflict_do_update(index_elements=["version_id"], set_=new, where=changed))


def _measure(session: Session, network: Network) -> None:
    versions = _latest(session, network)
    could = sum(reach_of(read_content(session, version)).connected.get(network, 0) for version in versions)
    if not could:
        return
    shares = select(func.count()).where(Share.version_id.in_([version.id for version in versions]))
    did = session.scalar(shares.where(Share.network == network, Share.state.not_in(OVER))) or 0
    row = {"rate": min(1.0, did / could), "posts": len(versions), "counted_at": now()}
    add = insert(ShareRate).values(network=network, **row)
    session.execute(add.on_conflict_do_update(index_elements=["network"], set_=row))


def _latest(session: Session, network: Network) -> Sequence[PostVersion]:
    opened = func.coalesce(PostVersion.opens_at, PostVersion.approved_at)
    has_wording = exists().where(Variant.version_id == PostVersion.id, Variant.network == network)
    query = select(PostVersion).join(Post, Post.offered_version_id == PostVersion.id)
    query = query.where(opened > now() - LATELY, opened < now() - SETTLED, PostVersion.internal_only.is_(False))
    return session.scalars(query.where(has_wording).order_by(opened.desc()).limit(MOST_POSTS)).all()
