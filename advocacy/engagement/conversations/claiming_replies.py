"""Taking an answer that is due: every check in one transaction, then the database is let go before the call."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, anything_due, begin, lease_end, lock_due
from advocacy.core.services import now, services
from advocacy.engagement.conversations.calls import attempt_key, note_call
from advocacy.engagement.conversations.informing import inform_asked, inform_not_sent
from advocacy.engagement.conversations.models import Conversation, Reply
from advocacy.engagement.conversations.reply_rules import AtClaim, why_not
from advocacy.engagement.conversations.replying import found_in, hold_over
from advocacy.guidelines.reaching import follow_editions
from advocacy.guidelines.rules import blocking
from advocacy.networks.accounts import Account
from advocacy.networks.budget_rules import month_of
from advocacy.networks.conversing import ReplyTo
from advocacy.networks.histories import every_call
from advocacy.networks.limiting import NotYet, give_back, take
from advocacy.networks.pausing import Closed, Pause, Trial, admit, gates
from advocacy.networks.registry import adapter, replies_are_posts
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import BudgetGone, book, unbook
from advocacy.people.models import Person
from advocacy.sharing.models import Connection
from advocacy.sharing.operating.telling import tell_budget
from advocacy.sharing.rules import LOOK_AGAIN, ConnectionState, Wait, WaitingFor


@dataclass(frozen=True)
class Claimed:
    """All that the call needs; the row itself is let go."""

    reply_id: int
    fence: int
    network: Network
    connection_id: int
    account: Account
    renewed_at: datetime
    to: ReplyTo
    words: str = field(repr=False)
    trial: bool = False
    body: bytes | None = field(default=None, repr=False)  # stored before: these very bytes are sent once more

    @property
    def key(self) -> str:
        return attempt_key(self.reply_id, self.fence)


def replies_due() -> bool:
    """Asked once a second by the dispatcher: one indexed read."""
    with transaction() as session:
        return anything_due(session, Reply, now())


def claim_reply() -> Claimed | None:
    """The oldest that may go; others that were due got the state that their facts ask for. None: nothing is due."""
    while True:
        with transaction() as session:
            rows = lock_due(session, Reply, now(), 1)
            if not rows:
                return None
            follow_editions()
            claimed = _take(session, rows[0])
        if claimed:
            return claimed


def call_of(network: Network, words: str) -> PaidCall:
    speaking = adapter(network)
    dear = bool(speaking.prices) and speaking.holds_link(words)
    return PaidCall.POST_WITH_LINK if dear else PaidCall.REPLY


def pay_back(session: Session, reply: Reply) -> None:
    """The price of the attempt under way, once; the row is locked."""
    if reply.booked_at is not None:
        unbook(session, reply.network, call_of(reply.network, reply.words), reply.booked_at)
        reply.booked_at = None


def _take(session: Session, reply: Reply) -> Claimed | None:
    talk = session.get_one(Conversation, reply.conversation_id)
    stays = why_not(_at_claim(session, reply, talk))
    if stays and reply.resend:
        ask(session, reply)  # it may be there already
        return None
    if stays:
        reply.state, reply.refused_because, reply.waiting_for = DeliveryState.CANCELLED, stays.value, None
        inform_not_sent(talk, reply.id)
        return None
    wait = _admit(session, reply)
    if wait:
        reply.waiting_for, reply.due_at = wait.waiting_for, wait.until
        return None
    return _begin(session, reply)


def ask(session: Session, reply: Reply) -> None:
    """Nothing more is tried: the person says whether it is there."""
    reply.state, reply.lease_until, reply.settle_at, reply.waiting_for = DeliveryState.UNCONFIRMED, None, None, None
    if reply.asked_at is None:
        reply.asked_at = now()
        inform_asked(session.get_one(Conversation, reply.conversation_id), reply.id)


def _at_claim(session: Session, reply: Reply, talk: Conversation) -> AtClaim:
    connection, person = session.get_one(Connection, reply.connection_id), session.get_one(Person, reply.person_id)
    hold = hold_over(session, person, talk)
    return AtClaim(
        now=now(),
        sent_at=reply.sent_at,
        person_active=person.is_active,
        connected=connection.state is not ConnectionState.DISCONNECTED,
        same_account=connection.account_id == reply.account_id,
        stopped=bool(blocking(found_in(session, talk, reply.words, person.language))),
        crisis=hold is not None and hold.id != reply.hold_id,
        age_cap=services().settings.share_age_cap,
    )


def _admit(session: Session, reply: Reply) -> Wait | None:
    """Is the network open, is there room, is there money; what was reserved for a call that is not made goes back."""
    moment, gate = now(), gates(session).get(reply.network)
    connection = session.get_one(Connection, reply.connection_id)
    if connection.state is ConnectionState.RECONNECT:
        return Wait(WaitingFor.RECONNECT, moment + LOOK_AGAIN)
    if isinstance(gate, Pause):
        return Wait(WaitingFor.OPERATOR, moment + LOOK_AGAIN)
    if isinstance(gate, Closed) and replies_are_posts(reply.network):
        return Wait(WaitingFor.LIMIT, gate.until)
    if connection.closed_until and connection.closed_until > moment:
        return Wait(WaitingFor.LIMIT, connection.closed_until)
    key = attempt_key(reply.id, reply.fence + 1)
    place = take(reply.network, reply.account_id, key, moment, every_call())
    if isinstance(place, NotYet):
        return Wait(WaitingFor.LIMIT, place.retry_at)
    booked = book(session, reply.network, call_of(reply.network, reply.words))
    if booked.notice:
        tell_budget(reply.network, booked.notice, month_of(moment))
    if isinstance(booked, BudgetGone):
        give_back(reply.network, reply.account_id, key)
        return Wait(WaitingFor.BUDGET, min(booked.until, moment + LOOK_AGAIN))
    if isinstance(gate, Trial) and not admit(session, reply.network, moment):
        give_back(reply.network, reply.account_id, key)
        unbook(session, reply.network, call_of(reply.network, reply.words), moment)
        return Wait(WaitingFor.OPERATOR, moment + LOOK_AGAIN)
    return None


def _begin(session: Session, reply: Reply) -> Claimed:
    connection = session.get_one(Connection, reply.connection_id)
    trial = isinstance(gates(session).get(reply.network), Trial)
    reply.waiting_for, reply.booked_at = None, now()
    if not reply.resend:
        reply.tried_at = now()
    begin(reply, lease_end(session, services().settings.publish_lease), keep_body=reply.resend)
    note_call(session, reply, now())
    return Claimed(
        reply_id=reply.id,
        fence=reply.fence,
        network=reply.network,
        connection_id=connection.id,
        account=account_of(connection),
        renewed_at=connection.renewed_at,
        to=ReplyTo(reply.post_remote_id, reply.comment_remote_id),
        words=reply.words,
        trial=trial,
        body=reply.body if reply.resend else None,
    )


def account_of(connection: Connection) -> Account:
    return Account(
        id=connection.account_id,
        name=connection.account_name,
        handle=connection.handle,
        profile_url=connection.profile_url,
        protected=connection.protected,
    )
