"""Pictures: only what is an image stays, and of it only the picture."""

import random
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from advocacy.content.freezing import PictureUse
from advocacy.content.picturing import known_picture, picture_by_public_id, picture_bytes, store_picture
from advocacy.core.encoding import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_STORED_BYTES,
    Encoded,
    PictureProblem,
    encode,
    picture_key,
)
from tests.content.factories import make_comms, picture_file


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(encoded: Encoded | PictureProblem) -> Image.Image:
    assert isinstance(encoded, Encoded), encoded
    return Image.open(BytesIO(encoded.data))


def a_photo_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "Oudervaart, at the house of Noor"
    return saved(Image.new("RGB", (80, 40), "navy"), "JPEG", exif=exif, comment=b"secret")


def claiming(width: int, height: int) -> bytes:
    """A small PNG that says it is very large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_nothing_but_the_picture_stays_and_it_stands_upright() -> None:
    encoded = encode(a_photo_with_a_place())
    image = opened(encoded)
    assert (image.format, image.size) == ("JPEG", (40, 80))
    assert not image.getexif()
    assert isinstance(encoded, Encoded)
    assert b"Noor" not in encoded.data
    assert b"secret" not in encoded.data


def test_what_hangs_behind_a_picture_is_gone() -> None:
    encoded = encode(picture_file().getvalue() + b"<script>alert(1)</script>")
    assert isinstance(encoded, Encoded)
    assert b"script" not in encoded.data


@pytest.mark.parametrize(("kind", "stored"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/png")])
def test_three_kinds_of_files_become_two(kind: str, stored: str) -> None:
    encoded = encode(picture_file(kind=kind).getvalue())
    assert isinstance(encoded, Encoded)
    assert (encoded.media_type, encoded.width, encoded.height) == (stored, 64, 32)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert isinstance(encode(saved(Image.new(mode, (30, 20)), kind)), Encoded)


def test_large_pictures_are_made_smaller_and_clear_ones_stay_clear() -> None:
    encoded = encode(saved(Image.new("RGBA", (LONGEST_SIDE * 2, 100), (0, 0, 0, 0)), "PNG"))
    image = opened(encoded)
    assert image.size == (LONGEST_SIDE, 50)
    assert image.mode == "RGBA"


def test_a_picture_too_heavy_as_png_becomes_a_jpeg_below_five_megabytes() -> None:
    noise = Image.frombytes("RGB", (1600, 1400), random.Random(1).randbytes(1600 * 1400 * 3))
    encoded = encode(saved(noise, "PNG"))
    assert isinstance(encoded, Encoded)
    assert encoded.media_type == "image/jpeg"
    assert len(encoded.data) <= MOST_STORED_BYTES


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", PictureProblem.EMPTY),
        (b"x" * (MOST_BYTES + 1), PictureProblem.TOO_LARGE),
        (claiming(100_000, 100_000), PictureProblem.TOO_MANY_PIXELS),
        (claiming(8_000, 8_000), PictureProblem.TOO_MANY_PIXELS),
        (claiming(6_000, 6_000), PictureProblem.NO_IMAGE),
        (claiming(0, 0), PictureProblem.NO_IMAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureProblem.NO_IMAGE),
        (b"GIF89a" + b"\0" * 100, PictureProblem.NO_IMAGE),
        (a_photo_with_a_place()[:200], PictureProblem.NO_IMAGE),
        (b"%PDF-1.7", PictureProblem.NO_IMAGE),
    ],
    ids=["empty", "large", "bomb", "64 MP", "cut off", "no size", "svg", "gif", "half a photo", "pdf"],
)
def test_what_is_no_usable_picture_says_why(data: bytes, problem: PictureProblem) -> None:
    assert encode(data) is problem


def test_a_stored_picture_lies_under_its_hash(database: Flask) -> None:
    stored = store_picture(picture_file(), make_comms().id)
    assert isinstance(stored, PictureUse)
    found = picture_by_public_id(stored.public_id)
    assert found
    assert picture_key(found.sha256, found.media_type).endswith(f"/{stored.sha256}.png")
    with Image.open(BytesIO(picture_bytes(found) or b"")) as image:
        assert image.size == (64, 32)
    assert known_picture(stored.public_id, "A boat") == PictureUse(stored.public_id, stored.sha256, "A boat")


@pytest.mark.parametrize("public_id", ["", "11111111NoNo", "\x00", "../../secret"])
def test_unknown_pictures_are_none(database: Flask, public_id: str) -> None:
    assert picture_by_public_id(public_id) is None
    assert known_picture(public_id) is None


HEAVY = """
import re, sys
from io import BytesIO
from PIL import Image
from advocacy.core.encoding import encode
def saved(image, kind):
    target = BytesIO(); image.save(target, kind); return target.getvalue()
size = (8000, 5000)
kinds = {
    "photo": lambda: saved(Image.effect_noise((4000, 2500), 80).resize(size).convert("RGB"), "JPEG"),
    "palette": lambda: saved(Image.new("P", size), "PNG"),
    "alpha": lambda: saved(Image.new("RGBA", size, "#0B5D6680"), "PNG"),
}
if len(sys.argv) == 2:
    sys.stdout.buffer.write(kinds[sys.argv[1]]())
else:
    data = sys.stdin.buffer.read()
    result = type(encode(data)).__name__
    # Of this program alone; getrusage would count the process that started it too.
    highest = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
    print(result, int(highest.group(1)) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
@pytest.mark.parametrize("kind", ["photo", "palette", "alpha"])
def test_the_largest_picture_that_is_taken_stays_within_memory(kind: str) -> None:
    """40 million pixels, in a process of its own; megabytes at the highest point."""
    made = subprocess.run([sys.executable, "-c", HEAVY, kind], capture_output=True, check=True).stdout
    command = [sys.executable, "-c", HEAVY, "-", "encode"]
    done = subprocess.run(command, input=made, capture_output=True, check=True)
    result, megabytes = done.stdout.decode().split()
    assert result == "Encoded"
    assert int(megabytes) < 300
