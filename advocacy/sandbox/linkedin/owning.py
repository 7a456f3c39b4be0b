"""Which posts and pictures belong to the caller."""

from flask import Response

from advocacy.sandbox.calling import bearer
from advocacy.sandbox.linkedin.answers import access_denied, not_found
from advocacy.sandbox.published import Post, find_post
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import sandbox
from advocacy.sandbox.tokens import Bearer


def own_post(urn: str, resource: str) -> Post | Response:
    """The caller's post, or LinkedIn's refusal; a deleted post is not found."""
    post = find_post(sandbox().store, urn)
    account = bearer().account
    if post is None or post.network is not Network.LINKEDIN or post.deleted is not None:
        return not_found(f"Could not find entity {urn}")
    return post if account and post.account_id == account.id else access_denied(resource)


def has_uploaded(urn: str, caller: Bearer) -> bool:
    """The owner has to equal the post's author, and the bytes must have come."""
    row = sandbox().store.one("SELECT account_id, content IS NOT NULL AS came FROM pictures WHERE id = ?", urn)
    return bool(row and row["came"] and caller.account and row["account_id"] == caller.account.id)
