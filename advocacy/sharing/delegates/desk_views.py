"""Pages of a delegate: posts on offer to their leader, and the desk where one text is written for one network."""

from flask import Blueprint, abort, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.guidelines.answering import trial_end
from advocacy.networks.rules import Network
from advocacy.sharing.delegates import telling
from advocacy.sharing.delegates.drafting import DraftProblem, NotYours, Prepared, prepare, take_back
from advocacy.sharing.delegates.forms import DraftForm
from advocacy.sharing.delegates.writing import Desk, Show, desk_for, leader_of, posts_for
from advocacy.sharing.previewing import preview

blueprint = Blueprint("desk", __name__, url_prefix="/delegates")

UNPROCESSABLE, SEE_OTHER = 422, 303


@blueprint.get("/for/<leader>")
@guard(Permission.PREPARE)
def posts(leader: str) -> ResponseReturnValue:
    asked, after = request.args.get("show", ""), request.args.get("after", "")
    found = posts_for(current_user, leader, Show(asked) if asked in set(Show) else Show.ALL, after) or abort(404)
    return render_template(
        "sharing/delegates/posts.html", found=found, standings=telling.STANDINGS, shows=telling.SHOWS
    )


@blueprint.get("/for/<leader>/<post>/<network>")
@guard(Permission.PREPARE)
def write(leader: str, post: str, network: str) -> ResponseReturnValue:
    asked = request.args.get("wording", "")
    wording = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else None
    desk = desk_for(current_user, leader, post, _network(network), wording, None)
    if desk is None:
        return _gone(leader, network, "")
    return _page(desk)


@blueprint.post("/for/<leader>/<post>/<network>")
@guard(Permission.PREPARE)
def send(leader: str, post: str, network: str) -> ResponseReturnValue:
    form = DraftForm()
    draft = form.draft(post, _network(network))
    desk = desk_for(current_user, leader, post, draft.network, draft.wording, form.filled())
    if desk is None:
        return _gone(leader, network, form.typed())
    if not form.validate():
        return _page(desk, problem=form.problems(), status=UNPROCESSABLE)
    if form.answers_now():
        return _page(desk, filled_in=True)
    answer = prepare(current_user, leader, draft)
    if isinstance(answer, NotYours):
        abort(404)
    if isinstance(answer, Prepared):
        flash(
            _("%(name)s reads it. Until the answer you can change it or take it back.", name=desk.leader.name), "good"
        )
        return redirect(url_for("delegates.show", public_id=answer.proposal.public_id), SEE_OTHER)
    said = telling.draft_words(answer, draft.network, desk.leader.first_name)
    return _page(desk, problem=said, status=409 if isinstance(answer, DraftProblem) else UNPROCESSABLE)


@blueprint.post("/for/<leader>/check")
@guard(Permission.PREPARE)
def check(leader: str) -> ResponseReturnValue:
    """Findings and length while typing, as they hold for the leader."""
    whose = leader_of(current_user, leader)
    shown = preview(whose, request.form) if whose else None
    if shown is None:
        return jsonify(error=_("That could not be read. Load the page again.")), 400
    findings_list = get_template_attribute("guidelines/findings.html", "findings_list")
    return jsonify(shown.as_json(str(findings_list(shown.checked.findings, "words", trial_end, shown.words))))


@blueprint.post("/texts/<public_id>/take-back")
@guard(Permission.PREPARE)
def take_text_back(public_id: str) -> ResponseReturnValue:
    answer = take_back(current_user, public_id)
    if isinstance(answer, NotYours):
        abort(404)
    if isinstance(answer, Prepared):
        flash(_("Taken back. It stays here to read."), "good")
    else:
        flash(_("It was decided meanwhile; what became of it stands here."), "soon")
    return redirect(url_for("delegates.show", public_id=public_id), SEE_OTHER)


def _network(name: str) -> Network:
    return Network(name) if name in set(Network) else abort(404)


def _gone(leader: str, network: str, typed: str) -> ResponseReturnValue:
    """The post is not on offer to the leader any more; what was typed is still here."""
    whose = leader_of(current_user, leader)
    if whose is None or (request.method == "GET"):
        abort(404)
    return render_template("sharing/delegates/gone.html", leader=whose, network=_network(network), typed=typed), 410


def _page(desk: Desk, *, problem: str = "", filled_in: bool = False, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "sharing/delegates/write.html", desk=desk, tab=desk.tab, offer=desk.offer, problem=problem, filled_in=filled_in
    )
    return page, status
