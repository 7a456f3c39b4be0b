"""Reading an uploaded picture and writing it anew, so that only the picture of the file stays."""

import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from math import ceil
from typing import Any

from flask_babel import lazy_gettext as _l
from PIL import Image

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
MOST_STORED_BYTES = 5 * 1024 * 1024  # X takes no larger picture (X docs, media upload)
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}
STRIP_PIXELS = 2_000_000
ORIENTATION = 0x0112  # in EXIF
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
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
    NOT_KEPT = "not_kept"  # our own trouble


PICTURE_WORDS: Mapping[PictureProblem, Any] = {
    PictureProblem.EMPTY: _l("The file is empty. Choose another one."),
    PictureProblem.TOO_LARGE: _l("The file is larger than 20 MB. Save it smaller and choose it again."),
    PictureProblem.TOO_MANY_PIXELS: _l("The picture has more than 40 million pixels. Save it smaller and try again."),
    PictureProblem.NOT_KEPT: _l("The picture could not be kept just now. Try again in a minute."),
    PictureProblem.NO_IMAGE: _l("The file is no picture that we can read. JPEG, PNG and WebP work."),
}


@dataclass(frozen=True)
class Encoded:
    """A picture as it will be stored."""

    data: bytes
    media_type: str
    width: int
    height: int


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
            image.draft("RGB", _fitting(image))
            return encode_as(_plain(image), photo=image.format == "JPEG")
    except _TOO_MANY_PIXELS:
        return PictureProblem.TOO_MANY_PIXELS
    except _BROKEN:
        return PictureProblem.NO_IMAGE


def pixels_to_read(data: bytes) -> int:
    """How many pixels are held at once while it is read, told from its head; 0 for what will not be read."""
    if len(data) > MOST_BYTES:
        return 0
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            image.draft("RGB", _fitting(image))
            return image.width * image.height
    except (*_TOO_MANY_PIXELS, *_BROKEN):
        return 0


def _fitting(image: Image.Image) -> tuple[int, int]:
    """The size that the picture will have, by its own ratio: the reader of photos makes it smaller while it reads."""
    scale = min(1.0, LONGEST_SIDE / max(image.size))
    return (max(1, int(image.width * scale)), max(1, int(image.height * scale)))


def _plain(image: Image.Image) -> Image.Image:
    """Pixels alone: turned as its EXIF says, in RGB or RGBA, small enough."""
    turned = image.getexif().get(ORIENTATION, 1)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    smooth = _reduced(image, mode)
    smooth.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = smooth.transpose(TURNS[turned]) if turned in TURNS else smooth
    bare = Image.new(mode, upright.size)
    bare.paste(upright)
    return bare


def _reduced(image: Image.Image, mode: str) -> Image.Image:
    """In the given mode, by a whole factor near the wanted size. Strip by strip: whole copies would be too large."""
    factor = max(1, round(max(image.size) / LONGEST_SIDE))
    height = max(1, STRIP_PIXELS // image.width // factor) * factor
    result = Image.new(mode, (ceil(image.width / factor), ceil(image.height / factor)))
    for top in range(0, image.height, height):
        strip = image.crop((0, top, image.width, min(top + height, image.height))).convert(mode)
        result.paste(strip.reduce(factor), (0, top // factor))
    return result


def encode_as(image: Image.Image, *, photo: bool) -> Encoded:
    """A photo as JPEG; a drawing as PNG, while that is not too large for the networks."""
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


def picture_key(digest: str, media_type: str) -> str:
    """Under what the bytes of a picture are kept."""
    return f"media/{digest[:2]}/{digest}.{SUFFIXES[media_type]}"
