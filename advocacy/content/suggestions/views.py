"""Pages of suggestions: proposing and one's own list; for communications the board and one idea with its three acts."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.beginning import new_content
from advocacy.content.describing import choices
from advocacy.content.freezing import PictureUse
from advocacy.content.picturing import store_picture
from advocacy.content.previews.views import shown_preview
from advocacy.content.rules import LONGEST_LINK
from advocacy.content.suggestion_rules import Declining, SuggestionObstacle, SuggestionState, answer_by
from advocacy.content.suggestions.deciding import Used, decline, merge, take
from advocacy.content.suggestions.forms import DeclineForm, MergeForm, ProposeForm, shared_from_phone
from advocacy.content.suggestions.listing import (
    PAGE,
    Listed,
    Shown,
    drafts_to_merge,
    one_suggestion,
    open_suggestions,
    own_suggestions,
    suggestions_board,
    what_is_alike,
    who_answers,
)
from advocacy.content.suggestions.proposing import choose_naming, own_picture, propose, withdraw_suggestion
from advocacy.content.suggestions.telling import (
    DECLINING_WORDS,
    NO_PICTURE,
    SHOWN_WORDS,
    answer_words,
    lead_words,
    obstacle_words,
    own_state,
    title_of,
)
from advocacy.content.views import CONFLICT, UNPROCESSABLE
from advocacy.core.access import guard
from advocacy.core.encoding import PICTURE_WORDS
from advocacy.core.identifiers import public_id as new_key
from advocacy.core.permissions import Permission
from advocacy.core.services import Services, now, settings
from advocacy.core.uploading import allow_large_form

blueprint = Blueprint("suggestions", __name__)
SHARED_FIELDS = ("title", "text", "url")


def install(built: Services) -> None:
    """The phone's share menu knows no token of ours; taking what it brings changes nothing here."""
    built.application.extensions["csrf"].exempt(take_shared)


@blueprint.url_value_preprocessor
def allow_large_forms(endpoint: str | None, _values: dict[str, object] | None) -> None:
    if endpoint == "suggestions.suggest" and request.method == "POST":
        allow_large_form()


@blueprint.route("/suggest", methods=["GET", "POST"])
@guard(Permission.BE_HERE)
def suggest() -> ResponseReturnValue:
    if request.method == "GET":
        return _render(_empty_form())
    form = ProposeForm()
    form.offer_topics(choices().topics)
    valid, picture = form.validate(), _picture(form)
    form.picture_id.data = picture or ""
    if not valid or picture is None:
        return _render(form, status=UNPROCESSABLE)
    outcome = propose(current_user, form.idea(picture), form.key.data or "")
    if isinstance(outcome, SuggestionObstacle):
        return _render(form, problem=obstacle_words(outcome), status=UNPROCESSABLE)
    flash(_("Sent. Communications answers you here."), "good")
    return redirect(url_for("suggestions.mine", _anchor=f"idea-{outcome.public_id}"))


@blueprint.post("/suggest/shared")
@guard(Permission.BE_HERE)
def take_shared() -> ResponseReturnValue:
    """From a phone's share menu, when its browser runs no worker of ours: the words come along, a picture can't."""
    shared: dict[str, Any] = {name: request.form.get(name, "")[:LONGEST_LINK] or None for name in SHARED_FIELDS}
    return redirect(url_for("suggestions.suggest", **shared), 303)


def _empty_form() -> ProposeForm:
    form = ProposeForm(formdata=None)
    form.offer_topics(choices().topics)
    form.link.data, form.words.data = shared_from_phone(request.args)
    form.key.data, form.named.data = new_key(), True
    return form


def _picture(form: ProposeForm) -> str | None:
    """The picture's public id, "" for none; None when the file is no picture, said beside its field.

    A good one is kept at once, so that a mistake elsewhere doesn't lose it.
    """
    upload = request.files.get("picture")
    kept = form.picture_id.data or ""
    if upload and upload.filename:
        stored = store_picture(upload.stream, current_user.id)
        upload.close()
        if isinstance(stored, PictureUse):
            return stored.public_id
        form.picture.errors = [str(PICTURE_WORDS[stored])]
        return None
    if not kept or form.no_picture.data:
        return ""
    if not own_picture(kept, current_user.id):
        form.picture_id.data, form.picture.errors = "", [str(NO_PICTURE)]
        return None
    return kept


def _render(form: ProposeForm, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    names = who_answers(current_user.id)
    kept = form.picture_id.data or ""
    return render_template(
        "suggestions/suggest.html",
        form=form,
        problem=problem,
        picture=kept if own_picture(kept, current_user.id) else "",
        promise=answer_words(names, answer_by(now(), ZoneInfo(settings().time_zone))),
        **shown_preview(form.link.data or ""),
        shared=request.method == "GET" and bool(form.link.data or form.words.data),
    ), status


@blueprint.get("/suggestions")
@guard(Permission.BE_HERE)
def mine() -> str:
    listed = own_suggestions(current_user.id, after=request.args.get("after"))
    older = url_for("suggestions.mine", after=listed[-1].row.public_id) if len(listed) == PAGE else None
    return render_template("suggestions/mine.html", listed=listed, older=older, state_of=_own_state, **_words())


@blueprint.post("/suggestions/<public_id>/withdraw")
@guard(Permission.BE_HERE)
def withdraw(public_id: str) -> ResponseReturnValue:
    outcome = withdraw_suggestion(public_id, current_user.id)
    if outcome is False:
        abort(404)
    if isinstance(outcome, SuggestionObstacle):
        flash(obstacle_words(outcome), "soon")
    else:
        flash(_("Taken back. Communications doesn't see it any more."), "good")
    return redirect(url_for("suggestions.mine"))


@blueprint.post("/suggestions/<public_id>/name")
@guard(Permission.BE_HERE)
def name_me(public_id: str) -> ResponseReturnValue:
    named = bool(request.form.get("named"))
    if not choose_naming(public_id, current_user.id, named=named):
        abort(404)
    flash(_("Your name stands on the card.") if named else _("Your name doesn't stand on the card."), "good")
    return redirect(url_for("suggestions.mine", _anchor=f"idea-{public_id}"))


@blueprint.get("/studio/suggestions")
@guard(Permission.CURATE)
def board() -> str:
    wanted = request.args.get("show", "")
    shown = Shown(wanted) if wanted in list(Shown) else Shown.OPEN
    listed = suggestions_board(shown, after=request.args.get("after"))
    more = (
        url_for("suggestions.board", show=shown.value, after=listed[-1].row.public_id) if len(listed) == PAGE else None
    )
    lead = lead_words(open_suggestions(current_user))
    told = {"listed": listed, "shown": shown, "shown_words": SHOWN_WORDS, "more": more, "lead_words": lead}
    return render_template("suggestions/board.html", present=now(), state_of=_own_state, **told, **_words())


@blueprint.get("/studio/suggestions/<public_id>")
@guard(Permission.CURATE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(public_id)


@blueprint.post("/studio/suggestions/<public_id>/take")
@guard(Permission.CURATE)
def take_idea(public_id: str) -> ResponseReturnValue:
    base = new_content(settings().company_name, current_user.time_zone, settings().languages[0], now())
    outcome = take(public_id, current_user.id, base)
    if isinstance(outcome, Used):
        flash(_("A draft, with the idea in it. The proposer knows."), "good")
        return redirect(url_for("content.edit", public_id=outcome.post_public_id))
    return _not_done(public_id, outcome)


@blueprint.post("/studio/suggestions/<public_id>/merge")
@guard(Permission.CURATE)
def merge_idea(public_id: str) -> ResponseReturnValue:
    outcome = merge(public_id, request.form.get("draft", ""), current_user.id)
    if isinstance(outcome, Used):
        flash(_("It belongs to this draft now. The proposer knows."), "good")
        return redirect(url_for("content.edit", public_id=outcome.post_public_id))
    return _not_done(public_id, outcome)


@blueprint.post("/studio/suggestions/<public_id>/decline")
@guard(Permission.CURATE)
def decline_idea(public_id: str) -> ResponseReturnValue:
    form = DeclineForm()
    if not form.validate_on_submit():
        return _show(public_id, form, status=UNPROCESSABLE)
    outcome = decline(public_id, current_user.id, Declining(form.because.data), form.words.data or "")
    if outcome is True:
        flash(_("Answered. The proposer reads your words."), "good")
        return redirect(url_for("suggestions.board"))
    return _not_done(public_id, outcome, form)


def _not_done(public_id: str, outcome: object, form: DeclineForm | None = None) -> ResponseReturnValue:
    if not isinstance(outcome, SuggestionObstacle):
        abort(404)
    return _show(public_id, form, problem=obstacle_words(outcome), status=CONFLICT)


def _show(
    public_id: str, form: DeclineForm | None = None, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    one = one_suggestion(public_id)
    if one is None:
        abort(404)
    merging = MergeForm(formdata=None)
    drafts = drafts_to_merge()
    merging.offer_drafts(drafts)
    told: dict[str, Any] = {"one": one, "alike": what_is_alike(public_id), "problem": problem, "drafts": drafts}
    told |= {"decline_form": form or DeclineForm(formdata=None), "merge_form": merging}
    told |= {"open": one.row.state is SuggestionState.OPEN, "own": one.person.id == current_user.id}
    return render_template("suggestions/show.html", present=now(), state_of=_own_state, **told, **_words()), status


def _own_state(one: Listed) -> tuple[str, str, str]:
    return own_state(one, now())


def _words() -> dict[str, Any]:
    return {"declining_words": DECLINING_WORDS, "title_of": title_of}
