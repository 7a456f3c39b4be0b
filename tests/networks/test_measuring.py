"""Figures: measured, not offered, not read. None of them is 0 unless the network said 0."""

from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.networks.accounts import Account
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.outcomes import NotSentReason
from advocacy.networks.readings import Absence, Metric, PostState, ReadFailure, ReadFailureReason, RecentPosts
from advocacy.networks.registry import build_adapters
from advocacy.networks.rules import Network
from advocacy.networks.x.network import X
from tests.networks.stub_network import StubNetwork, a_clock, some_settings

LOOKUP = "GET /x/2/tweets"
ANALYTICS = "GET /linkedin/rest/memberCreatorPostAnalytics"
NOOR = Account("42", "Noor", "noor", "https://example.com/noor")
CALLED = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
COUNTS = {"impression_count": 900, "like_count": 0, "reply_count": 2, "quote_count": 1, "bookmark_count": 3}


def post(post_id: str, **more: Any) -> dict[str, Any]:
    return {"id": post_id, "text": "…", "public_metrics": {**COUNTS, "retweet_count": 4}} | more


def missing(post_id: str, kind: str) -> dict[str, Any]:
    return {"resource_id": post_id, "resource_type": "tweet", "type": f"https://api.twitter.com/2/problems/{kind}"}


@pytest.mark.parametrize("name", ["retweet_count", "repost_count"])
def test_both_generations_of_names_are_read(network: StubNetwork, x: X, name: str) -> None:
    network.answer(LOOKUP, 200, {"data": [{"id": "1", "public_metrics": {**COUNTS, name: 4}}]})
    reading = x.read("token", ["1"]).readings[0]
    assert reading.figures[Metric.RESHARES] == 4
    assert reading.figures[Metric.REACTIONS] == 0
    assert Metric.REACTIONS not in reading.absent
    assert reading.absent[Metric.REACHED] is Absence.NOT_OFFERED
    assert set(reading.figures) | set(reading.absent) == set(Metric)


@pytest.mark.parametrize("name", ["tweet.fields", "post.fields"])
def test_the_configured_name_is_sent(network: StubNetwork, name: str) -> None:
    network.answer(LOOKUP, 200, {"data": [post("1")]})
    adapter = build_adapters(some_settings(network.base, x_fields_name=name), a_clock())[Network.X]
    adapter.read("token", ["1"])
    assert network.last.parameters == {"ids": ["1"], name: ["public_metrics,non_public_metrics"]}


@pytest.mark.parametrize(
    "metrics", [{}, {"public_metrics": {}}, {"public_metrics": None}, {"public_metrics": {"like_count": "7"}}]
)
def test_an_answer_without_metrics_is_not_read_and_never_zero(
    network: StubNetwork, x: X, metrics: dict[str, Any]
) -> None:
    network.answer(LOOKUP, 200, {"data": [{"id": "1"} | metrics]})
    reading = x.read("token", ["1"]).readings[0]
    assert reading.state is PostState.PRESENT
    assert reading.figures == {}
    assert reading.absent[Metric.REACTIONS] is Absence.NOT_READ


def test_private_figures_with_the_authors_token(network: StubNetwork, x: X) -> None:
    private = {"url_link_clicks": 5, "user_profile_clicks": 1, "engagements": 20, "impression_count": 900}
    network.answer(LOOKUP, 200, {"data": [post("1", non_public_metrics=private)]})
    figures = x.read("token", ["1"]).readings[0].figures
    assert (figures[Metric.LINK_CLICKS], figures[Metric.PROFILE_CLICKS], figures[Metric.ENGAGEMENTS]) == (5, 1, 20)


def test_the_apps_own_token_asks_for_public_figures_only(network: StubNetwork) -> None:
    network.answer(LOOKUP, 200, {"data": [post("1")]})
    adapter = build_adapters(some_settings(network.base, x_app_token="app-token"), a_clock())[Network.X]
    reading = adapter.read("app-token", ["1"]).readings[0]
    assert network.last.parameters["tweet.fields"] == ["public_metrics"]
    assert reading.absent[Metric.LINK_CLICKS] is Absence.NOT_READ


def test_an_old_post_is_asked_for_once_more_without_private_figures(network: StubNetwork, x: X) -> None:
    refused = missing("2", "not-authorized-for-field")
    network.answer(LOOKUP, 200, {"data": [post("1")], "errors": [refused]})
    network.answer(LOOKUP, 200, {"data": [post("2")]})
    found = {reading.remote_id: reading for reading in x.read("token", ["1", "2"]).readings}
    assert network.last.parameters == {"ids": ["2"], "tweet.fields": ["public_metrics"]}
    assert found["2"].figures[Metric.IMPRESSIONS] == 900
    assert found["2"].absent[Metric.LINK_CLICKS] is Absence.NOT_OFFERED
    assert found["1"].absent[Metric.LINK_CLICKS] is Absence.NOT_READ


def test_gone_is_not_the_same_as_not_authorized_or_unanswered(network: StubNetwork, x: X) -> None:
    errors = [missing("2", "resource-not-found"), missing("3", "not-authorized-for-resource"), {"odd": 1}, "odd"]
    network.answer(LOOKUP, 200, {"data": [post("1"), "odd"], "errors": errors})
    states = {reading.remote_id: reading.state for reading in x.read("token", ["1", "2", "3", "4"]).readings}
    assert states == {"1": PostState.PRESENT, "2": PostState.GONE, "3": PostState.NOT_AUTHORIZED}


def test_an_edited_post_is_followed_to_its_newest_form(network: StubNetwork, x: X) -> None:
    network.answer(
        LOOKUP, 200, {"data": [post("1", edit_history_tweet_ids=["1", "9"]), post("2", edit_history_post_ids=["2"])]}
    )
    network.answer(LOOKUP, 200, {"data": [{"id": "9", "public_metrics": {"like_count": 70}}]})
    found = {reading.remote_id: reading for reading in x.read("token", ["1", "2"]).readings}
    assert set(found) == {"1", "2"}
    assert found["1"].figures == {Metric.REACTIONS: 70}
    assert network.last.parameters["ids"] == ["9"]


def test_a_hundred_posts_per_call_and_what_was_read_stays(network: StubNetwork, x: X) -> None:
    ids = [str(number) for number in range(1, 251)]
    network.answer(LOOKUP, 200, {"data": [post(post_id) for post_id in ids[:100]]})
    network.answer(LOOKUP, 429, {"title": "Too Many Requests"})
    found = x.read("token", ids)
    assert len(network.asked) == 2
    assert len(network.asked[0].parameters["ids"][0].split(",")) == 100
    assert len(found.readings) == 100
    assert found.failure is not None
    assert found.failure.reason is ReadFailureReason.RATE_LIMIT
    assert found.failure.retry_at is not None


@pytest.mark.parametrize(
    ("status", "document", "reason"),
    [
        (401, {"title": "Unauthorized"}, ReadFailureReason.RECONNECT),
        (402, {"title": "CreditsDepleted"}, ReadFailureReason.OUT_OF_CREDIT),
        (403, {"type": "https://api.x.com/2/problems/client-forbidden"}, ReadFailureReason.APP_BLOCKED),
        (400, {"title": "Invalid Request"}, ReadFailureReason.REFUSED),
        (503, None, ReadFailureReason.UNREACHABLE),
        (200, None, ReadFailureReason.UNREADABLE),
    ],
)
def test_why_reading_stopped(network: StubNetwork, x: X, status: int, document: Any, reason: ReadFailureReason) -> None:
    network.answer(LOOKUP, status, document)
    network.answer("GET /x/2/users/42/tweets", status, document)
    failure = x.read("token", ["1"]).failure
    recent = x.recent("token", NOOR, CALLED)
    assert failure is not None
    assert isinstance(recent, ReadFailure)
    assert failure.reason is recent.reason is reason


def test_every_reason_to_wait_is_also_a_reason_why_reading_stopped() -> None:
    ours = {NotSentReason.BUDGET, NotSentReason.PREPARE_FAILED, NotSentReason.NOT_RENEWED}  # before any call
    assert {reason.value for reason in NotSentReason if reason not in ours} <= {
        reason.value for reason in ReadFailureReason
    }


def test_recent_posts_come_with_links_expanded_and_text_plain(network: StubNetwork, x: X) -> None:
    network.answer(
        "GET /x/2/users/42/tweets",
        200,
        {
            "data": [
                {
                    "id": "5",
                    "text": "R&amp;D https://t.co/a",
                    "created_at": "2026-11-23T09:13:00.000Z",
                    "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://hzl.example/r/abc"}]},
                },
                {"id": "4", "text": "short…", "note_tweet": {"text": "the whole long text"}},
            ]
        },
    )
    found = x.recent("token", NOOR, CALLED)
    assert isinstance(found, RecentPosts)
    assert network.last.parameters["start_time"] == ["2026-11-23T09:10:00Z"]
    assert network.last.parameters["tweet.fields"] == ["created_at,entities,note_tweet"]
    assert (found.posts[0].remote_id, found.posts[0].text, found.posts[0].links) == (
        "5",
        "R&D https://t.co/a",
        ("https://hzl.example/r/abc",),
    )
    assert found.posts[0].created_at == datetime(2026, 11, 23, 9, 13, tzinfo=UTC)
    assert (found.posts[1].text, found.posts[1].links, found.posts[1].created_at) == ("the whole long text", (), None)


def test_no_recent_posts_is_an_answer(network: StubNetwork, x: X) -> None:
    network.answer("GET /x/2/users/42/tweets", 200, {"meta": {"result_count": 0}})
    assert x.recent("token", NOOR, CALLED) == RecentPosts([])


def test_more_recent_posts_stand_on_a_further_page(network: StubNetwork, x: X) -> None:
    network.answer("GET /x/2/users/42/tweets", 200, {"data": [{"id": "5", "text": "a"}], "meta": {"next_token": "b26"}})
    found = x.recent("token", NOOR, CALLED, "a13")
    assert isinstance(found, RecentPosts)
    assert (network.last.parameters["pagination_token"], found.more) == (["a13"], "b26")


def partner(network: StubNetwork) -> LinkedIn:
    scopes = "openid profile w_member_social r_member_postAnalytics"
    adapter = build_adapters(some_settings(network.base, linkedin_scopes=scopes), a_clock())[Network.LINKEDIN]
    assert isinstance(adapter, LinkedIn)
    return adapter


def test_linkedin_offers_nothing_without_the_permission_and_is_not_asked(
    network: StubNetwork, linkedin: LinkedIn
) -> None:
    found = linkedin.read("token", ["urn:li:share:1"])
    assert network.asked == []
    assert set(found.readings[0].absent.values()) == {Absence.NOT_OFFERED}
    assert set(found.readings[0].absent) == set(Metric)
    recent = linkedin.recent("token", NOOR, CALLED)
    assert isinstance(recent, ReadFailure)
    assert recent.reason is ReadFailureReason.NOT_OFFERED


def test_linkedin_figures_one_metric_per_call(network: StubNetwork) -> None:
    network.answer(ANALYTICS, 200, {"elements": [{"count": 41, "metricType": "IMPRESSION"}]})
    network.answer(ANALYTICS, 200, {"elements": []})
    network.answer(ANALYTICS, 404, None)
    network.answer(ANALYTICS, 200, {"elements": [{"count": 3, "metricType": {"a.b.Metric": "REACTION"}}, {"count": 2}]})
    network.answer(ANALYTICS, 200, {"elements": [{"count": 0}]})
    found = partner(network).read("token", ["urn:li:ugcPost:7"])
    queries = [asked.query for asked in network.asked]
    assert queries[0] == "q=entity&entity=(ugc:urn%3Ali%3AugcPost%3A7)&queryType=IMPRESSION&aggregation=TOTAL"
    assert network.last.headers["LinkedIn-Version"] == "202609"
    reading = found.readings[0]
    assert reading.figures == {Metric.IMPRESSIONS: 41, Metric.REACTIONS: 5, Metric.COMMENTS: 0}
    assert reading.absent[Metric.REACHED] is Absence.NOT_READ
    assert reading.absent[Metric.LINK_CLICKS] is Absence.NOT_OFFERED
    assert found.failure is None


def test_linkedin_stops_at_its_daily_limit(network: StubNetwork) -> None:
    throttled = {"message": "Resource level throttle MEMBER DAY limit for calls to this resource is reached."}
    network.answer(ANALYTICS, 200, {"elements": [{"count": 41}]})
    network.answer(ANALYTICS, 429, throttled)
    found = partner(network).read("token", ["urn:li:share:7", "urn:li:share:8"])
    assert [reading.figures for reading in found.readings] == [{Metric.IMPRESSIONS: 41}]
    assert found.failure is not None
    assert found.failure.reason is ReadFailureReason.DAILY_LIMIT


def test_a_lost_capability_is_asked_for_once(network: StubNetwork) -> None:
    network.answer(ANALYTICS, 403, {"code": "ACCESS_DENIED", "message": "Not enough permissions to access: …"})
    found = partner(network).read("token", ["urn:li:share:7", "urn:li:share:8"])
    assert [set(reading.absent.values()) for reading in found.readings] == [{Absence.NOT_OFFERED}] * 2
    assert len(network.asked) == 1
