"""Resharing at LinkedIn with one's own words, and taking that back.

Source: LinkedIn docs, posts API: reshareContext.parent, delete.
"""

import json
from datetime import datetime
from urllib.parse import quote

from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account
from advocacy.networks.calling import ask_once
from advocacy.networks.linkedin import errors
from advocacy.networks.linkedin.publish import bare_post, call_posts, is_broken, rest_headers
from advocacy.networks.outcomes import Outcome, Prepared, Refused, RefusedReason
from advocacy.networks.reposts import RemovalOutcome, Unnamed


def prepare(account: Account, remote_id: str, words: str) -> Prepared | Refused:
    """A reshare has no other content than the words, which may be none."""
    if is_broken(words):
        return Refused(RefusedReason.INVALID_CONTENT, detail="characters that are no text")
    post = bare_post(account, words) | {"reshareContext": {"parent": remote_id}}
    return Prepared(json.dumps(post, ensure_ascii=False, separators=(",", ":")).encode())


def send(settings: Settings, now: datetime, site: str, access_token: str, body: bytes) -> Outcome:
    return errors.repost_outcome(call_posts(settings, access_token, body), now, site)


def remove(settings: Settings, now: datetime, access_token: str, remote_id: str | None) -> RemovalOutcome:
    """Of any other id than a share's or a ugcPost's LinkedIn says 404, though the post stands: it isn't asked."""
    if remote_id is None or not errors.POST_URN.fullmatch(remote_id):
        return Unnamed()
    answer = ask_once(
        settings.publish_timeout.total_seconds(),
        "DELETE",
        f"{settings.linkedin_api_url}/rest/posts/{quote(remote_id, safe='')}",
        headers=rest_headers(settings, access_token) | {"X-RestLi-Method": "DELETE"},
    )
    return errors.removal_outcome(answer, now)
