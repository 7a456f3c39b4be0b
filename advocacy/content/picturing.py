"""Pictures: what is uploaded is read as an image and written anew, so that only the picture of the file stays."""

import hashlib
import struct
import warnings
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps
from sqlalchemy import select

from advocacy.content.freezing import PictureUse
from advocacy.content.models import Picture
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id, random_token
from advocacy.core.services import now, settings

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
MOST_STORED_BYTES = 5 * 1024 * 1024  # X takes no larger picture (X docs, media upload)
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}
JPEG_QUALITIES = (88, 78, 66, 50)

# Pillow refuses more than twice this number by itself and warns from it on; the warning is made an error here.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
_TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error, OverflowError)


class PictureProblem(StrEnum):
    """Why an upload did not become a picture."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_IMAGE = "no_image"


@dataclass(frozen=True)
class Encoded:
    """A picture as it will be stored."""

    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class StoredPicture:
    """What is needed to send a picture to somebody."""

    path: Path
    media_type: str
    sha256: str
    width: int
    height: int


def store_picture(upload: IO[bytes], uploader_id: int) -> PictureUse | PictureProblem:
    """Re-encode and keep an uploaded picture; its alternative text is still empty."""
    data = upload.read(MOST_BYTES + 1)
    encoded = encode(data)
    if isinstance(encoded, PictureProblem):
        return encoded
    digest = hashlib.sha256(encoded.data).hexdigest()
    # By its content's hash and before the row: a row without a file can't be, a file without a row does no harm.
    _write(picture_path(digest, encoded.media_type), encoded.data)
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


def encode(data: bytes) -> Encoded | PictureProblem:
    """The picture in `data` without anything else that the file held: upright, at most 2,560 pixels wide or high."""
    if not data:
        return PictureProblem.EMPTY
    if len(data) > MOST_BYTES:
        return PictureProblem.TOO_LARGE
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return PictureProblem.TOO_MANY_PIXELS
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(_plain(image), photo=image.format == "JPEG")
    except _TOO_MANY_PIXELS:
        return PictureProblem.TOO_MANY_PIXELS
    except _BROKEN:
        return PictureProblem.NO_IMAGE


def picture_by_public_id(picture_public_id: str) -> StoredPicture | None:
    if not is_public_id(picture_public_id):
        return None
    with transaction() as session:
        row = session.scalar(select(Picture).where(Picture.public_id == picture_public_id))
    if row is None:
        return None
    return StoredPicture(picture_path(row.sha256, row.media_type), row.media_type, row.sha256, row.width, row.height)


def known_picture(picture_public_id: str, alt_text: str = "") -> PictureUse | None:
    """The picture of that id, for a version that uses it; None when there is none."""
    found = picture_by_public_id(picture_public_id)
    return PictureUse(picture_public_id, found.sha256, alt_text) if found else None


def _plain(image: Image.Image) -> Image.Image:
    """Pixels alone: turned as its EXIF says, in RGB or RGBA, small enough."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    smooth = image.convert(mode) if image.mode in ("1", "P") else image
    smooth.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first of all, in place: later copies are copies of little
    plain = ImageOps.exif_transpose(smooth).convert(mode)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _encoded(image: Image.Image, *, photo: bool) -> Encoded:
    if not photo:
        data = _saved(image, "PNG", optimize=True)
        if len(data) <= MOST_STORED_BYTES:
            return Encoded(data, "image/png", image.width, image.height)
    return _as_jpeg(_on_white(image))


def _as_jpeg(image: Image.Image) -> Encoded:
    # 2,560 x 2,560 pixels of noise at quality 50 stay below 5 MB.
    for quality in JPEG_QUALITIES:
        data = _saved(image, "JPEG", quality=quality, optimize=True)
        if len(data) <= MOST_STORED_BYTES:
            break
    return Encoded(data, "image/jpeg", image.width, image.height)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _saved(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def picture_path(digest: str, media_type: str) -> Path:
    """Where the bytes of a stored picture lie."""
    return settings().data_dir / "media" / digest[:2] / f"{digest}.{SUFFIXES[media_type]}"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{random_token(8)}")
    partial.write_bytes(data)
    partial.replace(path)
