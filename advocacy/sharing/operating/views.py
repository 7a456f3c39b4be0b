"""Pages for admins: networks and queue, the shares that stand, a share's technical page. No text of anybody."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.sharing.operating import words
from advocacy.sharing.operating.chart import Chart, beat_shapes, spending_chart
from advocacy.sharing.operating.checking import check_network
from advocacy.sharing.operating.listing import Shown, standing_shares, technical_share
from advocacy.sharing.operating.overseeing import Money, operators_page, pause_by_hand, resume_by_hand
from advocacy.sharing.operating.sentences import flow_sentences, process_sentence

blueprint = Blueprint("operating", __name__, url_prefix="/networks")


@blueprint.get("/")
@guard(Permission.OPERATE)
def show() -> ResponseReturnValue:
    page = operators_page()
    return render_template(
        "sharing/operating/networks.html",
        page=page,
        flow=flow_sentences(page),
        processes=process_sentence(page.processes),
        chart_of=_chart,
        shapes_of=beat_shapes,
        words=words,
        age=_age,
    )


@blueprint.post("/check")
@guard(Permission.OPERATE)
def check() -> ResponseReturnValue:
    """Asks the networks while the admin waits; at most a time-out each."""
    for network in Network:
        found = check_network(network, current_user.id)
        said = f"{network.label}: {words.CHECKED[found.verdict]}"
        flash(said, "good" if found.works else "soon")
    return redirect(url_for("operating.show"))


@blueprint.post("/<network>/pause")
@guard(Permission.OPERATE)
def pause(network: str) -> ResponseReturnValue:
    chosen = _network(network)
    if pause_by_hand(chosen, by=current_user.id):
        flash(_("%(network)s is paused. Everything that waits stays.", network=chosen.label), "good")
    else:
        flash(_("%(network)s was paused already.", network=chosen.label), "soon")
    return redirect(url_for("operating.show"))


@blueprint.post("/<network>/resume")
@guard(Permission.OPERATE)
def resume(network: str) -> ResponseReturnValue:
    chosen = _network(network)
    if resume_by_hand(chosen, by=current_user.id):
        said = _("%(network)s goes on: one share first, then the rest.", network=chosen.label)
        flash(said, "good")
    else:
        flash(_("%(network)s was not paused.", network=chosen.label), "soon")
    return redirect(url_for("operating.show"))


@blueprint.get("/shares")
@guard(Permission.OPERATE)
def shares() -> ResponseReturnValue:
    wanted, after = request.args.get("show", ""), request.args.get("after", "")
    shown = Shown(wanted) if wanted in set(Shown) else Shown.UNCONFIRMED
    page = standing_shares(shown, after if is_public_id(after) else None)
    return render_template(
        "sharing/operating/shares.html", page=page, shown=shown, filters=Shown, words=words, age=_age
    )


@blueprint.get("/shares/<public_id>")
@guard(Permission.OPERATE)
def share(public_id: str) -> ResponseReturnValue:
    found = technical_share(public_id) or abort(404)
    return render_template("sharing/operating/share.html", found=found, share=found.share, words=words)


def _network(name: str) -> Network:
    return Network(name) if name in set(Network) else abort(404)


def _age(moment: Any) -> str:
    return words.age_words((now() - moment).total_seconds())


def _chart(money: Money) -> Chart:
    budget = money.budget.monthly if money.budget else None
    return spending_chart(money.spent.by_day, money.month, now(), money.forecast, budget)
