"""What stands around a person's words when they are checked: the post's pictures, colleagues' texts, whose law."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import Picture, VersionPicture
from advocacy.core.services import settings
from advocacy.guidelines.jurisdictions import jurisdiction_of
from advocacy.guidelines.rules import Image
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.sharing.models import Share
from advocacy.sharing.reserving import FREED

COLLEAGUES_READ = 100  # the newest; a text is near the crowd's when it is near one of them


@dataclass(frozen=True)
class Surroundings:
    images: tuple[Image, ...] = ()
    others: tuple[str, ...] = ()
    jurisdiction: str = ""


def surroundings(
    session: Session, person_id: int | None, post_id: int, version_id: int, network: Network
) -> Surroundings:
    """Three queries, whatever was shared. Without a person the company's own country counts."""
    return Surroundings(
        _images(session, version_id), _colleagues_words(session, person_id, post_id, network), _law(session, person_id)
    )


def _images(session: Session, version_id: int) -> tuple[Image, ...]:
    query = select(VersionPicture.alt_text, Picture.width, Picture.height).join(
        Picture, Picture.id == VersionPicture.picture_id
    )
    rows = session.execute(query.where(VersionPicture.version_id == version_id).order_by(VersionPicture.position))
    return tuple(Image(*row) for row in rows)


def _colleagues_words(session: Session, person_id: int | None, post_id: int, network: Network) -> tuple[str, ...]:
    query = select(Share.words).where(
        Share.post_id == post_id,
        Share.network == network,
        Share.state.not_in(FREED),
        Share.person_id.is_distinct_from(person_id),
    )
    words: Sequence[str] = session.scalars(query.order_by(Share.id.desc()).limit(COLLEAGUES_READ)).all()
    return tuple(dict.fromkeys(filter(None, words)))


def _law(session: Session, person_id: int | None) -> str:
    written = settings().jurisdictions
    region = select(Team.region).join(Person, Person.team_id == Team.id).where(Person.id == person_id)
    found = session.scalar(region) if written and person_id is not None else None
    return jurisdiction_of(found or "", written)
