"""Comments under a member's own post, where Community Management was granted: reading and answering them.

Source: LinkedIn docs, comments API. Other members' names are not in the answer, and none are asked for.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account
from advocacy.networks.answers import Answer, NoAnswer, object_at, objects_at, text_at
from advocacy.networks.calling import ask_once
from advocacy.networks.conversing import Comment, CommentsRead, ReplyTo
from advocacy.networks.linkedin import errors
from advocacy.networks.linkedin.publish import author_urn, rest_headers
from advocacy.networks.outcomes import Outcome, Prepared, Published, Refused, RefusedReason, Unknown
from advocacy.networks.readings import ReadFailure, ReadFailureReason

READ_SCOPES = frozenset({"r_member_social_feed", "r_member_social"})
REPLY_SCOPE = "w_member_social_feed"
log = logging.getLogger(__name__)

COMPANY = "urn:li:organization:"
PAGE = 50
MOST_PAGES = 20
COMMENT_URN = re.compile(r"urn:li:comment:\([A-Za-z0-9:_-]{1,100},[0-9]{1,30}\)")


def read(settings: Settings, now: datetime, site: str, access_token: str, post_ids: Sequence[str]) -> CommentsRead:
    """Each post is a call of its own; there is no mark to go on from, so all comments come each time."""
    comments: list[Comment] = []
    for post_id in post_ids:
        for page in range(MOST_PAGES):
            answer = _ask(settings, access_token, post_id, page * PAGE)
            if isinstance(answer, NoAnswer) or not answer.ok:
                failure = errors.read_failure(answer, now)
                if isinstance(answer, Answer) and answer.status == 404:
                    break  # the post is gone; its readings notice
                return CommentsRead(comments, failure=failure)
            if not answer.complete or not answer.document:
                return CommentsRead(comments, failure=ReadFailure(ReadFailureReason.UNREADABLE))
            found = list(objects_at(answer.document, "elements"))
            comments += _comments(found, post_id, site)
            if len(found) < PAGE:
                break
        else:
            log.warning("more than %s comments under one post: those after them are not read", MOST_PAGES * PAGE)
    return CommentsRead(comments)


def prepare(account: Account, to: ReplyTo, text: str) -> Prepared | Refused:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return Refused(RefusedReason.INVALID_CONTENT, detail="characters that are no text")
    body = {"actor": author_urn(account), "object": to.post_id, "message": {"text": text}}
    body |= {"parentComment": to.comment_id} if COMMENT_URN.fullmatch(to.comment_id) else {}
    return Prepared(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def send(settings: Settings, now: datetime, site: str, access_token: str, post_id: str, body: bytes) -> Outcome:
    answer = ask_once(
        settings.publish_timeout.total_seconds(),
        "POST",
        _address(settings, post_id),
        data=body,
        headers=rest_headers(settings, access_token) | {"Content-Type": "application/json"},
    )
    if isinstance(answer, NoAnswer) or not answer.ok:
        return errors.posting_outcome(answer, now, site)
    comment_id = text_at(answer.document, "commentUrn") or (answer.headers.get("x-restli-id") or "")
    if not comment_id:
        return Unknown("answered without a usable id", answer.status, answer.request_id)
    return Published(comment_id, errors.post_address(site, post_id), answer.status, answer.request_id)


def _ask(settings: Settings, access_token: str, post_id: str, start: int) -> Answer | NoAnswer:
    return ask_once(
        settings.publish_timeout.total_seconds(),
        "GET",
        _address(settings, post_id),
        params={"start": str(start), "count": str(PAGE)},
        headers=rest_headers(settings, access_token),
    )


def _address(settings: Settings, post_id: str) -> str:
    return f"{settings.linkedin_api_url}/rest/socialActions/{quote(post_id, safe='')}/comments"


def _comments(found: Sequence[Mapping[str, object]], post_id: str, site: str) -> Iterator[Comment]:
    for element in found:
        urn, author = text_at(element, "commentUrn") or text_at(element, "$URN"), text_at(element, "actor")
        if not COMMENT_URN.fullmatch(urn) or not author:
            continue
        yield Comment(
            post_id=post_id,
            remote_id=urn,
            author_id=author.rpartition(":")[2],
            page=author.rpartition(":")[2] if author.startswith(COMPANY) else "",
            text=text_at(object_at(element, "message"), "text"),
            answers=text_at(element, "parentComment") or post_id,
            address=errors.post_address(site, post_id),
            written_at=_written(object_at(element, "created").get("time")),
        )


def _written(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int) or not 0 < milliseconds < 10**14:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
