"""Connecting, refreshing and revoking, as each network wants it."""

import base64
import hashlib
import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.networks.accounts import (
    Connected,
    ConnectFailed,
    ConnectFailedReason,
    RefreshDead,
    Refreshed,
    RefreshUnavailable,
    Tokens,
)
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.registry import build_adapters
from advocacy.networks.rules import Network
from advocacy.networks.x.connect import SCOPES
from advocacy.networks.x.network import X
from tests.networks.stub_network import NOW, REDIRECT, StubNetwork, a_clock, some_settings

LINKEDIN_TOKEN = "POST /linkedin/oauth/v2/accessToken"
X_TOKEN = "POST /x/2/oauth2/token"
USERINFO = "GET /linkedin/v2/userinfo"
ME = "GET /x/2/users/me"
BASIC = "Basic " + base64.b64encode(b"x-app:x-secret").decode()


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def some_tokens(**changes: Any) -> Tokens:
    values: dict[str, Any] = {
        "access_token": "access-1",
        "access_expires_at": NOW,
        "refresh_token": "refresh-1",
        "scopes": SCOPES,
    }
    return Tokens(**(values | changes))


def x_token(**changes: Any) -> dict[str, Any]:
    return {
        "token_type": "bearer",
        "expires_in": 7200,
        "access_token": "access-2",
        "refresh_token": "refresh-2",
        "scope": " ".join(reversed(SCOPES)),
    } | changes


def test_linkedin_asks_with_spaces_and_without_pkce(linkedin: LinkedIn) -> None:
    authorization = linkedin.authorize(REDIRECT, "the-state")
    assert urlsplit(authorization.url).path == "/linkedin/oauth/v2/authorization"
    assert query_of(authorization.url) == {
        "response_type": "code",
        "client_id": "linkedin-app",
        "redirect_uri": REDIRECT,
        "scope": "openid profile w_member_social",
        "state": "the-state",
    }
    assert authorization.code_verifier is None


def test_x_asks_with_pkce_and_hands_out_the_verifier(x: X) -> None:
    authorization = x.authorize(REDIRECT, "the-state")
    asked = query_of(authorization.url)
    assert authorization.code_verifier is not None
    digest = hashlib.sha256(authorization.code_verifier.encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert (asked["code_challenge_method"], asked["state"]) == ("S256", "the-state")
    assert set(asked["scope"].split()) == set(SCOPES)
    assert x.authorize(REDIRECT, "the-state").code_verifier != authorization.code_verifier


def test_linkedin_gets_the_secret_in_the_body_and_no_basic_header(network: StubNetwork, linkedin: LinkedIn) -> None:
    network.answer(LINKEDIN_TOKEN, 200, {"access_token": "a" * 1000, "expires_in": 5184000, "scope": "w_member_social"})
    network.answer(USERINFO, 200, {"sub": "Ab_c-1", "given_name": "Noor", "family_name": "Bakker", "locale": {"a": 1}})
    connected = linkedin.exchange(REDIRECT, "the-code", "a verifier that LinkedIn must not see")
    assert isinstance(connected, Connected)
    assert network.asked[0].form == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": REDIRECT,
        "client_id": "linkedin-app",
        "client_secret": "linkedin-secret",
    }
    assert network.asked[0].headers["Authorization"] is None
    assert network.asked[1].headers["Authorization"] == "Bearer " + "a" * 1000
    assert network.asked[1].headers["LinkedIn-Version"] is None
    assert (connected.account.id, connected.account.name, connected.account.handle) == ("Ab_c-1", "Noor Bakker", None)
    assert connected.tokens.refresh_token is None


def test_x_gets_basic_and_the_verifier(network: StubNetwork, x: X) -> None:
    network.answer(X_TOKEN, 200, x_token())
    network.answer(ME, 200, {"data": {"id": "42", "name": "Noor", "username": "0noor_b", "protected": True}})
    connected = x.exchange(REDIRECT, "the-code", "the-verifier")
    assert isinstance(connected, Connected)
    assert network.asked[0].headers["Authorization"] == BASIC
    assert network.asked[0].form["code_verifier"] == "the-verifier"
    assert "client_secret" not in network.asked[0].form
    assert network.asked[1].parameters == {"user.fields": ["protected"]}
    assert connected.account.protected
    assert connected.account.profile_url == f"{network.base}/x/0noor_b"
    assert connected.tokens.refresh_token == "refresh-2"


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        (Network.LINKEDIN, "user_cancelled_login", ConnectFailedReason.DENIED),
        (Network.LINKEDIN, "user_cancelled_authorize", ConnectFailedReason.DENIED),
        (Network.LINKEDIN, "unauthorized_scope_error", ConnectFailedReason.MISCONFIGURED),
        (Network.LINKEDIN, "something_new", ConnectFailedReason.MISCONFIGURED),
        (Network.X, "access_denied", ConnectFailedReason.DENIED),
        (Network.X, "temporarily_unavailable", ConnectFailedReason.UNREACHABLE),
        (Network.X, "invalid_scope", ConnectFailedReason.MISCONFIGURED),
    ],
)
def test_what_comes_back_instead_of_a_code(
    linkedin: LinkedIn, x: X, name: Network, error: str, reason: ConnectFailedReason
) -> None:
    adapter = {Network.LINKEDIN: linkedin, Network.X: x}[name]
    failed = adapter.callback_error({"error": error, "state": "s"})
    assert failed is not None
    assert failed.reason is reason
    assert adapter.callback_error({"code": "a", "state": "b"}) is None


@pytest.mark.parametrize(
    ("status", "document", "reason"),
    [
        (401, {"error": "invalid_request", "error_description": "authorization code not found"}, "code_expired"),
        (400, {"error": "invalid_redirect_uri", "error_description": "appid/redirect uri/…"}, "code_expired"),
        (401, {"error": "invalid_client", "error_description": "Client authentication failed"}, "misconfigured"),
        (503, None, "unreachable"),
        (429, {"message": "slow down"}, "unreachable"),
        (200, [], "unreachable"),
        (200, {"access_token": "with\nnewline"}, "unreachable"),
        (200, {"access_token": 7}, "unreachable"),
        (200, {"error": None}, "unreachable"),
        (302, {"access_token": "a"}, "unreachable"),
    ],
)
def test_exchanges_that_fail(network: StubNetwork, linkedin: LinkedIn, status: int, document: Any, reason: str) -> None:
    network.answer(LINKEDIN_TOKEN, status, document)
    failed = linkedin.exchange(REDIRECT, "code", None)
    assert isinstance(failed, ConnectFailed)
    assert failed.reason == reason


def test_a_redirected_token_call_is_not_followed(network: StubNetwork, x: X) -> None:
    network.answer(X_TOKEN, 307, None, headers={"Location": f"{network.base}/elsewhere"})
    assert isinstance(x.exchange(REDIRECT, "code", "verifier"), ConnectFailed)
    assert len(network.asked) == 1


def test_giant_and_odd_answers_do_no_harm(network: StubNetwork, linkedin: LinkedIn) -> None:
    network.answer(LINKEDIN_TOKEN, 200, None, body=b'{"access_token":"' + b"a" * 2_000_000 + b'"}')
    network.answer(LINKEDIN_TOKEN, 200, None, body=b"access_token=form-encoded")
    network.answer(LINKEDIN_TOKEN, 200, None, body=b"[" * 50_000)
    for _ in range(3):
        assert isinstance(linkedin.exchange(REDIRECT, "code", None), ConnectFailed)


@pytest.mark.parametrize("expires_in", [None, "soon", -5, 0, [], 10**20, True])
def test_odd_life_times_fall_back(network: StubNetwork, x: X, expires_in: object) -> None:
    network.answer(X_TOKEN, 200, x_token(expires_in=expires_in))
    refreshed = x.refresh(some_tokens())
    assert isinstance(refreshed, Refreshed)
    assert refreshed.tokens.access_expires_at > NOW


def test_scopes_that_differ_are_missing_permissions_not_a_crash(network: StubNetwork, linkedin: LinkedIn, x: X) -> None:
    network.answer(LINKEDIN_TOKEN, 200, {"access_token": "a", "scope": "openid,profile"})
    network.answer(X_TOKEN, 200, x_token(scope="tweet.read users.read"))
    for adapter in (linkedin, x):
        failed = adapter.exchange(REDIRECT, "code", "verifier")
        assert isinstance(failed, ConnectFailed)
        assert failed.reason is ConnectFailedReason.MISSING_PERMISSION


def test_scopes_left_out_are_the_ones_asked_for(network: StubNetwork, linkedin: LinkedIn) -> None:
    network.answer(LINKEDIN_TOKEN, 200, {"access_token": "a"})
    network.answer(USERINFO, 200, {"sub": "1", "name": "Noor"})
    connected = linkedin.exchange(REDIRECT, "code", None)
    assert isinstance(connected, Connected)
    assert connected.tokens.scopes == ("openid", "profile", "w_member_social")


@pytest.mark.parametrize(
    ("status", "document", "reason"),
    [
        (402, {"title": "CreditsDepleted"}, "out_of_credit"),
        (403, {"title": "Forbidden", "status": 403}, "missing_permission"),
        (500, None, "unreachable"),
        (200, {"data": {"id": "no number", "username": "noor"}}, "unreachable"),
        (200, {"data": {"id": "1", "username": "../x"}}, "unreachable"),
    ],
)
def test_an_account_that_cannot_be_read(network: StubNetwork, x: X, status: int, document: Any, reason: str) -> None:
    network.answer(X_TOKEN, 200, x_token())
    network.answer(ME, status, document)
    failed = x.exchange(REDIRECT, "code", "verifier")
    assert isinstance(failed, ConnectFailed)
    assert failed.reason == reason


def test_x_refreshes_with_basic_and_takes_the_new_pair(network: StubNetwork, x: X) -> None:
    network.answer(X_TOKEN, 200, x_token())
    refreshed = x.refresh(some_tokens())
    assert isinstance(refreshed, Refreshed)
    assert network.last.headers["Authorization"] == BASIC
    assert network.last.form == {"grant_type": "refresh_token", "refresh_token": "refresh-1"}
    assert (refreshed.tokens.access_token, refreshed.tokens.refresh_token) == ("access-2", "refresh-2")


@pytest.mark.parametrize("nothing", [None, "", 5])
def test_a_refresh_token_is_never_replaced_with_nothing(network: StubNetwork, x: X, nothing: object) -> None:
    network.answer(X_TOKEN, 200, x_token(refresh_token=nothing))
    refreshed = x.refresh(some_tokens())
    assert isinstance(refreshed, Refreshed)
    assert refreshed.tokens.refresh_token == "refresh-1"


def test_linkedin_refreshes_with_everything_in_the_body(network: StubNetwork, linkedin: LinkedIn) -> None:
    network.answer(LINKEDIN_TOKEN, 200, {"access_token": "a2", "expires_in": 60, "refresh_token_expires_in": 3600})
    refreshed = linkedin.refresh(some_tokens(scopes=("w_member_social",)))
    assert isinstance(refreshed, Refreshed)
    assert network.last.headers["Authorization"] is None
    assert network.last.form == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
        "client_id": "linkedin-app",
        "client_secret": "linkedin-secret",
    }
    assert refreshed.tokens.scopes == ("w_member_social",)
    assert refreshed.tokens.refresh_expires_at is not None


def test_refreshes_that_are_dead_and_those_that_only_wait(network: StubNetwork, x: X, linkedin: LinkedIn) -> None:
    network.answer(X_TOKEN, 400, {"error": "invalid_grant"})
    network.answer(X_TOKEN, 503, None, body=b"<html>")
    network.answer(X_TOKEN, 200, {"token_type": "bearer"})
    assert isinstance(x.refresh(some_tokens()), RefreshDead)
    for _ in range(2):
        later = x.refresh(some_tokens())
        assert isinstance(later, RefreshUnavailable)
        assert later.retry_at > NOW
    assert isinstance(x.refresh(some_tokens(refresh_token=None)), RefreshDead)
    assert isinstance(linkedin.refresh(some_tokens(refresh_token=None)), RefreshDead)
    assert len(network.asked) == 3


def test_a_network_that_is_down_kills_no_connection() -> None:
    adapters = build_adapters(some_settings("http://127.0.0.1:9"), a_clock())
    assert isinstance(adapters[Network.X].refresh(some_tokens()), RefreshUnavailable)
    failed = adapters[Network.LINKEDIN].exchange(REDIRECT, "code", None)
    assert isinstance(failed, ConnectFailed)
    assert failed.reason is ConnectFailedReason.UNREACHABLE


def test_revoking(network: StubNetwork, x: X, linkedin: LinkedIn) -> None:
    network.answer("POST /x/2/oauth2/revoke", 200, {"revoked": True})
    assert x.revoke("refresh-1") is True
    assert network.last.form == {"token": "refresh-1"}
    assert network.last.headers["Authorization"] == BASIC
    network.answer("POST /x/2/oauth2/revoke", 503)
    network._replies["POST /x/2/oauth2/revoke"].pop(0)
    assert x.revoke("refresh-1") is False
    assert linkedin.revoke("access") is None


def test_no_secret_is_printed_or_logged(network: StubNetwork, x: X, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    network.answer(X_TOKEN, 200, x_token(access_token="hush-access", refresh_token="hush-refresh"))
    network.answer(ME, 200, {"data": {"id": "42", "name": "Noor", "username": "noor"}})
    connected = x.exchange(REDIRECT, "hush-code", "hush-verifier")
    refreshed = x.refresh(some_tokens(refresh_token="hush-old"))
    x.send("hush-access", b'{"text":"hush-text"}')
    printed = repr((connected, refreshed, x, x.authorize(REDIRECT, "hush-state")))
    assert "hush" not in printed + caplog.text
    assert "x-secret" not in printed + caplog.text + repr(refreshed)
