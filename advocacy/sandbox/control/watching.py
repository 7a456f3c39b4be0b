"""Control: posts, their figures, who would have clicked, and the log of calls."""

from dataclasses import asdict

from flask import Response, request

from advocacy.sandbox.accounts import account_by_id
from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.control.door import (
    ControlError,
    asked,
    control_blueprint,
    iso,
    known_account,
    known_network,
    moment,
)
from advocacy.sandbox.links import links_in
from advocacy.sandbox.published import NewPost, Post, add_post, delete_post, find_post, likeness_of, list_posts
from advocacy.sandbox.reacting import moment_of, reactions_now, visits_now
from advocacy.sandbox.state import now, sandbox

watching = control_blueprint("watching")


def _post_json(post: Post) -> dict[str, object]:
    author = account_by_id(sandbox().store, post.account_id)
    return {
        "id": post.id,
        "network": post.network,
        "account": author.handle if author else "",
        "text": post.text,
        "sent": post.sent,
        "link": post.link,
        "pictures": post.pictures,
        "parent": post.parent,
        "created": iso(post.created),
        "received": iso(post.received),
        "deleted": iso(post.deleted) if post.deleted else None,
    }


def _known_post(post_id: str) -> Post:
    post = find_post(sandbox().store, post_id)
    if post is None:
        raise ControlError(f"There is no post {post_id!r}.")
    return post


@watching.get("/posts")
def posts() -> Response:
    """Newest first, deleted ones too. Filters: network, account (with network), limit (100)."""
    network = known_network(request.args["network"]) if "network" in request.args else None
    handle = request.args.get("account")
    if handle and network is None:
        raise ControlError("An account needs its network.")
    account = known_account(network, handle).id if network and handle else None
    limit = int(request.args.get("limit") or 100)
    found = list_posts(sandbox().store, network, account, limit=limit)
    return json_answer({"posts": [_post_json(post) for post in found]})


@watching.post("/posts")
def new_post() -> Response:
    """A post that nobody sent through the API, such as the company's own that colleagues repost."""
    body = asked("network", "account", "text", "closed")
    network = known_network(body.get("network"))
    account, text = known_account(network, body.get("account")), str(body.get("text", ""))
    link = next(iter(links_in(text)), "")
    closed = body.get("closed") is True
    post = NewPost(network, account.id, text, {"text": text}, likeness_of(text), link, closed=closed)
    return json_answer(
        _post_json(_known_post(add_post(sandbox().store, post, now(), sandbox().clock.real(), 0).id)), 201
    )


@watching.post("/posts/<post_id>/delete")
def delete(post_id: str) -> Response:
    """As when its author deletes it in the network itself."""
    delete_post(sandbox().store, _known_post(post_id).id, now())
    return json_answer(_post_json(_known_post(post_id)))


@watching.get("/reposts")
def reposts() -> Response:
    """Who passed on which post at X, oldest first; of LinkedIn's reshares the posts themselves tell."""
    rows = sandbox().store.all(
        "SELECT a.handle AS account, r.post_id AS post FROM reposts r JOIN accounts a ON a.id = r.account_id"
        " ORDER BY r.created"
    )
    return json_answer({"reposts": [dict(row) for row in rows]})


@watching.get("/posts/<post_id>")
def post(post_id: str) -> Response:
    return json_answer(_post_json(_known_post(post_id)))


@watching.get("/posts/<post_id>/figures")
def figures(post_id: str) -> Response:
    return json_answer(asdict(reactions_now(_known_post(post_id))))


@watching.get("/posts/<post_id>/clicks")
def clicks(post_id: str) -> Response:
    """Who would have followed the link by now, oldest first; `since` (a moment) leaves earlier ones out."""
    known = _known_post(post_id)
    since = moment(request.args["since"]) if "since" in request.args else 0.0
    came = [(round(moment_of(known, visit), 3), visit) for visit in visits_now(known)]
    listed = [
        {"at": iso(at), "visitor": visit.visitor, "url": known.link, "user_agent": visit.browser}
        for at, visit in came
        if at > round(since, 3)
    ]
    return json_answer({"clicks": listed})


@watching.get("/counts")
def counts() -> Response:
    """Posts that were stored (and how many of them were deleted) per network and account."""
    rows = sandbox().store.all(
        "SELECT a.network, a.handle, count(p.id) AS posts, count(p.deleted) AS deleted FROM accounts a"
        " LEFT JOIN posts p ON p.account_id = a.id GROUP BY a.id ORDER BY a.network, a.id"
    )
    return json_answer({"counts": [{**dict(row), "account": row["handle"]} for row in rows]})


@watching.get("/calls")
def calls() -> Response:
    """The log, oldest first: filters network, call, account, after (an id), limit (1000); status 0 means cut."""
    filters = {name: request.args[name] for name in ("network", "call", "account") if name in request.args}
    where = " AND ".join(["id > ?", *(f"{name} = ?" for name in filters)])
    values = [int(request.args.get("after") or 0), *filters.values()]
    rows = sandbox().store.all(
        f"SELECT * FROM calls WHERE {where} ORDER BY id LIMIT ?",  # noqa: S608  names from the tuple above
        *values, int(request.args.get("limit") or 1000),
    )  # fmt: skip
    totals = sandbox().store.all(
        f"SELECT network, call, status, fault, count(*) AS number FROM calls WHERE {where}"  # noqa: S608 - conditions of our own, values are bound
        " GROUP BY network, call, status, fault ORDER BY network, call, status, fault",
        *values,
    )
    listed = [{**dict(row), "at": iso(row["at"])} for row in rows]
    return json_answer({"calls": listed, "counts": [dict(row) for row in totals]})
