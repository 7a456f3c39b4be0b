"""Reviewing together: words beside a version, who looks at it until when, the second look, and whether it is true."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.assigning import Assigned, assign
from advocacy.content.commenting import resolve, say
from advocacy.content.describing import may_look_twice
from advocacy.content.forms import ChangeForm, options
from advocacy.content.refreshing import still_true
from advocacy.content.review_forms import ApproverForm, AssignForm, CommentForm
from advocacy.content.reviewing import NotDone, approve, request_changes
from advocacy.content.rules import Obstacle
from advocacy.content.second_looking import approver_rows, dismiss_approver, name_approver, waits_for
from advocacy.content.telling import in_words
from advocacy.content.views import (
    CONFLICT,
    UNPROCESSABLE,
    after_step,
    as_outcome,
    blueprint,
    page_of,
    show_post,
    typed_number,
)
from advocacy.core.access import guard
from advocacy.core.permissions import Permission, allowed


@blueprint.post("/posts/<public_id>/assign")
@guard(Permission.CURATE)
def assign_reviewer(public_id: str) -> ResponseReturnValue:
    form = AssignForm()
    if not form.validate_on_submit():
        return show_post(page_of(public_id), assign_form=form, status=UNPROCESSABLE)
    due = form.due_at(current_user.time_zone)
    outcome = assign(public_id, typed_number(), form.reviewer.data or "", due)
    if outcome is None:
        abort(404)
    if isinstance(outcome, Obstacle):
        form.reviewer.errors = in_words([outcome])
        return show_post(page_of(public_id), assign_form=form, status=CONFLICT)
    flash(_assigned_words(outcome), "good")
    return redirect(url_for("content.post", public_id=public_id))


def _assigned_words(outcome: Assigned) -> str:
    if outcome.reviewer:
        return str(_("%(name)s looks at it.", name=outcome.reviewer))
    return str(_("It waits for anybody who didn't write on it."))


@blueprint.post("/posts/<public_id>/comment")
@guard(Permission.BE_HERE)
def comment(public_id: str) -> ResponseReturnValue:
    """Of communications, and of whoever has the second look at it."""
    _may_see_or_404(public_id)
    form = CommentForm()
    if not form.validate_on_submit():
        return show_post(page_of(public_id), comment_form=form, status=UNPROCESSABLE)
    said = say(
        public_id,
        typed_number(),
        current_user.id,
        form.words.data,
        thread=form.thread.data or "",
        wording=_known_wording(public_id, form.wording.data or ""),
    )
    if said is None:
        abort(404)
    if isinstance(said, Obstacle):
        form.words.errors = in_words([said])
        return show_post(page_of(public_id), comment_form=form, status=UNPROCESSABLE)
    return redirect(_own_page(public_id) + "#threads")


def _known_wording(public_id: str, name: str) -> str:
    return name if name in {checked.name for checked in page_of(public_id).checked.wordings} else ""


@blueprint.post("/posts/<public_id>/resolve")
@guard(Permission.BE_HERE)
def resolve_thread(public_id: str) -> ResponseReturnValue:
    _may_see_or_404(public_id)
    if not resolve(public_id, request.form.get("thread", ""), current_user.id, done=bool(request.form.get("done"))):
        abort(404)
    return redirect(_own_page(public_id) + "#threads")


@blueprint.get("/approvals")
@guard(Permission.BE_HERE)
def second_looks() -> str:
    return render_template("content/approvals.html", waiting=waits_for(current_user))


@blueprint.get("/approvals/<public_id>")
@guard(Permission.BE_HERE)
def second_look(public_id: str) -> ResponseReturnValue:
    """The post as its topics' approvers see it; for anybody else there is no such page."""
    _may_look_twice_or_404(public_id)
    return show_post(page_of(public_id))


@blueprint.post("/approvals/<public_id>/approve")
@guard(Permission.BE_HERE)
def approve_second(public_id: str) -> ResponseReturnValue:
    _may_look_twice_or_404(public_id)
    seen = request.form.get("content_hash", "")
    outcome = approve(public_id, typed_number(), seen, current_user.id, as_comms=False)
    if isinstance(outcome, NotDone):
        return show_post(page_of(public_id), problems=in_words(outcome.obstacles), status=CONFLICT)
    if outcome is None:
        abort(404)
    flash(_("Approved. Thank you for looking at it."), "good")
    return redirect(url_for("content.second_looks"))


@blueprint.post("/approvals/<public_id>/changes")
@guard(Permission.BE_HERE)
def ask_for_changes_second(public_id: str) -> ResponseReturnValue:
    _may_look_twice_or_404(public_id)
    form = ChangeForm()
    if not form.validate_on_submit():
        return show_post(page_of(public_id), form, status=UNPROCESSABLE)
    outcome = request_changes(public_id, typed_number(), current_user.id, form.words.data)
    if isinstance(outcome, NotDone):
        return show_post(page_of(public_id), form, problems=in_words(outcome.obstacles), status=UNPROCESSABLE)
    if outcome is None:
        abort(404)
    flash(_("Your words stand on the post, for who wrote it."), "good")
    return redirect(url_for("content.second_looks"))


@blueprint.get("/studio/approvers")
@guard(Permission.CURATE)
def approvers() -> ResponseReturnValue:
    return _approvers(ApproverForm(formdata=None))


@blueprint.post("/studio/approvers")
@guard(Permission.CURATE)
def name_topic_approver() -> ResponseReturnValue:
    form = ApproverForm()
    if not form.validate_on_submit():
        return _approvers(form, UNPROCESSABLE)
    if not name_approver(form.topic.data or "", form.email.data or "", by=current_user.id):
        form.email.errors = [_("Nobody who has joined has that address.")]
        return _approvers(form, UNPROCESSABLE)
    flash(_("Named. From now on posts about this topic wait for their yes, too."), "good")
    return redirect(url_for("content.approvers"))


@blueprint.post("/studio/approvers/dismiss")
@guard(Permission.CURATE)
def dismiss_topic_approver() -> ResponseReturnValue:
    if not dismiss_approver(request.form.get("topic", ""), request.form.get("person", ""), by=current_user.id):
        flash(_("A post that you wrote on waits for this second look. Only somebody else can end it."), "soon")
    return redirect(url_for("content.approvers"))


@blueprint.post("/posts/<public_id>/still-true")
@guard(Permission.CURATE)
def say_still_true(public_id: str) -> ResponseReturnValue:
    outcome = still_true(public_id, current_user.id)
    return after_step(public_id, as_outcome(outcome), _("Good. You are asked again in three months."))


def _approvers(form: ApproverForm, status: int = 200) -> ResponseReturnValue:
    rows = approver_rows()
    form.topic.choices = options((row.topic.public_id, row.topic.name) for row in rows)
    return render_template("content/approvers.html", rows=rows, form=form), status


def _may_see_or_404(public_id: str) -> None:
    if not allowed(current_user.roles, Permission.CURATE):
        _may_look_twice_or_404(public_id)


def _may_look_twice_or_404(public_id: str) -> None:
    if not may_look_twice(public_id, current_user):
        abort(404)


def _own_page(public_id: str) -> str:
    of_comms = allowed(current_user.roles, Permission.CURATE)
    return url_for("content.post" if of_comms else "content.second_look", public_id=public_id)
