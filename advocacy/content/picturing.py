"""Pictures: what is uploaded is read as an image and written anew, so that only the picture of the file stays."""

import hashlib
import logging
from dataclasses import dataclass
from typing import IO

from sqlalchemy import select

from advocacy.content.freezing import PictureUse
from advocacy.content.models import Picture
from advocacy.content.picture_sizes import Focus
from advocacy.core.database import transaction
from advocacy.core.encoding import MOST_BYTES, Encoded, PictureProblem, picture_key
from advocacy.core.encoding_apart import encode_upload
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.services import now
from advocacy.core.storing import StoreError, media_store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredPicture:
    """What is needed to show a picture to somebody."""

    media_type: str
    sha256: str
    width: int
    height: int
    focus: Focus


def store_picture(upload: IO[bytes], uploader_id: int) -> PictureUse | PictureProblem:
    """Re-encode and keep an uploaded picture; its alternative text is still empty. Never inside a transaction."""
    encoded = encode_upload(upload.read(MOST_BYTES + 1))
    return encoded if isinstance(encoded, PictureProblem) else keep(encoded, uploader_id)


def keep(encoded: Encoded, uploader_id: int | None) -> PictureUse | PictureProblem:
    """Bytes by their content's hash and before the row: bytes without a row do no harm, the other way would."""
    digest = hashlib.sha256(encoded.data).hexdigest()
    try:
        media_store().put(picture_key(digest, encoded.media_type), encoded.data, encoded.media_type)
    except StoreError:
        log.exception("a picture could not be kept")
        return PictureProblem.NOT_KEPT
    with transaction() as session:
        picture = Picture(
            public_id=public_id(),
            sha256=digest,
            media_type=encoded.media_type,
            width=encoded.width,
            height=encoded.height,
            size=len(encoded.data),
            uploaded_by=uploader_id,
            uploaded_at=now(),
        )
        session.add(picture)
        return PictureUse(picture.public_id, digest, "")


def picture_by_public_id(picture_public_id: str) -> StoredPicture | None:
    if not is_public_id(picture_public_id):
        return None
    with transaction() as session:
        row = session.scalar(select(Picture).where(Picture.public_id == picture_public_id))
    if row is None:
        return None
    return stored(row)


def stored(row: Picture) -> StoredPicture:
    return StoredPicture(row.media_type, row.sha256, row.width, row.height, Focus(row.focus_x, row.focus_y))


def picture_bytes(picture: StoredPicture) -> bytes | None:
    """As it was kept; None when the store has it no more. Never inside a transaction. Raises StoreError."""
    return media_store().get(picture_key(picture.sha256, picture.media_type))


def known_picture(picture_public_id: str, alt_text: str = "") -> PictureUse | None:
    """The picture of that id, for a version that uses it; None when there is none."""
    found = picture_by_public_id(picture_public_id)
    return PictureUse(picture_public_id, found.sha256, alt_text) if found else None
