"""The board, what is behind its numbers, how points work, and leaving the ranking."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.reading_pages import in_one_reading
from advocacy.core.services import now, services
from advocacy.evidence.calendar import EARLIEST, Period
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import RuleName
from advocacy.people.models import Person
from advocacy.relationships import telling
from advocacy.relationships.boards import Board
from advocacy.relationships.explaining import own_evidence
from advocacy.relationships.explaining_events import EVENTS_A_PAGE, days_evidence, events
from advocacy.relationships.explaining_tallies import tallied
from advocacy.relationships.explaining_teams import team_evidence
from advocacy.relationships.explaining_weeks import weeks_of, weeks_until
from advocacy.relationships.forms import Choices, day, read_choices, whole_number
from advocacy.relationships.opting_out import leave_ranking, return_to_ranking
from advocacy.relationships.past_seasons import any_season_closed, past_season
from advocacy.relationships.ranking import kept_before
from advocacy.relationships.showing import person_on_boards, show_people
from advocacy.relationships.showing_teams import choosable_teams, show_teams, team_of

blueprint = Blueprint("relationships", __name__)


@blueprint.get("/board")
@guard(Permission.SEE_BOARD)
@in_one_reading
def board() -> str:
    chosen = read_choices(request.args)
    period = _period(chosen)
    words = {**_words(chosen, period), "earlier_start": kept_before(period)}
    if chosen.board is Board.TEAMS:
        page = show_teams(current_user, period, chosen.after)
        opened = _team_behind(chosen.open, period)
        return render_template("relationships/teams.html", page=page, opened=opened, **words)
    team = _team(chosen)
    page = show_people(current_user, period, chosen.board, team, chosen.after)
    choices = choosable_teams(current_user)
    opened = _behind(chosen.open, period)
    return render_template("relationships/people.html", page=page, team=team, choices=choices, opened=opened, **words)


@blueprint.get("/board/rules")
@guard(Permission.SEE_BOARD)
def rules() -> str:
    book = services().get(ScoringBook)
    version = book.calendar.version_on(book.calendar.day_of(now()))
    coming = [entry for entry in book.calendar.versions if entry[0] > version]
    season = book.calendar.season(book.calendar.day_of(now()))
    return render_template(
        "relationships/rules.html",
        book=book,
        version=version,
        coming=coming,
        season=season,
        closed=any_season_closed(),
        telling=telling,
    )


@blueprint.get("/board/seasons")
@guard(Permission.SEE_BOARD)
@in_one_reading
def seasons() -> str:
    chosen, asked = read_choices(request.args), request.args.get("season")
    start = day(asked)
    if asked and start is None:
        abort(404)
    page = past_season(current_user, start, chosen.board, chosen.after)
    if page is None and asked:
        abort(404)
    return render_template("relationships/season.html", page=page, after=chosen.after, telling=telling)


@blueprint.get("/board/<public_id>")
@guard(Permission.SEE_BOARD)
def person(public_id: str) -> str:
    chosen = read_choices(request.args)
    period = _period(chosen)
    behind = _behind(public_id, period, chosen.before) or abort(404)
    template = "relationships/behind.html" if _is_fragment() else "relationships/person.html"
    return render_template(template, opened=behind, **_words(chosen, period))


@blueprint.get("/board/<public_id>/<rule>")
@guard(Permission.SEE_BOARD)
def rule_events(public_id: str, rule: str) -> str:
    """The owner's own rows; for everybody else there is no such page, but of what only counts its days."""
    chosen = read_choices(request.args)
    period = _period(chosen)
    if rule in list(telling.TALLY_WORDS):
        return _tally(public_id, RuleName(rule), chosen, period)
    if public_id != current_user.public_id or rule not in list(telling.WORDS):
        abort(404)
    rows = events(current_user, RuleName(rule), period, whole_number(chosen.before))
    older = rows[-1].id if len(rows) == EVENTS_A_PAGE else None
    return render_template(
        "relationships/events.html", rows=rows, rule=RuleName(rule), older=older, **_words(chosen, period)
    )


def _tally(public_id: str, rule: RuleName, chosen: Choices, period: Period) -> str:
    found: Person = person_on_boards(current_user, public_id) or abort(404)
    own = found.id == current_user.id
    if not own and rule is RuleName.ACTS:
        abort(404)  # no page shows this number to others
    page = tallied(found, rule, period, whole_number(chosen.before), own=own)
    return render_template(
        "relationships/tally.html", page=page, person=found, own=own, rule=rule, **_words(chosen, period)
    )


@blueprint.get("/board/<public_id>/weeks")
@guard(Permission.SEE_BOARD)
def weeks(public_id: str) -> str:
    """The twelve weeks of the line, in numbers."""
    found: Person = person_on_boards(current_user, public_id) or abort(404)
    chosen = read_choices(request.args)
    period = _period(chosen)
    rows = weeks_of(found, weeks_until(period))
    return render_template("relationships/weeks.html", rows=rows, person=found, **_words(chosen, period))


@blueprint.get("/board/teams/<public_id>")
@guard(Permission.SEE_BOARD)
def team(public_id: str) -> str:
    chosen = read_choices(request.args)
    period = _period(chosen)
    behind = _team_behind(public_id, period) or abort(404)
    template = "relationships/behind_team.html" if _is_fragment() else "relationships/team.html"
    return render_template(template, opened=behind, **_words(chosen, period))


@blueprint.post("/board/leave")
@guard(Permission.SEE_BOARD)
def leave() -> ResponseReturnValue:
    leave_ranking(current_user)
    flash(
        _(
            "You left the ranking. When a month is over your points count for your team without your name, if three "
            "colleagues' there do."
        ),
        "good",
    )
    return redirect(url_for("relationships.board"))


@blueprint.post("/board/return")
@guard(Permission.SEE_BOARD)
def come_back() -> ResponseReturnValue:
    return_to_ranking(current_user)
    flash(_("You are in the ranking again. Your place shows within a minute."), "good")
    return redirect(url_for("relationships.board"))


def _period(chosen: Choices) -> Period:
    """The one that holds the day that is asked for; the present one for days to come."""
    calendar = services().get(ScoringBook).calendar
    today = calendar.day_of(now())
    asked = chosen.of if chosen.of is not None and EARLIEST <= chosen.of <= today else today
    return calendar.period(chosen.kind, asked)


def _team(chosen: Choices) -> Any:
    return None if chosen.team is None else team_of(chosen.team) or abort(404)


def _behind(public_id: str | None, period: Period, before: str | None = None) -> dict[str, Any] | None:
    """Everything about their own points for the owner; days and rules for everybody else."""
    found: Person | None = person_on_boards(current_user, public_id) if public_id else None
    if found is None:
        return None
    if found.id == current_user.id:
        return {"person": found, "key": found.public_id, "own": own_evidence(found, period)}
    return {"person": found, "key": found.public_id, "days": days_evidence(found, period, day(before))}


def _team_behind(public_id: str | None, period: Period) -> dict[str, Any] | None:
    found = team_of(public_id) if public_id else None
    return {"team": found, "key": found.public_id, "evidence": team_evidence(found, period)} if found else None


def _words(chosen: Choices, period: Period) -> dict[str, Any]:
    """What every template of this room uses beside its page."""
    book = services().get(ScoringBook)
    over = period.end <= book.calendar.day_of(now())
    return {
        "chosen": chosen,
        "period": period,
        "past_day": period.start.isoformat() if over else None,  # for the addresses of links; None: the present period
        "later_start": period.end.isoformat() if over else None,
        "telling": telling,
        "calendar": book.calendar,
        "rules": book.rules,
        "Board": Board,
        "RuleName": RuleName,
    }


def _is_fragment() -> bool:
    return request.headers.get("X-Requested-With") == "fragment"
