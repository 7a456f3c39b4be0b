"""LinkedIn's little text: what is not escaped cuts the post silently."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks.linkedin.counting import little_text

EXAMPLES = json.loads((Path(__file__).parent.parent / "data/networks/little-text-examples.json").read_text())
RESERVED = set(EXAMPLES["reserved_characters"])
TEMPLATE = re.compile(r"\{hashtag\|(?:\\#|＃)\|(?P<word>(?:[^\\|{}]|\\.)+?)\}")


def plain(little: str) -> str:
    """Reads little text back: templates to hashtags, backslashes away."""
    with_hashtags = TEMPLATE.sub(lambda match: rf"\{match[0].split('|')[1].lstrip(chr(92))}{match['word']}", little)
    return re.sub(r"\\(.)", r"\1", with_hashtags, flags=re.DOTALL)


@pytest.mark.parametrize("pair", EXAMPLES["escape_pairs"], ids=lambda pair: pair["text"][:30] or "empty")
def test_every_pair(pair: dict[str, str]) -> None:
    assert little_text(pair["text"]) == pair["little_text"]


ELEMENTS = {
    r"{hashtag|\#|word}": ("#word", r"{hashtag|\#|word}"),
    "#hashtag": ("#hashtag", r"{hashtag|\#|hashtag}"),
    # What a person types never becomes a mention: nobody confirmed one.
    "@[Devtestco](urn:li:organization:2414183)": (
        "@[Devtestco](urn:li:organization:2414183)",
        r"\@\[Devtestco\]\(urn:li:organization:2414183\)",
    ),
    "@[Eddy](urn:li:person:1234)": ("@[Eddy](urn:li:person:1234)", r"\@\[Eddy\]\(urn:li:person:1234\)"),
}


@pytest.mark.parametrize("element", EXAMPLES["element_examples"], ids=lambda element: element["kind"])
def test_every_element(element: dict[str, Any]) -> None:
    if "little_text_if_hashtag_is_kept" in element:
        assert little_text(element["text"]) == element["little_text_if_hashtag_is_kept"]
    else:
        text, expected = ELEMENTS[element["little_text"]]
        assert little_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#één en #twee", r"{hashtag|\#|één} en {hashtag|\#|twee}"),
        ("(#cloud_native)", r"\({hashtag|\#|cloud\_native}\)"),
        ("#हिन्दी!", r"{hashtag|\#|हिन्दी}!"),
        ("＃全角", "{hashtag|＃|全角}"),
        ("#2026", r"\#2026"),
        ("#2026goals", r"{hashtag|\#|2026goals}"),
        ("C# and F#", r"C\# and F\#"),
        ("##twice", r"\#\#twice"),
        ("https://example.com/#part #tag", r"https://example.com/\#part {hashtag|\#|tag}"),
        ("#", r"\#"),
    ],
)
def test_hashtags_are_told_from_other_number_signs(text: str, expected: str) -> None:
    assert little_text(text) == expected


@given(st.text(alphabet=st.one_of(st.sampled_from("\\|{}@[]()<>#*_~＃ ab1/:"), st.characters(codec="utf-8"))))
def test_nothing_reserved_is_left_and_the_text_can_be_read_back(text: str) -> None:
    little = little_text(text)
    bare = re.sub(r"\\.", "", TEMPLATE.sub("", little), flags=re.DOTALL)
    assert not RESERVED & set(bare)
    assert plain(little) == text
