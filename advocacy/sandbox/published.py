"""Posts that the two networks took, and how a repeated one is found."""

import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from advocacy.sandbox.settings import Network
from advocacy.sandbox.store import Store

X_EPOCH = 1_288_834_974_657  # milliseconds; X counts its ids from here, LinkedIn from 1970


@dataclass(frozen=True)
class Post:
    id: str  # LinkedIn: the whole URN; X: digits
    network: Network
    account_id: int
    text: str  # as the network shows it: cut, with t.co links, …
    sent: dict[str, Any]  # the body as it came
    link: str
    pictures: tuple[str, ...]
    parent: str  # what it answers (X) or reshares (LinkedIn)
    closed: bool  # the author does not let others reshare it
    created: float  # the network's clock
    received: float  # the real clock
    deleted: float | None


@dataclass(frozen=True)
class NewPost:
    network: Network
    account_id: int
    text: str
    sent: dict[str, Any]
    likeness: str
    link: str = ""
    pictures: tuple[str, ...] = ()
    parent: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Accepted:
    id: str


@dataclass(frozen=True)
class DuplicateOf:
    id: str


def likeness_of(*parts: object) -> str:
    """The same for the same content, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def add_post(store: Store, post: NewPost, now: float, real: float, window: float) -> Accepted | DuplicateOf:
    """Looks for a like one of the author inside the window and stores, in one step: of two racing calls one wins."""
    with store.writing() as connection:
        earlier = connection.execute(
            "SELECT id FROM posts WHERE account_id = ? AND likeness = ? AND received > ?"
            " AND (deleted IS NULL OR network = 'x') ORDER BY received LIMIT 1",
            (post.account_id, post.likeness, real - window),
        ).fetchone()
        if earlier:
            return DuplicateOf(earlier["id"])
        post_id = new_post_id(post.network, now)
        connection.execute(
            "INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                post_id, post.network, post.account_id, post.text, json.dumps(post.sent), post.likeness, post.link,
                " ".join(post.pictures), post.parent, post.closed, now, real,
            ),
        )  # fmt: skip
    return Accepted(post_id)


def new_post_id(network: Network, now: float) -> str:
    """Milliseconds and chance, as the networks make their ids: younger posts have larger ones."""
    milliseconds = int(now * 1000) - (X_EPOCH if network is Network.X else 0)
    number = (milliseconds << 22) | secrets.randbits(22)
    return str(number) if network is Network.X else f"urn:li:share:{number}"


def _post(row: sqlite3.Row) -> Post:
    return Post(
        row["id"], Network(row["network"]), row["account_id"], row["text"], json.loads(row["sent"]), row["link"],
        tuple(row["pictures"].split()), row["parent"], bool(row["closed"]),
        row["created"], row["received"], row["deleted"],
    )  # fmt: skip


def find_post(store: Store, post_id: str) -> Post | None:
    row = store.one("SELECT * FROM posts WHERE id = ?", post_id)
    return _post(row) if row else None


def find_posts(store: Store, network: Network, ids: list[str]) -> dict[str, Post]:
    marks = ", ".join("?" for _ in ids)
    rows = store.all(f"SELECT * FROM posts WHERE network = ? AND id IN ({marks})", network, *ids)  # noqa: S608  only marks
    return {row["id"]: _post(row) for row in rows}


def list_posts(
    store: Store,
    network: Network | None = None,
    account_id: int | None = None,
    deleted: bool = True,
    before: float | None = None,
    limit: int = 100,
) -> list[Post]:
    """Newest first."""
    rows = store.all(
        "SELECT * FROM posts WHERE (? IS NULL OR network = ?) AND (? IS NULL OR account_id = ?)"
        " AND (? OR deleted IS NULL) AND (? IS NULL OR created < ?) ORDER BY created DESC, id DESC LIMIT ?",
        network, network, account_id, account_id, deleted, before, before, limit,
    )  # fmt: skip
    return [_post(row) for row in rows]


def delete_post(store: Store, post_id: str, now: float) -> None:
    store.run("UPDATE posts SET deleted = coalesce(deleted, ?) WHERE id = ?", now, post_id)


def change_text(store: Store, post_id: str, text: str) -> None:
    store.run("UPDATE posts SET text = ? WHERE id = ?", text, post_id)
