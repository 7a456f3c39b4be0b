"""What goes out with a version's words: its pictures, or the card of its link."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.content.models import Picture, PostVersion, VersionPicture
from advocacy.content.picture_sizes import SENT_TO
from advocacy.content.picturing import StoredPicture, stored
from advocacy.content.resizing import in_size
from advocacy.core.storing import StoreError
from advocacy.networks.rules import Article, Network
from advocacy.networks.rules import Picture as PictureToSend


@dataclass(frozen=True)
class PictureNamed:
    """Which picture goes out; its bytes are fetched when the database is let go."""

    picture: StoredPicture
    alt_text: str


def pictures_of(session: Session, version_id: int) -> list[PictureNamed]:
    """The version's pictures in their order, with their alternative texts."""
    query = select(Picture, VersionPicture.alt_text).join(VersionPicture, VersionPicture.picture_id == Picture.id)
    rows = session.execute(query.where(VersionPicture.version_id == version_id).order_by(VersionPicture.position))
    return [PictureNamed(stored(picture), alt_text) for picture, alt_text in rows]


def fetched(named: PictureNamed, network: Network) -> PictureToSend:
    """Its bytes in the network's size, outside of any transaction. Raises StoreError."""
    sized = in_size(named.picture, SENT_TO[network])
    if sized is None:
        raise StoreError("the picture is gone")
    return PictureToSend(sized.data, sized.media_type, named.alt_text)


def article_of(session: Session, version_id: int, link: str | None) -> Article | None:
    """The link's card. LinkedIn does not fetch the page, so the title comes from here."""
    if link is None:
        return None
    version = session.get_one(PostVersion, version_id)
    return card_of(link, version.link_title or version.title)


def titles_without_picture(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    """The link's title of each of these versions that goes out without a picture."""
    pictured = exists().where(VersionPicture.version_id == PostVersion.id)
    query = select(PostVersion.id, PostVersion.link_title, PostVersion.title)
    found = session.execute(query.where(PostVersion.id.in_(version_ids), ~pictured))
    return {version_id: link_title or title for version_id, link_title, title in found}


def card_of(link: str, title: str) -> Article:
    return Article(url=link, title=title, description="")
