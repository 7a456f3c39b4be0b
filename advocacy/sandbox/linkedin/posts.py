"""POST, change, delete and read under /rest/posts."""

import re
from typing import Any

from flask import Blueprint, Response, request

from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.linkedin.answers import (
    LINKEDIN,
    access_denied,
    author_denied,
    duplicate_of,
    field_required,
    illegal_argument,
    input_error,
    person_urn,
)
from advocacy.sandbox.linkedin.guarding import member, versioned
from advocacy.sandbox.linkedin.little_text import is_too_long, shown_text
from advocacy.sandbox.linkedin.owning import has_uploaded, own_post
from advocacy.sandbox.links import links_in
from advocacy.sandbox.published import (
    DuplicateOf,
    NewPost,
    add_post,
    change_text,
    delete_post,
    find_post,
    likeness_of,
)
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.tokens import Bearer

posts = Blueprint("linkedin_posts", __name__, url_prefix="/linkedin/rest/posts")

REQUIRED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
CHOICES = {"visibility": {"PUBLIC", "CONNECTIONS"}, "lifecycleState": {"PUBLISHED"}}
POST_URN = re.compile(r"urn:li:(share|ugcPost):\d+")
ALT_TEXT_LIMIT = 4_086


@posts.post("")
@network_call(LINKEDIN, "posts.create")
@versioned
@member("posts.CREATE", "w_member_social")
def create() -> Response:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        return illegal_argument("Request body could not be converted to data map")
    refused = _refused_body(body, bearer())
    if refused:
        return refused
    added = add_post(
        sandbox().store, _new_post(body), now(), sandbox().clock.real(), switches().linkedin_duplicate_window
    )
    if isinstance(added, DuplicateOf):
        return duplicate_of(added.id)
    return Response(status=201, headers={"x-restli-id": added.id})


def _new_post(body: dict[str, Any]) -> NewPost:
    account = bearer().account
    assert account is not None
    text = shown_text(body["commentary"])
    parent = _parent(body)
    return NewPost(
        Network.LINKEDIN,
        account.id,
        text,
        body,
        likeness_of(body["commentary"], body.get("content"), parent),
        link=next(iter([*links_in(text), *_article_links(body)]), ""),
        pictures=tuple(_picture_urns(body)),
        parent=parent,
        closed=body.get("isReshareDisabledByAuthor") is True,
    )


def _refused_body(body: dict[str, Any], caller: Bearer) -> Response | None:
    missing = next((field for field in REQUIRED if body.get(field) is None), None)
    if missing:
        return field_required(missing)
    if body["author"] != person_urn(caller):
        return author_denied("author")
    for field, known in CHOICES.items():
        if body[field] not in known:
            return input_error("INVALID_VALUE_FOR_FIELD", f"{body[field]} is not a value of {field}", field)
    return _refused_text(body["commentary"]) or _refused_content(body, caller)


def _refused_text(commentary: object) -> Response | None:
    if not isinstance(commentary, str):
        return illegal_argument("/commentary has to be a string")
    if is_too_long(commentary):
        return input_error("FIELD_LENGTH_TOO_LONG", "commentary is longer than 3000 characters", "commentary")
    return None


def _refused_content(body: dict[str, Any], caller: Bearer) -> Response | None:
    parent = _parent(body)
    if not body["commentary"].strip() and not body.get("content") and not parent:
        return field_required("commentary")
    for urn in _picture_urns(body):
        if not urn.startswith("urn:li:image:"):
            return input_error("INVALID_URN_TYPE", f"{urn} is not an image", "content")
        if not has_uploaded(urn, caller):
            return input_error("INVALID_URN_ID", f"{urn} was not uploaded by the author", "content")
    if any(len(text) > ALT_TEXT_LIMIT for text in _alt_texts(body)):
        return input_error("FIELD_LENGTH_TOO_LONG", "altText is longer than 4086 characters", "content/media/altText")
    return _refused_parent(parent, body) if parent else None


def _refused_parent(parent: str, body: dict[str, Any]) -> Response | None:
    if not POST_URN.fullmatch(parent):
        return input_error("INVALID_URN_TYPE", f"{parent} can't be reshared", "reshareContext/parent")
    if body.get("content"):
        return input_error("INVALID_VALUE_FOR_FIELD", "A reshare has no other content", "content")
    original = find_post(sandbox().store, parent)
    if original and original.deleted is not None:
        return input_error("INVALID_URN_ID", f"{parent} is not there any more", "reshareContext/parent")
    return access_denied("posts.RESHARE") if original and original.closed else None


def _parent(body: dict[str, Any]) -> str:
    context = body.get("reshareContext")
    return str(context.get("parent", "")) if isinstance(context, dict) else ""


def _content(body: dict[str, Any], kind: str) -> dict[str, Any]:
    content = body.get("content")
    part = content.get(kind) if isinstance(content, dict) else None
    return part if isinstance(part, dict) else {}


def _images(body: dict[str, Any]) -> list[dict[str, Any]]:
    several = _content(body, "multiImage").get("images", [])
    single = _content(body, "media")
    return [image for image in [single, *several] if isinstance(image, dict) and image]


def _picture_urns(body: dict[str, Any]) -> list[str]:
    thumbnail = _content(body, "article").get("thumbnail")
    return [str(image.get("id", "")) for image in _images(body)] + ([str(thumbnail)] if thumbnail else [])


def _alt_texts(body: dict[str, Any]) -> list[str]:
    return [str(image.get("altText", "")) for image in _images(body)]


def _article_links(body: dict[str, Any]) -> list[str]:
    source = _content(body, "article").get("source")
    return [str(source)] if source else []


@posts.post("/<urn>")
@network_call(LINKEDIN, "posts.change")
@versioned
@member("posts.PARTIAL_UPDATE", "w_member_social")
def change(urn: str) -> Response:
    body = request.get_json(silent=True)
    changes = body.get("patch", {}).get("$set", {}) if isinstance(body, dict) else {}
    if request.headers.get("X-RestLi-Method", "").upper() != "PARTIAL_UPDATE" or set(changes) != {"commentary"}:
        return illegal_argument("Request body could not be converted to data map")
    post = own_post(urn, "posts.GET")
    if isinstance(post, Response):
        return post
    refused = _refused_text(changes["commentary"])
    if refused:
        return refused
    change_text(sandbox().store, urn, shown_text(changes["commentary"]))
    return Response(status=204)


@posts.delete("/<urn>")
@network_call(LINKEDIN, "posts.delete")
@versioned
@member("posts.DELETE", "w_member_social")
def delete(urn: str) -> Response:
    """204 also when the post is gone already."""
    post = own_post(urn, "posts.GET")
    if isinstance(post, Response):
        return Response(status=204) if post.status_code == 404 else post
    delete_post(sandbox().store, urn, now())
    return Response(status=204)


@posts.get("/<urn>")
@network_call(LINKEDIN, "posts.read")
@versioned
@member("posts.GET", "r_member_social")
def read(urn: str) -> Response:
    """The scope is closed: only a test that grants it on purpose comes this far."""
    post = own_post(urn, "posts.GET")
    if isinstance(post, Response):
        return post
    return json_answer({**post.sent, "id": post.id, "publishedAt": int(post.created * 1000)})
