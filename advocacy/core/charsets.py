"""Bytes from outside as text, whatever they say they are written in."""

import codecs
import re

# What browsers read. Codecs of Python that are none of text, or cost much time (punycode), are not among them.
KNOWN = frozenset(
    {
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "ascii",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp874",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "gbk",
        "gb18030",
        "gb2312",
        "big5",
        "euc_jp",
        "shift_jis",
        "euc_kr",
        *(f"iso8859-{number}" for number in (*range(1, 12), 13, 14, 15, 16)),
    }
)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))  # XML begins with this sign
META_WITHIN = 2048
_DECLARED = re.compile(rb"""^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""")
_DECLARATION = re.compile(r"^\ufeff?\s{0,99}<\?xml[^>]{0,200}>")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)


def decoded(body: bytes, charset: str = "") -> str:
    """By its mark, what its header says, what it says itself; else UTF-8, else Latin as browsers read it.

    Never fails: what can't be read becomes the sign for it, and an unknown name is as good as none.
    """
    for mark, name in MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    said = _META.search(body[:META_WITHIN])
    for name in (charset, said.group(1).decode("ascii", "replace") if said else ""):
        if codec := _known(name):
            return body.decode(codec, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def xml_as_utf8(body: bytes, charset: str = "") -> bytes:
    """An XML file in UTF-8, which says so: by its mark, its header or its own declaration, whichever can be read.

    Whoever reads it afterwards has no charset to guess, and can count what stands in it by its bytes.
    """
    said = _DECLARED.search(body.replace(b"\x00", b"")[:META_WITHIN]) if body else None
    names = (
        *(name for mark, name in (*MARKS, *UNMARKED) if body.startswith(mark)),
        _known(charset),
        _known(said.group(1).decode("ascii", "replace")) if said else "",
        "utf-8",
    )
    text = next((text for name in names if name and (text := _strictly(body, name)) is not None), None)
    text = body.decode("cp1252", "replace") if text is None else text
    return _DECLARATION.sub("<?xml version='1.0' encoding='utf-8'?>", text, count=1).encode("utf-8", "replace")


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _known(name: str) -> str:
    """Python's name of a charset that browsers read; empty for any other."""
    try:
        found = codecs.lookup(name).name if name.isascii() and "\x00" not in name else ""
    except LookupError:
        return ""
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found) if found in KNOWN else ""
