"""Control: what people answer under a post, read and written by hand."""

import hashlib
from dataclasses import asdict

from flask import Response, request

from advocacy.sandbox.accounts import Account
from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.commenting import Comment, Outsider, add_comment, comments_under
from advocacy.sandbox.control.door import ControlError, asked, control_blueprint, iso, known_account
from advocacy.sandbox.published import Post, find_post
from advocacy.sandbox.state import sandbox

conversing = control_blueprint("conversing")


@conversing.get("/comments")
def comments() -> Response:
    """Under one `post`, oldest first."""
    return json_answer({"comments": [_as_json(one) for one in comments_under(_post(request.args.get("post")))]})


@conversing.post("/comments")
def new_comment() -> Response:
    """By a test person (`account`), by somebody made up (`name`; the same name is the same person each time), or by a
    company's page on LinkedIn (`page`, its number).
    """
    body = asked("post", "text", "account", "name", "answers", "page")
    post, text = _post(body.get("post")), str(body.get("text", ""))
    if not text.strip():
        raise ControlError("A text is needed.")
    by = _by(body, post)
    return json_answer(_as_json(add_comment(post, by, text, str(body.get("answers", "")))), 201)


def _by(body: dict[str, object], post: Post) -> Account | Outsider:
    if body.get("account"):
        return known_account(post.network, body["account"])
    if body.get("page"):
        return Outsider(f"organization:{body['page']}", "", "")
    name = str(body.get("name") or "Somebody")
    digest = hashlib.sha256(name.encode()).digest()
    return Outsider(str(2 * 10**18 + int.from_bytes(digest[:7])), name, name.lower().replace(" ", "_")[:15])


def _post(post_id: object) -> Post:
    post = find_post(sandbox().store, str(post_id))
    if post is None:
        raise ControlError(f"There is no post {post_id!r}.")
    return post


def _as_json(one: Comment) -> dict[str, object]:
    return {**asdict(one), "created": iso(one.created)}
