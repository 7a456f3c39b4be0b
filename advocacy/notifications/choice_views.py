"""A person's own page about what they are told, and where."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.room import Channel
from advocacy.core.services import settings
from advocacy.notifications.choosing import channels_shown, choices_of, save_choices
from advocacy.notifications.forms import HoursForm
from advocacy.notifications.hours import save_wish, wish_of
from advocacy.notifications.rules import may_be

blueprint = Blueprint("notice_choices", __name__, url_prefix="/me/notices")


@blueprint.get("")
@guard(Permission.BE_HERE)
def choose() -> ResponseReturnValue:
    form = HoursForm(formdata=None)
    form.fill(wish_of(current_user))
    return _page(form)


def _page(form: HoursForm, status: int = 200) -> ResponseReturnValue:
    choices = choices_of(current_user)
    page = render_template(
        "notifications/choices.html",
        free=[choice for choice in choices if choice.kind.can_be_switched_off],
        always=[choice for choice in choices if not choice.kind.can_be_switched_off],
        channels=channels_shown(current_user),
        may_be=may_be,
        mails_sent=bool(settings().smtp_url),
        form=form,
        questions_by_mail=bool(settings().question_address),
    )
    return page, status


@blueprint.post("/hours")
@guard(Permission.BE_HERE)
def save_hours() -> ResponseReturnValue:
    form = HoursForm()
    if not form.validate():
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    save_wish(current_user, form.wish())
    flash(_("Saved."), "good")
    return redirect(url_for("notice_choices.choose"), 303)


@blueprint.post("")
@guard(Permission.BE_HERE)
def save() -> ResponseReturnValue:
    """A box's value is its channel and kind: "mail share.refused"."""
    boxes = (value.partition(" ") for value in request.form.getlist("wanted"))
    save_choices(current_user, {(kind, Channel(channel)) for channel, _sep, kind in boxes if channel in set(Channel)})
    flash(_("Saved."), "good")
    return redirect(url_for("notice_choices.choose"), 303)
