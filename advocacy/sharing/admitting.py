"""The claim's last checks, outside the share itself: is the network open, is there room, is there money.

Everything that was reserved for a call that was never made is given back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.accounts import Account
from advocacy.networks.breaking import heed
from advocacy.networks.budget_rules import month_of
from advocacy.networks.histories import every_call
from advocacy.networks.limiting import Granted, NotYet, Wanted, give_back, take_each
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome
from advocacy.networks.pausing import Closed, Gate, Pause, Trial, admit, close
from advocacy.networks.rules import LimitScope, Network, PaidCall
from advocacy.networks.spending import BudgetGone, book, call_for, unbook
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.operating.counting import act_of, attempt_key
from advocacy.sharing.operating.telling import tell_budget, tell_paused
from advocacy.sharing.rules import LOOK_AGAIN, Proceed, Wait, WaitingFor

CLOSING = frozenset({NotSentReason.RATE_LIMIT, NotSentReason.DAILY_LIMIT})


class Priced(Protocol):
    """What its price depends on: a share, or claiming.Claimed."""

    @property
    def network(self) -> Network: ...
    @property
    def text(self) -> str: ...
    @property
    def repost_of(self) -> str | None: ...


class Attempt(Priced, Protocol):
    """What is needed of an attempt: claiming.Claimed."""

    @property
    def account(self) -> Account: ...
    @property
    def share_id(self) -> int: ...
    @property
    def fence(self) -> int: ...
    @property
    def trial(self) -> bool: ...
    @property
    def booked_at(self) -> datetime: ...


def admit_shares(
    session: Session, shares: Sequence[Share], closed: Mapping[Network, Gate]
) -> dict[int, Proceed | Wait]:
    """Inside the claim's transaction, before `begin`: reserves a place under the limits and the price of the call."""
    moment = now()
    decided: dict[int, Proceed | Wait] = {}
    for network in {share.network for share in shares}:
        here, gate = [share for share in shares if share.network is network], closed.get(network)
        if isinstance(gate, Pause):
            decided |= {share.id: Wait(WaitingFor.OPERATOR, moment + LOOK_AGAIN) for share in here}
            continue
        if isinstance(gate, Closed):
            decided |= {share.id: Wait(WaitingFor.LIMIT, gate.until) for share in here}
            continue
        decided |= _closed_accounts(session, here, moment)
        here = [share for share in here if share.id not in decided]
        wanted = [
            Wanted(share.account_id, attempt_key(share.id, share.fence + 1), act_of(share.repost_of)) for share in here
        ]
        granted = take_each(network, wanted, moment, every_call())
        for share, place in zip(here, granted, strict=True):
            decided[share.id] = _admit(session, share, gate, place, moment)
    return decided


def _closed_accounts(session: Session, shares: Sequence[Share], moment: datetime) -> dict[int, Wait]:
    """The network itself said "not before": kept with the account, so that no flush of Valkey forgets it."""
    until = {share.id: session.get_one(Connection, share.connection_id).closed_until for share in shares}
    return {share_id: Wait(WaitingFor.LIMIT, end) for share_id, end in until.items() if end and end > moment}


def close_accounts(session: Session, answered: Iterable[tuple[int, Outcome]]) -> None:
    """In the transaction that notes the outcomes, by connection: after a 429 no share of that account goes before."""
    ends = {
        connection_id: outcome.retry_at
        for connection_id, outcome in answered
        if isinstance(outcome, NotSent) and outcome.reason in CLOSING and outcome.retry_at
    }
    for connection_id in sorted(ends):  # in one order, so that two who do this never wait in a circle
        session.execute(
            update(Connection)
            .where(Connection.id == connection_id)
            .values(closed_until=func.greatest(Connection.closed_until, ends[connection_id]))
            .execution_options(synchronize_session=False)
        )


def close_networks(session: Session, answered: Iterable[tuple[Network, Outcome]]) -> None:
    """The same of the app's own limits, which stop everybody: kept with the network."""
    for network, outcome in answered:
        if isinstance(outcome, NotSent) and outcome.limit_of is LimitScope.APP and outcome.retry_at:
            close(session, network, outcome.retry_at)


def _admit(
    session: Session, share: Share, gate: Trial | None, granted: Granted | NotYet, moment: datetime
) -> Proceed | Wait:
    """The price and the trial's one place, for a share that has room under the limits."""
    if isinstance(granted, NotYet):
        return Wait(WaitingFor.LIMIT, granted.retry_at)
    key = attempt_key(share.id, share.fence + 1)
    booked = book(session, share.network, call_of(share))
    if booked.notice:
        tell_budget(share.network, booked.notice, month_of(moment))
    if isinstance(booked, BudgetGone):
        give_back(share.network, share.account_id, key)
        return Wait(WaitingFor.BUDGET, booked.until)
    if isinstance(gate, Trial) and not admit(session, share.network, moment):
        give_back(share.network, share.account_id, key)
        unbook(session, share.network, call_of(share), moment)
        return Wait(WaitingFor.OPERATOR, moment + LOOK_AGAIN)
    return Proceed()


def call_of(what: Priced) -> PaidCall:
    """What the network charges for: a share's call, or a claimed one's."""
    return PaidCall.REPOST if what.repost_of else call_for(what.network, what.text)


def pay_back(session: Session, what: Priced, booked_at: datetime) -> None:
    """In the transaction that notes how the attempt ended, so that a price is given back once, and never forgotten."""
    unbook(session, what.network, call_of(what), booked_at)


def after_call(attempt: Attempt, outcome: Outcome, called_at: datetime) -> None:
    """What the answer means for everybody else: the place under the limits, the breaker. No transaction open."""
    if isinstance(outcome, NotSent) and outcome.http_status is None:
        give_back(attempt.network, attempt.account.id, attempt_key(attempt.share_id, attempt.fence))
    with transaction():  # pausing and telling are one: a kill between them would leave the admins untold
        news = heed(attempt.network, outcome, called_at=called_at, trial=attempt.trial)
        if news:
            tell_paused(attempt.network, news)
