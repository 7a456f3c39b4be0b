"""The words of the calendar: days and hours of the company's zone, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import format_date, format_datetime, format_time, ngettext
from flask_babel import gettext as _

from advocacy.content.calendar_listing import Entry, company_zone
from advocacy.content.calendar_rules import Gap, Span
from advocacy.content.moving import Moved
from advocacy.content.telling import COLUMN_WORDS
from advocacy.content.windowing import to_local


def month_name(first: date) -> str:
    return str(format_date(first, "LLLL yyyy")).capitalize()


def week_name(monday: date) -> str:
    """ "Week 48, 23 to 29 November"."""
    number = monday.isocalendar().week
    return str(_("Week %(number)s, %(days)s", number=number, days=days_words(monday, monday + timedelta(days=6))))


def days_words(first: date, last: date) -> str:
    if first == last:
        return str(format_date(first, "d MMMM"))
    start = format_date(first, "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM")
    return str(_("%(first)s to %(last)s", first=start, last=format_date(last, "d MMMM")))


def gap_words(gap: Gap) -> str:
    if gap.last - gap.first == timedelta(days=1) and gap.first.month == gap.last.month:
        days = {"first": format_date(gap.first, "d"), "last": format_date(gap.last, "d MMMM")}
        return str(_("%(first)s and %(last)s", **days))
    return days_words(gap.first, gap.last)


def day_words(day: date) -> str:
    return str(format_date(day, "EEE d MMM"))


def weekday_words(day: date) -> str:
    return str(format_date(day, "EEE"))


def month_short(day: date) -> str:
    return str(format_date(day, "MMM"))


def hour_words(moment: datetime) -> str:
    return str(format_time(to_local(moment, company_zone()), _("HH:mm"), rebase=False))


def moment_words(moment: datetime) -> str:
    return f"{format_datetime(to_local(moment, company_zone()), 'EEE d MMM', rebase=False)} {hour_words(moment)}"


def span_words(opens_at: datetime | None, closes_at: datetime | None) -> str:
    """ "Mon 23 Nov 09:00 to Fri 4 Dec 18:00"; without a day what that means."""
    first = moment_words(opens_at) if opens_at else _("when it is approved")
    last = moment_words(closes_at) if closes_at else _("no end yet")
    return str(_("%(first)s to %(last)s", first=first, last=last))


def state_words(entry: Entry) -> str:
    return str(_("Withdrawn") if entry.withdrawn else COLUMN_WORDS[entry.column])


def planned_words(entry: Entry) -> str:
    """What a version that is not approved yet would make of it."""
    if entry.planned is None:
        return ""
    span = span_words(entry.planned.opens_at, entry.planned.closes_at)
    if entry.state == "draft":
        return str(_("In a draft: %(span)s", span=span))
    return str(_("Waits for approval: %(span)s", span=span))


def lead_words(crowded: Sequence[date], gaps: Sequence[Gap], more: bool) -> str:
    """What is the case in these weeks, in a sentence or two."""
    said = []
    if more:
        said.append(_("Only the first windows are shown. Choose a week or a campaign."))
    if crowded:
        named = ", ".join(day_words(day) for day in crowded[:3])
        said.append(ngettext("%(days)s is crowded.", "%(days)s are crowded.", len(crowded), days=named))
    if gaps:
        said.append(_("Nothing is open on %(days)s.", days=gap_words(gaps[0])))
    sentences = [str(one)[:1].upper() + str(one)[1:] for one in said]
    return " ".join(sentences) or str(_("No day is crowded, and no two days are empty."))


def moved_words(moved: Moved) -> str:
    if moved.same:
        return str(_("Nothing was moved."))
    words = _("“%(title)s” is moved: %(span)s.", title=moved.title, span=_span(moved.span))
    if moved.asked:
        return f"{words} " + _("It was approved before, so a colleague looks at it; until then the old days hold.")
    return str(words)


def _span(span: Span) -> str:
    return span_words(span.opens_at, span.closes_at)
