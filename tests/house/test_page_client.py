"""The page client sees what is wrong with a page, and nothing where nothing is."""

import pytest

from tests.pages import Page, problems

SOUND = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Feed · Hazelpont Advocacy</title><script src="/a.js"></script></head>
<body><a class="skip" href="#content">Skip</a><main id="content"><h1>Feed</h1>{}</main></body></html>"""


def test_a_sound_page_has_no_problems() -> None:
    body = """<form method="post"><label for="name">Name</label><input id="name" name="name" aria-describedby="hint">
    <p id="hint">As friends say it</p><label>Team <select name="team"><option>Quays</option></select></label>
    <button>Save</button></form><ul><li><a href="/x"><img src="/y.png" alt="A boat"></a></li></ul>
    <svg width="2" height="2" aria-hidden="true"><path d="M0 0"/></svg>"""
    assert problems(SOUND.format(body)) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<h1>Twice</h1>", "2 h1"),
        ('<p id="content">x</p>', "2 elements with id 'content'"),
        ('<label for="gone">Name</label>', "for names 'gone'"),
        ('<button aria-controls="panel">Open</button>', "aria-controls names 'panel'"),
        ('<p aria-labelledby="content gone">x</p>', "aria-labelledby names 'gone'"),
        ('<a href="#gone">x</a>', "'#gone'"),
        ('<p style="color:red">x</p>', "style="),
        ('<button onclick="go()">x</button>', "onclick="),
        ("<script>go()</script>", "inline <script>"),
        ('<a href="javascript:go()">x</a>', "javascript:"),
        ('<img src="/x.png">', "without alt"),
        ('<input name="q">', "without label"),
        ('<button><svg aria-hidden="true"></svg></button>', "without words"),
        ('<a href="/x">x <button>y</button></a>', "holds <button>"),
        ("<ul><p>x</p></ul>", "holds <p>"),
        ("<div></span></div>", "line 3"),
        ("<p><div>x</div></p>", "line 3"),
    ],
)
def test_what_is_wrong_is_said(body: str, said: str) -> None:
    assert said in "\n".join(problems(SOUND.format(body)))


@pytest.mark.parametrize(
    "title", ["Hazelpont Advocacy", " · Hazelpont Advocacy", "Feed", "Feed · Advocacy", "F" * 90 + " · "]
)
def test_a_title_names_the_page_and_the_product(title: str) -> None:
    page = SOUND.replace("Feed · Hazelpont Advocacy", title)
    assert any("title" in problem for problem in problems(page.format("")))


def test_a_page_is_asked_by_tag_and_attribute() -> None:
    page = Page(200, SOUND.format('<a class="big act" href="/new" data-opens="x">New   post</a>'))
    assert page.heading == "Feed"
    assert page.title == "Feed · Hazelpont Advocacy"
    assert page.one("a", class_="act", data_opens="x").get("href") == "/new"
    assert page.all("a", class_="ac") == []
    assert page.links()["New post"] == "/new"
