"""Conversations on X: replies found by recent search, several of our posts in one query, and answering them.

Source: X docs, search and conversation id; rate limits. Recent search looks seven days back, and a query has 512
characters.
"""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from advocacy.core.settings import Settings
from advocacy.networks.answers import Answer, NoAnswer, object_at, objects_at, text_at
from advocacy.networks.calling import ask_once, bearer
from advocacy.networks.conversing import COMMENTS_PAGE, Comment, CommentsRead, ReplyTo
from advocacy.networks.outcomes import Prepared, Refused, RefusedReason
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.x import errors

X_EPOCH = 1_288_834_974_657  # milliseconds; an id holds its moment
LAG = timedelta(minutes=2)  # so late may search show what was written before something it showed already
LOOKS_BACK = timedelta(days=7) - timedelta(minutes=10)


@dataclass(frozen=True)
class Asked:
    """What is looked for: under which posts, after `since`, before `until`, and which page of it."""

    post_ids: tuple[str, ...]
    since: str
    page: str = ""
    until: str = ""


def read(settings: Settings, now: datetime, site: str, access_token: str, asked: Asked) -> CommentsRead:
    """One page, newest first, of what stands under these posts since that id, the authors' own answers too."""
    if asked.until and int(asked.until) <= _oldest_known(now):
        return CommentsRead(())  # what is left to be read, search does not know any more
    answer = _search(settings, access_token, asked, _since(asked.since, now))
    failure = _unreadable(answer, now)
    if failure or isinstance(answer, NoAnswer):
        return CommentsRead((), failure=failure)
    found = [post for post in objects_at(answer.document, "data") if errors.is_post_id(text_at(post, "id"))]
    authors = _authors(answer)
    return CommentsRead(
        comments=[_comment(post, authors, site) for post in found if _is_under(post, asked.post_ids)],
        newest=max((text_at(post, "id") for post in found), key=int, default=""),
        oldest=min((text_at(post, "id") for post in found), key=int, default=""),
        posts=len(found),
        users=len(authors),
        more=text_at(object_at(answer.document, "meta"), "next_token"),
    )


def prepare(to: ReplyTo, text: str) -> Prepared | Refused:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return Refused(RefusedReason.INVALID_CONTENT, detail="characters that are no text")
    body = {"text": text, "reply": {"in_reply_to_tweet_id": to.comment_id}}
    return Prepared(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def _search(settings: Settings, access_token: str, wanted: Asked, since: str) -> Answer | NoAnswer:
    referenced = "referenced_posts" if settings.x_fields_name.startswith("post") else "referenced_tweets"
    author = [] if settings.x_fields_name.startswith("post") else ["author_id"]
    long_text = "note_post" if settings.x_fields_name.startswith("post") else "note_tweet"
    asked = {
        "query": " OR ".join(f"conversation_id:{post_id}" for post_id in wanted.post_ids),
        "max_results": str(COMMENTS_PAGE),
        settings.x_fields_name: ",".join([*author, "conversation_id", "created_at", referenced, long_text]),
        "expansions": "author_id",
        "user.fields": "name,username",
    }
    asked |= {"since_id": since} if since else {}
    asked |= {"until_id": wanted.until} if wanted.until else {}
    asked |= {"next_token": wanted.page} if wanted.page else {}
    return ask_once(
        settings.publish_timeout.total_seconds(),
        "GET",
        f"{settings.x_api_url}/2/tweets/search/recent",
        params=asked,
        headers=bearer(access_token),
    )


def _unreadable(answer: Answer | NoAnswer, now: datetime) -> ReadFailure | None:
    if isinstance(answer, NoAnswer) or not answer.ok:
        return errors.read_failure(answer, now)
    return None if answer.complete and answer.document else ReadFailure(ReadFailureReason.UNREADABLE)


def _since(mark: str, now: datetime) -> str:
    """A little before the mark, and never before what search knows; empty: all that it knows."""
    if not mark or not errors.is_post_id(mark):
        return ""
    earlier = max(int(mark) - (_milliseconds(LAG) << 22), 0)
    return str(earlier) if earlier > _oldest_known(now) else ""


def _oldest_known(now: datetime) -> int:
    """As an id: what is older, search does not find."""
    return (int(now.timestamp() * 1000) - X_EPOCH - _milliseconds(LOOKS_BACK)) << 22


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _authors(answer: Answer) -> Mapping[str, Mapping[str, object]]:
    users = objects_at(object_at(answer.document, "includes"), "users")
    return {text_at(user, "id"): user for user in users}


def _is_under(post: Mapping[str, object], post_ids: Sequence[str]) -> bool:
    """The first post of a conversation carries its id too."""
    return text_at(post, "conversation_id") in post_ids and text_at(post, "id") not in post_ids


def _comment(post: Mapping[str, object], authors: Mapping[str, Mapping[str, object]], site: str) -> Comment:
    author_id = text_at(post, "author_id")
    author = authors.get(author_id, {})
    handle = text_at(author, "username")
    long_text = object_at(post, "note_post") or object_at(post, "note_tweet")
    return Comment(
        post_id=text_at(post, "conversation_id"),
        remote_id=text_at(post, "id"),
        author_id=author_id,
        text=html.unescape(text_at(long_text, "text") or text_at(post, "text")),
        answers=_answers(post),
        name=text_at(author, "name"),
        handle=handle,
        address=errors.post_address(site, text_at(post, "id"), handle or None),
        written_at=_written(text_at(post, "created_at")),
    )


def _answers(post: Mapping[str, object]) -> str:
    """By either generation's name."""
    for name in ("referenced_tweets", "referenced_posts"):
        for other in objects_at(post, name):
            if text_at(other, "type") == "replied_to":
                return text_at(other, "id")
    return ""


def _written(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
