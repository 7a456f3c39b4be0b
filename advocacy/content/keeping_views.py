"""The page on which comms keeps a warning with a reason."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.keeping import Asked, Keepable, NotKept, keep_finding, keepable
from advocacy.content.review_forms import KeepForm
from advocacy.content.views import CONFLICT, UNPROCESSABLE, blueprint
from advocacy.core.access import guard
from advocacy.core.permissions import Permission


@blueprint.get("/posts/<public_id>/keep")
@guard(Permission.CURATE)
def keep_warning(public_id: str) -> ResponseReturnValue:
    found = keepable(public_id, _asked(), str(get_locale()))
    form = KeepForm(formdata=None)
    if isinstance(found, Keepable) and found.reason:
        form.reason.data = found.reason.words
    return _page(public_id, found, form)


@blueprint.post("/posts/<public_id>/keep")
@guard(Permission.CURATE)
def keep_warning_so(public_id: str) -> ResponseReturnValue:
    form = KeepForm()
    if not form.validate_on_submit():
        return _page(public_id, keepable(public_id, _asked(), str(get_locale())), form, UNPROCESSABLE)
    if not (form.reason.data or "").strip():
        form.reason.errors = [_("Say why.")]
        return _page(public_id, keepable(public_id, _asked(), str(get_locale())), form, UNPROCESSABLE)
    outcome = keep_finding(public_id, _asked(), form.reason.data or "", current_user.id)
    if not isinstance(outcome, Keepable):
        return _page(public_id, outcome, form)
    flash(_("Kept. Whoever approves this version reads your reason."), "good")
    return redirect(url_for("content.edit", public_id=public_id))


def _page(
    public_id: str, found: Keepable | NotKept | None, form: KeepForm, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    problem = _why_not(found) if isinstance(found, NotKept) else ""
    shown = None if isinstance(found, NotKept) else found
    page = render_template(
        "content/keep.html", public_id=public_id, found=shown, form=form, problem=problem, address=request.full_path
    )
    return page, CONFLICT if problem else status


def _asked() -> Asked:
    """Of the address: the form is sent to where it stands."""
    given = request.args
    return Asked(
        given.get("number", 0, type=int), given.get("wording", ""), given.get("rule", ""), given.get("found", "")
    )


def _why_not(why: NotKept) -> str:
    words: dict[NotKept, str] = {
        NotKept.FROZEN: _("This version is not a draft any more. What was asked or decided about it stays as it is."),
        NotKept.GONE: _("This is not found in the saved text any more. Save the post, then look at it again."),
        NotKept.STOPS: _("What stops a post can't be kept. Change the words, or ask the guideline's owner."),
        NotKept.NO_REASON: _("Say why."),
    }
    return words[why]
