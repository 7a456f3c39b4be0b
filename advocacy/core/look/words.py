"""Small words that templates ask for: initials, tints, ids, and moments relative to now."""

import hashlib
import re
from datetime import datetime, timedelta
from functools import lru_cache

from babel import Locale, dates
from flask_babel import format_date, get_locale, ngettext, to_user_timezone
from flask_babel import gettext as _

TINTS = ("petrol", "amber", "red", "blue", "green", "plum")
PARTICLES = frozenset({"van", "de", "der", "den", "ten", "ter", "el", "al", "von", "da", "di", "la", "le"})


def initials(name: str) -> str:
    """ "Noor Hartsuiker" is NH, "Fatima el Idrissi" is FI, "Crew" is CR."""
    words = [word for word in re.split(r"[\s-]+", name.strip()) if word and word.lower() not in PARTICLES]
    if not words:
        return "?"
    return (words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]).upper()


def tint_class(key: object) -> str:
    """The class of one of six tints: by number, or by what a public id hashes to."""
    number = key if isinstance(key, int) else hashlib.sha256(str(key).encode()).digest()[0]
    return f"tint-{TINTS[number % len(TINTS)]}"


def plain_id(words: object) -> str:
    """An id for the page out of words: letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", str(words).lower()).strip("-") or "part"


def time_in_words(moment: datetime) -> str:
    """ "09:02", and "09.02 uur" in Dutch: the pattern is a word of the language too."""
    return _in_pattern(moment, _("HH:mm"))


def moment_in_words(moment: datetime, now: datetime) -> str:
    """ "today at 09:02", "tomorrow at 09:00", "Wed 25 Nov, 12:00", and with the year when it is another."""
    here, today = to_user_timezone(moment), to_user_timezone(now)
    time = time_in_words(moment)
    days = (here.date() - today.date()).days
    if days == 0:
        return str(_("today at %(time)s", time=time))
    if abs(days) == 1:
        return str(_("tomorrow at %(time)s", time=time) if days == 1 else _("yesterday at %(time)s", time=time))
    pattern = "EEE d MMM" if here.year == today.year else "d MMM yyyy"
    return f"{_in_pattern(moment, pattern)}, {time}"


def shortly(moment: datetime, now: datetime) -> str:
    """For a narrow place: "at 09:02" of today, "tomorrow", "Wed 25 Nov", "25 Nov 2025"."""
    here, today = to_user_timezone(moment), to_user_timezone(now)
    days = (here.date() - today.date()).days
    if days == 0:
        return str(_("at %(time)s", time=time_in_words(moment)))
    if abs(days) == 1:
        return str(_("tomorrow") if days == 1 else _("yesterday"))
    return _in_pattern(moment, "EEE d MMM" if here.year == today.year else "d MMM yyyy")


def closing_in_words(moment: datetime, now: datetime) -> str:
    """How long something stays open: "2 days left", and by the clock from the day before its end on."""
    if (to_user_timezone(moment).date() - to_user_timezone(now).date()).days <= 1:
        return str(_("Closes %(when)s", when=moment_in_words(moment, now)))
    days = round((moment - now) / timedelta(days=1))
    return str(ngettext("%(num)s day left", "%(num)s days left", max(days, 2)))


def moment_exactly(moment: datetime) -> str:
    """ "Thursday 19 November 2026, 10:14:09", in the person's zone and language, for the title."""
    return _in_pattern(moment, "EEEE d MMMM yyyy, HH:mm:ss")


def _in_pattern(moment: datetime, pattern: str) -> str:
    return _written(to_user_timezone(moment).replace(tzinfo=None), pattern, get_locale())


@lru_cache(maxsize=4096)
def _written(local: datetime, pattern: str, locale: Locale | None) -> str:
    """The same moments stand on everybody's page. Without its zone: the same moment in two zones would be equal."""
    return str(dates.format_datetime(local, pattern, locale=locale))


def day_in_words(moment: datetime, now: datetime) -> str:
    """ "today", "3 September", "3 Sep 2025"."""
    here, today = to_user_timezone(moment), to_user_timezone(now)
    if here.date() == today.date():
        return str(_("today"))
    return str(format_date(here, "d MMMM" if here.year == today.year else "d MMM yyyy"))


def time_left(moment: datetime, now: datetime) -> tuple[int, str]:
    """Number and unit for a ring: whole minutes under an hour, hours under two days, then days; never below 0."""
    left = max(moment - now, timedelta())
    minutes = int(left.total_seconds() // 60)
    if minutes < 60:
        return minutes, str(_("min"))
    if minutes < 48 * 60:
        return minutes // 60, str(_("h"))
    return minutes // (24 * 60), str(_("days"))
