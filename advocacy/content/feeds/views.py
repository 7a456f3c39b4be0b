"""Sources of news for communications: how each is doing, and the list of items that nobody took yet."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.feed_rules import SourceProblem
from advocacy.content.feeds.forms import SourceForm
from advocacy.content.feeds.sources import (
    PAGE,
    add_source,
    keep_source,
    listed_items,
    listed_sources,
    pause_source,
    read_source_now,
    remove_source,
    resume_source,
)
from advocacy.content.feeds.taking_in import draft_from_item, put_item_away
from advocacy.content.feeds.telling import SOURCE_PROBLEMS, left_out_words, outcome_words, pill_of
from advocacy.content.views import UNPROCESSABLE
from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.core.services import now

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/studio/news")
@guard(Permission.CURATE)
def index() -> ResponseReturnValue:
    return _render(SourceForm(formdata=None))


@blueprint.post("/studio/news")
@guard(Permission.CURATE)
def add() -> ResponseReturnValue:
    form = SourceForm()
    if not form.validate_on_submit():
        return _render(form, status=UNPROCESSABLE)
    outcome = add_source(form.address.data, form.name.data, current_user.id, form.drafts_a_day())
    if isinstance(outcome, SourceProblem):
        form.address.errors = [str(SOURCE_PROBLEMS[outcome])]
        return _render(form, status=UNPROCESSABLE)
    flash(_("Added. It is read in a moment."), "good")
    return redirect(url_for("feeds.index"))


def _render(form: SourceForm, *, status: int = 200) -> ResponseReturnValue:
    source = request.args.get("source", "")
    source = source if is_public_id(source) else ""
    items = listed_items(source or None, after=request.args.get("after"))
    more = url_for("feeds.index", source=source or None, after=items[-1].row.public_id) if len(items) == PAGE else None
    return render_template(
        "feeds/index.html",
        form=form,
        sources=listed_sources(),
        items=items,
        only=source,
        more=more,
        outcome_words=lambda row: outcome_words(row, now()),
        left_out_words=left_out_words,
        pill_of=pill_of,
    ), status


@blueprint.post("/studio/news/<public_id>/pause")
@guard(Permission.CURATE)
def pause(public_id: str) -> ResponseReturnValue:
    return _back(pause_source(public_id), _("Paused. Nothing is lost: what comes meanwhile is read afterwards."))


@blueprint.post("/studio/news/<public_id>/resume")
@guard(Permission.CURATE)
def resume(public_id: str) -> ResponseReturnValue:
    return _back(resume_source(public_id), _("It is read again."))


@blueprint.post("/studio/news/<public_id>/read")
@guard(Permission.CURATE)
def read_now(public_id: str) -> ResponseReturnValue:
    return _back(read_source_now(public_id), _("It is read in a moment."))


@blueprint.post("/studio/news/<public_id>/keep")
@guard(Permission.CURATE)
def keep(public_id: str) -> ResponseReturnValue:
    return _back(keep_source(public_id, current_user.id), _("Its drafts begin in your name from now on."))


@blueprint.route("/studio/news/<public_id>/remove", methods=["GET", "POST"])
@guard(Permission.CURATE)
def remove(public_id: str) -> ResponseReturnValue:
    """Asks once; the list of the source goes with it."""
    if request.method == "GET":
        one = next((listed for listed in listed_sources() if listed.row.public_id == public_id), None)
        return render_template("feeds/remove.html", one=one or abort(404))
    return _back(remove_source(public_id, current_user.id), _("Removed. Drafts that began with it stay."))


@blueprint.post("/studio/news/items/<public_id>/draft")
@guard(Permission.CURATE)
def draft(public_id: str) -> ResponseReturnValue:
    post = draft_from_item(public_id, current_user.id)
    if post is None:
        abort(404)
    flash(_("A draft. Every wording is left to write."), "good")
    return redirect(url_for("content.edit", public_id=post))


@blueprint.post("/studio/news/items/<public_id>/away")
@guard(Permission.CURATE)
def put_away(public_id: str) -> ResponseReturnValue:
    return _back(put_item_away(public_id), _("Put away."))


def _back(done: bool, words: str) -> ResponseReturnValue:
    if not done:
        abort(404)
    flash(words, "good")
    return redirect(url_for("feeds.index"))
