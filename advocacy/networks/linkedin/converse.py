"""Comments under a member's own post, where Community Management was granted: reading and answering them.

Source: LinkedIn docs, comments API. Other members' names are not in the answer, and none are asked for.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
MOST_THREADS = 25  # of one post
COMMENT_URN = re.compile(r"urn:li:comment:\([A-Za-z0-9:_-]{1,100},[0-9]{1,30}\)")


@dataclass(frozen=True)
class Reading:
    """With what is read."""

    settings: Settings = field(repr=False)
    now: datetime
    site: str
    access_token: str = field(repr=False)


@dataclass(frozen=True)
class Listed:
    """What was read before a failure stays."""

    elements: Sequence[Mapping[str, object]]
    failure: ReadFailure | None = None


def read(reading: Reading, post_ids: Sequence[str]) -> CommentsRead:
    """Each post is a call of its own; there is no mark to go on from, so all comments come each time."""
    comments: list[Comment] = []
    for post_id in post_ids:
        found = _listed(reading, post_id)
        comments += _comments(found.elements, post_id, reading.site)
        threads = [] if found.failure else _threads(found.elements)
        for urn in threads:
            found = _listed(reading, urn)
            comments += _comments(found.elements, post_id, reading.site, urn)
            if found.failure:
                break
        if found.failure:
            return CommentsRead(comments, failure=found.failure)
    return CommentsRead(comments)


def read_answers(reading: Reading, post_id: str, comment_id: str) -> CommentsRead:
    """What stands in answer to one comment: LinkedIn lists it under that comment, not under the post."""
    urn = comment_id if COMMENT_URN.fullmatch(comment_id) else ""
    found = _listed(reading, urn or post_id)
    return CommentsRead(list(_comments(found.elements, post_id, reading.site, urn)), failure=found.failure)


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


def _listed(reading: Reading, urn: str) -> Listed:
    """What stands directly under a post or a comment, the oldest first, page by page."""
    elements: list[Mapping[str, object]] = []
    for page in range(MOST_PAGES):
        answer = _ask(reading, urn, page * PAGE)
        if isinstance(answer, Answer) and answer.status == 404:
            return Listed(elements)  # it is gone; a post's readings notice
        if isinstance(answer, NoAnswer) or not answer.ok:
            return Listed(elements, errors.read_failure(answer, reading.now))
        if not answer.complete or not answer.document:
            return Listed(elements, ReadFailure(ReadFailureReason.UNREADABLE))
        found = list(objects_at(answer.document, "elements"))
        elements += found
        if len(found) < PAGE:
            return Listed(elements)
    log.warning("more than %s comments in one place: those after them are not read", MOST_PAGES * PAGE)
    return Listed(elements)


def _threads(elements: Sequence[Mapping[str, object]]) -> list[str]:
    """Comments that were answered: their answers are listed apart. The newest threads, where there are many."""
    urns = [_urn(one) for one in elements if _count(object_at(one, "commentsSummary"))]
    known = [urn for urn in urns if COMMENT_URN.fullmatch(urn)]
    if len(known) > MOST_THREADS:
        log.warning("more than %s answered comments under one post: older threads are not read", MOST_THREADS)
    return known[-MOST_THREADS:]


def _count(summary: Mapping[str, object]) -> bool:
    return any(summary.get(name) not in (None, 0) for name in ("aggregatedTotalComments", "totalFirstLevelComments"))


def _ask(reading: Reading, urn: str, start: int) -> Answer | NoAnswer:
    return ask_once(
        reading.settings.publish_timeout.total_seconds(),
        "GET",
        _address(reading.settings, urn),
        params={"start": str(start), "count": str(PAGE)},
        headers=rest_headers(reading.settings, reading.access_token),
    )


def _address(settings: Settings, post_id: str) -> str:
    return f"{settings.linkedin_api_url}/rest/socialActions/{quote(post_id, safe='')}/comments"


def _urn(element: Mapping[str, object]) -> str:
    return text_at(element, "commentUrn") or text_at(element, "$URN")


def _comments(found: Sequence[Mapping[str, object]], post_id: str, site: str, under: str = "") -> Iterator[Comment]:
    """`under`: the comment that was listed; what stands there answers it unless it says what it answers."""
    for element in found:
        urn, author = _urn(element), text_at(element, "actor")
        if not COMMENT_URN.fullmatch(urn) or not author:
            continue
        parent = text_at(element, "parentComment") or under
        yield Comment(
            post_id=post_id,
            remote_id=urn,
            author_id=author.rpartition(":")[2],
            page=author.rpartition(":")[2] if author.startswith(COMPANY) else "",
            text=text_at(object_at(element, "message"), "text"),
            answers=parent or post_id,
            answer_to=parent,
            address=errors.post_address(site, post_id),
            written_at=_written(object_at(element, "created").get("time")),
        )


def _written(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int) or not 0 < milliseconds < 10**14:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
