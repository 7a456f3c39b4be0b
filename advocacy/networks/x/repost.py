"""Reposting at X, taking a repost back, and whose a post is.

Source: X docs, manage reposts and post lookup; X's OpenAPI 2.167. Both writes change nothing when they are repeated.
"""

import json
from datetime import datetime

from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account
from advocacy.networks.answers import NoAnswer, object_at, objects_at, text_at
from advocacy.networks.calling import ask_once, bearer
from advocacy.networks.outcomes import Outcome, Prepared, Refused, RefusedReason
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.reposts import Author, NoSuchPost, RemovalOutcome, Unnamed
from advocacy.networks.x import errors

HIDDEN = "not-authorized-for-resource"


def prepare(remote_id: str) -> Prepared | Refused:
    if not errors.is_post_id(remote_id):
        return Refused(RefusedReason.NOT_REPOSTABLE, detail="no post id")
    return Prepared(json.dumps({"tweet_id": remote_id}, separators=(",", ":")).encode())


def send(settings: Settings, now: datetime, site: str, access_token: str, account: Account, body: bytes) -> Outcome:
    answer = ask_once(
        _timeout(settings),
        "POST",
        f"{_reposts(settings, account)}",
        data=body,
        headers=bearer(access_token) | {"Content-Type": "application/json"},
    )
    return errors.repost_outcome(answer, now, site, str(json.loads(body)["tweet_id"]))


def remove(settings: Settings, now: datetime, access_token: str, account: Account, original: str) -> RemovalOutcome:
    if not errors.is_post_id(original):
        return Unnamed()
    url = f"{_reposts(settings, account)}/{original}"
    return errors.removal_outcome(ask_once(_timeout(settings), "DELETE", url, headers=bearer(access_token)), now)


def look_up(settings: Settings, now: datetime, access_token: str, remote_id: str) -> Author | NoSuchPost | ReadFailure:
    """One reading of a post with its author."""
    answer = ask_once(
        _timeout(settings),
        "GET",
        f"{settings.x_api_url}/2/tweets",
        params={
            "ids": remote_id,
            "expansions": "author_id",
            "user.fields": "username,protected",
        },
        headers=bearer(access_token),
    )
    if isinstance(answer, NoAnswer) or not answer.ok:
        return errors.read_failure(answer, now)
    if not answer.complete or not answer.document:
        return ReadFailure(ReadFailureReason.UNREADABLE)
    users = list(objects_at(object_at(answer.document, "includes"), "users"))
    if any(text_at(post, "id") == remote_id for post in objects_at(answer.document, "data")) and users:
        return Author(text_at(users[0], "username").lower(), users[0].get("protected") is True)
    kinds = {errors.kind(problem) for problem in objects_at(answer.document, "errors")}
    return NoSuchPost(hidden=HIDDEN in kinds) if kinds else ReadFailure(ReadFailureReason.UNREADABLE)


def _reposts(settings: Settings, account: Account) -> str:
    return f"{settings.x_api_url}/2/users/{account.id}/retweets"


def _timeout(settings: Settings) -> float:
    return settings.publish_timeout.total_seconds()
