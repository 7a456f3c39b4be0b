"""Answers that developers and documents published: the sandbox gives the same shape, and the fixed words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.sandbox.making import Lab, linkedin_authorization, query_of, x_authorization

OBSERVED = json.loads((Path(__file__).parents[1] / "data" / "networks" / "observed-responses.json").read_text())


def entry(network: str, name: str) -> dict[str, Any]:
    return next(one for one in OBSERVED[network] if one["id"] == name)


def struck(lab: Lab, network: str, kind: str, **more: Any) -> TestResponse:
    author = lab.linkedin_member() if network == "linkedin" else lab.x_person()
    lab.control("faults", network=network, call="posts.create", kind=kind, **more)
    return author.publish("Words")


def twice(publish: Callable[[str], TestResponse]) -> TestResponse:
    publish("The same words")
    return publish("The same words")


def dead_version(lab: Lab) -> TestResponse:
    member = lab.linkedin_member()
    headers = {**member.headers, "LinkedIn-Version": "202411"}
    return lab.client.post("/linkedin/rest/posts", json={}, headers=headers)


def no_version(lab: Lab) -> TestResponse:
    member = lab.linkedin_member()
    return lab.client.post("/linkedin/rest/posts", json={}, headers={"Authorization": f"Bearer {member.token}"})


def denied(lab: Lab) -> TestResponse:
    return lab.linkedin_member().get("/linkedin/rest/socialActions/urn:li:share:1")


def deleted(lab: Lab) -> TestResponse:
    person = lab.x_person()
    return lab.client.delete(f"/x/2/tweets/{person.post_id('Words')}", headers=person.headers)


def answering_stranger(lab: Lab) -> TestResponse:
    stranger = lab.x_person("test-ayla").post_id("Words")
    return lab.x_person().publish("Mine", reply={"in_reply_to_tweet_id": stranger})


def partial(lab: Lab) -> TestResponse:
    person = lab.x_person()
    return person.get(f"tweets?ids={person.post_id('Words')},456")


def old_style_429(lab: Lab) -> TestResponse:
    lab.control("switches", x_429_shape="errors")
    return struck(lab, "x", "429")


def reused_refresh(lab: Lab) -> TestResponse:
    token = lab.x_tokens(lab.allow(x_authorization())["code"]).get_json()["refresh_token"]
    lab.refresh_at_x(token)
    return lab.refresh_at_x(token)


ANSWERS: dict[tuple[str, str], Callable[[Lab], TestResponse]] = {
    ("linkedin", "posts.created"): lambda lab: lab.linkedin_member().publish("Words"),
    ("linkedin", "posts.duplicate"): lambda lab: twice(lab.linkedin_member().publish),
    ("linkedin", "version.sunset"): dead_version,
    ("linkedin", "version.missing"): no_version,
    ("linkedin", "permission.denied"): denied,
    ("linkedin", "throttle.member"): lambda lab: struck(lab, "linkedin", "day_limit"),
    ("linkedin", "throttle.application"): lambda lab: struck(lab, "linkedin", "app_day_limit"),
    ("linkedin", "token.expired"): lambda lab: struck(lab, "linkedin", "401"),
    ("linkedin", "oauth.missing_secret"): lambda lab: lab.linkedin_tokens("any", client_secret=""),
    ("linkedin", "oauth.token"): lambda lab: lab.linkedin_tokens(lab.allow(linkedin_authorization())["code"]),
    ("x", "post.created"): lambda lab: lab.x_person().publish("Words"),
    ("x", "post.deleted"): deleted,
    ("x", "users.me"): lambda lab: lab.x_person().get("users/me"),
    ("x", "post.duplicate"): lambda lab: twice(lab.x_person().publish),
    ("x", "post.too_long"): lambda lab: lab.x_person().publish("x" * 281),
    ("x", "post.reply_not_summoned"): answering_stranger,
    ("x", "post.quote_not_allowed"): lambda lab: lab.x_person().publish("Words", quote_tweet_id="1"),
    ("x", "credits.depleted"): lambda lab: struck(lab, "x", "402"),
    ("x", "rate.documented"): old_style_429,
    ("x", "rate.problem"): lambda lab: struck(lab, "x", "429"),
    ("x", "lookup.partial"): partial,
    ("x", "oauth.refresh_reused"): reused_refresh,
    ("x", "oauth.code_bad"): lambda lab: lab.x_tokens("nonsense"),
    ("x", "oauth.no_basic"): lambda lab: lab.x_tokens("nonsense", headers={}),
    ("x", "oauth.token"): lambda lab: lab.x_tokens(lab.allow(x_authorization())["code"]),
}
REDIRECTS = {
    ("linkedin", "oauth.denied"): linkedin_authorization(),
    ("x", "oauth.denied"): x_authorization(),
}
# What varies from call to call, so only its kind is compared.
VARYING = {
    "id", "text", "name", "username", "access_token", "refresh_token", "id_token", "scope", "resource_id", "detail",
    "message",
}  # fmt: skip
NEWER_FIELDS = {"edit_history_tweet_ids"}


def assert_alike(given: Any, known: Any, path: str = "") -> None:
    assert type(given) is type(known), path
    if isinstance(known, dict):
        assert set(given) - NEWER_FIELDS == set(known), path
        for name in known:
            assert_alike(given[name], known[name], f"{path}.{name}")
    elif isinstance(known, list):
        assert len(given) == len(known), path
        for one, other in zip(given, known, strict=True):
            assert_alike(one, other, path)
    elif path.rpartition(".")[2] not in VARYING:
        assert given == known, path


def test_every_published_answer_is_compared() -> None:
    published = {(network, one["id"]) for network in ("linkedin", "x") for one in OBSERVED[network]}
    assert published == set(ANSWERS) | set(REDIRECTS)


@pytest.mark.parametrize(("network", "name"), list(ANSWERS))
def test_the_answer_is_like_the_published_one(lab: Lab, network: str, name: str) -> None:
    known = entry(network, name)
    body = known["body"]
    if name == "oauth.token" and network == "linkedin":
        body = {**body, "scope": "openid,profile,w_member_social"}
    answer = ANSWERS[network, name](lab)
    assert answer.status_code == known["status"]
    if body is None:
        assert answer.data == b""
    else:
        assert answer.mimetype == "application/json"
        assert_alike(answer.get_json(), body)
    for header in known.get("headers", ()):
        assert header in answer.headers


@pytest.mark.parametrize(
    ("network", "name"),
    [
        ("linkedin", "throttle.member"),
        ("linkedin", "throttle.application"),
        ("linkedin", "version.sunset"),
        ("linkedin", "token.expired"),
        ("x", "post.duplicate"),
        ("x", "post.too_long"),
        ("x", "post.reply_not_summoned"),
        ("x", "post.quote_not_allowed"),
        ("x", "credits.depleted"),
        ("x", "rate.problem"),
        ("x", "rate.documented"),
    ],
)
def test_the_words_are_the_published_ones(lab: Lab, network: str, name: str) -> None:
    assert ANSWERS[network, name](lab).get_json() == entry(network, name)["body"]


@pytest.mark.parametrize(("network", "name"), list(REDIRECTS))
def test_a_refusal_redirects_like_the_published_one(lab: Lab, network: str, name: str) -> None:
    location = lab.control("consents", url=REDIRECTS[network, name], account="test-noor", after="refused")["location"]
    known = entry(network, name)["redirect_query"]
    assert query_of(location) == {**known, "state": "st4te"}
