"""Large pictures are read in a process of their own, and come out as they would here."""

from io import BytesIO

import pytest
from PIL import Image

from advocacy.core import encoding_apart
from advocacy.core.encoding import MOST_BYTES, Encoded, PictureProblem, encode, pixels_to_read
from advocacy.core.encoding_apart import LARGE, encode_upload


def saved(size: tuple[int, int], kind: str, mode: str = "RGB") -> bytes:
    target = BytesIO()
    Image.new(mode, size, "#0B5D66").save(target, kind)
    return target.getvalue()


def test_a_large_drawing_comes_out_as_it_would_here() -> None:
    data = saved((3200, 2000), "PNG", "RGBA")
    assert pixels_to_read(data) > LARGE
    assert encode_upload(data) == encode(data)


def test_a_photo_that_is_made_smaller_while_it_is_read_is_not_large() -> None:
    data = saved((7000, 5000), "JPEG")
    assert pixels_to_read(data) < 7000 * 5000 // 3


@pytest.mark.parametrize("data", [b"", b"no picture", b"x" * (MOST_BYTES + 1), b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_starts_no_process(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding_apart.sys, "executable", "/nowhere")
    assert encode_upload(data) == encode(data)


def test_half_of_a_large_one_says_why() -> None:
    data = saved((3200, 2000), "PNG")
    assert encode_upload(data[: len(data) // 2]) is PictureProblem.NO_IMAGE


def test_a_process_that_breaks_is_our_own_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding_apart.sys, "executable", "/bin/false")
    assert encode_upload(saved((3200, 2000), "PNG")) is PictureProblem.NOT_KEPT


def test_it_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_SECRET_KEY", "x" * 32)
    assert not [name for name in encoding_apart._environment() if name.startswith("ADVOCACY_")]
    assert isinstance(encode_upload(saved((3200, 2000), "PNG")), Encoded)
