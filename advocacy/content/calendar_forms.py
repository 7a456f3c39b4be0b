"""The form of a post's window, in the company's zone; the calendar without a keyboard and without JavaScript."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, ValidationError

from advocacy.content.calendar_rules import LONGEST_MOVE, Span
from advocacy.content.validating import time_words
from advocacy.content.windowing import TimeProblem, closes_before_it_opens, read_local_time, to_local, to_moment
from advocacy.core.typed import PageForm, stripped


class WindowForm(PageForm):
    """`number` and `revision` say which state of which version was on the page."""

    number = HiddenField()
    revision = HiddenField()
    opens = StringField(_l("Opens"), filters=[stripped])
    closes = StringField(_l("Closes"), filters=[stripped])

    def validate_opens(self, field: Any) -> None:
        _read(field)

    def validate_closes(self, field: Any) -> None:
        if closes_before_it_opens(_quietly(self.opens.data), _read(field)):
            raise ValidationError(_("This is before it opens. Choose a later end, or open earlier."))

    def show(self, span: Span, number: int, revision: int, zone: ZoneInfo) -> None:
        self.stand_on(number, revision)
        self.opens.data, self.closes.data = typed_field(span.opens_at, zone), typed_field(span.closes_at, zone)

    def stand_on(self, number: int, revision: int) -> None:
        self.number.data, self.revision.data = str(number), str(revision)

    def span(self, before: Span, zone: ZoneInfo) -> Span:
        """What was typed, once it is valid. A field that says the same minute as before keeps its exact moment."""
        typed = Span(*(_moment(field.data, zone) for field in (self.opens, self.closes)))
        same_opening = self.opens.data == typed_field(before.opens_at, zone)
        same_end = self.closes.data == typed_field(before.closes_at, zone)
        opens = before.opens_at if same_opening else typed.opens_at
        return Span(opens, before.closes_at if same_end else typed.closes_at)


class ShiftForm(PageForm):
    """So many days later or earlier, and so many longer or shorter: what the keys of the calendar come to."""

    number = HiddenField()
    revision = HiddenField()
    days = HiddenField()
    longer = HiddenField()

    def steps(self) -> tuple[int, int] | None:
        """None for what is no sensible move."""
        found = _whole(self.days.data), _whole(self.longer.data)
        return found if max(map(abs, found)) <= LONGEST_MOVE else None


def _read(field: Any) -> datetime | None:
    local = read_local_time(field.data) if field.data else None
    if isinstance(local, TimeProblem):
        raise ValidationError(time_words(local))
    return local


def _quietly(typed: str | None) -> datetime | None:
    local = read_local_time(typed) if typed else None
    return local if isinstance(local, datetime) else None


def _moment(typed: str | None, zone: ZoneInfo) -> datetime | None:
    local = _quietly(typed)
    return to_moment(local, zone) if local else None


def typed_field(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as a date field holds it."""
    return to_local(moment, zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _whole(typed: str | None) -> int:
    """0 for nothing; further than any move for what is no number."""
    text = (typed or "0").removeprefix("-")
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        return LONGEST_MOVE + 1
    return int(typed or "0")
