"""Connecting a LinkedIn member: authorization code without PKCE, the client's secret in the form body.

Source: LinkedIn docs, authorization code flow and Sign In with OpenID Connect.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

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
from advocacy.networks.answers import Answer, text_at
from advocacy.networks.calling import ask_once, bearer
from advocacy.networks.linkedin import errors
from advocacy.networks.outcomes import NotSentReason
from advocacy.networks.tokens import (
    TEMPORARY,
    UNREACHABLE,
    UNUSABLE,
    TokenFailure,
    token_call,
    token_session,
    tokens_from,
)

ACCESS_LIFE = timedelta(days=60)
REFRESH_PAUSE = timedelta(minutes=5)
POSTING_SCOPE = "w_member_social"
MEMBER_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")

CALLBACK_ERRORS: Mapping[str, ConnectFailedReason] = {
    "user_cancelled_login": ConnectFailedReason.DENIED,
    "user_cancelled_authorize": ConnectFailedReason.DENIED,
    "access_denied": ConnectFailedReason.DENIED,
    "unauthorized_scope_error": ConnectFailedReason.MISCONFIGURED,
    "server_error": ConnectFailedReason.UNREACHABLE,
    TEMPORARY: ConnectFailedReason.UNREACHABLE,
}
# In order; the first whose error fits and whose words stand in the description.
EXCHANGE_ERRORS: tuple[tuple[str, str, ConnectFailedReason], ...] = (
    (UNREACHABLE, "", ConnectFailedReason.UNREACHABLE),
    (TEMPORARY, "", ConnectFailedReason.UNREACHABLE),
    (UNUSABLE, "", ConnectFailedReason.UNREACHABLE),
    ("invalid_request", "authorization code", ConnectFailedReason.CODE_EXPIRED),
    ("invalid_redirect_uri", "", ConnectFailedReason.CODE_EXPIRED),  # also an expired code; the text names both
    ("invalid_grant", "", ConnectFailedReason.CODE_EXPIRED),
)
DEAD = frozenset({"invalid_request", "invalid_grant"})
OUR_FAULT = "is missing"  # 'A required parameter "client_secret" is missing' says nothing about the member's token


def authorize(settings: Settings, redirect_uri: str, state: str) -> Authorization:
    session = token_session(settings.linkedin_client_id, _timeout(settings), redirect_uri=redirect_uri)
    session.scope = settings.linkedin_scopes.split()
    url, _ = session.authorization_url(f"{settings.linkedin_oauth_url}/authorization", state=state)
    return Authorization(url)


def callback_error(query: Mapping[str, str]) -> ConnectFailed | None:
    error = query.get("error")
    if not error:
        return None
    return ConnectFailed(CALLBACK_ERRORS.get(error, ConnectFailedReason.MISCONFIGURED), error[:100])


def exchange(settings: Settings, now: datetime, site: str, redirect_uri: str, code: str) -> Connected | ConnectFailed:
    """The code (30 minutes, single use) for tokens, then the member behind them."""
    if not code:
        return ConnectFailed(ConnectFailedReason.CODE_EXPIRED, "no code")
    session = token_session(settings.linkedin_client_id, _timeout(settings), redirect_uri=redirect_uri)
    answer = token_call(
        lambda: session.fetch_token(
            f"{settings.linkedin_oauth_url}/accessToken",
            code=code,
            client_secret=settings.linkedin_client_secret,
            include_client_id=True,  # LinkedIn refuses a Basic header
        )
    )
    if isinstance(answer, TokenFailure):
        return _exchange_failed(answer)
    tokens = tokens_from(answer, now, ACCESS_LIFE)
    if tokens is None:
        return ConnectFailed(ConnectFailedReason.UNREACHABLE, UNUSABLE)
    return _connected(settings, now, site, tokens)


def refresh(settings: Settings, now: datetime, tokens: Tokens) -> RefreshResult:
    """Only approved partners have refresh tokens; everybody else signs in again every 60 days."""
    if not tokens.refresh_token:
        return RefreshDead("no refresh token")
    session = token_session(settings.linkedin_client_id, _timeout(settings), locked=True)
    answer = token_call(
        lambda: session.refresh_token(
            f"{settings.linkedin_oauth_url}/accessToken",
            refresh_token=tokens.refresh_token,
            client_id=settings.linkedin_client_id,
            client_secret=settings.linkedin_client_secret,
        )
    )
    if isinstance(answer, TokenFailure):
        if answer.error in DEAD and OUR_FAULT not in answer.description:
            return RefreshDead(answer.description)
        return RefreshUnavailable(now + REFRESH_PAUSE, f"{answer.error}: {answer.description}")
    renewed = tokens_from(answer, now, ACCESS_LIFE, before=tokens)
    return Refreshed(renewed) if renewed else RefreshUnavailable(now + REFRESH_PAUSE, UNUSABLE)


def _exchange_failed(failure: TokenFailure) -> ConnectFailed:
    for error, part, reason in EXCHANGE_ERRORS:
        if failure.error == error and part in failure.description:
            return ConnectFailed(reason, failure.description)
    return ConnectFailed(ConnectFailedReason.MISCONFIGURED, f"{failure.error}: {failure.description}")


def _connected(settings: Settings, now: datetime, site: str, tokens: Tokens) -> Connected | ConnectFailed:
    if tokens.scopes and POSTING_SCOPE not in tokens.scopes:
        return ConnectFailed(ConnectFailedReason.MISSING_PERMISSION, POSTING_SCOPE)
    address = f"{settings.linkedin_api_url}/v2/userinfo"
    answer = ask_once(_timeout(settings), "GET", address, headers=bearer(tokens.access_token))
    if not isinstance(answer, Answer) or not answer.ok:
        return _no_member(answer, now)
    member = text_at(answer.document, "sub")
    if not MEMBER_ID.fullmatch(member):
        return ConnectFailed(ConnectFailedReason.UNREACHABLE, "no member in the answer")
    scopes = tokens.scopes or tuple(sorted(settings.linkedin_scopes.split()))
    granted = Tokens(
        tokens.access_token, tokens.access_expires_at, tokens.refresh_token, tokens.refresh_expires_at, scopes
    )
    return Connected(granted, Account(member, _name(answer), None, f"{site}/in/me/"))


def _no_member(answer: object, now: datetime) -> ConnectFailed:
    """Sign-in worked but the member can't be read: usually the OpenID product is not switched on for the app."""
    waiting = errors.waiting(answer, now) if isinstance(answer, Answer) else None
    blocked = {NotSentReason.APP_BLOCKED, NotSentReason.RECONNECT}
    if (waiting and waiting.reason in blocked) or (isinstance(answer, Answer) and answer.status == 403):
        return ConnectFailed(ConnectFailedReason.MISSING_PERMISSION, "userinfo")
    return ConnectFailed(ConnectFailedReason.UNREACHABLE, "userinfo")


def _name(answer: Answer) -> str:
    parts = (text_at(answer.document, "given_name"), text_at(answer.document, "family_name"))
    return (text_at(answer.document, "name") or " ".join(part for part in parts if part))[:200]


def _timeout(settings: Settings) -> float:
    return settings.publish_timeout.total_seconds()
