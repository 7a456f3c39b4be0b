"""The manifest, the worker's script and the page without a connection."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from advocacy.core.look.icon_drawing import drawn_icons
from advocacy.core.paths import STATIC
from advocacy.core.pocket.installing import worker_script
from advocacy.core.pocket.manifest import PAPER_DARK, PAPER_LIGHT
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in


def manifest_of(client: FlaskClient, language: str) -> dict[str, object]:
    answer = client.get(f"/manifest-{language}.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    found: dict[str, object] = json.loads(answer.data)
    return found


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_product_can_be_installed_in_both_languages(language: str, client: FlaskClient) -> None:
    found = manifest_of(client, language)
    assert (found["lang"], found["start_url"], found["display"]) == (language, "/", "standalone")
    names = {shortcut["name"]: shortcut["url"] for shortcut in found["shortcuts"]}  # type: ignore[attr-defined]
    assert names[{"en": "Suggest a post", "nl": "Bericht voorstellen"}[language]] == "/suggest"
    assert names[{"en": "Ask", "nl": "Vraag"}[language]] == "/questions/ask"
    assert names[{"en": "Inbox", "nl": "Inbox"}[language]] == "/inbox"


def test_the_manifest_s_icons_are_there_in_the_sizes_it_names(client: FlaskClient) -> None:
    icons = manifest_of(client, "en")["icons"]
    pictures = [icon for icon in icons if icon["type"] == "image/png"]  # type: ignore[attr-defined]
    assert {icon["purpose"] for icon in pictures} == {"any", "maskable"}
    for icon in pictures:
        with client.get(icon["src"]) as answer:
            drawn = Image.open(BytesIO(answer.data))
        assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


def test_a_maskable_icon_fills_its_square_and_keeps_its_drawing_in_the_middle() -> None:
    drawn = Image.open(BytesIO(dict(drawn_icons())["icon-maskable-192.png"])).convert("RGB")
    ground = drawn.getpixel((0, 0))
    other = [(x, y) for x in range(192) for y in range(192) if drawn.getpixel((x, y)) != ground]
    assert all((x - 95.5) ** 2 + (y - 95.5) ** 2 <= (0.4 * 192) ** 2 for x, y in other)
    assert len(other) > 2000


def test_there_is_no_manifest_in_a_language_that_is_not_spoken(client: FlaskClient) -> None:
    assert client.get("/manifest-xx.webmanifest").status_code == 404
    assert client.get("/offline/xx").status_code == 404


def test_every_page_names_the_manifest_in_its_language(client: FlaskClient) -> None:
    assert '<link rel="manifest" href="/manifest-en.webmanifest">' in client.get("/sign-in").text
    dutch = client.get("/sign-in", headers={"Accept-Language": "nl"}).text
    assert '<link rel="manifest" href="/manifest-nl.webmanifest">' in dutch


def test_a_page_colours_the_browser_s_frame_in_both_themes(client: FlaskClient) -> None:
    page = PageClient(client).get("/sign-in")
    frames = {node.get("media"): node.get("content") for node in page.all("meta", name="theme-color")}
    assert frames == {
        "(prefers-color-scheme: light)": PAPER_LIGHT,
        "(prefers-color-scheme: dark)": PAPER_DARK,
    }
    assert PAPER_LIGHT != PAPER_DARK


def test_the_page_without_a_connection_holds_nothing_of_anybody(client: FlaskClient) -> None:
    noor = make_person(name="Noor Hartsuiker")
    sign_in(client, noor)
    page = client.get("/offline/nl").text
    assert "Geen verbinding" in page
    assert noor.name not in page
    assert noor.public_id not in page


def test_a_page_says_for_whom_it_is_so_that_nobody_else_s_is_kept(client: FlaskClient) -> None:
    assert "data-reader" not in client.get("/sign-in").text
    noor = make_person()
    sign_in(client, noor)
    assert f'data-reader="{noor.public_id}"' in client.get("/").text


def test_the_worker_may_look_after_everything_and_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    release = json.loads(re.match(r"const RELEASE = (\{.*\});", answer.text)[1])  # type: ignore[index]
    for address in [*release["shell"], *release["offline"].values()]:
        with client.get(address) as found:
            assert found.status_code == 200


def test_another_release_is_another_script(app: Flask) -> None:
    with app.test_request_context():
        assert worker_script(["/static/a.css"], ["en"]) != worker_script(["/static/b.css"], ["en"])


def test_the_worker_sends_nothing_by_itself() -> None:
    """What it fetches is what the page asked for, and the feed; it makes no request of another kind."""
    source = (STATIC / "worker" / "service_worker.js").read_text()
    assert set(re.findall(r"\bfetch\((\w[\w.]*)", source)) == {"event.request", "request", "HOME"}
    assert "sync" not in re.sub(r"\basync\b", "", source)


def test_what_a_phone_shares_fills_the_suggestion_in(client: FlaskClient) -> None:
    sign_in(client, make_person())
    answer = client.post("/suggest/shared", data={"text": "A heron https://oeverbode.example/herons", "title": ""})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert 'value="https://oeverbode.example/herons"' in page
    assert "A heron" in page


def test_what_a_phone_shares_needs_no_token_of_ours_but_a_colleague(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        assert "/sign-in" in client.post("/suggest/shared", data={"text": "A heron"}).headers["Location"]
        sign_in(client, make_person())
        assert client.post("/suggest/shared", data={"text": "A heron"}).status_code == 303
        assert client.post("/suggest", data={"words": "A heron"}).status_code == 400
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False


def test_who_is_signed_out_is_led_to_sign_in_also_when_the_worker_fetches_the_page(client: FlaskClient) -> None:
    fetched = {"Sec-Fetch-Dest": "empty"}
    page = client.get("/suggest", headers=fetched | {"Accept": "text/html,application/xhtml+xml"})
    assert "/sign-in" in page.headers["Location"]
    assert client.get("/suggest", headers=fetched | {"Accept": "*/*"}).status_code == 401
