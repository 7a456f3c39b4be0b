"""Comments under a member's own post at LinkedIn; only with the scopes of the Community Management product."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import account_by_id
from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.commenting import Comment, add_comment, comments_under
from advocacy.sandbox.linkedin.answers import LINKEDIN, author_denied, field_required, illegal_argument, person_urn
from advocacy.sandbox.linkedin.guarding import member, versioned
from advocacy.sandbox.linkedin.owning import own_post
from advocacy.sandbox.state import sandbox

comments = Blueprint("linkedin_comments", __name__, url_prefix="/linkedin/rest/socialActions")


@comments.get("/<urn>/comments")
@network_call(LINKEDIN, "comments.read")
@versioned
@member("socialActions.GET", "r_member_social_feed", "r_member_social")
def read(urn: str) -> Response:
    """What stands directly under a post or a comment, oldest first; names are not in it."""
    post = own_post(_post_of(urn), "socialActions.GET")
    if isinstance(post, Response):
        return post
    start, count = request.args.get("start", "0"), request.args.get("count", "10")
    if not (start.isdigit() and count.isdigit() and 1 <= int(count) <= 100):
        return illegal_argument("Invalid query parameters start, count")
    everything = comments_under(post)
    page = [one for one in everything if one.parent == urn][int(start) : int(start) + int(count)]
    paging = {"start": int(start), "count": int(count), "links": []}
    return json_answer({"paging": paging, "elements": [_listed(one, everything) for one in page]})


@comments.post("/<urn>/comments")
@network_call(LINKEDIN, "comments.create")
@versioned
@member("socialActions.CREATE", "w_member_social_feed")
def create(urn: str) -> Response:
    post, body = own_post(_post_of(urn), "socialActions.CREATE"), request.get_json(silent=True)
    if isinstance(post, Response):
        return post
    if not isinstance(body, dict):
        return illegal_argument("Request body could not be converted to data map")
    words = body.get("message", {}).get("text") if isinstance(body.get("message"), dict) else None
    if not isinstance(words, str) or not words.strip():
        return field_required("message")
    if body.get("actor") != person_urn(bearer()):
        return author_denied("actor")
    account = bearer().account
    assert account is not None
    made = add_comment(post, account, words, str(body.get("parentComment", "")))
    number = made.id.rpartition(",")[2].rstrip(")")
    return Response(json.dumps(_element(made)), 201, headers={"x-restli-id": number}, content_type="application/json")


def _post_of(urn: str) -> str:
    """A comment's address holds the post's."""
    return urn.removeprefix("urn:li:comment:(").partition(",")[0]


def _listed(one: Comment, everything: Sequence[Comment]) -> dict[str, Any]:
    """With how many answers it has: those are listed under it alone."""
    answers = sum(other.parent == one.id for other in everything)
    summary = {"aggregatedTotalComments": answers, "totalFirstLevelComments": answers}
    return _element(one) | ({"commentsSummary": summary} if answers else {})


def _element(one: Comment) -> dict[str, Any]:
    element: dict[str, Any] = {
        "$URN": one.id,
        "commentUrn": one.id,
        "id": one.id.rpartition(",")[2].rstrip(")"),
        "actor": _actor(one),
        "object": one.root,
        "message": {"attributes": [], "text": one.text},
        "created": {"actor": _actor(one), "time": int(one.created * 1000)},
    }
    return element | ({"parentComment": one.parent} if one.parent != one.root else {})


def _actor(one: Comment) -> str:
    """A member's id differs for each app; somebody of the audience has one id, and a page its number."""
    if one.author.startswith("organization:"):
        return f"urn:li:{one.author}"
    account = account_by_id(sandbox().store, one.account_id) if one.account_id else None
    subject = account.subject(sandbox().secret, bearer().client_id) if account else f"out{one.author[-7:]}"
    return f"urn:li:person:{subject}"
