"""Rules that make calls go wrong on purpose, and which of them strikes now."""

import hashlib
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from advocacy.sandbox.settings import Network
from advocacy.sandbox.store import Store


class FaultKind(StrEnum):
    """The `accept_then_…` kinds do the work first and lose the answer; with all others nothing is stored."""

    ACCEPT_CUT = "accept_then_cut"
    ACCEPT_500 = "accept_then_500"
    ACCEPT_503 = "accept_then_503"
    ACCEPT_HANG = "accept_then_hang"
    ACCEPT_GARBAGE = "accept_then_garbage"
    CUT = "cut_before"
    HANG = "hang_before"
    REFUSE_500 = "refuse_500_before"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    TOO_MANY = "429"
    DAY_LIMIT = "day_limit"
    APP_DAY_LIMIT = "app_day_limit"
    NO_CREDIT = "402"
    OLD_VERSION = "426"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    GHOST_DUPLICATE = "ghost_duplicate"

    @property
    def after_the_work(self) -> bool:
        return self.value.startswith("accept_then_")


@dataclass(frozen=True)
class NewRule:
    """`times` None means until removed; `skip` lets so many matching calls pass first; `chance` is 0 to 1."""

    network: Network
    call: str  # a name of CALLS, or "*"
    kind: FaultKind
    times: int | None = 1
    skip: int = 0
    chance: float = 1.0
    seconds: float = 30.0  # how long a hang lasts, or until when a 429 asks to wait
    account: str = ""  # only this test person
    contains: str = ""  # only calls whose body holds these words


@dataclass(frozen=True)
class Rule(NewRule):
    id: int = 0
    seen: int = 0
    used: int = 0


CALLS: dict[Network, tuple[str, ...]] = {
    Network.LINKEDIN: (
        "token", "introspect", "userinfo", "posts.create", "posts.change", "posts.delete", "posts.read",
        "images.initialize", "images.upload", "images.read", "figures.metadata", "figures.actions", "figures.analytics",
        "comments.read", "comments.create",
    ),
    Network.X: (
        "token", "revoke", "users.me", "posts.create", "posts.delete", "posts.lookup", "posts.timeline",
        "posts.search", "reposts.create", "reposts.delete", "media.upload", "media.metadata",
    ),
}  # fmt: skip


def _rule(row: sqlite3.Row) -> Rule:
    return Rule(
        Network(row["network"]), row["call"], FaultKind(row["kind"]), row["times"], row["skip"], row["chance"],
        row["seconds"], row["account"], row["contains"], row["id"], row["seen"], row["used"],
    )  # fmt: skip


def add_rule(store: Store, rule: NewRule) -> Rule:
    with store.writing() as connection:
        row = connection.execute(
            "INSERT INTO rules (network, call, kind, times, skip, chance, seconds, account, contains)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                rule.network, rule.call, rule.kind, rule.times, rule.skip, rule.chance, rule.seconds, rule.account,
                rule.contains,
            ),
        ).fetchone()  # fmt: skip
        return _rule(row)


def list_rules(store: Store) -> list[Rule]:
    return [_rule(row) for row in store.all("SELECT * FROM rules ORDER BY id")]


def remove_rule(store: Store, rule_id: int) -> bool:
    return store.run("DELETE FROM rules WHERE id = ?", rule_id) > 0


def remove_rules(store: Store) -> None:
    store.run("DELETE FROM rules")


def strike(store: Store, network: Network, call: str, account: str, body: str) -> Rule | None:
    """The first rule that strikes this call, counted as used; every matching rule counts the call as seen."""
    matching = (
        "SELECT * FROM rules WHERE network = ? AND call IN (?, '*') AND (times IS NULL OR used < times) ORDER BY id"
    )
    if not store.one(matching, network, call):  # most calls end here, without the write lock
        return None
    with store.writing() as connection:
        rows = connection.execute(matching, (network, call)).fetchall()
        rules = [_rule(row) for row in rows if row["account"] in {"", account} and row["contains"] in body]
        struck = next((rule for rule in rules if _strikes(rule)), None)
        for rule in rules:
            connection.execute(
                "UPDATE rules SET seen = seen + 1, used = used + ? WHERE id = ?", (rule is struck, rule.id)
            )
    return struck


def _strikes(rule: Rule) -> bool:
    if rule.seen < rule.skip:
        return False
    digest = hashlib.sha256(f"{rule.id}:{rule.seen}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32 < rule.chance
