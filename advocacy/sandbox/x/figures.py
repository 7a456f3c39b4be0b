"""Reading posts at X: several by id, or a person's newest, with the figures that the caller may see."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import account_by_id, account_by_remote_id
from advocacy.sandbox.audience import Reactions
from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.commenting import root_of
from advocacy.sandbox.published import Post, find_posts, list_posts
from advocacy.sandbox.reacting import reactions_now
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.x.answers import X, hidden_field, hidden_post, invalid_request, missing_post
from advocacy.sandbox.x.counting import addresses_in, short_address
from advocacy.sandbox.x.guarding import needs

figures = Blueprint("x_figures", __name__, url_prefix="/x/2")

PRIVATE_DAYS = 30
PRIVATE_FIELDS = {"non_public_metrics", "organic_metrics"}
FIELDS = {
    "id", "text", "public_metrics", "created_at", "author_id", "entities", "conversation_id", "attachments",
    "in_reply_to_user_id", "lang", "note_tweet", "note_post", "referenced_tweets", "referenced_posts",
    "edit_history_tweet_ids", "edit_history_post_ids", *PRIVATE_FIELDS,
}  # fmt: skip
OLDER_ONLY = {"author_id"}  # not among the newer names: the author comes beside the post, by `expansions`
TIMELINE_SIZES = (5, 100)


@dataclass(frozen=True)
class Wanted:
    """The fields that were asked for, and by which generation of names."""

    fields: frozenset[str]
    generation: str  # "tweet" or "post"


def _wanted() -> Wanted | Response:
    accepted = {"both": ("tweet", "post")}.get(switches().x_field_names, (switches().x_field_names,))
    for other in {"tweet", "post"} - set(accepted):
        if f"{other}.fields" in request.args:
            name = f"{other}.fields"
            return invalid_request({name: [request.args[name]]}, f"The query parameter [{name}] is not known")
    generation = next((name for name in accepted if f"{name}.fields" in request.args), accepted[0])
    fields = frozenset(field for field in request.args.get(f"{generation}.fields", "").split(",") if field)
    unknown = sorted(fields - FIELDS | fields & (OLDER_ONLY if generation == "post" else set()))
    if unknown:
        name = f"{generation}.fields"
        return invalid_request({name: unknown}, f"The `{name}` query parameter value [{unknown[0]}] is not known")
    return Wanted(fields, generation)


@figures.get("/tweets")
@network_call(X, "posts.lookup")
@needs("tweet.read", "users.read", app_too=True)
def lookup() -> Response:
    """A missing id is no failed call: it stands in `errors` beside the data."""
    ids = [one for one in request.args.get("ids", "").split(",") if one]
    if not 1 <= len(ids) <= 100 or not all(one.isdigit() and len(one) <= 19 for one in ids):
        return invalid_request({"ids": ids}, "The `ids` query parameter takes 1 to 100 ids")
    wanted = _wanted()
    if isinstance(wanted, Response):
        return wanted
    found = {
        post_id: post for post_id, post in find_posts(sandbox().store, Network.X, ids).items() if _is_readable(post)
    }
    data: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    for post_id in dict.fromkeys(ids):
        _read_one(post_id, found.get(post_id), wanted, data, errors)
    users = _authors([found[entry["id"]] for entry in data])
    includes = {"includes": {"users": users}} if users and request.args.get("expansions") == "author_id" else {}
    return json_answer({**({"data": data} if data else {}), **includes, **({"errors": errors} if errors else {})})


def _authors(posts: list[Post]) -> list[dict[str, Any]]:
    """Each once, with the fields that were asked for."""
    wanted = {"id", "name", "username", *request.args.get("user.fields", "").split(",")}
    authors = {post.account_id: account_by_id(sandbox().store, post.account_id) for post in posts}
    known = [
        {"id": found.remote_id, "name": found.name, "username": found.handle, "protected": found.protected}
        for found in authors.values()
        if found
    ]
    return [{name: value for name, value in user.items() if name in wanted} for user in known]


def _is_readable(post: Post) -> bool:
    return post.deleted is None and post.received + switches().x_read_lag <= sandbox().clock.real()


def _read_one(
    post_id: str, post: Post | None, wanted: Wanted, data: list[dict[str, Any]], errors: list[dict[str, str]]
) -> None:
    if post is None:
        errors.append(missing_post(post_id))
    elif not may_see(post):
        errors.append(hidden_post(post_id, "ids"))
    else:
        entry, hidden = _entry(post, wanted)
        data.append(entry)
        errors.extend(hidden_field(post_id, field) for field in hidden)


def _is_authors(post: Post) -> bool:
    caller = bearer().account
    return caller is not None and caller.id == post.account_id


def may_see(post: Post) -> bool:
    author = account_by_id(sandbox().store, post.account_id)
    return _is_authors(post) or (author is not None and not author.protected)


def _entry(post: Post, wanted: Wanted) -> tuple[dict[str, Any], list[str]]:
    """One post as JSON, and the fields that this caller may not see."""
    old_enough_to_hide = now() - post.created > PRIVATE_DAYS * 86_400
    hidden = sorted(wanted.fields & PRIVATE_FIELDS) if old_enough_to_hide or not _is_authors(post) else []
    always = {"id", "text", f"edit_history_{wanted.generation}_ids"}
    known = _fields_of(post, wanted.generation)
    shown = {name: value for name, value in known.items() if name in (wanted.fields | always) and name not in hidden}
    return shown, hidden


def _fields_of(post: Post, generation: str) -> dict[str, Any]:
    author = account_by_id(sandbox().store, post.account_id)
    counts = reactions_now(post)
    fields = {
        "id": post.id,
        "text": post.text,
        f"edit_history_{generation}_ids": [post.id],
        "created_at": iso(post.created),
        "author_id": author.remote_id if author else "",
        "conversation_id": root_of(sandbox().store, post.id),
        "public_metrics": _public(counts, _reposts(post, counts), generation),
        "non_public_metrics": _private(counts),
        "organic_metrics": {**_public(counts, _reposts(post, counts), generation), **_private(counts)},
    }
    addresses = addresses_in(str(post.sent.get("text", "")))
    if addresses:
        fields["entities"] = {"urls": [_entity(post.text, address) for address in addresses]}
    if post.pictures:
        fields["attachments"] = {"media_keys": [f"3_{picture}" for picture in post.pictures]}
    return fields


def _reposts(post: Post, counts: Reactions) -> int:
    row = sandbox().store.one("SELECT count(*) AS number FROM reposts WHERE post_id = ?", post.id)
    return counts.reposts + (row["number"] if row else 0)


def _public(counts: Reactions, reposts: int, generation: str) -> dict[str, int]:
    return {
        "repost_count" if generation == "post" else "retweet_count": reposts,
        "reply_count": counts.replies,
        "like_count": counts.likes,
        "quote_count": counts.quotes,
        "bookmark_count": counts.bookmarks,
        "impression_count": counts.impressions,
    }


def _private(counts: Reactions) -> dict[str, int]:
    engagements = counts.likes + counts.replies + counts.reposts + counts.clicks + counts.profile_clicks
    return {
        "impression_count": counts.impressions,
        "engagements": engagements,
        "url_link_clicks": counts.clicks,
        "user_profile_clicks": counts.profile_clicks,
    }


def _entity(text: str, address: str) -> dict[str, Any]:
    short = short_address(address)
    start = max(text.find(short), 0)
    full = address if "://" in address else f"http://{address}"
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": full,
        "display_url": full.partition("://")[2][:30],
    }


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@figures.get("/users/<user_id>/tweets")
@network_call(X, "posts.timeline")
@needs("tweet.read", "users.read", app_too=True)
def timeline(user_id: str) -> Response:
    """Newest first; `since_id` leaves out that post and all before it."""
    wanted = _wanted()
    if isinstance(wanted, Response):
        return wanted
    size = request.args.get("max_results", "10")
    if not size.isdigit() or not TIMELINE_SIZES[0] <= int(size) <= TIMELINE_SIZES[1]:
        return invalid_request(
            {"max_results": [size]}, f"The `max_results` query parameter value [{size}] is not between 5 and 100"
        )
    author = account_by_remote_id(sandbox().store, Network.X, user_id)
    if author is None:
        return json_answer({"errors": [_missing_user(user_id)]})
    caller = bearer().account
    if author.protected and (caller is None or caller.id != author.id):
        return json_answer({"errors": [{**hidden_post(user_id, "id"), "resource_type": "user"}]})
    return _page(_newest(author.id), int(size), wanted)


def _newest(account_id: int) -> list[Post]:
    since, until = _id_from_query("since_id", 0), _id_from_query("until_id", 2**63)
    start = request.args.get("start_time", "")
    posts = list_posts(sandbox().store, Network.X, account_id, deleted=False, limit=800)
    return [p for p in posts if _is_readable(p) and since < int(p.id) < until and iso(p.created) >= start]


def _id_from_query(name: str, otherwise: int) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdigit() else otherwise


def _page(posts: list[Post], size: int, wanted: Wanted) -> Response:
    start = request.args.get("pagination_token", "0")
    first = int(start) if start.isdigit() else 0
    page = posts[first : first + size]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if len(posts) > first + size:
        meta["next_token"] = str(first + size)
    read = [_entry(post, wanted) for post in page]
    errors = [hidden_field(post.id, field) for post, (_, hidden) in zip(page, read, strict=True) for field in hidden]
    body: dict[str, Any] = {"data": [entry for entry, _ in read]} if page else {}
    return json_answer({**body, **({"errors": errors} if errors else {}), "meta": meta})


def _missing_user(user_id: str) -> dict[str, str]:
    words = f"Could not find user with id: [{user_id}]."
    return {**missing_post(user_id), "resource_type": "user", "detail": words}
