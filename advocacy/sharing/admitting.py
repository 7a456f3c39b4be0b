"""The claim's last checks, outside the share itself: is the network open, is there room, is there money.

Everything that was reserved for a call that was never made is given back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.breaking import heed
from advocacy.networks.budget_rules import month_of
from advocacy.networks.limiting import NotYet, close_until, give_back, take
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Refused
from advocacy.networks.pausing import Gate, Pause, Trial, admit
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import BudgetGone, book, post_call, unbook
from advocacy.sharing.models import Share
from advocacy.sharing.operating_counting import attempt_key, made_since
from advocacy.sharing.operating_telling import tell_budget, tell_paused
from advocacy.sharing.rules import LOOK_AGAIN, Proceed, Wait, WaitingFor

# Calls that the network turned down cost nothing; an unknown one stays booked.
NOT_CHARGED = frozenset({NotSentReason.RATE_LIMIT, NotSentReason.DAILY_LIMIT, NotSentReason.OUT_OF_CREDIT})


def admit_share(session: Session, share: Share, gate: Gate | None) -> Proceed | Wait:
    """Inside the claim's transaction, before `begin`: reserves a place under the limits and the price of the call."""
    moment = now()
    if isinstance(gate, Pause):
        return Wait(WaitingFor.OPERATOR, moment + LOOK_AGAIN)
    key = attempt_key(share.id, share.fence + 1)
    granted = take(share.network, share.account_id, key, moment, made_since)
    if isinstance(granted, NotYet):
        return Wait(WaitingFor.LIMIT, granted.retry_at)
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


def call_of(share: Share) -> PaidCall:
    return call_for(share.text)


def call_for(text: str) -> PaidCall:
    """X charges a post by whether a link stands in it, the short link or one that the person wrote."""
    return post_call("http://" in text or "https://" in text)


def no_call_was_made(network: Network, account_id: str, share_id: int, fence: int, text: str) -> None:
    """The token or the preparation failed, or the lease was lost: place and price are free again."""
    give_back(network, account_id, attempt_key(share_id, fence))
    with transaction() as session:
        unbook(session, network, call_for(text), now())


def after_call(
    network: Network, account_id: str, text: str, outcome: Outcome, called_at: datetime, *, trial: bool
) -> None:
    """What the answer means for everybody else: breaker, the network's own limit, money. No transaction open."""
    if isinstance(outcome, Refused) or (isinstance(outcome, NotSent) and outcome.reason in NOT_CHARGED):
        with transaction() as session:
            unbook(session, network, call_for(text), called_at)
    limited = isinstance(outcome, NotSent) and outcome.reason is NotSentReason.RATE_LIMIT
    if limited and isinstance(outcome, NotSent) and outcome.retry_at:
        close_until(network, account_id, outcome.retry_at, now())
    news = heed(network, outcome, called_at=called_at, trial=trial)
    if news:
        with transaction():
            tell_paused(network, news)
