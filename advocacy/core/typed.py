"""What may be typed anywhere: sound text of a bounded length, with line ends of one kind."""

import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import ValidationError

KEPT_CONTROLS = "\n\t"


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF says nothing of its types; said once, here
    """A form of a page, with the token that shows it is ours."""


class SoundText:
    """No broken or invisible control characters, and not longer than it may be. One line unless said otherwise."""

    def __init__(self, longest: int, *, lines: bool = False) -> None:
        self.longest, self.kept = longest, KEPT_CONTROLS if lines else ""

    def __call__(self, _form: Any, field: Any) -> None:
        text: str = field.data or ""
        if len(text) > self.longest:
            raise ValidationError(
                _(
                    "This is %(length)s characters long; %(longest)s fit here. Nothing of it is lost: shorten it.",
                    length=len(text),
                    longest=self.longest,
                )
            )
        place = next((place for place, sign in enumerate(text, 1) if broken(sign, self.kept)), None)
        if place:
            raise ValidationError(
                _("Character %(place)s can't be stored or sent. Delete it, or type it again.", place=place)
            )


def broken(sign: str, kept: str = "") -> bool:
    """Control characters, half surrogates, and the sign that stands where bytes were no text."""
    return sign not in kept and (sign == "\ufffd" or unicodedata.category(sign) in ("Cc", "Cs"))


def tidy(text: str | None) -> str:
    """Line ends as one character, whatever the browser sends."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def stripped(text: str | None) -> str:
    return tidy(text).strip()
