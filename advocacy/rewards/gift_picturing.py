"""A gift's picture: written anew, made smaller, kept in the store that all pictures share."""

import hashlib
import logging
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from PIL import Image

from advocacy.core.encoding import MOST_BYTES, Encoded, PictureProblem, encode_as, picture_key
from advocacy.core.encoding_apart import encode_upload
from advocacy.core.storing import StoreError, media_store

LONGEST = 1280
log = logging.getLogger(__name__)


def keep_picture(upload: IO[bytes]) -> dict[str, Any] | PictureProblem:
    """What a gift's row says of its picture. Never inside a transaction."""
    encoded = encode_upload(upload.read(MOST_BYTES + 1))
    if isinstance(encoded, PictureProblem):
        return encoded
    small = _smaller(encoded)
    digest = hashlib.sha256(small.data).hexdigest()
    try:
        media_store().put(picture_key(digest, small.media_type), small.data, small.media_type)
    except StoreError:
        log.exception("a gift's picture could not be kept")
        return PictureProblem.NOT_KEPT
    return {"sha256": digest, "media_type": small.media_type, "width": small.width, "height": small.height}


def _smaller(encoded: Encoded) -> Encoded:
    with Image.open(BytesIO(encoded.data)) as image:
        image.thumbnail((LONGEST, LONGEST))
        return encode_as(image, photo=encoded.media_type == "image/jpeg")


def picture_bytes(picture: Mapping[str, Any]) -> bytes | None:
    """Never inside a transaction. Raises StoreError."""
    return media_store().get(picture_key(picture["sha256"], picture["media_type"]))
