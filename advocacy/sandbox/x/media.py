"""Uploading a picture to X in one shot, and its alternative text."""

import base64
import binascii
import secrets

from flask import Blueprint, Response, request

from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.images import image_type
from advocacy.sandbox.published import new_post_id
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.x.answers import X, forbidden, invalid_request
from advocacy.sandbox.x.guarding import needs

media = Blueprint("x_media", __name__, url_prefix="/x/2/media")

UNUSED_LIFE = 86_400
SIZE_LIMITS = {"tweet_image": 5 * 2**20, "tweet_gif": 15 * 2**20}
ALT_TEXT_LIMIT = 1_000
FIELDS = {"media", "media_category", "additional_owners"}
OLD_FIELDS = {"media_type", "shared"}  # gone with the renamed fields of August 2026


@media.post("/upload")
@network_call(X, "media.upload")
@needs("media.write")
def upload() -> Response:
    sent = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    sent = sent if isinstance(sent, dict) else {}
    known = FIELDS if switches().x_field_names == "post" else FIELDS | OLD_FIELDS
    unknown = sorted(set(sent) - known)
    if unknown:
        return invalid_request(
            {name: [str(sent[name])] for name in unknown}, f"$.{unknown[0]}: is not defined in the schema"
        )
    limit = SIZE_LIMITS.get(str(sent.get("media_category", "")))
    content = _content(sent)
    if limit is None or not content:
        return invalid_request({"media": []}, "media and media_category are needed")
    if len(content) > limit or not image_type(content):
        return invalid_request({"media": []}, "The media is too large or of a kind that is not supported")
    return _stored(content)


def _content(sent: dict[str, str]) -> bytes:
    file = request.files.get("media")
    if file:
        return bytes(file.read())
    try:
        return base64.b64decode(str(sent.get("media", "")), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _stored(content: bytes) -> Response:
    caller = bearer().account
    assert caller is not None
    media_id = new_post_id(Network.X, now())
    sandbox().store.run(
        "INSERT INTO pictures (id, network, account_id, upload, kind, content, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        media_id, Network.X, caller.id, secrets.token_hex(8), image_type(content), content, now(),
    )  # fmt: skip
    data = {
        "id": media_id,
        "media_key": f"3_{media_id}",
        "size": len(content),
        "expires_after_secs": UNUSED_LIFE,
    }
    return json_answer({"data": data})


@media.post("/metadata")
@network_call(X, "media.metadata")
@needs("media.write")
def metadata() -> Response:
    body = request.get_json(silent=True)
    try:
        media_id, text = body["id"], body["metadata"]["alt_text"]["text"]  # type: ignore[index]  # what is no mapping is caught
    except (TypeError, KeyError):
        return invalid_request({}, "id and metadata.alt_text.text are needed")
    if not isinstance(text, str) or len(text) > ALT_TEXT_LIMIT:
        return invalid_request({"metadata.alt_text.text": []}, f"The text is longer than {ALT_TEXT_LIMIT} characters")
    if not is_usable(str(media_id)):
        return forbidden("You are not permitted to perform this action.")
    sandbox().store.run("UPDATE pictures SET alt = ? WHERE id = ?", text, media_id)
    associated = {"alt_text": {"text": text}}
    return json_answer({"data": {"id": media_id, "associated_metadata": associated}})


def is_usable(media_id: str) -> bool:
    """Uploaded by the caller, and not longer than a day ago."""
    row = sandbox().store.one("SELECT account_id, created FROM pictures WHERE id = ? AND network = 'x'", media_id)
    caller = bearer().account
    return bool(row and caller and row["account_id"] == caller.id and row["created"] + UNUSED_LIFE > now())
