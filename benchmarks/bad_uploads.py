"""Uploads that nobody in earnest would send, and the largest that are taken."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests
from PIL import Image

from advocacy.core.identifiers import public_id

BOUNDARY = "a-benchmark-of-bad-input"
PIECE = b"\xff" * (1024 * 1024)
SECONDS = 180
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


@dataclass(frozen=True)
class Upload:
    name: str
    page: str
    send: Callable[[requests.Session, str, str], requests.Response]


def uploads() -> Iterator[Upload]:
    for page in ("/studio/new", "/suggest", "/gift-desk/new"):
        yield Upload(f"100 MB as a picture, {page}", page, _huge(100))
    yield Upload("100 MB without a length, /studio/new", "/studio/new", _huge(100, told=False))
    yield Upload("200 MB as a picture, /studio/new", "/studio/new", _huge(200))
    yield Upload("PNG that claims 100,000 x 100,000", "/suggest", _picture(claiming(100_000), "claims.png"))
    yield Upload("PNG of 41 million pixels in 50 KB", "/suggest", _picture(_flat(6_400, 6_407), "bomb.png"))
    yield Upload("PNG of 40 million pixels (taken)", "/suggest", _picture(_flat(8_000, 5_000), "large.png"))
    yield Upload(
        "PNG of 40 million pixels with glass (taken)", "/suggest", _picture(_flat(8_000, 5_000, "RGBA"), "a.png")
    )
    yield Upload("PNG whose text unpacks to 1 GB", "/suggest", _picture(_text_bomb(), "text.png"))
    yield Upload("SVG with a script", "/suggest", _picture(SVG, "drawing.svg"))
    yield Upload("SVG that calls itself PNG", "/suggest", _picture(SVG, "drawing.png"))
    yield Upload("JPEG that is a zip and a page too (taken)", "/suggest", _picture(_polyglot(), "photo.jpg"))
    yield Upload("5 MB in one field, /suggest", "/suggest", _field("words", "boat " * 1_000_000))
    yield Upload("30,000 fields, /studio/new", "/studio/new", _many_fields)
    yield Upload("a file of 90 MB as a picture of a gift", "/gift-desk/new", _huge(90))


def _huge(megabytes: int, *, told: bool = True) -> Callable[[requests.Session, str, str], requests.Response]:
    def send(browser: requests.Session, address: str, token: str) -> requests.Response:
        head, tail = _around(token)
        length = len(head) + megabytes * len(PIECE) + len(tail)

        def body() -> Iterator[bytes]:
            yield head
            for _ in range(megabytes):
                yield PIECE
            yield tail

        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        request = browser.prepare_request(requests.Request("POST", address, headers=headers))
        request.body = body()  # type: ignore[assignment]
        request.headers.pop("Content-Length", None)
        request.headers.update({"Content-Length": str(length)} if told else {"Transfer-Encoding": "chunked"})
        return browser.send(request, timeout=SECONDS, allow_redirects=False)

    return send


def _around(token: str) -> tuple[bytes, bytes]:
    fields = {"csrf_token": token, "words": "The night boat is quiet.", "key": public_id()}
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="picture"; filename="boat.jpg"\r\n\r\n'
    return (parts + file).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


def _picture(data: bytes, name: str) -> Callable[[requests.Session, str, str], requests.Response]:
    return lambda browser, address, token: browser.post(
        address,
        data={"csrf_token": token, "words": "The night boat is quiet.", "key": public_id()},
        files={"picture": (name, data)},
        timeout=SECONDS,
        allow_redirects=False,
    )


def _field(name: str, value: str) -> Callable[[requests.Session, str, str], requests.Response]:
    return lambda browser, address, token: browser.post(
        address, data={"csrf_token": token, name: value}, files={"picture": ("", b"")}, timeout=SECONDS
    )


def _many_fields(browser: requests.Session, address: str, token: str) -> requests.Response:
    fields = {f"wordings-{number}-text": "x" for number in range(30_000)}
    return browser.post(address, data={"csrf_token": token} | fields, timeout=SECONDS)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(chunks) + _chunk(b"IEND", b"")


def claiming(side: int) -> bytes:
    return _png(side, side, _chunk(b"IDAT", zlib.compress(b"\0" * 1000)))


def _flat(width: int, height: int, mode: str = "L") -> bytes:
    kept = io.BytesIO()
    Image.new(mode, (width, height), "#0B5D6680" if mode == "RGBA" else 90).save(kept, "PNG")
    return kept.getvalue()


def _text_bomb() -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 2**20) for _ in range(1024)) + packer.flush()
    return _png(8, 8, _chunk(b"zTXt", b"Comment\0\0" + packed), _chunk(b"IDAT", zlib.compress(b"\0" * 25 * 8)))


def _polyglot() -> bytes:
    photo, archive = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (600, 400), (11, 93, 102)).save(photo, "JPEG")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("page.html", "<script>alert(1)</script>")
    return photo.getvalue() + b"<html><script>alert(1)</script></html>" + archive.getvalue()
