"""Puts the sandbox together."""

from pathlib import Path

from flask import Flask, Response, g, render_template, request
from flask_babel import Babel, get_locale
from werkzeug.exceptions import HTTPException

from advocacy.sandbox.accounts import seed_accounts
from advocacy.sandbox.clock import SandboxClock
from advocacy.sandbox.control.conversing import conversing as control_conversing
from advocacy.sandbox.control.people import people as control_people
from advocacy.sandbox.control.switching import switching as control_switching
from advocacy.sandbox.control.watching import watching as control_watching
from advocacy.sandbox.linkedin.comments import comments as linkedin_comments
from advocacy.sandbox.linkedin.figures import figures as linkedin_figures
from advocacy.sandbox.linkedin.identity import identity as linkedin_identity
from advocacy.sandbox.linkedin.images import images as linkedin_images
from advocacy.sandbox.linkedin.oauth import oauth as linkedin_oauth
from advocacy.sandbox.linkedin.posts import posts as linkedin_posts
from advocacy.sandbox.pages import pages
from advocacy.sandbox.settings import SandboxSettings
from advocacy.sandbox.state import Sandbox
from advocacy.sandbox.store import Store
from advocacy.sandbox.x.conversations import conversations as x_conversations
from advocacy.sandbox.x.figures import figures as x_figures
from advocacy.sandbox.x.media import media as x_media
from advocacy.sandbox.x.oauth import oauth as x_oauth
from advocacy.sandbox.x.posts import posts as x_posts

PACKAGE = Path(__file__).resolve().parents[1]
BLUEPRINTS = (
    linkedin_oauth, linkedin_identity, linkedin_posts, linkedin_images, linkedin_figures, linkedin_comments,
    x_oauth, x_posts, x_media, x_figures, x_conversations,
    control_switching, control_people, control_watching, control_conversing, pages,
)  # fmt: skip
UPLOAD_LIMIT = 40 * 2**20


def create_sandbox(settings: SandboxSettings) -> Flask:
    """The app of one sandbox; several processes may share its database file."""
    app = Flask(__name__, template_folder=str(_templates()), static_folder="static")
    store = Store(settings.database)
    clock = SandboxClock(store, settings.clock_offset, settings.clock_file)
    app.extensions["sandbox"] = Sandbox(settings, store, clock, store.secret())
    app.config.update(
        SECRET_KEY=store.secret(),
        SESSION_COOKIE_NAME="sandbox_session",  # browsers send cookies to every port of a host: not the product's name
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        BABEL_TRANSLATION_DIRECTORIES=str(settings.translations or PACKAGE / "translations"),
    )
    Babel(app, locale_selector=lambda: _language(settings))
    app.jinja_env.globals["get_locale"] = get_locale
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _error)
    app.after_request(_protect)
    seed_accounts(store, clock.now())
    return app


def _language(settings: SandboxSettings) -> str:
    return request.accept_languages.best_match(settings.languages) or settings.languages[0]


def _templates() -> Path:
    """Beside the package in a checkout, inside it when installed."""
    beside = PACKAGE.parent / "templates"
    return beside if (beside / "sandbox").is_dir() else PACKAGE / "templates"


def _error(error: HTTPException) -> Response:
    code = error.code or 500
    return Response(render_template("sandbox/error.html", code=code, words=error.description), code)


def _protect(answer: Response) -> Response:
    """A strict policy; the consent page adds the client's address, where its form ends."""
    targets = " ".join(["'self'", *([g.form_action] if "form_action" in g else [])])
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {targets}"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
