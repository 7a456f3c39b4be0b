"""Posting, deleting and reposting at X."""

import unicodedata
from typing import Any

from flask import Blueprint, Response, request, url_for

from advocacy.sandbox.accounts import Account, account_by_id
from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.commenting import find_comment, root_of
from advocacy.sandbox.published import DuplicateOf, NewPost, add_post, delete_post, find_post, likeness_of
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.x.answers import (
    DUPLICATE,
    NOT_QUOTABLE,
    NOT_SUMMONED,
    TOO_LONG,
    X,
    forbidden,
    hidden_post,
    invalid_request,
    not_found,
)
from advocacy.sandbox.x.counting import addresses_in, is_too_long, shown_text
from advocacy.sandbox.x.guarding import needs
from advocacy.sandbox.x.media import is_usable

posts = Blueprint("x_posts", __name__, url_prefix="/x/2")

FIELDS = frozenset(
    {"text", "media", "reply", "quote_tweet_id", "poll", "reply_settings", "paid_partnership", "made_with_ai",
     "edit_options", "community_id", "share_with_followers", "geo", "nullcast", "card_uri",
     "direct_message_deep_link", "for_super_followers_only"}
)  # fmt: skip
EXCLUSIVE = ("media", "quote_tweet_id", "poll", "card_uri")
REPLY_SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}


@posts.post("/tweets")
@network_call(X, "posts.create")
@needs("tweet.read", "tweet.write", "users.read")
def create() -> Response:
    body = request.get_json(silent=True)
    author = bearer().account
    assert author is not None
    if not isinstance(body, dict):
        return invalid_request({}, "Request body is not a JSON object")
    refused = _refused_shape(body) or _refused_text(body) or _refused_media(body) or _refused_relation(body, author)
    if refused:
        return refused
    post = _new_post(body, author)
    added = add_post(sandbox().store, post, now(), sandbox().clock.real(), switches().x_duplicate_window)
    if isinstance(added, DuplicateOf):
        return forbidden(DUPLICATE)
    return _created(added.id, post.text)


def _created(post_id: str, text: str) -> Response:
    history = "edit_history_post_ids" if switches().x_field_names == "post" else "edit_history_tweet_ids"
    location = url_for("x_posts.create", _external=True) + f"/{post_id}"
    return json_answer({"data": {"id": post_id, "text": text, history: [post_id]}}, 201, location=location)


def _new_post(body: dict[str, Any], author: Account) -> NewPost:
    text = body.get("text", "")
    parent = _replied_to(body)
    media = _media_ids(body)
    return NewPost(
        Network.X,
        author.id,
        shown_text(text),
        body,
        likeness_of(unicodedata.normalize("NFC", text).strip(), parent, [] if text else media),
        link=next(iter(addresses_in(text)), ""),
        pictures=tuple(media),
        parent=parent,
    )


def _refused_shape(body: dict[str, Any]) -> Response | None:
    unknown = sorted(set(body) - FIELDS)
    if unknown:
        words = "is not defined in the schema and the schema does not allow additional properties"
        return invalid_request({name: [str(body[name])] for name in unknown}, f"$.{unknown[0]}: {words}")
    if len([field for field in EXCLUSIVE if field in body]) > 1:
        return invalid_request({}, f"{', '.join(EXCLUSIVE)} exclude each other")
    if body.get("reply_settings", "following") not in REPLY_SETTINGS:
        return invalid_request(
            {"reply_settings": [str(body["reply_settings"])]}, "$.reply_settings: not in the enumeration"
        )
    return None


def _refused_text(body: dict[str, Any]) -> Response | None:
    text = body.get("text", "")
    if not isinstance(text, str) or (not text.strip() and not body.get("media")):
        return invalid_request({"text": [str(text)]}, "$.text: is missing but it is required")
    return forbidden(TOO_LONG) if text and is_too_long(text) else None


def _refused_media(body: dict[str, Any]) -> Response | None:
    if "media" not in body:
        return None
    ids = _media_ids(body)
    if not 1 <= len(ids) <= 4 or not all(one.isdigit() for one in ids):
        return invalid_request({"media.media_ids": ids}, "$.media.media_ids: 1 to 4 numeric strings are needed")
    if not all(is_usable(one) for one in ids):
        return invalid_request({"media.media_ids": ids}, "Your media IDs are invalid.")
    return None


def _refused_relation(body: dict[str, Any], author: Account) -> Response | None:
    if body.get("quote_tweet_id"):
        return forbidden(NOT_QUOTABLE)
    parent = _replied_to(body)
    if not parent:
        return None
    original, comment = find_post(sandbox().store, parent), find_comment(sandbox().store, parent)
    if (original is None or original.deleted is not None) and comment is None:
        return not_found(parent)
    text = original.text if original else comment.text if comment else ""
    summoned = f"@{author.handle.replace('-', '_')}" in text
    return None if summoned or _is_own_thread(parent, author) else forbidden(NOT_SUMMONED)


def _is_own_thread(post_id: str, author: Account) -> bool:
    """Replies in one's own thread are taken, whoever wrote what is answered."""
    root = find_post(sandbox().store, root_of(sandbox().store, post_id))
    return root is not None and root.account_id == author.id


def _media_ids(body: dict[str, Any]) -> list[str]:
    media = body.get("media")
    ids = media.get("media_ids") if isinstance(media, dict) else None
    return [str(one) for one in ids] if isinstance(ids, list) else []


def _replied_to(body: dict[str, Any]) -> str:
    reply = body.get("reply")
    return str(reply.get("in_reply_to_tweet_id", "")) if isinstance(reply, dict) else ""


@posts.delete("/tweets/<post_id>")
@network_call(X, "posts.delete")
@needs("tweet.read", "tweet.write", "users.read")
def delete(post_id: str) -> Response:
    post, caller = find_post(sandbox().store, post_id), bearer().account
    if post is None or post.network is not Network.X or post.deleted is not None:
        return not_found(post_id)
    if caller is None or post.account_id != caller.id:
        return forbidden("You are not authorized to delete this Tweet.")
    delete_post(sandbox().store, post_id, now())
    return json_answer({"data": {"deleted": True}})


@posts.post("/users/<user_id>/retweets")
@network_call(X, "reposts.create")
@needs("tweet.read", "tweet.write", "users.read")
def repost(user_id: str) -> Response:
    """A second repost of the same post changes nothing and is answered like the first."""
    body, caller = request.get_json(silent=True), bearer().account
    post_id = str(body.get("tweet_id", "")) if isinstance(body, dict) else ""
    if not post_id.isdigit():
        return invalid_request({"tweet_id": [post_id]}, "$.tweet_id: is missing but it is required")
    if caller is None or caller.remote_id != user_id:
        return forbidden("You are not permitted to perform this action.")
    post = find_post(sandbox().store, post_id)
    if post is None or post.network is not Network.X or post.deleted is not None:
        return not_found(post_id)
    author = account_by_id(sandbox().store, post.account_id)
    if author and author.protected and author.id != caller.id:
        return json_answer({"errors": [hidden_post(post_id, "tweet_id")]}, 403)
    sandbox().store.run("INSERT OR IGNORE INTO reposts VALUES (?, ?, ?)", caller.id, post_id, now())
    return json_answer({"data": {"retweeted": True, "rest_id": post_id}})


@posts.delete("/users/<user_id>/retweets/<post_id>")
@network_call(X, "reposts.delete")
@needs("tweet.read", "tweet.write", "users.read")
def undo_repost(user_id: str, post_id: str) -> Response:
    caller = bearer().account
    if caller is None or caller.remote_id != user_id:
        return forbidden("You are not permitted to perform this action.")
    sandbox().store.run("DELETE FROM reposts WHERE account_id = ? AND post_id = ?", caller.id, post_id)
    return json_answer({"data": {"retweeted": False}})
