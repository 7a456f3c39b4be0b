"""What people are told about their credits; in the transaction in which it happens."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.room import Channel, NoticeKind, NoticeWords
from advocacy.notifications.telling import tell

ENDING, REVERSED = "credits.ending", "credits.reversed"
IN_APP = frozenset({Channel.IN_APP})


def _ending_words(parameters: Mapping[str, Any]) -> NoticeWords:
    count = int(parameters["credits"])
    day = format_date(date.fromisoformat(parameters["day"]), "d MMMM")
    title = ngettext("%(num)d of your credits ends soon", "%(num)d of your credits end soon", count)
    return NoticeWords(str(title), str(_("Until %(day)s you can choose something for them.", day=day)))


def _reversed_words(parameters: Mapping[str, Any]) -> NoticeWords:
    count = int(parameters["credits"])
    title = ngettext("%(num)d credit was taken back", "%(num)d credits were taken back", count)
    return NoticeWords(str(title), str(_("It was given by mistake. The reason stands beside it.")))


NOTICES = (
    NoticeKind(
        name=ENDING,
        title=_l("Credits end soon"),
        words=_ending_words,
        endpoint="credits.mine",
        button=_l("See your credits"),
        icon="gift",
        tone="soon",
    ),
    NoticeKind(
        name=REVERSED,
        title=_l("Credits were taken back"),
        words=_reversed_words,
        endpoint="credits.mine",
        button=_l("See your credits"),
        icon="gift",
        channels=IN_APP,
    ),
)


def inform_ending(person_id: int, amount: int, last: date) -> int:
    parameters: dict[str, str | int] = {"credits": amount, "day": last.isoformat()}
    return tell([person_id], ENDING, parameters=parameters, once_key=last.isoformat())


def inform_reversed(person_id: int, entry: str, amount: int) -> None:
    tell([person_id], REVERSED, parameters={"credits": amount}, once_key=entry)
