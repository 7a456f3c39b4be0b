"""Connecting an X account: authorization code with PKCE, HTTP Basic for the client, refresh tokens that rotate.

Source: X docs, OAuth 2.0 authorization code flow with PKCE; answers published by developers.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from requests.auth import HTTPBasicAuth

from advocacy.core.settings import Settings
from advocacy.networks.accounts import (
    Account,
    Authorization,
    Connected,
    ConnectFailed,
    ConnectFailedReason,
    RefreshDead,
    Refreshed,
    RefreshResult,
    RefreshUnavailable,
    Tokens,
)
from advocacy.networks.answers import Answer, NoAnswer, object_at, text_at
from advocacy.networks.calling import ask_once, bearer
from advocacy.networks.tokens import (
    TEMPORARY,
    UNREACHABLE,
    UNUSABLE,
    TokenFailure,
    token_call,
    token_session,
    tokens_from,
)
from advocacy.networks.x import errors

SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
HANDLE = re.compile(r"[A-Za-z0-9_]{1,50}")
VERIFIER = "_code_verifier"  # the library has no public name for it
ACCESS_LIFE = timedelta(hours=2)
REFRESH_PAUSE = timedelta(minutes=1)

CALLBACK_ERRORS: Mapping[str, ConnectFailedReason] = {
    "access_denied": ConnectFailedReason.DENIED,
    "server_error": ConnectFailedReason.UNREACHABLE,
    TEMPORARY: ConnectFailedReason.UNREACHABLE,
}
EXCHANGE_ERRORS: Mapping[str, ConnectFailedReason] = {
    "invalid_request": ConnectFailedReason.CODE_EXPIRED,  # "Value passed for the authorization code was invalid."
    "invalid_grant": ConnectFailedReason.CODE_EXPIRED,
    UNREACHABLE: ConnectFailedReason.UNREACHABLE,
    TEMPORARY: ConnectFailedReason.UNREACHABLE,
    UNUSABLE: ConnectFailedReason.UNREACHABLE,
}
DEAD = frozenset({"invalid_request", "invalid_grant"})
IDENTITY_ERRORS: Mapping[int, ConnectFailedReason] = {
    401: ConnectFailedReason.MISSING_PERMISSION,
    402: ConnectFailedReason.OUT_OF_CREDIT,
    403: ConnectFailedReason.MISSING_PERMISSION,
}


def authorize(settings: Settings, redirect_uri: str, state: str) -> Authorization:
    """The verifier lies only in the library's session, so it is handed out to be kept with the state."""
    session = token_session(settings.x_client_id, _timeout(settings), redirect_uri=redirect_uri, pkce=True)
    session.scope = list(SCOPES)
    url, _ = session.authorization_url(settings.x_authorize_url, state=state)
    return Authorization(url, getattr(session, VERIFIER))


def callback_error(query: Mapping[str, str]) -> ConnectFailed | None:
    error = query.get("error")
    if not error:
        return None
    return ConnectFailed(CALLBACK_ERRORS.get(error, ConnectFailedReason.MISCONFIGURED), error[:100])


def exchange(
    settings: Settings, now: datetime, site: str, redirect_uri: str, code: str, code_verifier: str | None
) -> Connected | ConnectFailed:
    """The code (30 seconds, single use) for tokens, then the account behind them."""
    if not code or not code_verifier:
        return ConnectFailed(ConnectFailedReason.CODE_EXPIRED, "no code")
    session = token_session(settings.x_client_id, _timeout(settings), redirect_uri=redirect_uri)
    answer = token_call(
        lambda: session.fetch_token(
            _token_address(settings), code=code, code_verifier=code_verifier, auth=_basic(settings)
        )
    )
    if isinstance(answer, TokenFailure):
        reason = EXCHANGE_ERRORS.get(answer.error, ConnectFailedReason.MISCONFIGURED)
        return ConnectFailed(reason, f"{answer.error}: {answer.description}")
    tokens = tokens_from(answer, now, ACCESS_LIFE)
    if tokens is None:
        return ConnectFailed(ConnectFailedReason.UNREACHABLE, UNUSABLE)
    return _connected(settings, site, tokens)


def refresh(settings: Settings, now: datetime, tokens: Tokens) -> RefreshResult:
    """The old refresh token dies at once. After a lost answer the next try with it is told so: dead."""
    if not tokens.refresh_token:
        return RefreshDead("no refresh token")
    session = token_session(settings.x_client_id, _timeout(settings), locked=True)
    answer = token_call(
        lambda: session.refresh_token(
            _token_address(settings),
            refresh_token=tokens.refresh_token,
            auth=_basic(settings),  # the library sends no client authentication of its own here
        )
    )
    if isinstance(answer, TokenFailure):
        if answer.error in DEAD:
            return RefreshDead(answer.description)
        return RefreshUnavailable(now + REFRESH_PAUSE, f"{answer.error}: {answer.description}")
    renewed = tokens_from(answer, now, ACCESS_LIFE, before=tokens)
    return Refreshed(renewed) if renewed else RefreshUnavailable(now + REFRESH_PAUSE, UNUSABLE)


def revoke(settings: Settings, token: str) -> bool:
    answer = ask_once(
        _timeout(settings),
        "POST",
        f"{settings.x_api_url}/2/oauth2/revoke",
        data={"token": token},
        auth=_basic(settings),
    )
    return isinstance(answer, Answer) and answer.ok


def _connected(settings: Settings, site: str, tokens: Tokens) -> Connected | ConnectFailed:
    """X leaves the scopes out when all were granted; the order of those that it names may differ."""
    granted = tokens.scopes or tuple(sorted(SCOPES))
    if missing := set(SCOPES) - set(granted):
        return ConnectFailed(ConnectFailedReason.MISSING_PERMISSION, " ".join(sorted(missing)))
    answer = ask_once(
        _timeout(settings),
        "GET",
        f"{settings.x_api_url}/2/users/me",
        params={"user.fields": "protected"},
        headers=bearer(tokens.access_token),
    )
    if isinstance(answer, NoAnswer) or not answer.ok:
        return _no_account(answer)
    account = _account(answer, site)
    if account is None:
        return ConnectFailed(ConnectFailedReason.UNREACHABLE, "no account in the answer")
    kept = Tokens(tokens.access_token, tokens.access_expires_at, tokens.refresh_token, None, granted)
    return Connected(kept, account)


def _no_account(answer: Answer | NoAnswer) -> ConnectFailed:
    if isinstance(answer, NoAnswer):
        return ConnectFailed(ConnectFailedReason.UNREACHABLE, answer.evidence)
    reason = IDENTITY_ERRORS.get(answer.status, ConnectFailedReason.UNREACHABLE)
    return ConnectFailed(reason, errors.words(answer))


def _account(answer: Answer, site: str) -> Account | None:
    person = object_at(answer.document, "data")
    account_id, handle = text_at(person, "id"), text_at(person, "username")
    if not errors.is_post_id(account_id) or not HANDLE.fullmatch(handle):
        return None
    name = text_at(person, "name")[:200] or handle
    return Account(account_id, name, handle, f"{site}/{handle}", protected=person.get("protected") is True)


def _token_address(settings: Settings) -> str:
    return f"{settings.x_api_url}/2/oauth2/token"


def _basic(settings: Settings) -> HTTPBasicAuth:
    return HTTPBasicAuth(settings.x_client_id, settings.x_client_secret)


def _timeout(settings: Settings) -> float:
    return settings.publish_timeout.total_seconds()
