"""The consent pages of both networks: who, what, and what shall go wrong afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, g, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from advocacy.sandbox.accounts import Account, account_by_handle, create_next_account, list_accounts
from advocacy.sandbox.faults import FaultKind, NewRule, add_rule
from advocacy.sandbox.forms import form_is_ours, form_token
from advocacy.sandbox.settings import Client, Network
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.tokens import issue_code

NEW_PERSON = "new"
CODE_LIFE = {Network.LINKEDIN: 30 * 60.0, Network.X: 30.0}


class AfterAllow(StrEnum):
    WORKS = "works"
    REFUSED = "refused"
    LEFT_SIGN_IN = "left_sign_in"
    SCOPE_REFUSED = "scope_refused"
    WRONG_STATE = "wrong_state"
    NO_STATE = "no_state"
    LATE_CODE = "late_code"
    TOKEN_500 = "token_500"  # noqa: S105  a call, not a password
    TOKEN_CUT = "token_cut"  # noqa: S105 - the name of a fault
    SERVER_ERROR = "server_error"


CHOICES = {
    AfterAllow.WORKS: lazy_gettext("Everything works"),
    AfterAllow.REFUSED: lazy_gettext("The person says no"),
    AfterAllow.LEFT_SIGN_IN: lazy_gettext("The person leaves at the sign-in"),
    AfterAllow.SCOPE_REFUSED: lazy_gettext("A permission is not granted to the app"),
    AfterAllow.WRONG_STATE: lazy_gettext("The state comes back changed"),
    AfterAllow.NO_STATE: lazy_gettext("The state does not come back"),
    AfterAllow.LATE_CODE: lazy_gettext("The code comes too late"),
    AfterAllow.TOKEN_500: lazy_gettext("The token call answers with a server error"),
    AfterAllow.TOKEN_CUT: lazy_gettext("The line breaks after the token call"),
    AfterAllow.SERVER_ERROR: lazy_gettext("The network shows an error page"),
}
LINKEDIN_ONLY = {AfterAllow.LEFT_SIGN_IN, AfterAllow.SCOPE_REFUSED}

MEANINGS = {
    "openid": lazy_gettext("say who this person is"),
    "profile": lazy_gettext("read name and picture"),
    "email": lazy_gettext("read the e-mail address"),
    "w_member_social": lazy_gettext("send posts for this person"),
    "w_member_social_feed": lazy_gettext("comment and react for this person"),
    "r_member_social": lazy_gettext("read this person's posts"),
    "r_member_social_feed": lazy_gettext("read likes and comments"),
    "r_member_postAnalytics": lazy_gettext("read the figures of this person's posts"),
    "tweet.write": lazy_gettext("send posts for this person"),
    "tweet.read": lazy_gettext("read posts and their figures"),
    "users.read": lazy_gettext("read the profile"),
    "media.write": lazy_gettext("upload pictures"),
    "offline.access": lazy_gettext("a refresh token that works once"),
}
_WRITING = {Network.LINKEDIN: "w_member_social", Network.X: "tweet.write"}


@dataclass(frozen=True)
class Asked:
    """What a client asked for, after it was found valid."""

    network: Network
    client: Client
    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    challenge: str = ""
    method: str = ""

    @property
    def left_out_first(self) -> str:
        """The permission that "leave out one" takes away: the one to post, if it was asked for."""
        return _WRITING[self.network] if _WRITING[self.network] in self.scopes else self.scopes[-1]

    @property
    def answer_to(self) -> str:
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Decision:
    account: Account | None  # None: a new one
    after: AfterAllow = AfterAllow.WORKS
    leave_out: str = ""


def consent_page(asked: Asked, problem: str = "") -> Response:
    """Nobody is chosen beforehand: whoever comes connects the account that they name, not the first of the list."""
    known = list_accounts(sandbox().store, asked.network)
    page = render_template(
        "sandbox/consent.html",
        asked=asked,
        accounts=known,
        chosen=request.args.get("login_hint"),
        problem=problem,
        choices=[(kind, words) for kind, words in CHOICES.items() if _offered(kind, asked.network)],
        meanings=MEANINGS,
        moment=datetime.fromtimestamp(now(), UTC),
        form_token=form_token(),
        form_target=f"{request.path}?{request.query_string.decode()}",
    )
    # Browsers judge the redirect after a form by form-action too, so the client's address has to be in it.
    g.form_action = asked.answer_to
    return Response(page, 422 if problem else 200)


def _offered(kind: AfterAllow, network: Network) -> bool:
    return network is Network.LINKEDIN or kind not in LINKEDIN_ONLY


def refused_page(network: Network, status: int, reason: str) -> Response:
    """No redirect: the client or its address can't be trusted. LinkedIn and X show a page of their own, too."""
    return Response(render_template("sandbox/refused.html", network=network, reason=reason), status)


def consent_decided(asked: Asked) -> Response:
    """The posted form."""
    if not form_is_ours():
        return refused_page(asked.network, 400, _("This page was open for too long. Go back and start again."))
    handle, refused = request.form.get("account", ""), request.form.get("answer") == "refuse"
    if not handle and not refused:
        return consent_page(asked, _("Choose who you are, or a new test person."))
    account = account_by_handle(sandbox().store, asked.network, handle)
    if account is None and handle != NEW_PERSON and not refused:
        return refused_page(asked.network, 400, _("There is no such test person. Go back and choose another one."))
    after = AfterAllow.REFUSED if refused else _after(request.form.get("after", ""))
    if after is AfterAllow.SERVER_ERROR:
        return refused_page(asked.network, 500, _("You asked for an error page: here it is."))
    decision = Decision(account, after, request.form.get("leave_out", ""))
    return Response(status=302, headers={"Location": redirect_after(asked, decision)})


def _after(value: str) -> AfterAllow:
    return AfterAllow(value) if value in set(AfterAllow) else AfterAllow.WORKS


def redirect_after(asked: Asked, decision: Decision) -> str:
    """The address at the client to go on to, with code and state or with an error."""
    error = _errors(asked.network).get(decision.after)
    if error:
        return _with_query(asked.redirect_uri, {**error, "state": asked.state})
    if decision.after in {AfterAllow.TOKEN_500, AfterAllow.TOKEN_CUT}:
        kind = FaultKind.REFUSE_500 if decision.after is AfterAllow.TOKEN_500 else FaultKind.ACCEPT_CUT
        add_rule(sandbox().store, NewRule(asked.network, "token", kind))
    state = {AfterAllow.WRONG_STATE: {"state": asked.state[::-1] + "x"}, AfterAllow.NO_STATE: {}}
    returned: dict[str, str] = state.get(decision.after, {"state": asked.state})
    return _with_query(asked.redirect_uri, {"code": _new_code(asked, decision), **returned})


def _errors(network: Network) -> dict[AfterAllow, dict[str, str]]:
    if network is Network.X:
        return {AfterAllow.REFUSED: {"error": "access_denied"}}
    texts = {
        AfterAllow.REFUSED: ("user_cancelled_authorize", "The user cancelled the authorization"),
        AfterAllow.LEFT_SIGN_IN: ("user_cancelled_login", "The user cancelled LinkedIn login"),
        AfterAllow.SCOPE_REFUSED: ("unauthorized_scope_error", "Scope is not authorized for your application"),
    }
    return {after: {"error": error, "error_description": words} for after, (error, words) in texts.items()}


def _new_code(asked: Asked, decision: Decision) -> str:
    account = decision.account or create_next_account(sandbox().store, asked.network, now())
    life = -1.0 if decision.after is AfterAllow.LATE_CODE else CODE_LIFE[asked.network]
    scopes = frozenset(asked.scopes) - {decision.leave_out}
    return issue_code(
        sandbox().store, asked.network, asked.client.client_id, account, scopes, asked.redirect_uri, now() + life,
        asked.challenge, asked.method,
    )  # fmt: skip


def _with_query(address: str, more: dict[str, str]) -> str:
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))
