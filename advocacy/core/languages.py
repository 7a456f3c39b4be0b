"""Which language and zone a page speaks in, and the compiled catalogues."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_domain, get_locale
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from advocacy.core.paths import TRANSLATIONS
from advocacy.core.services import services
from advocacy.core.settings import Settings

LANGUAGE_COOKIE = "language"


def install_languages(app: Flask, settings: Settings) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = settings.languages[0]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compile_catalogues(settings))
    Speaking(app, locale_selector=_language, timezone_selector=_time_zone)  # type: ignore[no-untyped-call]  # flask-babel has no types
    # The template's own words. Flask-Babel looks up context, domain and catalogue for each word of a page; a page has
    # hundreds, and that was a tenth of its time.
    app.jinja_env.globals.update(_=_word, gettext=_word, ngettext=_counted_word)


@pass_eval_context
def _word(context: EvalContext, words: str, /, **values: Any) -> str:
    found = _catalogue().ugettext(words)
    if not values and "%" not in found:
        return Markup(found) if context.autoescape else found  # noqa: S704 - our own words
    return (Markup(found) if context.autoescape else found) % values  # noqa: S704 - escapes the values


@pass_eval_context
def _counted_word(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    found = _catalogue().ungettext(one, many, num)
    return (Markup(found) if context.autoescape else found) % ({"num": num} | values)  # noqa: S704 - escapes the values


def _catalogue() -> NullTranslations:
    """Of the language that the page speaks now; looked for again when that changes."""
    locale = get_locale()
    known: tuple[Locale | None, NullTranslations] | None = g.get("catalogue")
    if known is None or known[0] is not locale:
        known = g.catalogue = (locale, cast(OneLookup, get_domain()).load())
    return known[1]


class OneLookup(Domain):
    def get_translations(self) -> NullTranslations:
        return _catalogue() if g else NullTranslations()

    def load(self) -> NullTranslations:
        found: NullTranslations = super().get_translations()  # type: ignore[no-untyped-call]  # flask-babel has no types
        return found


class Speaking(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return OneLookup(domain=self.domain)  # type: ignore[no-untyped-call]  # flask-babel has no types


def compile_catalogues(settings: Settings) -> Path:
    """The .po files of this release as .mo below the data directory; compiled again only when one changed."""
    sources = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    target = settings.data_dir.resolve() / "translations" / digest
    for source in sources:
        compiled = target / source.relative_to(TRANSLATIONS).with_suffix(".mo")
        if not compiled.exists():
            _compile(source, compiled)
    return target


def _compile(source: Path, compiled: Path) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as readable:
        catalogue = read_po(readable)
    partial = compiled.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as writable:
        write_mo(writable, catalogue)
    partial.replace(compiled)  # two processes may compile at once; each leaves a whole file


def chosen_language() -> str:
    """The person's language, else the cookie of somebody not signed in, else what the browser asks for."""
    offered = services().settings.languages
    wanted = getattr(current_user, "language", None) or request.cookies.get(LANGUAGE_COOKIE)
    if wanted in offered:
        return str(wanted)
    return request.accept_languages.best_match(offered) or offered[0]


@dataclass(frozen=True)
class Reader:
    """Somebody who reads elsewhere than on this page: in their mail."""

    language: str
    time_zone: str


@contextmanager
def speaking_to(language: str, time_zone: str) -> Iterator[None]:
    """Words, times and numbers are this reader's inside, whoever asks for the page; also without one (a worker)."""
    built = services()
    with built.application.app_context():
        g.reader = Reader(language if language in built.settings.languages else built.settings.languages[0], time_zone)
        yield


def _language() -> str | None:
    if "reader" in g:
        return str(g.reader.language)
    return chosen_language() if has_request_context() else None


def _time_zone() -> str:
    if "reader" in g:
        return str(g.reader.time_zone)
    own = getattr(current_user, "time_zone", None) if has_request_context() else None
    return own or services().settings.time_zone
