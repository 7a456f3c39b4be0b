"""Uploads that nobody in earnest would send: refused with words, in little memory, and nothing half-saved."""

import gc
import tracemalloc
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from advocacy.content.models import Picture, Post
from advocacy.content.suggestion_models import Suggestion
from advocacy.core import uploading
from advocacy.core.database import transaction
from advocacy.core.services import settings
from advocacy.core.uploading import MOST_FORM_BYTES
from tests.content.factories import make_comms
from tests.content.test_picturing import claiming
from tests.people.factories import sign_in

MB = 1024 * 1024
PIECE = b"\xff" * 65_536
WORDS = "A heron on pole four."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HEAD = (
    f'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n{WORDS}\r\n'
    '--b\r\nContent-Disposition: form-data; name="picture"; filename="boat.jpg"\r\n\r\n'
).encode()


class Body(RawIOBase):
    """A form with a file of so many bytes, made while it is read; `read_bytes`: how far somebody read."""

    def __init__(self, size: int) -> None:
        self._pieces = self._form(size)
        self._rest = b""
        self.length = len(HEAD) + size + len(b"\r\n--b--\r\n")
        self.read_bytes = 0

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._pieces, b"")
        piece, self._rest = self._rest[: len(target)], self._rest[len(target) :]
        target[: len(piece)] = piece
        self.read_bytes += len(piece)
        return len(piece)

    @staticmethod
    def _form(size: int) -> Iterator[bytes]:
        yield HEAD
        for _ in range(size // len(PIECE)):
            yield PIECE
        yield b"\xff" * (size % len(PIECE)) + b"\r\n--b--\r\n"

    def readable(self) -> bool:
        return True


@pytest.fixture
def lotte(client: FlaskClient) -> None:
    sign_in(client, make_comms())


def send(client: FlaskClient, body: Body, address: str = "/suggest", *, told: bool = True) -> TestResponse:
    """`told`: with its length; else in chunks, as a server hands them on."""
    how = {"CONTENT_LENGTH": str(body.length)} if told else {"wsgi.input_terminated": True}
    kind = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "wsgi.input": body}
    return client.post(address, environ_overrides=how | kind)


def kept() -> tuple[list[int | None], set[Path]]:
    """How many rows there are, and which files; those of other tests stay in the folder."""
    with transaction() as session:
        rows = [session.scalar(select(func.count()).select_from(table)) for table in (Post, Suggestion, Picture)]
    return rows, {path for path in (settings().data_dir / "media").rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def nothing_is_kept(lotte: None) -> Iterator[None]:
    before = kept()
    yield
    assert kept() == before


@pytest.mark.parametrize("address", ["/studio/new", "/suggest"])
def test_what_says_to_be_too_long_is_refused_before_it_is_read(client: FlaskClient, address: str) -> None:
    body = Body(MOST_FORM_BYTES)
    answer = send(client, body, address)
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert body.read_bytes == 0


def test_a_form_without_files_is_refused_from_its_own_limit_up(client: FlaskClient) -> None:
    body = Body(30 * MB)
    assert send(client, body, "/studio/check").status_code == 413
    assert body.read_bytes == 0


# What was read so far lies in werkzeug's temporary file, which nobody closes but the end of the request.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_what_does_not_say_its_length_is_cut_at_the_limit(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST_FORM_BYTES", 2 * MB)
    body = Body(50 * MB)
    answer = send(client, body, told=False)
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert body.read_bytes <= 2 * MB + len(PIECE)
    del answer, body
    gc.collect()


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "in chunks"])
def test_a_picture_of_a_hundred_megabytes_is_told_beside_its_field_in_little_memory(
    client: FlaskClient, told: bool
) -> None:
    """The form is taken, so that its words are still there; the file waits on the disk."""
    body = Body(100 * MB)
    tracemalloc.start()
    answer = send(client, body, told=told)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.text
    assert WORDS in answer.text
    assert highest < 60 * MB


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (claiming(100_000, 100_000), "boat.png", "more than 40 million pixels"),
        (SVG, "boat.svg", "no picture that we can read"),
        (SVG, "boat.png", "no picture that we can read"),
    ],
    ids=["claims 100,000 by 100,000", "a drawing with a script", "one that calls itself PNG"],
)
def test_a_hostile_picture_is_refused_with_words(client: FlaskClient, data: bytes, name: str, words: str) -> None:
    answer = client.post("/suggest", data={"words": WORDS, "picture": (BytesIO(data), name)})
    assert answer.status_code == 422
    assert words in answer.text
    assert WORDS in answer.text
    assert "alert(2)" not in answer.text
