"""The page for the board room, in either language, what is behind it, and files to take along."""

from contextlib import nullcontext
from typing import Any

from flask import Response, abort, render_template, request, stream_with_context
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import settings
from advocacy.evidence.calendar import PeriodKind
from advocacy.insights import boardroom_evidence, boardroom_words, outcome_words
from advocacy.insights.boardroom import board_room as board_room_of
from advocacy.insights.boardroom import months_behind
from advocacy.insights.exports import note_export, points_file, visits_file
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.quarters import calendar, last_quarters, quarter_of
from advocacy.insights.views import blueprint
from advocacy.networks.rules import Network
from advocacy.people.forms import named_languages

__all__ = ["blueprint"]  # with the pages of this file on it


@blueprint.get("/insights/board-room")
@guard(Permission.SEE_COMPANY)
def board_room() -> str:
    quarter = quarter_of(request.args.get("quarter"))
    with _language():
        return render_template("insights/board_room.html", page=board_room_of(quarter), **_frame(quarter))


@blueprint.get("/insights/board-room/evidence")
@guard(Permission.SEE_COMPANY)
def behind_board_room() -> str:
    quarter = quarter_of(request.args.get("quarter"))
    with _language():
        page = board_room_of(quarter)
        months = months_behind(quarter)
        return render_template("insights/board_room_behind.html", page=page, months=months, **_frame(quarter))


@blueprint.get("/insights/exports")
@guard(Permission.SEE_COMPANY)
def exports() -> str:
    return render_template("insights/exports.html", quarters=last_quarters(), words=outcome_words)


@blueprint.get("/insights/exports/<what>")
@guard(Permission.SEE_COMPANY)
def export(what: str) -> Response:
    """The file is written while it is read, so that a large company's needs no memory."""
    quarter = quarter_of(request.args.get("quarter"))
    period = calendar().period(PeriodKind.QUARTER, quarter.start)
    if what == "points":
        rows = points_file(period, _points_heads())
    elif what == "visits":
        rows = visits_file(period, [_("Post"), _("People who shared it"), _("Visits through our links")])
    else:
        abort(404)
    note_export(what, current_user.id, period)
    name = f"{what}-{period.start.isoformat()}.csv"
    answer = Response(stream_with_context(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _points_heads() -> list[str]:
    names = [_("Name"), _("Team"), _("Points"), _("Reported"), _("Shares"), _("Per share")]
    return [*names, _("Promises kept"), _("Promises due")]


def _language() -> Any:
    """The page can be printed in each of the company's languages, whoever prints it."""
    wanted = request.args.get("language", "")
    return force_locale(wanted) if wanted in settings().languages else nullcontext()


def _frame(quarter: Any) -> dict[str, Any]:
    return {
        "words": boardroom_words,
        "evidence": boardroom_evidence,
        "quarter_words": outcome_words.quarter_words,
        "quarters": last_quarters(),
        "quarter": quarter,
        "languages": named_languages(settings().languages),
        "Outcome": Outcome,
        "networks": list(Network),
    }
