"""The page behind the bell."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.notifications.reading import notices_for, open_notice, read_all

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@guard(Permission.BE_HERE)
def show() -> ResponseReturnValue:
    before = request.args.get("before", "")
    page = notices_for(current_user, before if is_public_id(before) else None)
    return render_template("notifications/notices.html", page=page)


@blueprint.get("/<public_id>")
@guard(Permission.BE_HERE)
def open_one(public_id: str) -> ResponseReturnValue:
    """Marks it as read on the way to its page."""
    path = open_notice(current_user.id, public_id) if is_public_id(public_id) else None
    return redirect(path, 303) if path else abort(404)


@blueprint.post("/read")
@guard(Permission.BE_HERE)
def mark_all_read() -> ResponseReturnValue:
    read_all(current_user.id)
    flash(_("All notices are read."), "good")
    return redirect(url_for("notices.show"), 303)
