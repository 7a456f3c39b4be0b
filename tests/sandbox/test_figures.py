"""The simulated audience, and the figures that both networks give of it."""

from itertools import pairwise

import pytest

from advocacy.sandbox.audience import age_of, growth, reactions, visits
from tests.sandbox.making import SELF_SERVE, X_SCOPES, Lab

COMMUNITY = SELF_SERVE + " r_member_postAnalytics w_member_social_feed"
DAY = 86_400


def test_reactions_are_the_same_for_the_same_seed() -> None:
    assert reactions("a", "1", 500, 10, True) == reactions("a", "1", 500, 10, True)
    assert reactions("a", "1", 500, 10, True) != reactions("b", "1", 500, 10, True)


@pytest.mark.parametrize("audience", [0, 12, 640, 100_000])
def test_reactions_start_at_nothing_and_never_fall(audience: int) -> None:
    ages = [reactions("a", "1", audience, hours, True) for hours in (-1, 0, 1, 6, 24, 72, 168, 720)]
    assert ages[0].impressions == ages[1].impressions == 0
    for earlier, later in pairwise(ages):
        assert all(
            getattr(later, name) >= getattr(earlier, name) for name in ("impressions", "likes", "clicks", "replies")
        )
    assert ages[-1].clicks <= ages[-1].impressions


def test_there_is_one_visit_for_each_click_and_none_in_the_future() -> None:
    came = visits("a", "1", 5000, 6, True)
    assert len(came) == reactions("a", "1", 5000, 6, True).clicks > 10
    assert all(0 <= visit.hours <= 6 for visit in came)
    assert [visit.hours for visit in came] == sorted(visit.hours for visit in came)
    assert came == visits("a", "1", 5000, 100, True)[: len(came)]
    assert visits("a", "1", 5000, 6, False) == []


def test_the_age_of_a_part_is_the_inverse_of_growth() -> None:
    assert growth(age_of(0.4)) == pytest.approx(0.4)


def test_linkedin_gives_one_number_per_call(lab: Lab) -> None:
    member = lab.linkedin_member("test-ayla", COMMUNITY)
    urn = member.publish("With https://example.com/a").headers["x-restli-id"]
    path = "/linkedin/rest/memberCreatorPostAnalytics?q=entity&aggregation=TOTAL&queryType=IMPRESSION&entity="
    entity = f"(share:{urn.replace(':', '%3A')})"
    assert member.get(path + entity).get_json()["elements"] == []  # nothing yet: no error, and no 0
    lab.control("clock", move=3 * DAY)
    element = member.get(path + entity).get_json()["elements"][0]
    assert element["metricType"] == "IMPRESSION"
    assert element["targetEntity"] == {"share": urn}
    assert element["count"] == lab.control(f"posts/{urn}/figures")["impressions"] > 100
    older = member.get(path + entity, **{"LinkedIn-Version": "202604"}).get_json()["elements"][0]
    assert list(older["metricType"].values()) == ["IMPRESSION"]
    assert member.get(path + urn).status_code == 400  # a bare URN is no union
    assert member.get(path + f"(ugc:{urn})").status_code == 400


def test_linkedin_refuses_metrics_that_a_version_lacks_or_that_are_not_daily(lab: Lab) -> None:
    member = lab.linkedin_member("test-ayla", COMMUNITY)
    urn = member.publish("Words").headers["x-restli-id"]
    path = f"/linkedin/rest/memberCreatorPostAnalytics?q=entity&entity=(share:{urn})"
    assert member.get(path + "&queryType=LINK_CLICKS").status_code == 200
    assert member.get(path + "&queryType=LINK_CLICKS&aggregation=DAILY").status_code == 400
    assert member.get(path + "&queryType=LINK_CLICKS", **{"LinkedIn-Version": "202603"}).status_code == 400


def test_linkedin_sums_likes_by_type(lab: Lab) -> None:
    member = lab.linkedin_member("test-company", COMMUNITY)
    urn = member.publish("Words").headers["x-restli-id"]
    lab.control("clock", move=3 * DAY)
    body = member.get(f"/linkedin/rest/socialMetadata/{urn}").get_json()
    likes = lab.control(f"posts/{urn}/figures")["likes"]
    assert sum(kind["count"] for kind in body["reactionSummaries"].values()) == likes > 0
    actions = member.get(f"/linkedin/rest/socialActions/{urn}").get_json()
    assert actions["likesSummary"]["totalLikes"] == likes
    assert body["commentSummary"]["count"] == actions["commentsSummary"]["aggregatedTotalComments"]


def test_x_gives_public_figures_to_anyone_and_private_ones_to_the_author(lab: Lab) -> None:
    author, other = lab.x_person("test-ayla"), lab.x_person("test-noor")
    post_id = author.post_id("With https://example.com/a")
    lab.control("clock", move=3600)
    query = f"tweets?ids={post_id}&tweet.fields=public_metrics,non_public_metrics"
    own = author.get(query).get_json()
    assert "errors" not in own
    assert own["data"][0]["non_public_metrics"]["url_link_clicks"] >= 0
    foreign = other.get(query).get_json()
    assert foreign["data"][0]["public_metrics"] == own["data"][0]["public_metrics"]
    assert "non_public_metrics" not in foreign["data"][0]
    assert foreign["errors"][0]["type"].endswith("/not-authorized-for-field")
    app = lab.client.get(f"/x/2/{query}", headers={"Authorization": "Bearer app-token"})
    assert app.get_json()["data"][0]["public_metrics"] == own["data"][0]["public_metrics"]


def test_private_figures_end_after_thirty_days(lab: Lab) -> None:
    person = lab.x_person("test-ayla")
    post_id = person.post_id("Words")
    lab.control("clock", move=31 * DAY)
    person = lab.x_person("test-ayla")
    body = person.get(f"tweets?ids={post_id}&tweet.fields=non_public_metrics").get_json()
    assert body["errors"][0]["field"] == "non_public_metrics"


def test_a_protected_account_is_seen_by_itself_only(lab: Lab) -> None:
    wim = lab.x_person("test-wim")
    post_id = wim.post_id("Among us")
    assert wim.get(f"tweets?ids={post_id}").get_json()["data"][0]["id"] == post_id
    seen = lab.x_person("test-noor").get(f"tweets?ids={post_id}").get_json()
    assert "data" not in seen
    assert seen["errors"][0]["type"].endswith("/not-authorized-for-resource")
    assert lab.x_person("test-wim").get("users/me?user.fields=protected").get_json()["data"]["protected"] is True


@pytest.mark.parametrize(("mode", "old", "new"), [("tweet", 200, 400), ("post", 400, 200), ("both", 200, 200)])
def test_both_generations_of_field_names(lab: Lab, mode: str, old: int, new: int) -> None:
    lab.control("switches", x_field_names=mode)
    person = lab.x_person()
    post_id = person.post_id("Words")
    by_old = person.get(f"tweets?ids={post_id}&tweet.fields=public_metrics")
    by_new = person.get(f"tweets?ids={post_id}&post.fields=public_metrics")
    assert (by_old.status_code, by_new.status_code) == (old, new)
    if old == 200:
        assert "retweet_count" in by_old.get_json()["data"][0]["public_metrics"]
    if new == 200:
        assert "repost_count" in by_new.get_json()["data"][0]["public_metrics"]
        assert by_new.get_json()["data"][0]["edit_history_post_ids"] == [post_id]


def test_the_newer_names_hold_no_author_who_comes_beside_the_post(lab: Lab) -> None:
    person = lab.x_person()
    post_id = person.post_id("Words")
    assert person.get(f"tweets?ids={post_id}&tweet.fields=author_id").status_code == 200
    assert person.get(f"tweets?ids={post_id}&post.fields=author_id").status_code == 400
    beside = person.get(f"tweets?ids={post_id}&post.fields=lang&expansions=author_id").get_json()
    assert [user["username"] for user in beside["includes"]["users"]] == ["test-noor"]


def test_the_timeline_shows_the_sent_address_behind_the_short_one(lab: Lab) -> None:
    person = lab.x_person()
    link = "http://127.0.0.1:8000/r/4fTq2LmX9aB"
    ids = [person.post_id(f"Number {number} {link}") for number in range(6)]
    me = person.get("users/me").get_json()["data"]["id"]
    body = person.get(f"users/{me}/tweets?max_results=5&tweet.fields=entities,created_at").get_json()
    assert body["meta"]["result_count"] == 5
    assert body["meta"]["newest_id"] == body["data"][0]["id"]
    assert link not in body["data"][0]["text"]
    assert body["data"][0]["entities"]["urls"][0]["expanded_url"] == link
    rest = person.get(f"users/{me}/tweets?max_results=5&pagination_token={body['meta']['next_token']}").get_json()
    assert {entry["id"] for entry in body["data"] + rest["data"]} == set(ids)
    newer = person.get(f"users/{me}/tweets?since_id={sorted(ids)[-2]}").get_json()
    assert [entry["id"] for entry in newer["data"]] == [max(ids, key=int)]


def test_a_new_post_may_show_late(lab: Lab) -> None:
    person = lab.x_person()
    me = person.get("users/me").get_json()["data"]["id"]
    lab.control("switches", x_read_lag=60)
    post_id = person.post_id("Words")
    assert person.get(f"users/{me}/tweets").get_json() == {"meta": {"result_count": 0}}
    lab.control("switches", x_read_lag=0)
    assert person.get(f"users/{me}/tweets").get_json()["data"][0]["id"] == post_id


def test_reading_needs_the_scope(lab: Lab) -> None:
    person = lab.x_person(scope=X_SCOPES.replace("tweet.read ", ""))
    assert person.get("tweets?ids=1").status_code == 403


def test_who_would_have_clicked_is_told_only_by_the_control_api(lab: Lab) -> None:
    link = "http://127.0.0.1:8000/r/4fTq2LmX9aB"
    post_id = lab.x_person("test-company").post_id(f"Look: {link}")
    assert lab.control(f"posts/{post_id}/clicks") == {"clicks": []}
    lab.control("clock", move=2 * DAY)
    clicks = lab.control(f"posts/{post_id}/clicks")["clicks"]
    assert len(clicks) == lab.control(f"posts/{post_id}/figures")["clicks"] > 5
    assert {click["url"] for click in clicks} == {link}
    later = lab.client.get(
        f"/control/posts/{post_id}/clicks",
        query_string={"since": clicks[2]["at"]},
        headers={"X-Sandbox-Control": "control-token"},
    ).get_json()["clicks"]
    assert later == clicks[3:]


def test_the_audience_can_live_faster(lab: Lab) -> None:
    post_id = lab.x_person("test-company").post_id("Words")
    lab.control("clock", move=60)
    slow = lab.control(f"posts/{post_id}/figures")["impressions"]
    lab.control("switches", audience_speed=3600)
    assert lab.control(f"posts/{post_id}/figures")["impressions"] > slow
