"""Pages for what went wrong: what happened, what was kept, what to do. JSON for those who asked for JSON."""

import logging
from http import HTTPStatus

from flask import Flask, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from advocacy.core.nearby import page_nearby

log = logging.getLogger(__name__)


def install_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(Exception, failed)


def failed(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException):
        return show(error)
    log.exception("a page failed: %s", request.endpoint)
    return show(InternalServerError())


def show(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, NotFound) and request.routing_exception and (meant := page_nearby()):
        return redirect(meant, HTTPStatus.PERMANENT_REDIRECT)
    title, words = words_for(error)
    if wants_json():
        return jsonify(error=title, words=words), error.code
    return page(title, words), error.code


def page(title: str, words: str) -> str:
    """With the menu for somebody who is signed in; alone when even that can't be built, as without a database."""
    shown = {"title": title, "words": words, "act_url": f"{request.script_root}/"}
    try:
        if current_user.is_authenticated:
            return render_template("layouts/error_inside.html", **shown)
    except Exception:  # a page about an error makes none of its own
        log.exception("the menu beside an error could not be built")
        g._login_user = AnonymousUserMixin()  # noqa: SLF001 - nothing more is asked about the person
    return render_template("layouts/error.html", **shown)


def wants_json() -> bool:
    accepted = request.accept_mimetypes
    return request.is_json or accepted["application/json"] > accepted["text/html"]


def words_for(error: HTTPException) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return _("This page was open for long"), _(
            "Go back, load it again and send it once more. What you typed is kept there."
        )
    return {
        400: (
            _("That could not be read"),
            _("Something in the address or the form is not as it should be. Go back and try again."),
        ),
        403: (_("This is not yours to open"), _("Your roles don't include it. An admin can change that.")),
        404: (_("There is nothing here"), _("The address is wrong, or what stood here is gone.")),
        405: (_("That can't be done this way"), _("Go back and use the button on the page.")),
        413: (_("That is too large"), _("Send less at once: pictures may have 20 MB, texts 10,000 characters.")),
        429: (_("A little too fast"), _("Wait a moment and try again.")),
    }.get(
        error.code or 500,
        (_("Something broke here"), _("It is noted. What you typed is kept in the page before this one.")),
    )
