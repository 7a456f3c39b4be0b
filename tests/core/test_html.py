"""What people wrote is shown as they wrote it, and nothing in it runs."""

import pytest

from advocacy.core.html import with_links


def test_an_address_becomes_a_link_that_gives_nothing_away() -> None:
    shown = with_links("See https://hazelpont.example/ferry?a=1&b=2 please")
    assert 'href="https://hazelpont.example/ferry?a=1&amp;b=2"' in shown
    assert 'rel="nofollow noreferrer"' in shown


def test_lines_stay_lines() -> None:
    assert with_links("one\ntwo\r\nthree") == "one<br>two<br>three"


def test_a_word_with_a_dot_is_no_link() -> None:
    assert with_links("Ask hazelpont.nl or Wim.Terpstra") == "Ask hazelpont.nl or Wim.Terpstra"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "javascript:alert(1)",
        '<a href="javascript:alert(1)">x</a>',
        'https://x.example/" onmouseover="alert(1)',
        "<style>*{display:none}</style>",
    ],
)
def test_tags_are_shown_and_never_run(hostile: str) -> None:
    shown = str(with_links(hostile))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<style" not in shown
    assert 'href="javascript' not in shown
    assert 'onmouseover="' not in shown
