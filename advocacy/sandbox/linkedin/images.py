"""Uploading images: ask for an address, then send the bytes."""

import secrets

from flask import Blueprint, Response, request, url_for

from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.images import image_type
from advocacy.sandbox.linkedin.answers import (
    LINKEDIN,
    access_denied,
    author_denied,
    field_required,
    illegal_argument,
    not_found,
    person_urn,
)
from advocacy.sandbox.linkedin.guarding import member, versioned
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox

images = Blueprint("linkedin_images", __name__, url_prefix="/linkedin")

UPLOAD_LIFE = 24 * 3600.0


@images.post("/rest/images")
@network_call(LINKEDIN, "images.initialize")
@versioned
@member("images.ACTION", "w_member_social")
def initialize() -> Response:
    body = request.get_json(silent=True)
    if request.args.get("action") != "initializeUpload" or not isinstance(body, dict):
        return illegal_argument("Request body could not be converted to data map")
    asked = body.get("initializeUploadRequest")
    if not isinstance(asked, dict) or not asked.get("owner"):
        return field_required("initializeUploadRequest/owner")
    if asked["owner"] != person_urn(bearer()):
        return author_denied("initializeUploadRequest/owner")
    urn, upload = f"urn:li:image:D{secrets.token_hex(9)}", secrets.token_urlsafe(24)
    caller = bearer().account
    assert caller is not None
    sandbox().store.run(
        "INSERT INTO pictures (id, network, account_id, upload, created) VALUES (?, ?, ?, ?, ?)",
        urn, Network.LINKEDIN, caller.id, upload, now(),
    )  # fmt: skip
    value = {
        "uploadUrlExpiresAt": int((now() + UPLOAD_LIFE) * 1000),
        "uploadUrl": url_for("linkedin_images.upload", upload=upload, _external=True),
        "image": urn,
    }
    return json_answer({"value": value})


@images.put("/dms-uploads/<upload>")
@network_call(LINKEDIN, "images.upload")
@member("images.UPLOAD", "w_member_social")
def upload(upload: str) -> Response:
    store = sandbox().store
    row = store.one("SELECT * FROM pictures WHERE upload = ? AND network = 'linkedin'", upload)
    caller = bearer().account
    if row is None or row["created"] + UPLOAD_LIFE < now():
        return not_found("Upload address is unknown or has expired")
    if caller is None or row["account_id"] != caller.id:
        return access_denied("images.UPLOAD")
    content = request.get_data()
    kind = image_type(content)
    if kind not in {"image/jpeg", "image/png", "image/gif"}:
        return illegal_argument("The upload is not a JPG, PNG or GIF image")
    store.run("UPDATE pictures SET content = ?, kind = ? WHERE id = ?", content, kind, row["id"])
    return Response(status=201)


@images.get("/rest/images/<urn>")
@network_call(LINKEDIN, "images.read")
@versioned
@member("images.GET", "r_member_social")
def read(urn: str) -> Response:
    row = sandbox().store.one("SELECT * FROM pictures WHERE id = ? AND network = 'linkedin'", urn)
    if row is None:
        return not_found(f"Could not find entity {urn}")
    status = "AVAILABLE" if row["content"] is not None else "WAITING_UPLOAD"
    return json_answer({"id": urn, "owner": person_urn(bearer()), "status": status})
