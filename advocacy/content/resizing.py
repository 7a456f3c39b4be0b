"""A kept picture in the size that a page or a network takes: made when it is first asked for, then kept beside it."""

import logging
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from advocacy.content.picture_sizes import SHAPES, Focus, Shape, Size, cut_for
from advocacy.content.picturing import StoredPicture, picture_bytes
from advocacy.core.encoding import Encoded, encode_as
from advocacy.core.storing import StoreError, media_store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sized:
    data: bytes = field(repr=False)
    media_type: str


def in_size(picture: StoredPicture, size: Size) -> Sized | None:
    """None when the store has the picture no more. Never inside a transaction. Raises StoreError."""
    store, key = media_store(), sized_key(picture, size)
    kept = store.get(key)
    if kept is not None:
        return Sized(kept, picture.media_type)
    data = picture_bytes(picture)
    if data is None:
        return None
    made = resize(data, SHAPES[size], picture.focus, photo=picture.media_type == "image/jpeg")
    if made.media_type != picture.media_type:
        return Sized(made.data, made.media_type)  # a drawing that is small only as a photo; made anew each time
    try:
        store.put(key, made.data, made.media_type)
    except StoreError:
        log.warning("a picture's size could not be kept; it is made again next time")
    return Sized(made.data, made.media_type)


def resize(data: bytes, shape: Shape, focus: Focus, *, photo: bool) -> Encoded:
    """Our own re-encoded bytes, cut around the focus and made smaller; never larger than they are."""
    with Image.open(BytesIO(data)) as image:
        cut = image.crop(cut_for(image.width, image.height, shape, focus))
    cut.thumbnail((shape.longest, shape.longest))
    return encode_as(cut, photo=photo)


def sized_key(picture: StoredPicture, size: Size) -> str:
    """Under what a size is kept: by the bytes it is made of and the point it is cut around."""
    end = "jpg" if picture.media_type == "image/jpeg" else "png"
    place = f"{picture.focus.x}-{picture.focus.y}"
    return f"media/{picture.sha256[:2]}/{picture.sha256}-{size}-{place}.{end}"
