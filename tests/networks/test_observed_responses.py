"""Every answer that the networks are known to give, and what we make of it. A new entry without a line here fails."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advocacy.networks.accounts import (
    Connected,
    ConnectFailed,
    ConnectFailedReason,
    RefreshDead,
    RefreshUnavailable,
    Tokens,
)
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.outcomes import NotSent, NotSentReason, Published, Refused, RefusedReason
from advocacy.networks.protocol import Adapter
from advocacy.networks.readings import Absence, Metric, PostState, ReadFailureReason
from advocacy.networks.x.connect import SCOPES
from advocacy.networks.x.network import X
from tests.networks.stub_network import NOW, REDIRECT, StubNetwork, some_settings

OBSERVED = json.loads((Path(__file__).parent.parent / "data/networks/observed-responses.json").read_text())
POST = {"linkedin": "POST /linkedin/rest/posts", "x": "POST /x/2/tweets"}
TOKEN = {"linkedin": "POST /linkedin/oauth/v2/accessToken", "x": "POST /x/2/oauth2/token"}
RESET = NOW + timedelta(minutes=7)
Entry = dict[str, Any]
Expectation = Callable[[Entry, StubNetwork, Adapter], None]


def play(entry: Entry, network: StubNetwork, call: str) -> None:
    headers = entry.get("headers") or {}
    if isinstance(headers, list):  # names only: the values are ours
        headers = dict.fromkeys(headers, "0") | {"x-rate-limit-reset": str(int(RESET.timestamp()))}
    if "content_type" in entry:
        headers = headers | {"Content-Type": entry["content_type"]}
    network.answer(call, entry["status"], entry["body"], headers=headers)


def posting(expected: Callable[[Any], bool]) -> Expectation:
    """The posting call gets this answer."""

    def check(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
        play(entry, network, POST[adapter.network])
        outcome = adapter.send("token", b'{"text":"a"}')
        assert expected(outcome), outcome
        assert outcome.http_status == entry["status"]

    return check


def published(remote_id: str, path: str) -> Expectation:
    def is_it(outcome: Any) -> bool:
        return isinstance(outcome, Published) and outcome.remote_id == remote_id and outcome.url.endswith(path)

    return posting(is_it)


def refused(reason: RefusedReason, duplicate_of: str | None = None) -> Expectation:
    return posting(
        lambda found: isinstance(found, Refused) and (found.reason, found.duplicate_of) == (reason, duplicate_of)
    )


def not_sent(reason: NotSentReason, retry_at: object = None) -> Expectation:
    return posting(lambda found: isinstance(found, NotSent) and (found.reason, found.retry_at) == (reason, retry_at))


def callback(reason: ConnectFailedReason) -> Expectation:
    def check(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
        failed = adapter.callback_error(entry["redirect_query"])
        assert failed is not None
        assert failed.reason is reason

    return check


def exchanging(reason: ConnectFailedReason) -> Expectation:
    def check(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
        play(entry, network, TOKEN[adapter.network])
        found = adapter.exchange(REDIRECT, "code", "verifier")
        assert isinstance(found, ConnectFailed)
        assert found.reason is reason

    return check


def refreshing(expected: type) -> Expectation:
    def check(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
        play(entry, network, TOKEN[adapter.network])
        assert isinstance(adapter.refresh(Tokens("old", NOW, "refresh-1")), expected)

    return check


def both(*checks: Expectation) -> Expectation:
    def check(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
        for one in checks:
            one(entry, network, adapter)

    return check


def x_deleted(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    """Deleting comes later; the answer has no id and would not pass for a published post."""
    play(entry, network, POST["x"])
    assert not isinstance(adapter.send("token", b"{}"), Published)


def linkedin_reading_denied(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    """Reading: the capability is not there. Posting: the app's problem, nobody's post."""
    network.answer("GET /linkedin/rest/memberCreatorPostAnalytics", entry["status"], entry["body"])
    reader = LinkedIn(
        some_settings(network.base, linkedin_scopes="w_member_social r_member_postAnalytics"), adapter.clock
    )  # type: ignore[attr-defined]
    found = reader.read("token", ["urn:li:share:1"])
    assert found.failure is None
    assert set(found.readings[0].absent.values()) == {Absence.NOT_OFFERED}
    not_sent(NotSentReason.APP_BLOCKED)(entry, network, adapter)


def linkedin_token(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    play(readable(entry), network, TOKEN["linkedin"])
    network.answer("GET /linkedin/v2/userinfo", 200, {"sub": "abc-1", "name": "Noor Bakker"})
    found = adapter.exchange(REDIRECT, "code", None)
    assert isinstance(found, Connected)
    assert found.tokens.scopes == ("email", "openid", "profile", "w_member_social")
    assert found.tokens.access_expires_at == NOW + timedelta(days=60)


def x_token(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    play(readable(entry), network, TOKEN["x"])
    network.answer("GET /x/2/users/me", 200, {"data": {"id": "7", "name": "Noor", "username": "noor"}})
    found = adapter.exchange(REDIRECT, "code", "verifier")
    assert isinstance(found, Connected)
    assert set(found.tokens.scopes) == set(SCOPES)
    assert found.tokens.access_expires_at == NOW + timedelta(hours=2)


def readable(entry: Entry) -> Entry:
    """The file blanks its tokens with an ellipsis, which no header can carry."""
    body = {name: "made-up-token" if value == "…" else value for name, value in entry["body"].items()}
    return entry | {"body": body}


def x_me(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    network.answer(TOKEN["x"], 200, {"access_token": "a", "refresh_token": "r", "scope": " ".join(SCOPES)})
    play(entry, network, "GET /x/2/users/me")
    found = adapter.exchange(REDIRECT, "code", "verifier")
    assert isinstance(found, Connected)
    assert (found.account.id, found.account.name, found.account.handle) == (
        "1072250532645998596",
        "Tweepy Testing",
        "TweepyDev",
    )


def x_partial(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    play(entry, network, "GET /x/2/tweets")
    found = adapter.read("token", ["123", "456"])
    assert found.failure is None
    states = {reading.remote_id: reading.state for reading in found.readings}
    assert states == {"123": PostState.PRESENT, "456": PostState.GONE}
    assert all(not reading.figures for reading in found.readings)
    assert found.readings[0].absent[Metric.IMPRESSIONS] is Absence.NOT_READ


def x_credits(entry: Entry, network: StubNetwork, adapter: Adapter) -> None:
    not_sent(NotSentReason.OUT_OF_CREDIT)(entry, network, adapter)
    play(entry, network, "GET /x/2/tweets")
    failure = adapter.read("token", ["1"]).failure
    assert failure is not None
    assert failure.reason is ReadFailureReason.OUT_OF_CREDIT


MIDNIGHT = NOW.replace(hour=0, minute=0) + timedelta(days=1)
EXPECTED: dict[tuple[str, str], Expectation] = {
    ("linkedin", "posts.created"): published(
        "urn:li:share:7000000000000000001", "/linkedin/feed/update/urn:li:share:7000000000000000001/"
    ),
    ("linkedin", "posts.duplicate"): refused(RefusedReason.DUPLICATE, "urn:li:share:7141138937766391808"),
    ("linkedin", "version.sunset"): not_sent(NotSentReason.DEAD_VERSION),
    ("linkedin", "version.missing"): not_sent(NotSentReason.DEAD_VERSION),
    ("linkedin", "permission.denied"): linkedin_reading_denied,
    ("linkedin", "throttle.member"): not_sent(NotSentReason.DAILY_LIMIT, MIDNIGHT),
    ("linkedin", "throttle.application"): not_sent(NotSentReason.DAILY_LIMIT, MIDNIGHT),
    ("linkedin", "token.expired"): not_sent(NotSentReason.RECONNECT),
    ("linkedin", "oauth.denied"): callback(ConnectFailedReason.DENIED),
    ("linkedin", "oauth.missing_secret"): both(
        exchanging(ConnectFailedReason.MISCONFIGURED), refreshing(RefreshUnavailable)
    ),
    ("linkedin", "oauth.token"): linkedin_token,
    ("x", "post.created"): published("1456012973835788293", "/x/i/web/status/1456012973835788293"),
    ("x", "post.deleted"): x_deleted,
    ("x", "users.me"): x_me,
    ("x", "post.duplicate"): refused(RefusedReason.DUPLICATE),
    ("x", "post.too_long"): refused(RefusedReason.TOO_LONG),
    ("x", "post.reply_not_summoned"): refused(RefusedReason.REPLY_NOT_ALLOWED),
    ("x", "post.quote_not_allowed"): refused(RefusedReason.QUOTE_NOT_ALLOWED),
    ("x", "credits.depleted"): x_credits,
    ("x", "rate.documented"): not_sent(NotSentReason.RATE_LIMIT, RESET),
    ("x", "rate.problem"): not_sent(NotSentReason.RATE_LIMIT, NOW + timedelta(minutes=15)),
    ("x", "lookup.partial"): x_partial,
    ("x", "oauth.refresh_reused"): refreshing(RefreshDead),
    ("x", "oauth.code_bad"): exchanging(ConnectFailedReason.CODE_EXPIRED),
    ("x", "oauth.no_basic"): both(exchanging(ConnectFailedReason.MISCONFIGURED), refreshing(RefreshUnavailable)),
    ("x", "oauth.denied"): callback(ConnectFailedReason.DENIED),
    ("x", "oauth.token"): x_token,
}
ENTRIES = [(name, entry) for name in ("linkedin", "x") for entry in OBSERVED[name]]


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[f"{name}.{entry['id']}" for name, entry in ENTRIES])
def test_every_observed_answer(name: str, entry: Entry, network: StubNetwork, linkedin: LinkedIn, x: X) -> None:
    adapter: Adapter = linkedin if name == "linkedin" else x
    EXPECTED[name, entry["id"]](entry, network, adapter)


def test_no_expectation_is_left_over() -> None:
    assert set(EXPECTED) == {(name, entry["id"]) for name, entry in ENTRIES}
