"""Pictures as files of the page, and the page on which comms chooses what stays visible where one is cut."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.focusing import Focused, choose_focus
from advocacy.content.picture_forms import FocusForm
from advocacy.content.picture_sizes import SENT_TO, Focus, Size
from advocacy.content.picturing import StoredPicture, picture_by_public_id, picture_bytes
from advocacy.content.resizing import Sized, in_size
from advocacy.content.views import CONFLICT, UNPROCESSABLE, blueprint
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.storing import StoreError

PICTURE_SECONDS = 7 * 24 * 3600
UNAVAILABLE = 503


@blueprint.get("/pictures/<public_id>")
@guard(Permission.BE_HERE)
def picture(public_id: str) -> ResponseReturnValue:
    """`?size=` names one of the sizes; without it the picture as it was kept. Its address can't be guessed."""
    size = request.args.get("size", "")
    found = picture_by_public_id(public_id)
    if found is None or (size and size not in list(Size)):
        abort(404)
    try:
        sized = in_size(found, Size(size)) if size else _whole(found)
    except StoreError:
        abort(UNAVAILABLE)
    return _sent(sized or abort(404), f"{found.sha256}-{size}-{found.focus.x}-{found.focus.y}")


def _whole(found: StoredPicture) -> Sized | None:
    data = picture_bytes(found)
    return Sized(data, found.media_type) if data is not None else None


def _sent(sized: Sized, tag: str) -> ResponseReturnValue:
    response = make_response(sized.data)
    response.content_type = sized.media_type
    response.cache_control.private = True
    response.cache_control.max_age = PICTURE_SECONDS
    response.cache_control.immutable = True
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(tag)
    return response.make_conditional(request)


@blueprint.route("/posts/<public_id>/pictures/<picture_id>/focus", methods=["GET", "POST"])
@guard(Permission.CURATE)
def focus(public_id: str, picture_id: str) -> ResponseReturnValue:
    found = picture_by_public_id(picture_id) or abort(404)
    form = FocusForm(x=found.focus.x, y=found.focus.y)
    if request.method == "GET":
        return _focus_page(public_id, picture_id, form)
    if not form.validate():
        return _focus_page(public_id, picture_id, form, status=UNPROCESSABLE)
    outcome = choose_focus(public_id, picture_id, Focus(form.x.data, form.y.data), current_user.id)
    if isinstance(outcome, Focused):
        flash(_("Saved. This is how it will be cut."), "good")
        return redirect(url_for("content.focus", public_id=public_id, picture_id=outcome.picture_public_id))
    if outcome is None:
        abort(404)
    problem = _("Somebody changed the post meanwhile, or it can't be changed any more. Nothing was saved.")
    return _focus_page(public_id, picture_id, form, problem=problem, status=CONFLICT)


def _focus_page(
    public_id: str, picture_id: str, form: FocusForm, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    cuts = [(network.label, size.value) for network, size in SENT_TO.items()]
    cuts.append((_("The card in the feed"), Size.CARD.value))
    shown = {"form": form, "picture_id": picture_id, "public_id": public_id, "cuts": cuts, "problem": problem}
    return render_template("content/focus.html", **shown), status
