"""What each network's answers to a repost, and to taking it back, mean."""

from typing import Any

import pytest

from advocacy.networks.accounts import Account
from advocacy.networks.answers import Answer, NoAnswer
from advocacy.networks.linkedin import errors as linkedin
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.outcomes import NotSent, NotSentReason, Prepared, Published, Refused, RefusedReason, Unknown
from advocacy.networks.reposts import Removed, Unnamed
from advocacy.networks.rules import Act
from advocacy.networks.x import errors as x
from advocacy.networks.x.network import LIMITS, X
from tests.networks.stub_network import NOW, a_clock, some_settings

SITE, ID = "https://x.com", "1734567890123456789"
NOOR = Account("noor-id", "Noor", None, "https://linkedin.example/noor")


def answer(status: int, document: Any = None, **headers: str) -> Answer:
    return Answer(status, headers, {} if document is None else document)


def problem(kind: str, detail: str = "") -> dict[str, Any]:
    return {"title": "No", "detail": detail, "type": f"https://api.x.com/2/problems/{kind}"}


@pytest.mark.parametrize(
    "there",
    [
        answer(200, {"data": {"retweeted": True, "rest_id": ID}}),
        answer(200, {"data": {"reposted": True}}),
        answer(403, {"detail": "You have already retweeted this Tweet.", "type": "about:blank"}),
        answer(403, {"errors": [{"code": 327, "message": "You have already reposted this Post."}]}),
    ],
)
def test_a_repost_that_is_there_is_published_whoever_made_it(there: Answer) -> None:
    outcome = x.repost_outcome(there, NOW, SITE, ID)
    assert isinstance(outcome, Published)
    assert (outcome.remote_id, outcome.url) == (ID, f"{SITE}/i/web/status/{ID}")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer(404, {"errors": [problem("resource-not-found")]}), RefusedReason.NOT_REPOSTABLE),
        (answer(403, problem("not-authorized-for-resource")), RefusedReason.NOT_REPOSTABLE),
        (answer(403, {"detail": "You are not permitted to perform this action."}), RefusedReason.NOT_PERMITTED),
    ],
)
def test_a_no_of_x_is_about_the_post_or_about_the_person(said: Answer, reason: RefusedReason) -> None:
    outcome = x.repost_outcome(said, NOW, SITE, ID)
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason


@pytest.mark.parametrize(
    "unclear", [answer(200, {"data": {"retweeted": False}}), answer(200), answer(503), NoAnswer(False, "Timeout")]
)
def test_an_answer_that_does_not_say_it_is_unknown(unclear: Answer | NoAnswer) -> None:
    assert isinstance(x.repost_outcome(unclear, NOW, SITE, ID), Unknown)


def test_a_limit_or_an_empty_purse_lets_a_repost_wait() -> None:
    limited = x.repost_outcome(answer(429, {"title": "Too Many Requests"}), NOW, SITE, ID)
    broke = x.repost_outcome(answer(402, problem("credits")), NOW, SITE, ID)
    assert isinstance(limited, NotSent)
    assert isinstance(broke, NotSent)
    assert (limited.reason, broke.reason) == (NotSentReason.RATE_LIMIT, NotSentReason.OUT_OF_CREDIT)


def test_x_limits_reposts_by_themselves() -> None:
    counting = {(limit.calls, limit.acts) for limit in LIMITS if Act.REPOST in limit.acts}
    assert counting == {(50, frozenset({Act.REPOST}))}


def test_linkedin_gets_the_words_and_the_post_behind_them() -> None:
    prepared = LinkedIn(some_settings("http://127.0.0.1:9"), a_clock()).prepare_repost(
        NOOR, "urn:li:share:7", "So (quiet)"
    )
    assert isinstance(prepared, Prepared)
    assert b'"reshareContext":{"parent":"urn:li:share:7"}' in prepared.body
    assert b"So \\\\(quiet\\\\)" in prepared.body
    assert b'"content"' not in prepared.body


def test_x_gets_the_number_alone() -> None:
    made = X(some_settings("http://127.0.0.1:9"), a_clock()).prepare_repost(NOOR, ID, "words that X would not take")
    assert made == Prepared(f'{{"tweet_id":"{ID}"}}'.encode())


def refused(code: str, field: str = "") -> dict[str, Any]:
    where = {"inputPath": {"fieldPath": field}} if field else {}
    return {"status": 422, "message": code, "errorDetails": {"inputErrors": [{"code": code, "input": where}]}}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer(403, {"code": "ACCESS_DENIED", "message": "Not enough permissions"}), RefusedReason.NOT_REPOSTABLE),
        (answer(422, refused("INVALID_URN_TYPE", "reshareContext/parent")), RefusedReason.NOT_REPOSTABLE),
        (answer(422, {"message": "This post can't be reshared", "status": 422}), RefusedReason.NOT_REPOSTABLE),
        (answer(422, refused("FIELD_LENGTH_TOO_LONG", "commentary")), RefusedReason.TOO_LONG),
        (answer(422, refused("DUPLICATE_POST")), RefusedReason.DUPLICATE),
    ],
)
def test_a_no_of_linkedin_to_a_reshare_never_looks_like_a_blocked_app(said: Answer, reason: RefusedReason) -> None:
    outcome = linkedin.repost_outcome(said, NOW, "https://www.linkedin.com")
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason
    assert outcome.perhaps_the_app is (said.status == 403), "words that say nothing may mean the app"


@pytest.mark.parametrize("code", ["ACCESS_DENIED", ""])
def test_words_about_the_application_pause_the_network_for_a_reshare_as_for_a_post(code: str) -> None:
    said = answer(403, {"code": code, "message": "Your application has been blocked"})
    for outcome in (
        linkedin.repost_outcome(said, NOW, "https://www.linkedin.com"),
        linkedin.posting_outcome(said, NOW, "https://www.linkedin.com"),
    ):
        assert isinstance(outcome, NotSent)
        assert outcome.reason is NotSentReason.APP_BLOCKED


def test_a_content_type_is_no_application() -> None:
    said = answer(403, {"message": "Expected application/json"})
    assert not isinstance(linkedin.posting_outcome(said, NOW, "https://www.linkedin.com"), NotSent)


@pytest.mark.parametrize("errors", [x, linkedin], ids=["x", "linkedin"])
def test_what_is_gone_is_gone_and_what_is_unknown_is_said_again(errors: Any) -> None:
    gone = problem("resource-not-found")
    assert errors.removal_outcome(answer(200, {"data": {"retweeted": False}}), NOW) == Removed()
    assert errors.removal_outcome(answer(204), NOW) == Removed()
    assert errors.removal_outcome(answer(404, gone), NOW) == Removed()
    for unclear in (answer(503), NoAnswer(False, "Timeout")):
        assert isinstance(errors.removal_outcome(unclear, NOW), Unknown), "it may be gone: said again, and paid"
    for surely_not in (answer(404), NoAnswer(True, "Refused")):
        again = errors.removal_outcome(surely_not, NOW)
        assert isinstance(again, NotSent)
        assert again.reason is NotSentReason.UNREACHABLE
    assert errors.removal_outcome(answer(401, {"status": 401}), NOW).reason is NotSentReason.RECONNECT


@pytest.mark.parametrize("remote_id", [None, "7134567890123456789", "urn:li:activity:7134567890123456789"])
def test_linkedin_is_not_asked_for_what_it_would_call_gone_though_it_stands(remote_id: str | None) -> None:
    linkedin_of_nowhere = LinkedIn(some_settings("http://127.0.0.1:9"), a_clock())
    assert linkedin_of_nowhere.remove_repost("token", NOOR, "urn:li:share:1", remote_id) == Unnamed()
