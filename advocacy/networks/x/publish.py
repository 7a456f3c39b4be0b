"""Publishing on X: the picture in one shot with its alternative text, the body, the posting call.

Source: X docs, manage posts and media; X's OpenAPI 2.167, which refuses every field that it does not know.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from advocacy.core.settings import Settings
from advocacy.networks.answers import Answer, NoAnswer, object_at, text_at
from advocacy.networks.calling import ask_once, bearer
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Prepared, Refused, RefusedReason
from advocacy.networks.rules import Content, Picture
from advocacy.networks.x import errors

PICTURE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
PICTURE_BYTES = 5_000_000
ALT_TEXT_LIMIT = 1_000


def prepare(settings: Settings, now: datetime, access_token: str, content: Content) -> Prepared | NotSent | Refused:
    """The body of the posting call. An unused media id lives 24 hours, so uploading belongs to publishing."""
    if any("\ud800" <= character <= "\udfff" for character in content.text):
        return Refused(RefusedReason.INVALID_CONTENT, detail="characters that are no text")
    media_ids: list[str] = []
    for picture in content.pictures:
        media_id = _upload(settings, now, access_token, picture)
        if isinstance(media_id, NotSent | Refused):
            return media_id
        media_ids.append(media_id)
    body = json.dumps(_post(content.text, media_ids), ensure_ascii=False, separators=(",", ":"))
    return Prepared(body.encode())


def send(settings: Settings, now: datetime, site: str, access_token: str, body: bytes) -> Outcome:
    answer = ask_once(
        _timeout(settings),
        "POST",
        f"{settings.x_api_url}/2/tweets",
        data=body,
        headers=bearer(access_token) | {"Content-Type": "application/json"},
    )
    return errors.posting_outcome(answer, now, site)


def _post(text: str, media_ids: Sequence[str]) -> dict[str, Any]:
    """A picture may go without words; an empty text may not go at all."""
    media = {"media": {"media_ids": list(media_ids)}} if media_ids else {}
    return ({"text": text} if text or not media_ids else {}) | media


def _upload(settings: Settings, now: datetime, access_token: str, picture: Picture) -> str | NotSent | Refused:
    if problem := _picture_problem(picture):
        return Refused(RefusedReason.PICTURE_REJECTED, detail=problem)
    answer = ask_once(
        _timeout(settings),
        "POST",
        f"{settings.x_api_url}/2/media/upload",
        files={"media": ("picture", picture.data, picture.media_type)},
        data={"media_category": "tweet_image"},
        headers=bearer(access_token),
    )
    if isinstance(answer, NoAnswer) or not answer.ok:
        return errors.preparing_failure(answer, now)
    media_id = text_at(object_at(answer.document, "data"), "id")
    if not errors.is_post_id(media_id):
        return NotSent(NotSentReason.PREPARE_FAILED, None, "no media id", answer.status, answer.request_id)
    return _describe(settings, now, access_token, media_id, picture.alt_text)


def _picture_problem(picture: Picture) -> str:
    if picture.media_type not in PICTURE_TYPES:
        return picture.media_type
    if len(picture.data) > PICTURE_BYTES:
        return "larger than 5 MB"
    return "alternative text" if len(picture.alt_text) > ALT_TEXT_LIMIT else ""


def _describe(
    settings: Settings, now: datetime, access_token: str, media_id: str, alt_text: str
) -> str | NotSent | Refused:
    """The picture goes out with its alternative text or not at all."""
    if not alt_text:
        return media_id
    answer = ask_once(
        _timeout(settings),
        "POST",
        f"{settings.x_api_url}/2/media/metadata",
        json={"id": media_id, "metadata": {"alt_text": {"text": alt_text}}},
        headers=bearer(access_token),
    )
    return media_id if isinstance(answer, Answer) and answer.ok else errors.preparing_failure(answer, now)


def _timeout(settings: Settings) -> float:
    return settings.publish_timeout.total_seconds()
