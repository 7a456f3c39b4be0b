"""Comments under posts: those of the audience are written down when somebody looks, those of test persons at once."""

import hashlib
import sqlite3
from dataclasses import dataclass

from advocacy.sandbox.accounts import Account, account_by_id
from advocacy.sandbox.published import X_EPOCH, Post, find_post, new_post_id
from advocacy.sandbox.reacting import age_in_hours, moment_of_age
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.store import Store
from advocacy.sandbox.talking import Said, said

ADD = "INSERT OR IGNORE INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Comment:
    """`root`: the post under which it stands; `parent`: what it answers."""

    id: str
    network: Network
    root: str
    parent: str
    account_id: int | None
    author: str
    name: str
    handle: str
    text: str
    created: float


@dataclass(frozen=True)
class Outsider:
    """Somebody who has no account here, made up by whoever asks for a comment."""

    author: str
    name: str
    handle: str


def comments_under(post: Post) -> list[Comment]:
    """Oldest first, the audience's up to this moment. X keeps test persons' answers among its posts (see `replies`)."""
    store = sandbox().store
    for one in _audiences(post):
        store.run(ADD, *_row(one))
    rows = store.all("SELECT * FROM comments WHERE root = ? AND created <= ? ORDER BY created, id", post.id, now())
    return [_comment(row) for row in rows]


def find_comment(store: Store, comment_id: str) -> Comment | None:
    row = store.one("SELECT * FROM comments WHERE id = ?", comment_id)
    return _comment(row) if row else None


def root_of(store: Store, post_id: str) -> str:
    """The post that began the conversation in which this one stands."""
    comment = find_comment(store, post_id)
    if comment:
        return comment.root
    row = store.one("SELECT parent FROM posts WHERE id = ?", post_id)
    return root_of(store, row["parent"]) if row and row["parent"] else post_id


def replies(post: Post) -> list[Post]:
    """What test persons posted in this conversation at X, oldest first."""
    store = sandbox().store
    rows = store.all("SELECT id FROM posts WHERE network = 'x' AND parent <> '' AND deleted IS NULL ORDER BY created")
    found = [find_post(store, row["id"]) for row in rows if root_of(store, row["id"]) == post.id]
    return [one for one in found if one]


def add_comment(post: Post, by: Account | Outsider, text: str, parent: str = "") -> Comment:
    number = new_post_id(post.network, now()).rpartition(":")[2]
    account_id = by.id if isinstance(by, Account) else None
    author = by.remote_id if isinstance(by, Account) else by.author
    made = Comment(
        comment_id(post, number), post.network, post.id, _parent(post, parent), account_id, author, by.name,
        by.handle, text, now(),
    )  # fmt: skip
    sandbox().store.run(ADD, *_row(made))
    return made


def _parent(post: Post, answered: str) -> str:
    """LinkedIn keeps two levels: what answers an answer stands beside it, under the comment that began the thread."""
    comment = find_comment(sandbox().store, answered) if post.network is Network.LINKEDIN else None
    return comment.parent if comment and comment.parent != post.id else answered or post.id


def comment_id(post: Post, number: str) -> str:
    return number if post.network is Network.X else f"urn:li:comment:({post.id},{number})"


def _audiences(post: Post) -> list[Comment]:
    account = account_by_id(sandbox().store, post.account_id)
    audience = account.audience if account else 0
    seed = sandbox().settings.seed
    found = said(seed, post.id, post.text, audience, age_in_hours(post), bool(post.link))
    return [_by_audience(post, seed, one) for one in found]


def _by_audience(post: Post, seed: str, one: Said) -> Comment:
    moment = moment_of_age(post, one.hours)
    chance = int.from_bytes(hashlib.sha256(f"{seed}|{post.id}|{one.number}".encode()).digest()[:4]) & ((1 << 22) - 1)
    milliseconds = int(moment * 1000) - (X_EPOCH if post.network is Network.X else 0)
    identity = comment_id(post, str((milliseconds << 22) | chance))
    return Comment(
        identity, post.network, post.id, post.id, None, one.author, one.name, one.handle, one.text, moment
    )  # fmt: skip


def _row(one: Comment) -> tuple[object, ...]:
    return (
        one.id, one.network, one.root, one.parent, one.account_id, one.author, one.name, one.handle, one.text,
        one.created,
    )  # fmt: skip


def _comment(row: sqlite3.Row) -> Comment:
    return Comment(
        row["id"], Network(row["network"]), row["root"], row["parent"], row["account_id"], row["author"], row["name"],
        row["handle"], row["text"], row["created"],
    )  # fmt: skip
