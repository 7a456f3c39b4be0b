"""How people outside are answered."""

from datetime import timedelta

from flask import abort, render_template, url_for

from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights.talk_evidence import behind_team
from advocacy.insights.talks import DAYS, TeamTalks, talks_page
from advocacy.insights.views import blueprint
from advocacy.insights.words import week_words
from advocacy.questions.telling import took_words
from advocacy.relationships.showing_teams import team_of

__all__ = ["blueprint"]  # with the pages of this file on it


@blueprint.get("/insights/conversations")
@guard(Permission.SEE_COMPANY)
def conversations() -> str:
    page = talks_page()
    return render_template(
        "insights/talks.html",
        page=page,
        days=DAYS,
        teams=[(one.name, one.answering, _weeks_of(one)) for one in page.teams],
        hours=[(hours_words(hour), group, "") for hour, group in page.hours.items()],
        median_words=median_words,
    )


@blueprint.get("/insights/conversations/<team>")
@guard(Permission.SEE_COMPANY)
def behind_conversations(team: str) -> str:
    found = behind_team(team_of(team) or abort(404))
    return render_template(
        "insights/talks_behind.html",
        found=found,
        days=DAYS,
        least=LEAST_SHARERS,
        median_words=median_words,
        week_words=week_words,
    )


def _weeks_of(team: TeamTalks) -> str:
    return url_for("insights.behind_conversations", team=team.key)


def hours_words(hour: int) -> str:
    """ "09:00–10:00"."""
    return f"{hour:02}:00–{hour + 1:02}:00"


def median_words(seconds: float | None) -> str:
    return "–" if seconds is None else took_words(timedelta(seconds=seconds))
