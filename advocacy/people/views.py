"""Pages for people who are not signed in: signing in and out, the language, the welcome behind a link."""

from math import ceil

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from advocacy.core.access import public
from advocacy.core.languages import LANGUAGE_COOKIE, chosen_language
from advocacy.core.look.installing import THEME_COOKIE, YEAR
from advocacy.core.services import now, settings
from advocacy.people import recognising, signing_in
from advocacy.people.forms import LANGUAGE_NAMES, WEAKNESSES, SignInForm, WelcomeForm, named_languages, options
from advocacy.people.inviting import Link, find_link
from advocacy.people.joining import Choices, LinkOver, TooWeak, join
from advocacy.people.rules import LinkState, network_of, own_path
from advocacy.people.signing_in import Browser, DoesNotFit, SignedIn, keep_token
from advocacy.people.throttling import Blocked

blueprint = Blueprint("people", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    wanted = own_path(request.args.get("next")) or "/"
    if current_user.is_authenticated and request.method == "GET":
        return redirect(wanted)
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, wanted), form.status
    outcome = signing_in.sign_in(form.email.data, form.password.data, asking_browser(), stay=form.stay.data)
    if isinstance(outcome, SignedIn):
        return _let_in(outcome, wanted, stay=form.stay.data)
    if isinstance(outcome, DoesNotFit):
        form.password.errors = [_("This password does not fit this e-mail address.")]
        return _sign_in_page(form, wanted, failed=True), 422
    return _sign_in_page(form, wanted, blocked=outcome), 429, retry_after(outcome)


def _sign_in_page(form: SignInForm, wanted: str, *, failed: bool = False, blocked: Blocked | None = None) -> str:
    return render_template(
        "people/sign_in.html",
        form=form,
        wanted=wanted,
        failed=failed,
        blocked=blocked_words(blocked) if blocked else None,
        other_languages=_other_languages(),
    )


def _other_languages() -> list[tuple[str, str]]:
    return named_languages(code for code in settings().languages if code != chosen_language())


def asking_browser() -> Browser:
    """The address behind our own proxies only (ADVOCACY_TRUSTED_PROXIES); what a client claims counts for nothing."""
    address = network_of(request.remote_addr or "")
    return Browser(address, request.user_agent.string, request.cookies.get(recognising.COOKIE))


def blocked_words(blocked: Blocked) -> str:
    minutes = minutes_left(blocked)
    words: str = ngettext(
        "Too many passwords did not fit. Wait a minute, then try again.",
        "Too many passwords did not fit. Wait %(num)s minutes, then try again.",
        minutes,
    )
    return words


def minutes_left(blocked: Blocked) -> int:
    return max(1, ceil((blocked.until - now()).total_seconds() / 60))


def retry_after(blocked: Blocked) -> dict[str, str]:
    return {"Retry-After": str(60 * minutes_left(blocked))}


def _let_in(signed_in: SignedIn, wanted: str, *, stay: bool) -> AnyResponse:
    keep_token(signed_in.token, stay=stay)
    answer = redirect(wanted, 303)
    answer.set_cookie(
        recognising.COOKIE,
        signed_in.mark,
        max_age=recognising.LIFE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().secure,
    )
    keep_theme(answer, signed_in.person.theme)
    return answer


def keep_theme(answer: AnyResponse, theme: str) -> None:
    """The theme follows the person; the page reads it from the cookie."""
    answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=settings().secure)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    signing_in.sign_out()
    return redirect(url_for("people.sign_in"), 303)


@blueprint.get("/language/<code>")
@public
def choose_language(code: str) -> ResponseReturnValue:
    """For people who are not signed in; others choose on their own page."""
    if code not in settings().languages:
        abort(404)
    answer = redirect(own_path(request.args.get("next")) or url_for("people.sign_in"))
    answer.set_cookie(LANGUAGE_COOKIE, code, max_age=YEAR, samesite="Lax", secure=settings().secure)
    return answer


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> ResponseReturnValue:
    """The page behind the single-use link, in the language somebody was invited in."""
    link = find_link(token)
    language = request.cookies.get(LANGUAGE_COOKIE) or (link.person.language if link.person else None)
    if language not in LANGUAGE_NAMES:
        return _welcome(token, link)
    with force_locale(language):
        return _welcome(token, link)


def _welcome(token: str, link: Link) -> ResponseReturnValue:
    if link.person is None or link.state is not LinkState.OPEN:
        return _link_over(link.state)
    form = WelcomeForm(obj=link.person if request.method == "GET" else None)
    form.language.choices = options(named_languages(settings().languages))
    if form.validate_on_submit():
        choices = Choices(form.name.data, form.language.data, form.time_zone.data, form.password.data)
        outcome = join(token, choices, asking_browser())
        if isinstance(outcome, SignedIn):
            return _let_in(outcome, "/", stay=False)
        if isinstance(outcome, LinkOver):
            return _link_over(outcome.state)
        refuse_password(form, outcome)
    page = render_template("people/welcome.html", form=form, person=link.person, other_languages=_other_languages())
    return page, form.status


def refuse_password(form: WelcomeForm, outcome: TooWeak) -> None:
    form.password.errors = [WEAKNESSES[outcome.weakness]]


def _link_over(state: LinkState) -> ResponseReturnValue:
    return render_template("people/link_over.html", state=state), 404 if state is LinkState.UNKNOWN else 410
