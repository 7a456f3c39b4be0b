"""What every page of this room must be: one h1, a title, valid HTML, ids that are unique."""

import re

import html5lib
from werkzeug.test import TestResponse


def whole(answer: TestResponse) -> str:
    """The page's text, after looking at its bones."""
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(answer.text)
    assert parser.errors == []
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert sorted(ids) == sorted(set(ids))
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
    assert title
    assert title[1].strip().endswith("Hazelpont Advocacy")
    assert "style=" not in answer.text
    return answer.text
