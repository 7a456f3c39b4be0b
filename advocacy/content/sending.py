"""What goes out with a version's words: its picture, or the card of its link."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import Picture, PostVersion, VersionPicture
from advocacy.content.picturing import picture_path
from advocacy.networks.rules import Article
from advocacy.networks.rules import Picture as PictureToSend


def picture_of(session: Session, version_id: int) -> PictureToSend | None:
    """The version's first picture with its alternative text; None when it has none."""
    query = select(Picture, VersionPicture.alt_text).join(VersionPicture, VersionPicture.picture_id == Picture.id)
    found = session.execute(
        query.where(VersionPicture.version_id == version_id).order_by(VersionPicture.position).limit(1)
    ).one_or_none()
    if found is None:
        return None
    picture, alt_text = found
    return PictureToSend(picture_path(picture.sha256, picture.media_type).read_bytes(), picture.media_type, alt_text)


def article_of(session: Session, version_id: int, link: str | None) -> Article | None:
    """The link's card. LinkedIn does not fetch the page, so the title comes from here."""
    if link is None:
        return None
    version = session.get_one(PostVersion, version_id)
    return Article(url=link, title=version.link_title or version.title, description="")
