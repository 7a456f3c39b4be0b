"""Icons, font and static files: small, hashed, built once."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from advocacy.core.look.assets import build_assets, installed_sources, own_scripts, own_styles
from advocacy.core.look.font import subset_font
from advocacy.core.look.sprite import FILLED, ICONS, cut_sprite
from advocacy.core.paths import PACKAGE, STATIC, TEMPLATES

PAGES = sorted(TEMPLATES.rglob("*.html"))
CALLED = re.compile(r'glyph_of\("([a-z0-9-]+)"|icon="([a-z0-9-]+)"|"icon": "([a-z0-9-]+)"|\btile\("([a-z0-9-]+)"')


def test_every_icon_that_a_template_or_a_place_names_is_in_the_sprite() -> None:
    sources = [*PAGES, *PACKAGE.rglob("*.py")]
    named = {name for page in sources for found in CALLED.findall(page.read_text()) for name in found if name}
    assert len(named) > 20
    assert named <= ICONS


def test_the_sprite_holds_the_table_and_nothing_else() -> None:
    sprite = cut_sprite(installed_sources().icons)
    assert set(re.findall(r'id="([^"]+)"', sprite)) == ICONS
    assert len(sprite) < 90_000  # the package's own is 1.1 MB


def test_the_places_of_the_menu_have_a_filled_form() -> None:
    assert {"house", "chat", "question-circle", "trophy"} <= FILLED.keys()


def test_the_font_is_small_and_speaks_our_languages() -> None:
    packed = subset_font(installed_sources().font)
    assert len(packed) < 40_000
    font = TTFont(BytesIO(packed))
    assert font.flavor == "woff2"
    known = font.getBestCmap()
    for letter in "AZaz09ëïéüßøåłşğčœ€“”‘’…–×÷≈":
        assert ord(letter) in known, letter
    weight = next(axis for axis in font["fvar"].axes if axis.axisTag == "wght")
    assert (weight.minValue, weight.maxValue) == (200, 800)


def test_static_files_carry_their_hash_and_are_pressed(tmp_path: Path) -> None:
    assets = build_assets(tmp_path, installed_sources())
    css = assets.folder / assets.names["product.css"]
    assert re.fullmatch(r"product\.[0-9a-f]{10}\.css", css.name)
    assert css.with_name(css.name + ".br").stat().st_size < css.stat().st_size / 3
    assert css.with_name(css.name + ".gz").is_file()
    assert f'url("{assets.names["manrope.woff2"]}")' in css.read_text()
    assert assets.url("icons.svg") == f"/static/{assets.names['icons.svg']}"


def test_a_second_start_builds_nothing(tmp_path: Path) -> None:
    first = build_assets(tmp_path, installed_sources())
    before = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    second = build_assets(tmp_path, installed_sources())
    assert second == first
    assert {path: path.stat().st_mtime_ns for path in second.folder.iterdir()} == before


def test_an_unknown_file_is_an_error_and_not_a_broken_link(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        build_assets(tmp_path, installed_sources()).url("nothing.css")


def test_the_theme_comes_first_in_the_cascade_and_the_early_script_stands_alone() -> None:
    assert own_styles(STATIC)[0].name == "theme.css"
    assert "first.js" not in {path.name for path in own_scripts(STATIC)}


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_a_stylesheet_tells_one_story(path: Path) -> None:
    assert path.read_text().startswith(("/*", "@"))
    assert len(path.read_text().splitlines()) <= 250


def test_no_page_carries_style_or_script_of_its_own() -> None:
    """Letters (the folders called mail) carry their style: mail programs drop style sheets."""
    for page in (page for page in PAGES if page.parent.name != "mail"):
        text = page.read_text()
        assert not re.search(r"<style|\sstyle=|\son(click|change|load|submit)=", text), page
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), page


def test_no_font_sprite_or_picture_of_another_is_in_the_repository() -> None:
    assert {path.suffix for path in STATIC.rglob("*") if path.is_file()} <= {".css", ".js", ".svg", ".webmanifest"}
