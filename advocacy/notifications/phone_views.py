"""A person's own page about text messages: a number, its code, and taking it out."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import settings
from advocacy.notifications.forms import CodeForm, PhoneForm
from advocacy.notifications.phones import ask_for, confirm, phone_of, take_out
from advocacy.notifications.text_rules import Confirmed

blueprint = Blueprint("phone", __name__, url_prefix="/me/phone")


@blueprint.get("")
@guard(Permission.BE_HERE)
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@guard(Permission.BE_HERE)
def ask() -> ResponseReturnValue:
    form = PhoneForm()
    _only_where_texts_are_sent()
    if not form.validate():
        return _page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not ask_for(current_user, form.number.data):
        form.number.errors = [_("Three codes were sent today, which is all that fits. Try again tomorrow.")]
        return _page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("A code is on its way. It works for a quarter of an hour."), "good")
    return redirect(url_for("phone.show"), 303)


@blueprint.post("/code")
@guard(Permission.BE_HERE)
def prove() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _page(code=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    came = confirm(current_user, form.code.data)
    if came is Confirmed.DONE:
        flash(_("It is yours. Now choose what you are texted about."), "good")
        return redirect(url_for("notice_choices.choose"), 303)
    said = {
        Confirmed.WRONG: _("That is not the code."),
        Confirmed.OVER: _("This code works no more. Ask for a new one."),
    }
    form.code.errors = [said[came]]
    return _page(code=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@blueprint.post("/remove")
@guard(Permission.BE_HERE)
def remove() -> ResponseReturnValue:
    take_out(current_user.id)
    flash(_("Taken out. Nothing is texted any more."), "good")
    return redirect(url_for("phone.show"), 303)


def _only_where_texts_are_sent() -> None:
    if not settings().text_gateway:
        abort(404)


def _page(form: PhoneForm | None = None, *, code: CodeForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "notifications/phone.html",
        form=form or PhoneForm(formdata=None),
        code=code or CodeForm(formdata=None),
        phone=phone_of(current_user),
        on=bool(settings().text_gateway),
    )
    return page, status
