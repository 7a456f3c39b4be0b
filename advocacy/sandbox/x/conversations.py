"""Recent search at X, as far as finding conversations goes: `conversation_id:` terms joined by OR, seven days back."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import account_by_id
from advocacy.sandbox.calling import json_answer, network_call
from advocacy.sandbox.commenting import Comment, comments_under, replies
from advocacy.sandbox.published import Post, find_posts
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.x.answers import X, invalid_request
from advocacy.sandbox.x.figures import iso, may_see
from advocacy.sandbox.x.guarding import needs

conversations = Blueprint("x_conversations", __name__, url_prefix="/x/2")

LONGEST_QUERY = 512
TERM = re.compile(r"conversation_id:(\d{1,19})")
SIZES = (10, 100)
SEVEN_DAYS = 7 * 86_400


@dataclass(frozen=True)
class Found:
    id: str
    root: str
    parent: str
    author: str
    name: str
    handle: str
    text: str
    created: float


@conversations.get("/tweets/search/recent")
@network_call(X, "posts.search")
@needs("tweet.read", "users.read", app_too=True)
def search() -> Response:
    """Newest first, with `since_id`, `until_id` and pages."""
    query, size = request.args.get("query", ""), request.args.get("max_results", "10")
    terms = [TERM.fullmatch(term) for term in query.split(" OR ")]
    if not query or len(query) > LONGEST_QUERY or not all(terms):
        return invalid_request({"query": [query]}, "There were errors processing your request")
    if not size.isdigit() or not SIZES[0] <= int(size) <= SIZES[1]:
        return invalid_request({"max_results": [size]}, "The `max_results` query parameter is not between 10 and 100")
    roots = find_posts(sandbox().store, Network.X, [term[1] for term in terms if term])
    found = [one for post in roots.values() if post.deleted is None and may_see(post) for one in _under(post)]
    since = request.args.get("since_id", "0")
    until = request.args.get("until_id", "9" * 19)
    within = [one for one in found if int(since) < int(one.id) < int(until)]
    recent = [one for one in within if one.created > now() - SEVEN_DAYS]
    return _page(sorted(recent, key=lambda one: int(one.id), reverse=True), int(size))


def _under(post: Post) -> list[Found]:
    written = [_written(one) for one in comments_under(post)]
    return written + [_posted(one, post) for one in replies(post)]


def _written(one: Comment) -> Found:
    return Found(one.id, one.root, one.parent, one.author, one.name, one.handle, one.text, one.created)


def _posted(one: Post, root: Post) -> Found:
    author = account_by_id(sandbox().store, one.account_id)
    assert author is not None
    handle = author.handle.replace("-", "_")
    return Found(one.id, root.id, one.parent, author.remote_id, author.name, handle, one.text, one.created)


def _page(found: list[Found], size: int) -> Response:
    start = request.args.get("next_token", "0")
    first = int(start) if start.isdigit() else 0
    page = found[first : first + size]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if len(found) > first + size:
        meta["next_token"] = str(first + size)
    body: dict[str, Any] = {"data": [_entry(one) for one in page], "includes": {"users": _users(page)}} if page else {}
    return json_answer({**body, "meta": meta})


def _entry(one: Found) -> dict[str, Any]:
    referenced = "referenced_posts" if "post.fields" in request.args else "referenced_tweets"
    return {
        "id": one.id,
        "text": one.text,
        "author_id": one.author,
        "conversation_id": one.root,
        "created_at": iso(one.created),
        referenced: [{"type": "replied_to", "id": one.parent}],
    }


def _users(page: list[Found]) -> list[dict[str, str]]:
    users = {one.author: {"id": one.author, "name": one.name, "username": one.handle} for one in page}
    return list(users.values()) if "author_id" in request.args.get("expansions", "") else []
