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
META_WITHIN = 2048
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


def _known(name: str) -> str:
    """Python's name of a charset that browsers read; empty for any other."""
    try:
        found = codecs.lookup(name).name if name.isascii() and "\x00" not in name else ""
    except LookupError:
        return ""
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found) if found in KNOWN else ""
