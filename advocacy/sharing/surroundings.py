"""What stands around a person's words when they are checked: the post's pictures, colleagues' texts, whose law."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, String, bindparam, select
from sqlalchemy.orm import Session

from advocacy.content.models import Picture, VersionPicture
from advocacy.content.presenting import Offer
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


def surroundings(session: Session, person_id: int, offered: Offer, network: Network) -> Surroundings:
    """Of what is on offer; two queries, whatever was shared."""
    images = tuple(Image(picture.alt_text, picture.width, picture.height) for picture in offered.pictures)
    return _surroundings(session, person_id, offered.post_id, network, images)


def surroundings_of(session: Session, share: Share) -> Surroundings:
    """Of a share, also of an earlier version; three queries. Without a person the company's own country counts."""
    images = _images(session, share.version_id)
    return _surroundings(session, share.person_id, share.post_id, share.network, images)


def _surroundings(
    session: Session, person_id: int | None, post_id: int, network: Network, images: tuple[Image, ...]
) -> Surroundings:
    words = _colleagues_words(session, person_id, post_id, network)
    return Surroundings(images, words, _law(session, person_id))


_IMAGES = (
    select(VersionPicture.alt_text, Picture.width, Picture.height)
    .join(Picture, Picture.id == VersionPicture.picture_id)
    .where(VersionPicture.version_id == bindparam("version", type_=BigInteger))
    .order_by(VersionPicture.position)
)
_COLLEAGUES = (
    select(Share.words)
    .where(Share.post_id == bindparam("post", type_=BigInteger), Share.state.not_in(FREED))
    .where(Share.network == bindparam("network", type_=String))
    .where(Share.person_id.is_distinct_from(bindparam("person", type_=BigInteger)))
    .order_by(Share.id.desc())
    .limit(COLLEAGUES_READ)
)


def _images(session: Session, version_id: int) -> tuple[Image, ...]:
    return tuple(Image(*row) for row in session.execute(_IMAGES, {"version": version_id}))


def _colleagues_words(session: Session, person_id: int | None, post_id: int, network: Network) -> tuple[str, ...]:
    asked = {"post": post_id, "network": network.value, "person": person_id}
    words: Sequence[str] = session.scalars(_COLLEAGUES, asked).all()
    return tuple(dict.fromkeys(filter(None, words)))


def _law(session: Session, person_id: int | None) -> str:
    written = settings().jurisdictions
    region = select(Team.region).join(Person, Person.team_id == Team.id).where(Person.id == person_id)
    found = session.scalar(region) if written and person_id is not None else None
    return jurisdiction_of(found or "", written)
