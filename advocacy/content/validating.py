"""What may be typed: addresses that people can open, times that exist; and the words for what is not."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_babel import format_date
from flask_babel import gettext as _
from wtforms import ValidationError

from advocacy.content.windowing import BadTime, TimeProblem
from advocacy.core.typed import broken

_ADDRESS = re.compile(r"https?://[^\s\\]+", re.IGNORECASE)


def sound_address(_form: Any, field: Any) -> None:
    """Only an address that people can open."""
    address: str = field.data or ""
    if address and not is_web_address(address):
        raise ValidationError(_("An address starts with https:// and a name, such as https://example.com/page."))


def is_web_address(address: str) -> bool:
    """http(s), a host, no user name in it, and no sign that can't be stored or sent."""
    if any(map(broken, address)):
        return False
    try:
        parts = urlsplit(address)
        return bool(_ADDRESS.fullmatch(address) and parts.hostname and parts.port != 0 and not _has_user(address))
    except ValueError:
        return False


def _has_user(address: str) -> bool:
    return "@" in urlsplit(address).netloc


def time_words(problem: TimeProblem) -> str:
    """Why a typed time is none, and what would be right."""
    if problem.kind is BadTime.NO_SUCH_DAY:
        month = format_date(date(problem.year, problem.month, 1), "MMMM y")
        return str(_("%(month)s has %(days)s days. Choose one of them.", month=month, days=problem.days))
    return str(
        {
            BadTime.NOT_A_TIME: _("This is no date and time. An example is 2026-12-04 18:00."),
            BadTime.NO_SUCH_MONTH: _("A year has 12 months. An example is 2026-12-04 18:00."),
            BadTime.NO_SUCH_HOUR: _("A day goes from 00:00 to 23:59."),
            BadTime.OUT_OF_RANGE: _("That year is too far away."),
        }[problem.kind]
    )
