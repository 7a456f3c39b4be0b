"""Templates compile, and the page of parts shows each of them without anything inline."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from flask_wtf import CSRFProtect
from html5lib import HTMLParser

from advocacy.core.access import check_routes
from advocacy.core.look.accent import DEFAULT_ACCENT
from advocacy.core.look.installing import AccentRefusedError, install_look, theme_sheet
from advocacy.core.paths import TEMPLATES
from advocacy.core.pocket.installing import Shell, install_pocket
from advocacy.core.settings import Environment, Settings


def make_app(data_dir: Path, environment: Environment = Environment.TEST, accent: str = DEFAULT_ACCENT) -> Flask:
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES))
    app.secret_key = "for this test only"
    Babel(app)  # type: ignore[no-untyped-call]
    CSRFProtect(app)
    settings = Settings(environment=environment, data_dir=data_dir, company_name="Hazelpont", accent=accent)
    assets, sheet = install_look(app, settings)
    install_pocket(app, Shell(assets, sheet.path))
    return app


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def client(data_dir: Path) -> Iterator[FlaskClient]:
    with make_app(data_dir).test_client() as client:
        yield client


def test_every_template_of_the_look_compiles(data_dir: Path) -> None:
    app = make_app(data_dir)
    names = [name for name in app.jinja_env.list_templates() if name.split("/")[0] in {"components", "layouts", "look"}]
    assert len(names) > 25
    for name in names:
        app.jinja_env.get_template(name)


def test_the_page_of_parts_is_sound_html_with_one_heading(client: FlaskClient) -> None:
    page = client.get("/parts")
    assert page.status_code == 200
    parser = HTMLParser(strict=False)
    parser.parse(page.text)
    serious = [error for error in parser.errors if "self-closing" not in str(error)]
    assert serious == []
    assert page.text.count("<h1") == 1
    assert "<title>Parts · Hazelpont Advocacy</title>" in page.text


def test_production_has_no_page_of_parts(data_dir: Path) -> None:
    app = make_app(data_dir, Environment.PRODUCTION)
    assert app.test_client().get("/parts").status_code == 404
    check_routes(app)


def test_static_files_are_served_for_ever_and_pressed(client: FlaskClient) -> None:
    address = client.application.jinja_env.from_string("{{ asset_url('product.css') }}").render()
    with client.get(address, headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_companys_colour_is_a_stylesheet_with_a_hash_in_its_name(data_dir: Path) -> None:
    client = make_app(data_dir, accent="#FFD400").test_client()
    sheet = theme_sheet("#FFD400")
    answer = client.get(sheet.path)
    assert answer.mimetype == "text/css"
    assert "--accent:#7D6700" in answer.text
    assert sheet.path != theme_sheet("#E4572E").path
    assert sheet.path in client.get("/parts").text


def test_a_colour_that_is_none_stops_the_start(data_dir: Path) -> None:
    with pytest.raises(AccentRefusedError, match="#RRGGBB"):
        make_app(data_dir, accent="teal")


@pytest.mark.parametrize(("chosen", "theme"), [("dark", "dark"), ("light", "light"), ("system", "light")])
def test_the_choice_of_theme_is_rendered_by_the_server(client: FlaskClient, chosen: str, theme: str) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/theme", data={"theme": chosen}, headers={"Referer": "http://localhost/parts"})
    assert answer.status_code == 303
    assert answer.location == "http://localhost/parts"
    assert f'data-bs-theme="{theme}" data-theme-choice="{chosen}"' in client.get("/parts").text


def test_a_foreign_page_is_not_returned_to(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/theme", data={"theme": "neon"}, headers={"Referer": "https://elsewhere.example/"})
    assert answer.location == "/"
    assert "Set-Cookie" not in answer.headers


def test_an_unknown_icon_fails_loudly(client: FlaskClient) -> None:
    with pytest.raises(LookupError, match="unicorn"):
        client.application.jinja_env.from_string("{{ glyph_of('unicorn') }}").render()
