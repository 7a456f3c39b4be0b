"""Taking due shares: every check in one transaction, then the database is let go before the slow part."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.content.offering import Standing, standings
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, anything_due, begin, lock_due, lock_held, release
from advocacy.core.services import now, services
from advocacy.guidelines.reaching import follow_editions
from advocacy.networks.accounts import Account
from advocacy.networks.pausing import Gate, Trial, gates
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.admitting import admit_share
from advocacy.sharing.asking import ask
from advocacy.sharing.checking import has_new_stop
from advocacy.sharing.holding import is_held_back
from advocacy.sharing.informing import inform_held
from advocacy.sharing.linking import short_link
from advocacy.sharing.models import Connection, Share, ShareAttempt
from advocacy.sharing.rules import (
    LOOK_AGAIN,
    AtClaim,
    Cancel,
    ConnectionState,
    Decision,
    Expire,
    Hold,
    Proceed,
    Wait,
    decide_at_claim,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claimed:
    """All that the call needs; the row itself is let go."""

    share_id: int
    fence: int
    network: Network
    connection_id: int
    account: Account
    renewed_at: datetime  # of the connection: another moment later means that it was renewed since
    text: str = field(repr=False)
    version_id: int
    short_url: str | None
    booked_at: datetime
    trial: bool = False  # the one share that goes first after a pause
    body: bytes | None = field(default=None, repr=False)  # stored before: these very bytes are sent once more


def shares_due() -> bool:
    """Asked once a second by the dispatcher: one indexed read."""
    with transaction() as session:
        return anything_due(session, Share, now())


def claim_due(limit: int) -> list[Claimed]:
    """Up to `limit` shares to publish now; others that were due got the state that their facts ask for."""
    while True:
        with transaction() as session:
            rows = lock_due(session, Share, now(), limit)
            if rows:
                follow_editions()  # a rule that came a second ago counts too
            closed = gates(session) if rows else {}
            claimed = [taken for row in rows if (taken := _take(session, row, closed.get(row.network))) is not None]
        if claimed or not rows:
            return claimed


def _take(session: Session, share: Share, gate: Gate | None) -> Claimed | None:
    decision = _decide(session, share)
    if isinstance(decision, Proceed):
        decision = admit_share(session, share, gate)
    if not isinstance(decision, Proceed):
        apply(share, decision)
        return None
    share.waiting_for = None
    begin(session, share, services().settings.publish_lease, keep_body=share.resend)
    attempt = ShareAttempt(share_id=share.id, fence=share.fence, started_at=now(), rulebook_hash=share.checked_against)
    session.add(attempt)
    return claimed_from(session, share, trial=isinstance(gate, Trial))


def _decide(session: Session, share: Share) -> Decision:
    """A check that breaks on one share must not hold up the others that are claimed with it."""
    try:
        return decide_at_claim(facts_at_claim(session, share, now()))
    except SQLAlchemyError:
        raise  # the transaction is gone: the whole claim is tried again
    except Exception:
        log.exception("share %s could not be checked", share.id)
        return Wait(None, now() + LOOK_AGAIN)


def look_again(session: Session, claimed: Claimed) -> bool:
    """Just before a call that was long prepared: whether it still may go. Else it becomes what its facts ask for."""
    share = lock_held(session, Share, claimed.share_id, claimed.fence)
    if share is None:
        return False
    decision = _decide(session, share)
    if isinstance(decision, Proceed):
        return True
    release(share, DeliveryState.QUEUED)
    share.attempts -= 1
    apply(share, decision)
    return False


def claimed_from(session: Session, share: Share, *, trial: bool = False) -> Claimed:
    """Everything of the row that the slow part needs."""
    connection = session.get_one(Connection, share.connection_id)
    return Claimed(
        trial=trial,
        booked_at=now(),
        share_id=share.id,
        fence=share.fence,
        network=share.network,
        connection_id=share.connection_id,
        account=_account(connection),
        renewed_at=connection.renewed_at,
        text=share.text,
        version_id=share.version_id,
        short_url=short_link(share.short_code) if share.link_target else None,
        body=share.body if share.resend or share.settling else None,
    )


def may_be_sent(session: Session, share: Share) -> bool:
    """Whether a settling attempt would pass every check of a claim."""
    return isinstance(decide_at_claim(facts_at_claim(session, share, now())), Proceed)


def _account(connection: Connection) -> Account:
    return Account(
        id=connection.account_id,
        name=connection.account_name,
        handle=connection.handle,
        profile_url=connection.profile_url,
        protected=connection.protected,
    )


def facts_at_claim(session: Session, share: Share, moment: datetime) -> AtClaim:
    person = session.get_one(Person, share.person_id)
    post = standings(session, [share.version_id]).get(share.version_id)
    connection = session.get_one(Connection, share.connection_id)
    return AtClaim(
        now=moment,
        closes_at=share.closes_at,
        consented_at=share.consented_at,
        when=share.when,
        chosen_for=share.chosen_for,
        person_active=person.is_active,
        post_withdrawn=post is None or post.withdrawn or post.archived,
        connection=ConnectionState(connection.state),
        same_account=connection.account_id == share.account_id,
        text_unchanged=sha256(share.text.encode()).hexdigest() == share.text_hash,
        new_blocking_finding=_blocked(post) or has_new_stop(session, share),
        held_back=is_held_back(session, share),
        age_cap=services().settings.share_age_cap,
    )


def _blocked(post: Standing | None) -> bool:
    return post is not None and post.blocked_by_rule is not None


def apply(share: Share, decision: Decision) -> None:
    """Writes what was decided instead of publishing; no attempt is counted."""
    match decision:
        case Hold() | Cancel() | Expire() if share.resend:
            ask(share)  # it may be there already
        case Hold(reason):
            share.state, share.held_reason = DeliveryState.HELD, reason
            inform_held(share)
        case Wait(waiting_for, until):
            share.waiting_for, share.due_at = waiting_for, until
        case Cancel(by):
            share.state, share.cancelled_by = DeliveryState.CANCELLED, by
        case Expire():
            share.state = DeliveryState.EXPIRED
