"""Signing in with e-mail and password, signing out, and who is asking on every request."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, current_app, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager
from werkzeug.exceptions import HTTPException

from advocacy.core.database import transaction
from advocacy.core.errors import wants_json
from advocacy.core.journal import record
from advocacy.core.services import services
from advocacy.people.models import Person, locked_person, person_by_email
from advocacy.people.passwords import Passwords
from advocacy.people.recognising import known_browser, new_mark
from advocacy.people.rules import LONG_SESSION, Scope, device_words, normalised_email, own_path
from advocacy.people.sessions import Found, end_token, find_session, start_session
from advocacy.people.throttling import Begun, Blocked, Key, attempt_fitted, begin_attempt

TOKEN = "sign_in"  # noqa: S105  the name under which the cookie holds the token
FETCHED = "empty"  # what browsers say in Sec-Fetch-Dest when a script asks


@dataclass(frozen=True)
class Browser:
    """What we know of the browser that asks."""

    address: str
    user_agent: str = ""
    mark: str | None = None


@dataclass(frozen=True)
class SignedIn:
    person: Person
    token: str
    mark: str


@dataclass(frozen=True)
class DoesNotFit:
    """Unknown address, wrong password, not joined yet, or left: nobody learns which."""


def sign_in(typed_email: str, password: str, browser: Browser, *, stay: bool) -> SignedIn | DoesNotFit | Blocked:
    email = normalised_email(typed_email) or typed_email.strip().lower()
    known = known_browser(browser.mark, email)
    begun = begin_attempt(attempt_keys(email, known, browser.address))
    if isinstance(begun, Blocked):
        return begun
    person = _verified(email, password)
    if person is None:
        return DoesNotFit()
    return _let_in(person, begun, browser, known=known is not None, stay=stay)


def attempt_keys(email: str, known: str | None, address: str) -> tuple[Key, Key]:
    own = Key(Scope.DEVICE, f"{email} {known}") if known else Key(Scope.EMAIL, email)
    return own, Key(Scope.ADDRESS, address)


def password_fits(person: Person, password: str, address: str) -> bool | Blocked:
    """The same slow check for somebody who is signed in and shows once more that it is them."""
    begun = begin_attempt((Key(Scope.DEVICE, f"signed in {person.public_id}"), Key(Scope.ADDRESS, address)))
    if isinstance(begun, Blocked):
        return begun
    fits = services().get(Passwords).verify(person.password_hash, password).fits
    if fits:
        attempt_fitted(begun)
    return fits


def _verified(email: str, password: str) -> Person | None:
    """No transaction is open during the slow hash, so that guessing does not use up connections."""
    passwords = services().get(Passwords)
    with transaction() as rows:
        person = person_by_email(rows, email)
    stored = person.password_hash if person is not None and person.is_active else None
    verified = passwords.verify(stored, password)
    if person is None or not verified.fits:
        return None
    if verified.outdated:
        _renew_hash(person, stored, passwords.hash(password))
    return person


def _renew_hash(person: Person, stored: str | None, renewed: str) -> None:
    with transaction() as rows:
        held = locked_person(rows, person.id)
        if held.password_hash == stored:  # else it was changed meanwhile
            held.password_hash = renewed


def _let_in(person: Person, begun: Begun, browser: Browser, *, known: bool, stay: bool) -> SignedIn:
    with transaction():
        started = start_session(person.id, stay=stay, device=device_words(browser.user_agent))
        attempt_fitted(begun)
        if not known:
            record("person.signed_in_from_new_browser", actor_id=person.id, subject=f"person:{person.public_id}")
    mark = browser.mark if known and browser.mark else new_mark(person.email)
    return SignedIn(person, started.token, mark)


def keep_token(token: str, *, stay: bool) -> None:
    """Into the cookie; everything that was in it before goes, so that nobody can prepare a session for somebody."""
    session.clear()
    session[TOKEN] = token
    session.permanent = stay


def sign_out() -> None:
    token = session.get(TOKEN)
    if isinstance(token, str):
        end_token(token)
    session.clear()


def current_session(asking: Request) -> Found | None:
    """The session of the request's cookie, looked up once per request."""
    known: Found | None = asking.environ.get("advocacy.session")
    token = session.get(TOKEN)
    if known is None and isinstance(token, str):
        known = asking.environ["advocacy.session"] = find_session(token)
    return known


def install_sign_in(app: Flask) -> None:
    """Flask-Login with rows of our own: the request loader is the only way in; its own session keys are not used."""
    app.config.update(PERMANENT_SESSION_LIFETIME=LONG_SESSION, SESSION_REFRESH_EACH_REQUEST=False)
    manager = LoginManager()
    manager.session_protection = None
    manager.login_view = "people.sign_in"
    manager.request_loader(_load)
    manager.unauthorized_handler(_ask_to_sign_in)
    manager.init_app(app, add_context_processor=True)


def _load(asking: Request) -> Person | None:
    found = current_session(asking)
    return found.person if found else None


def _asked_by_script() -> bool:
    """A page that the worker in the browser fetches for its window comes with the same mark, but wants HTML."""
    return request.headers.get("Sec-Fetch-Dest") == FETCHED and "text/html" not in request.headers.get("Accept", "")


def _ask_to_sign_in() -> ResponseReturnValue:
    if wants_json() or _asked_by_script():
        words = _("You were signed out. Sign in again in another window; what you typed stays here.")
        return jsonify(error=_("Sign in first"), words=words), 401
    wanted = own_path(_page_asked())
    return redirect(url_for("people.sign_in", next=None if wanted == "/" else wanted))


def _page_asked() -> str:
    """The page that was asked for, or on which the form stood that was sent: what was typed there is offered again."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or not _can_be_opened(came_from.path):
        return ""
    return urlunsplit(("", "", came_from.path, came_from.query, ""))


def _can_be_opened(path: str) -> bool:
    """A form that was refused stands on the address that it was sent to, which has no page of its own."""
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
