"""What came back on a share, for its owner; and the friendly page behind a short link that leads nowhere any more."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard, public
from advocacy.core.permissions import Permission
from advocacy.engagement import telling
from advocacy.engagement.forms import ReportForm
from advocacy.engagement.looking import Figures, figures_of
from advocacy.engagement.reporting import Asking, Told, report_answers, take_back
from advocacy.engagement.weeks import this_week

blueprint = Blueprint("engagement", __name__)


@blueprint.get("/gone")
@public
def gone() -> ResponseReturnValue:
    return render_template("engagement/gone.html"), 410


@blueprint.get("/shares/<public_id>/figures")
@guard(Permission.SHARE)
def figures(public_id: str) -> ResponseReturnValue:
    return _page(_figures_or_404(public_id), ReportForm(formdata=None))


@blueprint.post("/shares/<public_id>/figures")
@guard(Permission.SHARE)
def report(public_id: str) -> ResponseReturnValue:
    seen, form = _figures_or_404(public_id), ReportForm()
    if not form.validate():
        return _page(seen, form), 422
    told = report_answers(current_user.id, public_id, form.address.data, form.people.data)
    if told is Told.WRONG_ADDRESS:
        form.address.errors = [_("That is not the address of a post on %(network)s.", network=seen.share.network.label)]
        return _page(seen, form), 422
    if told is Told.KNOWN:
        form.address.errors = [_("You told us about this one already. It stands below.")]
        return _page(seen, form), 409
    if told is Told.NOT_ASKED:
        flash(_("Nothing was noted. %(why)s", why=telling.NOT_ASKED.get(seen.asking, "")), "soon")
    else:
        flash(_("Noted, and marked as reported by you."), "good")
    return redirect(url_for("engagement.figures", public_id=public_id))


@blueprint.post("/shares/<public_id>/figures/<report_id>/take-back")
@guard(Permission.SHARE)
def take_back_report(public_id: str, report_id: str) -> ResponseReturnValue:
    if not take_back(current_user.id, public_id, report_id):
        abort(404)
    flash(_("Taken back, with the points it earned."), "good")
    return redirect(url_for("engagement.figures", public_id=public_id))


def week_card(person: Any) -> dict[str, Any]:
    """What the card beside the feed shows."""
    return {"week": this_week(person.id), "telling": telling, "key": person.public_id}


def _figures_or_404(public_id: str) -> Figures:
    return figures_of(current_user.id, public_id) or abort(404)


def _page(seen: Figures, form: ReportForm) -> str:
    return render_template("engagement/figures.html", seen=seen, form=form, telling=telling, Asking=Asking)
