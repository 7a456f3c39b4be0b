"""Words for questions: what came of an act, who asked, how it went, and the time that is left."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date, format_datetime, ngettext, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.look.words import time_in_words, time_left
from advocacy.questions.answering import Outcome
from advocacy.questions.asking import AskObstacle
from advocacy.questions.listing import Listed, Shown
from advocacy.questions.models import Question
from advocacy.questions.rules import HELLO, MOST_A_DAY, PROMISE, SHORTEST_WORDS, QuestionState, WhoAsked

WHO_WORDS: Mapping[WhoAsked, Any] = {
    WhoAsked.NEIGHBOUR: _l("A neighbour"),
    WhoAsked.CUSTOMER: _l("A customer"),
    WhoAsked.FRIEND: _l("A friend"),
    WhoAsked.ME: _l("Me"),
}
SHOWN_WORDS: Mapping[Shown, Any] = {
    Shown.WAITING: _l("Waiting"),
    Shown.HANDED_OVER: _l("Went on"),
    Shown.DONE: _l("Done"),
}
DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


def obstacle_words(obstacle: AskObstacle) -> str:
    words: Mapping[AskObstacle, str] = {
        AskObstacle.TOO_SHORT: _(
            "Say a little more: with at least %(least)s characters a colleague knows what is meant.",
            least=SHORTEST_WORDS,
        ),
        AskObstacle.ENOUGH_TODAY: _(
            "You brought in %(most)s questions today, which is all that fits. Nothing is lost: send it tomorrow.",
            most=MOST_A_DAY,
        ),
        AskObstacle.NOT_ANSWERED: _("You can ask on once there is an answer. Ask it as a new question instead."),
    }
    return words[obstacle]


def outside_obstacle_words(obstacle: AskObstacle) -> str:
    """For whoever asked outside: nothing of a colleague's own limits."""
    if obstacle is AskObstacle.TOO_SHORT:
        return obstacle_words(obstacle)
    return _("Many questions came in today. What you wrote is still here: send it tomorrow.")


def outcome_words(outcome: Outcome, owner: str) -> tuple[str, str]:
    """What to say, and in which tone."""
    said: Mapping[Outcome, tuple[str, str]] = {
        Outcome.DONE: (_("Done."), "good"),
        Outcome.KEPT: (_("Answered, and in time. The asker hears it now."), "good"),
        Outcome.LATE: (_("Answered. Later than promised, and better than never: the asker hears it now."), "good"),
        Outcome.ALREADY: (_("That was done already."), "soon"),
        Outcome.MOVED_ON: (_("It went on to %(name)s meanwhile. If you know the answer, give it.", name=owner), "soon"),
        Outcome.ANSWERED_ALREADY: (_("%(name)s answered it meanwhile. See below.", name=owner), "soon"),
        Outcome.NOT_OPEN: (_("The asker took it back meanwhile. Nobody waits for an answer."), "soon"),
        Outcome.STAYS: (_("It goes no further than you. Hand it to a colleague who knows."), "soon"),
        Outcome.NOBODY: (_("Choose a colleague who is here and did not ask it."), "bad"),
    }
    return said[outcome]


def from_whom(row: Question, name: str) -> str:
    """ "Priya brought it in for a neighbour"."""
    words: Mapping[WhoAsked, str] = {
        WhoAsked.NEIGHBOUR: _("%(name)s brought it in for a neighbour", name=name),
        WhoAsked.CUSTOMER: _("%(name)s brought it in for a customer", name=name),
        WhoAsked.FRIEND: _("%(name)s brought it in for a friend", name=name),
        WhoAsked.ME: _("%(name)s would like to know", name=name),
    }
    return words[row.who_asked]


def outside_words(row: Question) -> str:
    """Said before an answer is sent that leaves the company by mail: to whom, and which words."""
    words: Mapping[WhoAsked, str] = {
        WhoAsked.NEIGHBOUR: _("The neighbour who asked gets your words by mail."),
        WhoAsked.CUSTOMER: _("The customer who asked gets your words by mail."),
        WhoAsked.FRIEND: _("The friend who asked gets your words by mail."),
        WhoAsked.ME: _("Somebody outside who wants to know it gets your words by mail."),
    }
    return words[row.who_asked]


def copy_label(row: Question) -> str:
    words: Mapping[WhoAsked, str] = {
        WhoAsked.NEIGHBOUR: _("Copy for the neighbour"),
        WhoAsked.CUSTOMER: _("Copy for the customer"),
        WhoAsked.FRIEND: _("Copy for the friend"),
        WhoAsked.ME: _("Copy"),
    }
    return words[row.who_asked]


def about_words(topic: str) -> str:
    return str(_("Question about %(topic)s", topic=topic)) if topic else str(_("Question without a topic"))


def short_words(words: str, most: int = 90) -> str:
    """How a question is called on a page and in its tab."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def ring_of(row: Question, now: datetime) -> dict[str, Any]:
    """The clock of a question: its hour until somebody said hello, then its day."""
    if row.settled:
        return {"left": 0, "state": "kept" if row.kept else "passed"}
    if row.state is QuestionState.WITHDRAWN:
        return {"left": 0, "number": "–", "unit": None}
    if row.broken_at or now >= row.promise_due:
        return {"left": 0, "state": "passed"}
    due, whole = due_of(row)
    number, unit = time_left(due, now)
    left = max((due - now) / whole, 0)
    moves = whole == HELLO or due - now >= HELLO
    return {"left": left, "number": number, "unit": unit, "whole": int(whole.total_seconds()) if moves else None}


def due_of(row: Question) -> tuple[datetime, timedelta]:
    if row.state is QuestionState.ASSIGNED and row.level_due and row.level_due < row.promise_due:
        return row.level_due, HELLO
    return row.promise_due, PROMISE


def until_words(moment: datetime, now: datetime) -> str:
    """ "until 11:14", and with the day when it is another."""
    here, today = to_user_timezone(moment), to_user_timezone(now)
    time = time_in_words(moment)
    when = time if here.date() == today.date() else f"{format_datetime(moment, 'EEE')} {time}"
    return str(_("until %(when)s", when=when))


def took_words(took: timedelta) -> str:
    """ "14 minutes", "3 h 40", "2 days"."""
    minutes = max(int(took.total_seconds() // 60), 0)
    if minutes < 60:
        return str(ngettext("%(num)d minute", "%(num)d minutes", max(minutes, 1)))
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return (
            str(_("%(hours)s h %(minutes)02d", hours=hours, minutes=rest))
            if rest
            else str(_("%(hours)s h", hours=hours))
        )
    return str(ngettext("%(num)d day", "%(num)d days", hours // 24))


def month_of(day: date, today: date) -> str:
    """ "October", and with the year when it is another."""
    return str(format_date(day, "LLLL" if day.year == today.year else "LLLL y"))


def listed_state(one: Listed) -> tuple[str, str, str]:
    """Words, tone and icon of a question's pill in one's own list."""
    states: Mapping[QuestionState, tuple[str, str, str]] = {
        QuestionState.ASSIGNED: (_("Waits for a hello"), "outline", "clock"),
        QuestionState.ACKNOWLEDGED: (_("%(name)s has it", name=one.owner.first_name), "accent", "chat"),
        QuestionState.ANSWERED: (_("Answered"), "good", "check-lg"),
        QuestionState.CLOSED: (_("Answered"), "good", "check-lg"),
        QuestionState.WITHDRAWN: (_("Taken back"), "quiet", "arrow-counterclockwise"),
    }
    if one.row.open and one.row.broken_at:
        return _("Later than promised"), "bad", "exclamation-circle"
    return states[one.row.state]
