"""How people outside are answered."""

from datetime import timedelta

from flask import render_template

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights.talks import DAYS, talks_page
from advocacy.insights.views import blueprint
from advocacy.questions.telling import took_words

__all__ = ["blueprint"]  # with the pages of this file on it


@blueprint.get("/insights/conversations")
@guard(Permission.SEE_COMPANY)
def conversations() -> str:
    page = talks_page()
    return render_template(
        "insights/talks.html",
        page=page,
        days=DAYS,
        teams=list(page.teams.items()),
        hours=[(hours_words(hour), group) for hour, group in page.hours.items()],
        median_words=median_words,
    )


def hours_words(hour: int) -> str:
    """ "09:00–10:00"."""
    return f"{hour:02}:00–{hour + 1:02}:00"


def median_words(seconds: float | None) -> str:
    return "–" if seconds is None else took_words(timedelta(seconds=seconds))
