"""Slowing guesses down. An attempt is counted as failed before the password is looked at, and taken back when it
fits: so attempts that come at the same moment count exactly, and none slips past the block.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import keyed_hash
from advocacy.core.services import now, settings
from advocacy.people.models import SignInAttempt
from advocacy.people.rules import FORGET_FAILURES_AFTER, Scope, block_after, failures_still_count


@dataclass(frozen=True)
class Key:
    """What an attempt is counted under."""

    scope: Scope
    value: str

    @property
    def hash(self) -> str:
        return keyed_hash(settings().secret_key.encode(), "sign-in attempt", self.scope, self.value)


@dataclass(frozen=True)
class Blocked:
    until: datetime


@dataclass(frozen=True)
class Begun:
    """An attempt that counts as failed until `attempt_fitted`."""

    keys: tuple[Key, ...]
    blocks: Mapping[Scope, datetime]  # those that this attempt itself set off


def begin_attempt(keys: Sequence[Key]) -> Begun | Blocked:
    """Count an attempt under every key; Blocked when one of them is (then nothing is counted)."""
    moment = now()
    in_order = tuple(sorted(keys, key=lambda key: key.scope, reverse=True))
    with transaction() as session:
        counters = [_locked(session, key, moment) for key in in_order]
        blocks = [counter.blocked_until for counter in counters if counter.blocked_until]
        if blocks and max(blocks) > moment:
            return Blocked(max(blocks))
        for counter in counters:
            _count(counter, moment)
        made = {Scope(counter.scope): counter.blocked_until for counter in counters}
    return Begun(in_order, {scope: until for scope, until in made.items() if until})


def _locked(session: Session, key: Key, moment: datetime) -> SignInAttempt:
    """The counter, held until the transaction ends; all take theirs in one order, so that none waits in a circle."""
    made = insert(SignInAttempt).values(scope=key.scope, key_hash=key.hash, failures=0, first_at=moment)
    session.execute(made.on_conflict_do_nothing(index_elements=["scope", "key_hash"]))
    return session.scalars(_counter(key).with_for_update().execution_options(populate_existing=True)).one()


def _counter(key: Key) -> Select[SignInAttempt]:
    return select(SignInAttempt).where(SignInAttempt.scope == key.scope, SignInAttempt.key_hash == key.hash)


def _count(counter: SignInAttempt, moment: datetime) -> None:
    if not failures_still_count(counter.first_at, moment):
        counter.failures, counter.first_at = 0, moment
    counter.failures += 1
    block = block_after(Scope(counter.scope), counter.failures)
    counter.blocked_until = moment + block if block else None


def attempt_fitted(begun: Begun) -> None:
    """The password fitted: the person's own counters start anew; a network address only gets this attempt back,
    or one account of their own would let somebody guess at all others without end.
    """
    with transaction() as session:
        for key in begun.keys:
            counter = session.scalars(_counter(key).with_for_update()).one_or_none()
            if counter is not None:
                _take_back(counter, key.scope, begun.blocks.get(key.scope))


def _take_back(counter: SignInAttempt, scope: Scope, own_block: datetime | None) -> None:
    if scope is not Scope.ADDRESS:
        counter.failures, counter.blocked_until = 0, None
        return
    counter.failures = max(counter.failures - 1, 0)
    if counter.blocked_until == own_block:
        counter.blocked_until = None


def forget_failures(keys: Sequence[Key]) -> None:
    """After a new password by link: what was guessed before no longer blocks."""
    with transaction() as session:
        for key in keys:
            session.execute(
                delete(SignInAttempt).where(SignInAttempt.scope == key.scope, SignInAttempt.key_hash == key.hash)
            )


def forget_old_failures() -> None:
    with transaction() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.first_at < now() - FORGET_FAILURES_AFTER))
