"""The wish board: wishes, votes, one wish with its answer; communications answers and puts together."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import public_id as new_key
from advocacy.core.permissions import Permission, allowed
from advocacy.core.services import now
from advocacy.wishes import telling as words
from advocacy.wishes.answering import Answered, Merged, answer_wish, merge_wish
from advocacy.wishes.forms import AnswerForm, MergeForm, ReplyForm, WishForm
from advocacy.wishes.listing import Listed, board, one_wish, others
from advocacy.wishes.replying import reply_to_question
from advocacy.wishes.rules import ANSWERS, CAN_BE_VOTED, Shelf, WishState, is_late
from advocacy.wishes.wishing import WishObstacle, make_wish, take_vote_back, vote

blueprint = Blueprint("wishes", __name__, url_prefix="/wishes")
SEE_OTHER, UNPROCESSABLE = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("")
@guard(Permission.BE_HERE)
def index() -> str:
    shown = request.args.get("show", "")
    shelf = Shelf(shown) if shown in list(Shelf) else Shelf.OPEN
    found = board(current_user, shelf, request.args.get("after", ""))
    more = url_for("wishes.index", show=shelf, after=found.next_after) if found.next_after else None
    return render_template("wishes/board.html", board=found, shelf=shelf, shelves=Shelf, more=more, **_words())


@blueprint.route("/new", methods=["GET", "POST"])
@guard(Permission.BE_HERE)
def new() -> ResponseReturnValue:
    form = WishForm() if request.method == "POST" else WishForm(formdata=None)
    if request.method == "GET":
        form.key.data = new_key()
        return render_template("wishes/new.html", form=form)
    if not form.validate():
        return render_template("wishes/new.html", form=form), UNPROCESSABLE
    outcome = make_wish(current_user, form.title.data, form.words.data or "", form.key.data or "")
    if isinstance(outcome, WishObstacle):
        form.title.errors = [words.obstacle_words(outcome)]
        return render_template("wishes/new.html", form=form), UNPROCESSABLE
    flash(_("It stands on the board, with your vote. You get an answer within two weeks."), "good")
    return redirect(url_for("wishes.show", public_id=outcome.public_id), SEE_OTHER)


@blueprint.get("/<public_id>")
@guard(Permission.BE_HERE)
def show(public_id: str) -> ResponseReturnValue:
    one = _found(public_id)
    if one.row.public_id != public_id:
        return redirect(url_for("wishes.show", public_id=one.row.public_id))
    return _page(one)


@blueprint.post("/<public_id>/vote")
@guard(Permission.BE_HERE)
def give_vote(public_id: str) -> ResponseReturnValue:
    back = request.form.get("back") == "yes"
    outcome = take_vote_back(public_id, current_user) if back else vote(public_id, current_user)
    if outcome is None:
        abort(404)
    flash(*words.voted_words(outcome, back=back))
    if request.form.get("board"):
        return redirect(url_for("wishes.index", _anchor=f"wish-{public_id}"), SEE_OTHER)
    return redirect(url_for("wishes.show", public_id=public_id), SEE_OTHER)


@blueprint.post("/<public_id>/answer")
@guard(Permission.CURATE)
def answer(public_id: str) -> ResponseReturnValue:
    one, form = _found(public_id), AnswerForm()
    if not form.validate():
        return _page(one, form, status=UNPROCESSABLE)
    outcome = answer_wish(public_id, form.wanted(), form.answer.data or "", current_user)
    if outcome is None:
        abort(404)
    said, tone = words.answered_words(outcome)
    if outcome is Answered.NO_WORDS:
        form.answer.errors = [said]
        return _page(one, form, status=UNPROCESSABLE)
    flash(said, tone)
    return redirect(url_for("wishes.show", public_id=public_id), SEE_OTHER)


@blueprint.post("/<public_id>/reply")
@guard(Permission.BE_HERE)
def reply(public_id: str) -> ResponseReturnValue:
    one, form = _found(public_id), ReplyForm()
    if one.row.person_id != current_user.id:
        abort(404)
    if not form.validate():
        return _page(one, replying=form, status=UNPROCESSABLE)
    said = reply_to_question(public_id, form.words.data or "", current_user)
    if said is False:
        form.words.errors = [_("Say something first; or somebody read your reply already.")]
        return _page(one, replying=form, status=UNPROCESSABLE)
    flash(_("Said. Whoever asked hears it now."), "good")
    return redirect(url_for("wishes.show", public_id=public_id), SEE_OTHER)


@blueprint.post("/<public_id>/merge")
@guard(Permission.CURATE)
def merge(public_id: str) -> ResponseReturnValue:
    one, form = _found(public_id), MergeForm()
    form.offer(others(public_id))
    if not form.validate():
        return _page(one, merging=form, status=UNPROCESSABLE)
    outcome = merge_wish(public_id, form.into.data or "", current_user)
    if outcome is None:
        abort(404)
    said, tone = words.merged_words(outcome)
    if outcome in (Merged.ITSELF, Merged.NOT_THERE):
        form.into.errors = [said]
        return _page(one, merging=form, status=UNPROCESSABLE)
    flash(said, tone)
    return redirect(url_for("wishes.show", public_id=public_id), SEE_OTHER)


def _found(public_id: str) -> Listed:
    return one_wish(current_user, public_id) or abort(404)


def _page(
    one: Listed,
    form: AnswerForm | None = None,
    *,
    merging: MergeForm | None = None,
    replying: ReplyForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    curates = allowed(current_user.roles, Permission.CURATE)
    state = one.row.state if one.row.state in ANSWERS else WishState.PLANNED
    form = form or AnswerForm(formdata=None, state=state.value, answer=one.row.answer)
    if merging is None:
        merging = MergeForm(formdata=None)
        merging.offer(others(one.row.public_id) if curates else [])
    asked = one.row.state is WishState.ASKED_BACK and one.row.person_id == current_user.id
    return render_template(
        "wishes/show.html",
        one=one,
        row=one.row,
        form=form,
        merging=merging,
        replying=replying or (ReplyForm(formdata=None) if asked else None),
        curates=curates,
        **_words(),
    ), status


def _words() -> dict[str, object]:
    return {
        "words": words,
        "can_vote": lambda row: row.state in CAN_BE_VOTED,
        "late": lambda row: is_late(row.state, row.made_at, now()),
    }
