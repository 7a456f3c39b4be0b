"""The control API under /control/: JSON for tests and the demo, answered only to who holds the control token."""

import hmac
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import (
    Account,
    HandleTakenError,
    account_by_handle,
    account_by_id,
    create_account,
    list_accounts,
    seed_accounts,
)
from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.consent import NEW_PERSON, AfterAllow, Asked, Decision, redirect_after
from advocacy.sandbox.faults import CALLS, FaultKind, NewRule, add_rule, list_rules, remove_rule, remove_rules
from advocacy.sandbox.linkedin import oauth as linkedin_oauth
from advocacy.sandbox.links import links_in
from advocacy.sandbox.published import NewPost, Post, add_post, find_post, likeness_of, list_posts
from advocacy.sandbox.reacting import moment_of, reactions_now, visits_now
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.switches import SwitchError, as_json, change_switches, read_switches
from advocacy.sandbox.tokens import end_tokens
from advocacy.sandbox.x import oauth as x_oauth

control = Blueprint("control", __name__, url_prefix="/control")


class ControlError(ValueError):
    """What was asked of the control API makes no sense; the message says what would."""


@control.before_request
def only_with_token() -> Response | None:
    token = sandbox().settings.control_token
    given = request.headers.get("X-Sandbox-Control", "")
    if not token:
        return json_answer({"error": "The sandbox was started without a control token."}, 404)
    if not hmac.compare_digest(token.encode(), given.encode()):
        return json_answer({"error": "The header X-Sandbox-Control does not hold the control token."}, 403)
    return None


@control.errorhandler(ControlError)
def make_no_sense(error: ControlError) -> Response:
    return json_answer({"error": str(error)}, 400)


def _body(*known: str) -> dict[str, Any]:
    """The JSON object that was sent; unknown names are refused, so that a misspelt one is not lost."""
    body = request.get_json(silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ControlError("The body has to be a JSON object.")
    unknown = sorted(set(body) - set(known))
    if known and unknown:
        raise ControlError(f"Not known: {', '.join(unknown)}. Known are: {', '.join(known)}.")
    return body


def _network(value: object) -> Network:
    if value not in set(Network):
        raise ControlError(f"{value!r} is no network. There are: {', '.join(Network)}.")
    return Network(str(value))


def _account(network: Network, handle: object) -> Account:
    account = account_by_handle(sandbox().store, network, str(handle))
    if account is None:
        raise ControlError(f"There is no test person {handle!r} on {network}.")
    return account


def _number(body: dict[str, Any], name: str, otherwise: float) -> float:
    value = body.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(f"{name!r} has to be a number, not {value!r}.")
    return value


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ControlError(f"{text!r} is not a moment such as 2026-11-23T10:14:00+00:00.") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


# The clock and the switches


@control.get("/clock")
def clock() -> Response:
    return json_answer({"now": _iso(now()), "offset": sandbox().clock.moved()})


@control.post("/clock")
def move_clock() -> Response:
    """One of: `offset` (seconds, absolute), `move` (seconds, relative), `now` (a moment)."""
    body = _body("offset", "move", "now")
    if "offset" in body:
        sandbox().clock.set_offset(_number(body, "offset", 0))
    if "move" in body:
        sandbox().clock.move(_number(body, "move", 0))
    if "now" in body:
        sandbox().clock.move(_moment(str(body["now"])) - now())
    return clock()


@control.get("/switches")
def show_switches() -> Response:
    return json_answer(as_json(read_switches(sandbox().store)))


@control.post("/switches")
def set_switches() -> Response:
    try:
        changed = change_switches(sandbox().store, _body())
    except SwitchError as error:
        raise ControlError(str(error)) from error
    return json_answer(as_json(changed))


@control.post("/reset")
def reset() -> Response:
    """Empties everything (posts, persons, tokens, faults, switches, clock, log) and seeds the first persons again."""
    sandbox().store.empty()
    seed_accounts(sandbox().store, now())
    return json_answer({"reset": True})


# Faults


@control.get("/faults")
def faults() -> Response:
    return json_answer({"faults": [asdict(rule) for rule in list_rules(sandbox().store)]})


@control.post("/faults")
def add_fault() -> Response:
    body = _body("network", "call", "kind", "times", "skip", "chance", "seconds", "account", "contains")
    network, call, kind = _network(body.get("network")), body.get("call", "*"), body.get("kind")
    if call != "*" and call not in CALLS[network]:
        raise ControlError(f"{call!r} is no call. There are: *, {', '.join(CALLS[network])}.")
    if kind not in set(FaultKind):
        raise ControlError(f"{kind!r} is no kind of fault. There are: {', '.join(FaultKind)}.")
    times = None if "times" in body and body["times"] is None else int(_number(body, "times", 1))
    rule = NewRule(
        network, call, FaultKind(kind), times, int(_number(body, "skip", 0)), _number(body, "chance", 1.0),
        _number(body, "seconds", 30.0), str(body.get("account", "")), str(body.get("contains", "")),
    )  # fmt: skip
    return json_answer(asdict(add_rule(sandbox().store, rule)), 201)


@control.delete("/faults")
def clear_faults() -> Response:
    remove_rules(sandbox().store)
    return json_answer({"faults": []})


@control.delete("/faults/<int:rule_id>")
def clear_fault(rule_id: int) -> Response:
    if not remove_rule(sandbox().store, rule_id):
        raise ControlError(f"There is no fault {rule_id}.")
    return faults()


# Persons


def _account_json(account: Account) -> dict[str, object]:
    """`subjects` are LinkedIn's pairwise ids, one for each configured client."""
    made = asdict(account)
    del made["id"]
    if account.network is Network.LINKEDIN:
        clients = [c.client_id for c in sandbox().settings.clients if c.network is Network.LINKEDIN]
        made["subjects"] = {client: account.subject(sandbox().secret, client) for client in clients}
    return made


@control.get("/accounts")
def accounts() -> Response:
    return json_answer({"accounts": [_account_json(account) for account in list_accounts(sandbox().store)]})


@control.post("/accounts")
def new_account() -> Response:
    """The same call twice gives the same person."""
    body = _body("network", "handle", "name", "audience", "protected")
    network, handle = _network(body.get("network")), str(body.get("handle", ""))
    if not handle:
        raise ControlError("A handle is needed.")
    try:
        made = create_account(
            sandbox().store, network, handle, str(body.get("name", handle)), int(_number(body, "audience", 150)),
            body.get("protected") is True, now(),
        )  # fmt: skip
    except HandleTakenError:
        return json_answer(_account_json(_account(network, handle)))
    return json_answer(_account_json(made), 201)


@control.post("/accounts/<network>/<handle>/revoke")
def revoke(network: str, handle: str) -> Response:
    """As when the person removes the app in the network's own settings."""
    account = _account(_network(network), handle)
    return json_answer({"ended": end_tokens(sandbox().store, account.id, now())})


@control.post("/consents")
def consent() -> Response:
    """Says yes for a test person: takes the authorization address, gives the address at the client to go on to."""
    body = _body("url", "account", "after", "leave_out")
    parts = urlsplit(str(body.get("url", "")))
    query = dict(parse_qsl(parts.query))
    network = Network.X if "/x/" in parts.path else Network.LINKEDIN
    asked = x_oauth.asked_for(query) if network is Network.X else linkedin_oauth.asked_for(query)
    if not isinstance(asked, Asked):
        raise ControlError("The network refuses this authorization address; open it to read why.")
    after = body.get("after", AfterAllow.WORKS)
    if after not in set(AfterAllow) - {AfterAllow.SERVER_ERROR}:
        raise ControlError(f"{after!r} is not known. There are: {', '.join(AfterAllow)}.")
    handle = body.get("account", NEW_PERSON)
    account = None if handle == NEW_PERSON else _account(network, handle)
    decision = Decision(account, AfterAllow(after), str(body.get("leave_out", "")))
    return json_answer({"location": redirect_after(asked, decision)})


# Posts, their figures, and who would have clicked


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
        "created": _iso(post.created),
        "received": _iso(post.received),
        "deleted": _iso(post.deleted) if post.deleted else None,
    }


def _known_post(post_id: str) -> Post:
    post = find_post(sandbox().store, post_id)
    if post is None:
        raise ControlError(f"There is no post {post_id!r}.")
    return post


@control.get("/posts")
def posts() -> Response:
    """Newest first, deleted ones too. Filters: network, account (with network), limit (100)."""
    network = _network(request.args["network"]) if "network" in request.args else None
    handle = request.args.get("account")
    if handle and network is None:
        raise ControlError("An account needs its network.")
    account = _account(network, handle).id if network and handle else None
    limit = int(request.args.get("limit") or 100)
    found = list_posts(sandbox().store, network, account, limit=limit)
    return json_answer({"posts": [_post_json(post) for post in found]})


@control.post("/posts")
def new_post() -> Response:
    """A post that nobody sent through the API, such as the company's own that colleagues repost."""
    body = _body("network", "account", "text")
    network = _network(body.get("network"))
    account, text = _account(network, body.get("account")), str(body.get("text", ""))
    link = next(iter(links_in(text)), "")
    post = NewPost(network, account.id, text, {"text": text}, likeness_of(text), link)
    return json_answer(
        _post_json(_known_post(add_post(sandbox().store, post, now(), sandbox().clock.real(), 0).id)), 201
    )


@control.get("/posts/<post_id>")
def post(post_id: str) -> Response:
    return json_answer(_post_json(_known_post(post_id)))


@control.get("/posts/<post_id>/figures")
def figures(post_id: str) -> Response:
    return json_answer(asdict(reactions_now(_known_post(post_id))))


@control.get("/posts/<post_id>/clicks")
def clicks(post_id: str) -> Response:
    """Who would have followed the link by now, oldest first; `since` (a moment) leaves earlier ones out."""
    known = _known_post(post_id)
    since = _moment(request.args["since"]) if "since" in request.args else 0.0
    came = [(moment_of(known, visit), visit) for visit in visits_now(known)]
    listed = [
        {"at": _iso(at), "visitor": visit.visitor, "url": known.link, "user_agent": visit.browser}
        for at, visit in came
        if at > since
    ]
    return json_answer({"clicks": listed})


@control.get("/counts")
def counts() -> Response:
    """Posts that were stored (and how many of them were deleted) per network and account."""
    rows = sandbox().store.all(
        "SELECT a.network, a.handle, count(p.id) AS posts, count(p.deleted) AS deleted FROM accounts a"
        " LEFT JOIN posts p ON p.account_id = a.id GROUP BY a.id ORDER BY a.network, a.id"
    )
    return json_answer({"counts": [{**dict(row), "account": row["handle"]} for row in rows]})


@control.get("/calls")
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
        f"SELECT network, call, status, fault, count(*) AS number FROM calls WHERE {where}"  # noqa: S608
        " GROUP BY network, call, status, fault ORDER BY network, call, status, fault",
        *values,
    )
    listed = [{**dict(row), "at": _iso(row["at"])} for row in rows]
    return json_answer({"calls": listed, "counts": [dict(row) for row in totals]})
