"""The page behind "stop these mails": asks when opened, acts when posted, by a person or by their mail program."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from advocacy.core.access import public
from advocacy.core.services import Services, settings
from advocacy.notifications.unsubscribing import Subscription, find_subscription, stop_mails

blueprint = Blueprint("unsubscribing", __name__)


def install(built: Services) -> None:
    """A mail program posts without our form's token (RFC 8058); the signed address itself is the proof."""
    built.application.extensions["csrf"].exempt(unsubscribe)


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """GET changes nothing: programs that look for harm in mails open every link."""
    found = find_subscription(token)
    if found is None:
        return render_template("notifications/unsubscribe_over.html"), 404
    if request.method == "POST":
        stop_mails(found)
    language = found.person.language
    with force_locale(language if language in settings().languages else settings().languages[0]):
        return _page(found, token)


def _page(found: Subscription, token: str) -> str:
    return render_template(
        "notifications/unsubscribe.html", about=found.title, token=token, stopped=request.method == "POST"
    )
