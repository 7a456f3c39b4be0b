"""Pages of leaders: who prepares for them, and one text to confirm with one thumb."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.people.delegating import NamingProblem, delegate_of, leaders_of
from advocacy.sharing.delegates import telling
from advocacy.sharing.delegates.deciding import Confirmed, Declined, SayItIsYours, confirm, decline
from advocacy.sharing.delegates.drafting import NotYours
from advocacy.sharing.delegates.forms import DeclineForm, NameForm, YesForm
from advocacy.sharing.delegates.listing import decided_texts, open_texts
from advocacy.sharing.delegates.naming import name, remove, step_down
from advocacy.sharing.delegates.showing import TextSeen, text_seen
from advocacy.sharing.experience_rules import own_experience_in
from advocacy.sharing.rules import When
from advocacy.sharing.scheduling import WrongTime
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked
from advocacy.sharing.timing_words import goes_out_words, no_slot_words, slot_chip

blueprint = Blueprint("delegates", __name__, url_prefix="/delegates")

UNPROCESSABLE, CONFLICT, SEE_OTHER = 422, 409, 303


@blueprint.get("")
@guard(Permission.SHARE)
def index() -> ResponseReturnValue:
    return _index(NameForm(formdata=None))


@blueprint.post("/name")
@guard(Permission.SHARE)
def name_somebody() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return _index(form), UNPROCESSABLE
    named = name(current_user, form.email.data or "")
    if isinstance(named, NamingProblem):
        form.email.errors = [str(telling.NAMING[named])]
        return _index(form), UNPROCESSABLE
    flash(_("%(name)s prepares texts for you from now on, and knows it.", name=named.name), "good")
    return redirect(url_for("delegates.index"), SEE_OTHER)


@blueprint.post("/remove")
@guard(Permission.SHARE)
def remove_them() -> ResponseReturnValue:
    before = remove(current_user)
    if before:
        flash(_("%(name)s no longer prepares texts for you.", name=before.name), "good")
    return redirect(url_for("delegates.index"), SEE_OTHER)


@blueprint.post("/for/<leader>/step-down")
@guard(Permission.PREPARE)
def step_down_from(leader: str) -> ResponseReturnValue:
    left = step_down(current_user, leader)
    if left is None:
        abort(404)
    flash(_("You no longer prepare texts for %(name)s, who knows it.", name=left.name), "good")
    return redirect(url_for("delegates.index"), SEE_OTHER)


@blueprint.get("/texts/<public_id>")
@guard(Permission.SHARE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_seen_or_404(public_id), edit="edit" in request.args)


@blueprint.post("/texts/<public_id>/confirm")
@guard(Permission.SHARE)
def confirm_text(public_id: str) -> ResponseReturnValue:
    """The leader's yes to the exact text; ten seconds to undo, as any share."""
    form = YesForm()
    seen = _seen_or_404(public_id, form.filled(), form.asked())
    if not form.validate():
        return _page(seen, form, problem=form.problems(), status=UNPROCESSABLE)
    if form.answers_now():
        return _page(seen, form, filled_in=True)
    answer = _from_the_feed(form) or confirm(current_user, public_id, form.yes())
    if isinstance(answer, NotYours):
        abort(404)
    if isinstance(answer, Confirmed):
        if answer.share.when is When.CHOSEN:
            flash(_("%(when)s. Until then you can take it back.", when=goes_out_words(answer.share)), "good")
        network = answer.share.network.value
        return redirect(url_for("feed.show", post=seen.post_public_id, network=network), SEE_OTHER)
    said = telling.decision_words(answer, seen.proposal.network, seen.delegate.first_name)
    seen = _seen_or_404(public_id, form.typed(), form.asked())
    return _page(seen, form, problem=said, status=CONFLICT, wrong_time=isinstance(answer, WrongTime))


@blueprint.post("/texts/<public_id>/decline")
@guard(Permission.SHARE)
def decline_text(public_id: str) -> ResponseReturnValue:
    form = DeclineForm()
    if not form.validate():
        return _page(_seen_or_404(public_id), declining=form, status=UNPROCESSABLE)
    answer = decline(current_user, public_id, form.answer.data or "")
    if isinstance(answer, NotYours):
        abort(404)
    if isinstance(answer, Declined):
        flash(_("It is not sent. %(name)s reads your words.", name=_seen_or_404(public_id).delegate.first_name), "good")
    else:
        flash(str(telling.UNDECIDED[answer]), "soon")
    return redirect(url_for("delegates.show", public_id=public_id), SEE_OTHER)


def _from_the_feed(form: YesForm) -> SayItIsYours | None:
    """The feed sends here what tells of an experience; this page, and the mark on it, were not shown yet."""
    phrases = [] if form.shown.data else own_experience_in(form.typed())
    return SayItIsYours(phrases) if phrases else None


def _seen_or_404(public_id: str, words: str | None = None, asked: Asked = RIGHT_NOW) -> TextSeen:
    return text_seen(current_user, public_id, words, asked) or abort(404)


def _index(form: NameForm) -> str:
    before = request.args.get("before", "")
    return render_template(
        "sharing/delegates/index.html",
        form=form,
        delegate=delegate_of(current_user),
        leaders=leaders_of(current_user.id),
        waiting=open_texts(current_user),
        page=decided_texts(current_user, before if is_public_id(before) else None),
        telling=telling,
    )


def _page(
    seen: TextSeen,
    form: YesForm | None = None,
    *,
    edit: bool = False,
    declining: DeclineForm | None = None,
    problem: str = "",
    filled_in: bool = False,
    wrong_time: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    mine = seen.leader.id == current_user.id
    told: dict[str, Any] = {"seen": seen, "proposal": seen.proposal, "tab": seen.tab, "problem": problem}
    told |= {"form": form or YesForm(formdata=None), "declining": declining or DeclineForm(formdata=None)}
    told |= {"said": {"wrong_time": wrong_time, "slot_chip": slot_chip, "no_slot_words": no_slot_words}}
    told |= {"edit": edit or form is not None or seen.must_be_changed, "filled_in": filled_in, "telling": telling}
    template = "sharing/delegates/to_confirm.html" if mine and seen.open_to_leader else "sharing/delegates/text.html"
    return render_template(template, mine=mine, **told), status
