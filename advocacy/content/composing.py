"""A version's rows as one value, and back. Used by every use case that reads or writes what a version says."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign, campaign_by_public_id
from advocacy.content.freezing import PictureUse, PostContent, WordingText, ordered
from advocacy.content.models import (
    Picture,
    PostVersion,
    Variant,
    VersionPicture,
    VersionTeam,
    VersionTopic,
    newest_version,
    post_by_public_id,
)
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.people.models import Team, Topic

NOT_SAVED = 0  # the id of no post: what is new is held against all


def variants_of(session: Session, version_ids: Iterable[int]) -> Sequence[Variant]:
    """In the one order that counts: by network, language and position."""
    query = select(Variant).where(Variant.version_id.in_(list(version_ids)))
    return session.scalars(
        query.order_by(Variant.version_id, Variant.network, Variant.language, Variant.position)
    ).all()


def topics_of(session: Session, version_id: int) -> Sequence[Topic]:
    query = select(Topic).join(VersionTopic, VersionTopic.topic_id == Topic.id)
    return session.scalars(query.where(VersionTopic.version_id == version_id).order_by(Topic.name)).all()


def teams_of(session: Session, version_id: int) -> Sequence[Team]:
    query = select(Team).join(VersionTeam, VersionTeam.team_id == Team.id)
    return session.scalars(query.where(VersionTeam.version_id == version_id).order_by(Team.name)).all()


def pictures_of(session: Session, version_id: int) -> list[PictureUse]:
    query = select(Picture.public_id, Picture.sha256, VersionPicture.alt_text).join(
        VersionPicture, VersionPicture.picture_id == Picture.id
    )
    rows = session.execute(query.where(VersionPicture.version_id == version_id).order_by(VersionPicture.position))
    return [PictureUse(*row) for row in rows]


def saved_id(post_public_id: str) -> int:
    """So that a post's texts are not held against themselves; `NOT_SAVED` for one that is not saved yet."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id) if is_public_id(post_public_id) else None
        return post.id if post else NOT_SAVED


def saved_pictures(post_public_id: str) -> tuple[PictureUse, ...]:
    """Those of a post's newest version; none for a post that is not saved yet."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id) if is_public_id(post_public_id) else None
        return tuple(pictures_of(session, newest_version(session, post.id).id)) if post else ()


def saved_campaign(post_public_id: str) -> str:
    """The public id of the one that a post's newest version is of; empty without one."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id)
        campaign_id = newest_version(session, post.id).campaign_id if post else None
        return session.get_one(Campaign, campaign_id).public_id if campaign_id else ""


def read_content(session: Session, version: PostVersion) -> PostContent:
    """What the version says, from five queries; one more when it is of a campaign."""
    variants = variants_of(session, [version.id])
    campaign = session.get(Campaign, version.campaign_id) if version.campaign_id else None
    return PostContent(
        title=version.title,
        link_url=version.link_url,
        link_title=version.link_title,
        style=version.style,
        internal_only=version.internal_only,
        opens_at=version.opens_at,
        closes_at=version.closes_at,
        zone=version.zone,
        topics=frozenset(topic.public_id for topic in topics_of(session, version.id)),
        teams=frozenset(team.public_id for team in teams_of(session, version.id)),
        languages=frozenset(version.languages),
        roles=frozenset(version.roles),
        regions=frozenset(version.regions),
        disclosure=version.disclosure,
        wordings=ordered(tuple(WordingText(row.network, row.language, row.text) for row in variants)),
        pictures=tuple(pictures_of(session, version.id)),
        campaign=campaign.public_id if campaign else "",
        own_linkedin=version.own_linkedin,
        own_x=version.own_x,
        own_confirmed=version.own_confirmed,
    )


def write_content(session: Session, version: PostVersion, content: PostContent) -> None:
    """Put the content in the place of what the version said. Whatever it names that is unknown is left out."""
    campaign = campaign_by_public_id(session, content.campaign)
    version.campaign_id = campaign.id if campaign else None
    version.title, version.link_url, version.link_title = content.title, content.link_url, content.link_title
    version.style, version.internal_only = content.style, content.internal_only
    version.opens_at, version.closes_at, version.zone = content.opens_at, content.closes_at, content.zone
    version.own_linkedin, version.own_x = content.own_linkedin, content.own_x
    version.own_confirmed = content.own_confirmed
    version.languages, version.disclosure = sorted(content.languages), content.disclosure
    version.roles, version.regions = sorted(content.roles), sorted(content.regions)
    version.spoken = sorted({wording.language for wording in content.wordings})
    for table in (Variant, VersionTopic, VersionTeam, VersionPicture):
        session.execute(delete(table).where(table.version_id == version.id))
    session.add_all(_variant_rows(version.id, content.wordings))
    topic_ids = session.scalars(select(Topic.id).where(Topic.public_id.in_(content.topics)))
    session.add_all(VersionTopic(version_id=version.id, topic_id=topic_id) for topic_id in topic_ids)
    team_ids = session.scalars(select(Team.id).where(Team.public_id.in_(content.teams)))
    session.add_all(VersionTeam(version_id=version.id, team_id=team_id) for team_id in team_ids)
    session.add_all(_picture_rows(session, version.id, content.pictures))
    session.flush()


def _variant_rows(version_id: int, wordings: tuple[WordingText, ...]) -> list[Variant]:
    positions: dict[tuple[str, str], int] = {}
    rows = []
    for wording in ordered(wordings):
        key = (wording.network, wording.language)
        positions[key] = positions.get(key, 0) + 1
        rows.append(
            Variant(
                version_id=version_id,
                network=wording.network,
                language=wording.language,
                position=positions[key],
                text=wording.text,
            )
        )
    return rows


def _picture_rows(session: Session, version_id: int, pictures: tuple[PictureUse, ...]) -> list[VersionPicture]:
    wanted = [picture.public_id for picture in pictures]
    ids = dict(session.execute(select(Picture.public_id, Picture.id).where(Picture.public_id.in_(wanted))).all())
    known = [picture for picture in pictures if picture.public_id in ids]
    return [
        VersionPicture(
            version_id=version_id, position=position, picture_id=ids[picture.public_id], alt_text=picture.alt_text
        )
        for position, picture in enumerate(known, start=1)
    ]
