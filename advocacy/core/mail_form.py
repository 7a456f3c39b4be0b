"""A mail as it travels, from its headers and its two bodies: plain text, and the same as HTML.

Written by hand: Python's own classes take every header apart and put it together again, which is most of the time of a
mail, and a company's digests are a hundred thousand.
"""

from binascii import b2a_qp
from collections.abc import Iterable
from email.header import Header
from secrets import token_hex

LONGEST_LINE = 76
Headers = Iterable[tuple[str, str]]


def two_bodies(headers: Headers, plain: str, html: str) -> bytes:
    """Quoted-printable: not every server between here and there takes eight bits."""
    boundary = f"=_{token_hex(12)}"  # no quoted-printable text holds "=_"
    head = [*headers, ("MIME-Version", "1.0"), ("Content-Type", f'multipart/alternative; boundary="{boundary}"')]
    mark = b"--" + boundary.encode()
    parts = (mark, _part("plain", plain), mark, _part("html", html), mark + b"--", b"")
    return b"".join(_line(name, value) for name, value in head) + b"\r\n" + b"\r\n".join(parts)


def _line(name: str, value: str) -> bytes:
    """Longer ones, and those in other letters, over several lines. Nothing in a value begins a header of its own."""
    if "\n" in value or "\r" in value:
        raise ValueError(f"a header of several lines: {name}")
    short = len(name) + 2 + len(value) <= LONGEST_LINE or " " not in value
    if value.isascii() and short:
        return f"{name}: {value}\r\n".encode()
    charset = "us-ascii" if value.isascii() else "utf-8"
    written = Header(value, charset, maxlinelen=LONGEST_LINE, header_name=name).encode(linesep="\r\n")
    return f"{name}: {written}\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + b2a_qp("\r\n".join([*text.splitlines(), ""]).encode())
