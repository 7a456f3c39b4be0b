"""The one click, and the page behind it for whoever has no script."""

from http import HTTPStatus

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.errors import wants_json
from advocacy.core.languages import chosen_language
from advocacy.core.permissions import Permission
from advocacy.guidelines.alarming import call_false, read_alarm
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.views import guidelines


@guidelines.route("/false-alarm/<token>", methods=["GET"])
@guard(Permission.READ_GUIDELINES)
def false_alarm(token: str) -> ResponseReturnValue:
    alarm = read_alarm(token)
    rule = current_rulebook().by_id.get(alarm[0]) if alarm else None
    if alarm is None or rule is None:
        abort(HTTPStatus.NOT_FOUND)
    title = rule.header.title.text(chosen_language())
    return render_template("guidelines/false_alarm.html", token=token, found=alarm[1], title=title, rule=rule)


@guidelines.route("/false-alarm/<token>", methods=["POST"])
@guard(Permission.READ_GUIDELINES)
def tell_false_alarm(token: str) -> ResponseReturnValue:
    alarm = read_alarm(token)
    if alarm is None or alarm[0] not in current_rulebook().by_id:
        abort(HTTPStatus.NOT_FOUND)
    call_false(alarm, current_user.id)
    said = _("Noted. It is counted for the rule, without your name.")
    if wants_json():
        return jsonify(said=said)
    flash(said, "good")
    return redirect(url_for("guidelines.show", _anchor=alarm[0]))
