"""Publishing as a LinkedIn member: the picture, the body, the posting call.

Source: LinkedIn docs, posts and images API.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account
from advocacy.networks.answers import Answer, NoAnswer, object_at, text_at
from advocacy.networks.calling import ask_once, bearer
from advocacy.networks.linkedin import errors
from advocacy.networks.linkedin.counting import little_text
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Prepared, Refused, RefusedReason
from advocacy.networks.rules import Content, Picture, address_is_sane, is_loopback

PICTURE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
ALT_TEXT_LIMIT = 4_086


def prepare(
    settings: Settings, now: datetime, access_token: str, account: Account, content: Content
) -> Prepared | NotSent | Refused:
    """The body of the posting call; the picture is uploaded for this member, since owner and author must be equal."""
    if is_broken(content.text):
        return Refused(RefusedReason.INVALID_CONTENT, detail="characters that are no text")
    images: list[str] = []
    for picture in content.pictures:
        image = _upload(settings, now, access_token, author_urn(account), picture)
        if isinstance(image, NotSent | Refused):
            return image
        images.append(image)
    body = json.dumps(_post(account, content, images), ensure_ascii=False, separators=(",", ":"))
    return Prepared(body.encode())


def send(settings: Settings, now: datetime, site: str, access_token: str, body: bytes) -> Outcome:
    return errors.posting_outcome(call_posts(settings, access_token, body), now, site)


def call_posts(settings: Settings, access_token: str, body: bytes) -> Answer | NoAnswer:
    """The posting call itself, of a post or a reshare."""
    return ask_once(
        settings.publish_timeout.total_seconds(),
        "POST",
        f"{settings.linkedin_api_url}/rest/posts",
        data=body,
        headers=rest_headers(settings, access_token) | {"Content-Type": "application/json"},
    )


def rest_headers(settings: Settings, access_token: str) -> dict[str, str]:
    """There is no default version, and a dead one answers 426."""
    return bearer(access_token) | {
        "LinkedIn-Version": settings.linkedin_version,
        "X-Restli-Protocol-Version": "2.0.0",
    }


def author_urn(account: Account) -> str:
    return f"urn:li:person:{account.id}"


def is_broken(text: str) -> bool:
    """Half of a surrogate pair can't be sent as UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _post(account: Account, content: Content, images: Sequence[str]) -> dict[str, Any]:
    attached = _attached(content, images)
    return bare_post(account, content.text) | ({"content": attached} if attached else {})


def bare_post(account: Account, text: str) -> dict[str, Any]:
    """What every post says: who, the words, for whom."""
    return {
        "author": author_urn(account),
        "commentary": little_text(text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def _attached(content: Content, images: Sequence[str]) -> dict[str, Any]:
    """The picture alone, several together, or the article's card with the first as thumbnail; titles are plain text."""
    if content.article:
        article = {
            "source": content.article.url,
            "title": content.article.title,
            "description": content.article.description,
        }
        return {"article": article | ({"thumbnail": images[0]} if images else {})}
    described = [
        {"id": image, "altText": picture.alt_text} for image, picture in zip(images, content.pictures, strict=True)
    ]
    if len(described) > 1:
        return {"multiImage": {"images": described}}
    return {"media": described[0]} if described else {}


def _upload(
    settings: Settings, now: datetime, access_token: str, owner: str, picture: Picture
) -> str | NotSent | Refused:
    """The image URN. Its processing state can't be read with the self-serve permissions."""
    if picture.media_type not in PICTURE_TYPES:
        return Refused(RefusedReason.PICTURE_REJECTED, detail=picture.media_type)
    if len(picture.alt_text) > ALT_TEXT_LIMIT:
        return Refused(RefusedReason.TOO_LONG, detail="alternative text")
    begun = _begin_upload(settings, access_token, owner)
    if isinstance(begun, NoAnswer) or not begun.ok:
        return errors.preparing_failure(begun, now)
    value = object_at(begun.document, "value")
    image, address = text_at(value, "image"), text_at(value, "uploadUrl")
    if not image.startswith("urn:li:image:") or not _may_upload_to(settings, address):
        return NotSent(NotSentReason.PREPARE_FAILED, None, "no place to upload to", begun.status, begun.request_id)
    put = ask_once(
        _timeout(settings), "PUT", address, data=picture.data, headers=_upload_headers(access_token, picture)
    )
    return image if isinstance(put, Answer) and put.ok else errors.preparing_failure(put, now)


def _begin_upload(settings: Settings, access_token: str, owner: str) -> Answer | NoAnswer:
    return ask_once(
        _timeout(settings),
        "POST",
        f"{settings.linkedin_api_url}/rest/images",
        params={"action": "initializeUpload"},
        json={"initializeUploadRequest": {"owner": owner}},
        headers=rest_headers(settings, access_token),
    )


def _may_upload_to(settings: Settings, address: str) -> bool:
    """The token travels with the picture: https, or this machine when LinkedIn itself is configured to be on it."""
    sane = address_is_sane(address.partition("?")[0])
    return sane and (not is_loopback(address) or is_loopback(settings.linkedin_api_url))


def _upload_headers(access_token: str, picture: Picture) -> dict[str, str]:
    return bearer(access_token) | {"Content-Type": picture.media_type}


def _timeout(settings: Settings) -> float:
    return settings.publish_timeout.total_seconds()
