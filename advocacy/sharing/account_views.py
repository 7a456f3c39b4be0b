"""Connected accounts: connect through the network's own page, reconnect, disconnect."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import settings
from advocacy.networks.rules import Network
from advocacy.sharing.accounts import accounts_of
from advocacy.sharing.connecting import NotConnected, begin_connecting, disconnect, finish_connecting
from advocacy.sharing.telling import connect_words

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


@blueprint.get("/")
@guard(Permission.SHARE)
def show() -> ResponseReturnValue:
    return render_template("sharing/accounts.html", accounts=accounts_of(current_user.id))


@blueprint.post("/<network_name>/connect")
@guard(Permission.SHARE)
def connect(network_name: str) -> ResponseReturnValue:
    return _to_the_network(_network(network_name))


@blueprint.get("/<network_name>/back")
@guard(Permission.SHARE)
def back(network_name: str) -> ResponseReturnValue:
    """Where the network sends the person after its consent page."""
    network = _network(network_name)
    result = finish_connecting(current_user.id, network, callback_address(network), request.args)
    if isinstance(result, NotConnected):
        page = render_template(
            "sharing/accounts.html",
            accounts=accounts_of(current_user.id),
            problem=connect_words(result.problem),
            problem_network=network,
            came_back_as=result.came_back_as,
        )
        return page, 400
    words = _("%(network)s is connected again.") if result.again else _("%(network)s is connected.")
    flash(words % {"network": network.label}, "good")
    return redirect(url_for("accounts.show"))


@blueprint.post("/<network_name>/change")
@guard(Permission.SHARE)
def change(network_name: str) -> ResponseReturnValue:
    """The answer to "is it another account from now on?": the old one is left, the network asks for the new one."""
    network = _network(network_name)
    disconnect(current_user.id, network)
    return _to_the_network(network)


@blueprint.post("/<network_name>/disconnect")
@guard(Permission.SHARE)
def leave(network_name: str) -> ResponseReturnValue:
    network = _network(network_name)
    cancelled = disconnect(current_user.id, network)
    words = _("%(network)s is disconnected, and its keys are deleted here.", network=network.label)
    if cancelled:
        words += " " + _("%(count)s waiting shares were cancelled.", count=cancelled)
    flash(words, "good")
    return redirect(url_for("accounts.show"))


def _to_the_network(network: Network) -> ResponseReturnValue:
    return redirect(begin_connecting(current_user.id, network, callback_address(network)), 303)


def callback_address(network: Network) -> str:
    """Exactly what is registered at the network: from the setting, never from the request's host."""
    return settings().public_url.rstrip("/") + url_for("accounts.back", network_name=network.value)


def _network(name: str) -> Network:
    return Network(name) if name in set(Network) else abort(404)
