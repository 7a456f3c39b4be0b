"""Taking due shares: every check in one transaction, then the database is let go before the slow part."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.content.offering import Standing, standings
from advocacy.core.database import database_now, transaction
from advocacy.core.delivery import DeliveryState, anything_due, begin, lease_end, lock_due, lock_held, release
from advocacy.core.services import now, services
from advocacy.guidelines.reaching import follow_editions
from advocacy.networks.accounts import Account
from advocacy.networks.pausing import Trial, gates
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.admitting import admit_shares
from advocacy.sharing.asking import ask
from advocacy.sharing.checking import has_new_stop
from advocacy.sharing.holding import is_held_back, open_holds
from advocacy.sharing.informing import inform_held
from advocacy.sharing.linking import short_link
from advocacy.sharing.models import Connection, CrisisHold, Share, ShareAttempt
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
    act_hash,
    decide_at_claim,
)
from advocacy.sharing.settling_rules import RESEND_WITHIN, is_inside

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
    repost_of: str | None = None  # the company's own post that is passed on
    trial: bool = False  # the one share that goes first after a pause
    body: bytes | None = field(default=None, repr=False)  # stored before: these very bytes are sent once more


@dataclass(frozen=True)
class Known:
    """What the checks of shares that are looked at together need, read once for all of them."""

    standings: Mapping[int, Standing]
    holds: Sequence[CrisisHold]
    rows: Sequence[Person | Connection]  # the session answers with these again only as long as somebody keeps them


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
            claimed = _take(session, rows) if rows else []
        if claimed or not rows:
            return claimed


def _take(session: Session, shares: Sequence[Share]) -> list[Claimed]:
    """The checks of all, read together; a share that may go is this worker's from the commit on."""
    known, closed = known_about(session, shares), gates(session)
    decisions = {share.id: _decide(session, share, known) for share in shares}
    may_go = [share for share in shares if isinstance(decisions[share.id], Proceed)]
    decisions |= admit_shares(session, may_go, closed)
    lease_until = lease_end(session, services().settings.publish_lease)
    claimed = []
    for share in shares:
        decision = decisions[share.id]
        if isinstance(decision, Proceed):
            claimed.append(_begin(session, share, lease_until, trial=isinstance(closed.get(share.network), Trial)))
        else:
            apply(share, decision)
    return claimed


def _begin(session: Session, share: Share, lease_until: datetime, *, trial: bool) -> Claimed:
    share.waiting_for = None
    begin(share, lease_until, keep_body=share.resend)
    attempt = ShareAttempt(share_id=share.id, fence=share.fence, started_at=now(), rulebook_hash=share.checked_against)
    session.add(attempt)
    return claimed_from(session, share, trial=trial)


def _decide(session: Session, share: Share, known: Known) -> Decision:
    """A check that breaks on one share must not hold up the others that are claimed with it."""
    try:
        return decide_at_claim(facts_at_claim(session, share, now(), known))
    except SQLAlchemyError:
        raise  # the transaction is gone: the whole claim is tried again
    except Exception:  # what can't be checked does not go out, and holds up nobody else's
        log.exception("share %s could not be checked", share.id)
        return Wait(None, now() + LOOK_AGAIN)


def look_again(session: Session, claimed: Claimed) -> bool:
    """Just before a call that was long prepared: whether it still may go. Else it becomes what its facts ask for."""
    share = lock_held(session, Share, claimed.share_id, claimed.fence)
    if share is None:
        return False
    decision = _decide(session, share, known_about(session, [share]))
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
        account=account_of(connection),
        renewed_at=connection.renewed_at,
        text=share.text,
        version_id=share.version_id,
        short_url=short_link(share.short_code) if share.link_target else None,
        repost_of=share.repost_of,
        body=share.body if share.resend or share.settling else None,
    )


def may_be_sent(session: Session, share: Share) -> bool:
    """Whether a settling attempt would pass every check of a claim."""
    return isinstance(decide_at_claim(facts_at_claim(session, share, now(), known_about(session, [share]))), Proceed)


def account_of(connection: Connection) -> Account:
    return Account(
        id=connection.account_id,
        name=connection.account_name,
        handle=connection.handle,
        profile_url=connection.profile_url,
        protected=connection.protected,
    )


def known_about(session: Session, shares: Sequence[Share]) -> Known:
    people = select(Person).where(Person.id.in_({share.person_id for share in shares}))
    connections = select(Connection).where(Connection.id.in_({share.connection_id for share in shares}))
    return Known(
        standings=standings(session, {share.version_id for share in shares}),
        holds=open_holds(session),
        rows=[*session.scalars(people), *session.scalars(connections)],
    )


def facts_at_claim(session: Session, share: Share, moment: datetime, known: Known) -> AtClaim:
    person = session.get_one(Person, share.person_id)
    post = known.standings.get(share.version_id)
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
        text_unchanged=act_hash(share.text, share.repost_of) == share.text_hash,
        new_blocking_finding=_blocked(post) or has_new_stop(session, share),
        held_back=is_held_back(session, share, known.holds),
        age_cap=services().settings.share_age_cap,
        repeated_too_late=share.resend and not share.repost_of and _was_called_long_ago(session, share),
    )


def _was_called_long_ago(session: Session, share: Share) -> bool:
    """By PostgreSQL's clock, as the call's moment is."""
    first = share.first_called_at
    return first is not None and not is_inside(database_now(session), first, RESEND_WITHIN)


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
