"""Gives templates their words and addresses, serves the company's colours, and puts static files before the app."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request
from flask_babel import get_locale
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from advocacy.core.access import public
from advocacy.core.look.accent import DEFAULT_ACCENT, Refused, accent_css, safe_accent
from advocacy.core.look.assets import Assets, build_assets, installed_sources
from advocacy.core.look.lines import line_through
from advocacy.core.look.parts import check_parts, show_parts
from advocacy.core.look.sprite import FILLED, ICONS
from advocacy.core.look.words import (
    closing_in_words,
    day_in_words,
    initials,
    moment_exactly,
    moment_in_words,
    plain_id,
    time_left,
    tint_class,
)
from advocacy.core.services import now
from advocacy.core.settings import Environment, Settings
from advocacy.core.starting import StartError

THEME_COOKIE = "theme"
THEMES = ("system", "light", "dark")
YEAR = 365 * 24 * 3600


class AccentRefusedError(StartError):
    """The company's colour cannot be made readable; the message says why."""


class UnknownIconError(LookupError):
    """A template names an icon that sprite.ICONS does not have."""


@dataclass(frozen=True)
class ThemeSheet:
    """The stylesheet of the company's own colour and the address that changes with it."""

    css: str
    path: str


def install_look(app: Flask, settings: Settings) -> tuple[Assets, ThemeSheet]:
    """Registers globals, the theme's route and the static files. Raises AccentRefusedError."""
    assets = build_assets(settings.data_dir / "static", installed_sources())
    sheet = theme_sheet(settings.accent)
    app.register_blueprint(_blueprint(sheet, settings))
    app.jinja_env.globals.update(_globals(assets, sheet, settings))
    app.jinja_env.filters["plain_id"] = plain_id
    app.wsgi_app = assets.wrap(app.wsgi_app)  # type: ignore[method-assign]  # how middleware is put around
    return assets, sheet


def theme_sheet(accent: str) -> ThemeSheet:
    """The given colour as css; the product's own colour needs none, its variables stand in theme.css."""
    if accent.upper() == DEFAULT_ACCENT:
        css = "/* The product's own colours. */\n"
    else:
        safe = safe_accent(accent)
        if isinstance(safe, Refused):
            raise AccentRefusedError(safe.reason)
        css = accent_css(safe)
    return ThemeSheet(css, f"/theme-{hashlib.sha256(css.encode()).hexdigest()[:10]}.css")


def theme_choice() -> str:
    """What this browser chose: system, light or dark."""
    chosen = request.cookies.get(THEME_COOKIE, "") if request else ""
    return chosen if chosen in THEMES else "system"


def _blueprint(sheet: ThemeSheet, settings: Settings) -> Blueprint:
    look = Blueprint("look", __name__)

    @look.get(sheet.path)
    @public
    def theme() -> Response:
        answer = Response(sheet.css, mimetype="text/css")
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return answer

    @look.post("/theme")
    @public
    def choose_theme() -> AnyResponse:
        chosen = request.form.get("theme", "")
        answer = redirect(_same_site(request.referrer), 303)
        if chosen in THEMES:
            answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=settings.secure)
        return answer

    if settings.environment is not Environment.PRODUCTION:
        look.get("/parts")(public(show_parts))
        look.post("/parts/check")(public(check_parts))
    return look


def _same_site(referrer: str | None) -> str:
    own = request.host_url
    return referrer if referrer and referrer.startswith(own) else "/"


def _globals(assets: Assets, sheet: ThemeSheet, settings: Settings) -> dict[str, Any]:
    return {
        "asset_url": assets.url,
        "company_name": settings.company_name,
        "day_in_words": lambda moment: day_in_words(moment, now()),
        "glyph_of": partial(glyph, assets.url("icons.svg")),
        "initials": initials,
        "line_through": line_through,
        "closing_in_words": lambda moment: closing_in_words(moment, now()),
        "moment_exactly": moment_exactly,
        "moment_in_words": lambda moment: moment_in_words(moment, now()),
        "page_language": page_language,
        "theme_choice": theme_choice,
        "theme_url": lambda: sheet.path,
        "time_left": lambda moment: time_left(moment, now()),
        "tint_class": tint_class,
    }


def page_language() -> str:
    """The language of the page as HTML wants it: "en", "nl"."""
    return str(get_locale() or "en").replace("_", "-")


def glyph(sprite: str, name: str, size: int = 18, filled: bool = False, label: str | None = None) -> Markup:
    """An icon out of our sprite; decoration unless it has a label. Raises UnknownIconError."""
    return _drawn(sprite, name, size, filled, str(label) if label else "")


@lru_cache(maxsize=1_000)  # a page has dozens of them, and only their labels differ from page to page
def _drawn(sprite: str, name: str, size: int, filled: bool, label: str) -> Markup:
    if name not in ICONS:
        raise UnknownIconError(name)
    shown = FILLED.get(name, name) if filled else name
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" width="{size}" height="{size}" {said}><use href="{sprite}#{name}"/></svg>').format(
        size=size, said=said, sprite=escape(sprite), name=shown
    )
