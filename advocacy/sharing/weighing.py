"""What a hold would cover, before anybody sets it: one count for everything, each topic and each region."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion, VersionTeam, VersionTopic
from advocacy.content.rules import State
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.people.models import Person, Team, Topic, all_topics
from advocacy.people.rules import PersonState
from advocacy.sharing.models import Share

# Both states have their partial index, so what is done long ago costs nothing.
ON_THE_WAY = Share.state.in_((DeliveryState.QUEUED, DeliveryState.PUBLISHING))
WAITING = func.count().filter(Share.state == DeliveryState.QUEUED)
UNDER_WAY = func.count().filter(Share.state == DeliveryState.PUBLISHING)


@dataclass(frozen=True)
class Weight:
    """`waiting` shares would be held, `under_way` are at a network already, `posts` are open for sharing."""

    waiting: int = 0
    under_way: int = 0
    posts: int = 0


@dataclass(frozen=True)
class Scales:
    """Every choice with its weight; topics by public id, regions by name, both in order of the alphabet."""

    everything: Weight
    topics: Mapping[str, tuple[Topic, Weight]] = field(default_factory=dict)
    regions: Mapping[str, Weight] = field(default_factory=dict)
    people: int = 0  # who see the words to say


def weigh() -> Scales:
    """The same number of queries whatever the number of shares, topics and regions."""
    with transaction() as session:
        people = select(func.count()).select_from(Person).where(Person.state == PersonState.ACTIVE)
        return Scales(_everything(session), _topics(session), _regions(session), session.scalar(people) or 0)


def _everything(session: Session) -> Weight:
    shares = select(WAITING, UNDER_WAY).select_from(Share).where(ON_THE_WAY)
    waiting, under_way = session.execute(shares).one()
    return Weight(waiting, under_way, _open_posts(session))


def _topics(session: Session) -> dict[str, tuple[Topic, Weight]]:
    shares = select(VersionTopic.topic_id, WAITING, UNDER_WAY).select_from(Share).where(ON_THE_WAY)
    shares = shares.join(VersionTopic, VersionTopic.version_id == Share.version_id).group_by(VersionTopic.topic_id)
    counted = {topic_id: (waiting, under_way) for topic_id, waiting, under_way in session.execute(shares)}
    about = _open().join(VersionTopic, VersionTopic.version_id == PostVersion.id)
    open_posts = about.with_only_columns(VersionTopic.topic_id, func.count()).group_by(VersionTopic.topic_id)
    posts = dict(session.execute(open_posts).all())
    return {
        topic.public_id: (topic, Weight(*counted.get(topic.id, (0, 0)), posts.get(topic.id, 0)))
        for topic in all_topics(session)
    }


def _regions(session: Session) -> dict[str, Weight]:
    """A region's posts are those for everybody, for the region, and for one of its teams."""
    names = session.scalars(select(Team.region).where(Team.region != "").distinct().order_by(Team.region)).all()
    shares = select(Team.region, WAITING, UNDER_WAY).select_from(Share).where(ON_THE_WAY).group_by(Team.region)
    shares = shares.join(Person, Person.id == Share.person_id).join(Team, Team.id == Person.team_id)
    counted = {region: (waiting, under_way) for region, waiting, under_way in session.execute(shares)}
    for_teams = _open().join(VersionTeam, VersionTeam.version_id == PostVersion.id)
    for_teams = for_teams.join(Team, Team.id == VersionTeam.team_id).group_by(Team.region)
    open_posts = for_teams.with_only_columns(Team.region, func.count(PostVersion.id.distinct()))
    posts = dict(session.execute(open_posts).all())
    for_all = _open_posts(session, for_everybody=True)
    whole = _by_region(session)
    return {
        name: Weight(*counted.get(name, (0, 0)), for_all + posts.get(name, 0) + whole.get(name, 0)) for name in names
    }


def _of_no_region() -> ColumnElement[bool]:
    return func.cardinality(PostVersion.regions) == 0


def _by_region(session: Session) -> dict[str, int]:
    """Open posts that are addressed to a whole region, without those that name one of its teams."""
    region = func.unnest(PostVersion.regions).label("region")
    found = _open().with_only_columns(region, PostVersion.id).subquery()
    of_team = VersionTeam.version_id == found.c.id, Team.id == VersionTeam.team_id, Team.region == found.c.region
    named = exists().where(*of_team)
    counted = select(found.c.region, func.count()).where(~named).group_by(found.c.region)
    return dict(session.execute(counted).all())


def _open() -> Select[PostVersion]:
    """The versions that are open for sharing now."""
    opened = func.coalesce(PostVersion.opens_at, PostVersion.approved_at)
    standing = and_(Post.withdrawn_at.is_(None), Post.archived_at.is_(None), Post.blocked_by_rule.is_(None))
    query = select(PostVersion).join(Post, Post.offered_version_id == PostVersion.id).where(standing)
    query = query.where(PostVersion.state == State.APPROVED, PostVersion.internal_only.is_(False))
    return query.where(opened <= now(), PostVersion.closes_at > now())


def _open_posts(session: Session, *, for_everybody: bool = False) -> int:
    query = _open()
    if for_everybody:
        query = query.where(~exists().where(VersionTeam.version_id == PostVersion.id), _of_no_region())
    return session.scalar(query.with_only_columns(func.count())) or 0
