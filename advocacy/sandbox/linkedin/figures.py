"""Figures of a member's own posts; only with the scopes of the Community Management product."""

import re

from flask import Blueprint, Response, request

from advocacy.sandbox.audience import Reactions
from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.linkedin.answers import LINKEDIN, illegal_argument
from advocacy.sandbox.linkedin.guarding import member, versioned
from advocacy.sandbox.linkedin.owning import own_post
from advocacy.sandbox.published import Post, list_posts
from advocacy.sandbox.reacting import reactions_now
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import sandbox

figures = Blueprint("linkedin_figures", __name__, url_prefix="/linkedin/rest")

SOCIAL_SCOPES = ("r_member_social_feed", "w_member_social_feed", "r_member_social")
ENTITY = re.compile(r"\((share|ugc):(urn:li:(share|ugcPost):\d+)\)")
METRICS = {
    "IMPRESSION": "impressions",
    "MEMBERS_REACHED": "reached",
    "RESHARE": "reposts",
    "REACTION": "likes",
    "COMMENT": "replies",
}
LATER_METRICS = {  # from version 202604
    "POST_SAVE": "bookmarks",
    "POST_SEND": "quotes",
    "LINK_CLICKS": "clicks",
    "PROFILE_VIEW_FROM_CONTENT": "profile_clicks",
    "PREMIUM_CTA_CLICKS": "",  # no company in the sandbox pays for one
    "FOLLOWER_GAINED_FROM_CONTENT": "",
}
NOT_DAILY = {"MEMBERS_REACHED", "LINK_CLICKS", "FOLLOWER_GAINED_FROM_CONTENT", "PROFILE_VIEW_FROM_CONTENT"}
METRIC_UNION = "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"


@figures.get("/socialMetadata/<urn>")
@network_call(LINKEDIN, "figures.metadata")
@versioned
@member("socialMetadata.GET", *SOCIAL_SCOPES)
def social_metadata(urn: str) -> Response:
    post = own_post(urn, "socialMetadata.GET")
    if isinstance(post, Response):
        return post
    counts = reactions_now(post)
    body = {
        "entity": urn,
        "reactionSummaries": _by_type(counts.likes),
        "commentsState": "OPEN",
        "commentSummary": {"count": counts.replies, "topLevelCount": counts.replies},
    }
    return json_answer(body)


def _by_type(likes: int) -> dict[str, dict[str, object]]:
    """Three quarters simply like; types that nobody chose are left out, as LinkedIn does."""
    shares = {"PRAISE": likes // 8, "INTEREST": likes // 8}
    shares = {"LIKE": likes - sum(shares.values()), **shares}
    return {kind: {"reactionType": kind, "count": count} for kind, count in shares.items() if count}


@figures.get("/socialActions/<urn>")
@network_call(LINKEDIN, "figures.actions")
@versioned
@member("socialActions.GET", *SOCIAL_SCOPES)
def social_actions(urn: str) -> Response:
    post = own_post(urn, "socialMetadata.GET")
    if isinstance(post, Response):
        return post
    counts = reactions_now(post)
    body = {
        "target": urn,
        "likesSummary": {"totalLikes": counts.likes, "aggregatedTotalLikes": counts.likes},
        "commentsSummary": {
            "totalFirstLevelComments": counts.replies,
            "aggregatedTotalComments": counts.replies,
        },
    }
    return json_answer(body)


@figures.get("/memberCreatorPostAnalytics")
@network_call(LINKEDIN, "figures.analytics")
@versioned
@member("memberCreatorPostAnalytics.FINDER-entity", "r_member_postAnalytics")
def analytics() -> Response:
    """One number per call."""
    metric, aggregation = request.args.get("queryType", ""), request.args.get("aggregation", "TOTAL")
    if metric not in _metrics_of_version():
        return illegal_argument(f"Invalid query parameter queryType: {metric}")
    if aggregation not in {"TOTAL", "DAILY"} or (aggregation == "DAILY" and metric in NOT_DAILY):
        return illegal_argument(f"Invalid query parameter aggregation: {aggregation}")
    found = _asked_posts()
    if isinstance(found, Response):
        return found
    field = _metrics_of_version()[metric]
    count = sum(_number(reactions_now(post), field) for post in found)
    return json_answer({"paging": {"start": 0, "count": 10, "links": []}, "elements": _elements(metric, count)})


def _metrics_of_version() -> dict[str, str]:
    return {**METRICS, **LATER_METRICS} if request.headers["LinkedIn-Version"] >= "202604" else METRICS


def _asked_posts() -> list[Post] | Response:
    if request.args.get("q") == "me":
        account = bearer().account
        assert account is not None
        return list_posts(sandbox().store, Network.LINKEDIN, account.id, deleted=False, limit=1000)
    entity = ENTITY.fullmatch(request.args.get("entity", ""))
    if request.args.get("q") != "entity" or entity is None or (entity[1] == "share") != (entity[3] == "share"):
        return illegal_argument("Invalid query parameter entity: a union (share:urn) or (ugc:urn) is expected")
    post = own_post(entity[2], "memberCreatorPostAnalytics.FINDER-entity")
    return post if isinstance(post, Response) else [post]


def _elements(metric: str, count: int) -> list[dict[str, object]]:
    """Empty when nothing happened: that is no error, and not surely 0."""
    if not count:
        return []
    plain = request.headers["LinkedIn-Version"] >= "202605"
    element: dict[str, object] = {"count": count, "metricType": metric if plain else {METRIC_UNION: metric}}
    entity = ENTITY.fullmatch(request.args.get("entity", ""))
    if entity:
        element["targetEntity"] = {entity[1]: entity[2]}
    return [element]


def _number(counts: Reactions, field: str) -> int:
    return int(getattr(counts, field)) if field else 0
