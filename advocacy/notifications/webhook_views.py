"""Pages for admins: the company's channels at Slack and Teams."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.core.services import settings
from advocacy.notifications.forms import WebhookForm
from advocacy.notifications.webhooks import (
    Signing,
    add_webhook,
    all_webhooks,
    kinds_for_channels,
    remove_webhook,
    sign_off,
)
from advocacy.people.forms import named_languages, options

blueprint = Blueprint("channels", __name__, url_prefix="/channels")


@blueprint.get("")
@guard(Permission.OPERATE)
def show() -> ResponseReturnValue:
    form = _form(fresh=True)
    form.language.data = settings().languages[0]
    return _page(form)


@blueprint.post("/add")
@guard(Permission.OPERATE)
def add() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if add_webhook(current_user, form.wanted()) is None:
        hosts = ", ".join(settings().webhook_hosts)
        form.address.errors = [_("It must start with https:// and lead to one of: %(hosts)s.", hosts=hosts)]
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("Added. Nothing is posted before another admin signs it off."), "good")
    return redirect(url_for("channels.show"), 303)


@blueprint.post("/<public_id>/sign-off")
@guard(Permission.OPERATE)
def sign(public_id: str) -> ResponseReturnValue:
    done = sign_off(current_user, public_id) if is_public_id(public_id) else None
    if done is None:
        abort(404)
    said = {
        Signing.DONE: (_("Signed off. What happens from now on is posted there."), "good"),
        Signing.ALREADY: (_("That was done already."), "soon"),
        Signing.OWN: (_("You added it. Ask another admin to look at it."), "soon"),
    }
    flash(*said[done])
    return redirect(url_for("channels.show"), 303)


@blueprint.post("/<public_id>/remove")
@guard(Permission.OPERATE)
def remove(public_id: str) -> ResponseReturnValue:
    if not is_public_id(public_id) or not remove_webhook(current_user, public_id):
        abort(404)
    flash(_("Taken out. Nothing more is posted there."), "good")
    return redirect(url_for("channels.show"), 303)


def _form(*, fresh: bool = False) -> WebhookForm:
    form = WebhookForm(formdata=None) if fresh else WebhookForm(request.form)
    form.language.choices = options(named_languages(settings().languages))
    form.kinds.choices = options((kind.name, kind.title) for kind in kinds_for_channels())
    return form


def _page(form: WebhookForm, status: int = 200) -> ResponseReturnValue:
    return render_template("notifications/channels.html", form=form, listed=all_webhooks(current_user)), status
