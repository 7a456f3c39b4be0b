"""Taking in what was read: once each, colleagues apart from people outside, our own answers recognised."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.own_posts import company_accounts
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now
from advocacy.engagement.conversations.acting import mark_answered
from advocacy.engagement.conversations.claiming import Batch, still_ours
from advocacy.engagement.conversations.facts import commented
from advocacy.engagement.conversations.informing import inform_begun
from advocacy.engagement.conversations.models import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    Comment,
    Conversation,
    Reply,
    VisitingText,
    newest_reply,
)
from advocacy.engagement.conversations.reply_rules import may_be_it
from advocacy.engagement.conversations.rules import (
    AnsweredHow,
    ConversationState,
    Happening,
    after,
    begun,
    name_leaves_at,
    starts_clock,
    text_leaves_at,
)
from advocacy.engagement.conversations.sending_replies import mark_sent
from advocacy.evidence.counterparts import counterpart_hashes
from advocacy.evidence.recording import record_facts
from advocacy.networks.conversing import Comment as Said
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.models import Connection, Share

LONGEST_TEXT = 30_000


@dataclass(frozen=True)
class Owned:
    """A share that is listened to, with whose it is."""

    share: Share
    person: Person
    connection: Connection


def take_in(batch: Batch, comments: Sequence[Said]) -> int:
    """How many comments of people outside were new. Reading the same ones again changes nothing."""
    if not comments:
        return 0
    with transaction() as session:
        owned = _owned(session, still_ours(session, batch.taken))
        # In one order everywhere, so that two workers never wait for each other in a circle.
        known = sorted((one for one in comments if one.post_id in owned and one.author_id), key=_order)
        colleagues = _colleagues(session, batch.network, known)
        new = 0
        for post_id in dict.fromkeys(one.post_id for one in known):
            under = [one for one in known if one.post_id == post_id]
            new += _under(session, owned[post_id], under, colleagues)
        return new


def _order(one: Said) -> tuple[str, datetime, str]:
    return one.post_id, one.written_at or now(), one.remote_id


def _owned(session: Session, share_ids: Collection[int]) -> dict[str, Owned]:
    """Of people who are still here: who left while it was read gets no words any more."""
    query = (
        select(Share, Person, Connection)
        .join(Person, Person.id == Share.person_id)
        .join(Connection, Connection.id == Share.connection_id)
        .where(Share.id.in_(share_ids), Person.state == PersonState.ACTIVE)
    )
    return {row.Share.remote_id or "": Owned(row.Share, row.Person, row.Connection) for row in session.execute(query)}


def _colleagues(session: Session, network: Network, comments: Iterable[Said]) -> set[tuple[str, str]]:
    """Accounts that colleagues connected, each with the company's app where its ids mean something within one only."""
    authors = {one.author_id for one in comments}
    query = select(Connection.client_id, Connection.account_id)
    query = query.where(Connection.network == network, Connection.account_id.in_(authors))
    return {(_app(network, client_id), account_id) for client_id, account_id in session.execute(query)}


def _app(network: Network, client_id: str) -> str:
    return client_id if network is Network.LINKEDIN else ""


def _is_colleague(owned: Owned, one: Said, colleagues: set[tuple[str, str]]) -> bool:
    """One of us, or the company itself."""
    network = owned.share.network
    connected = (_app(network, owned.connection.client_id), one.author_id) in colleagues
    ours = company_accounts(network)
    return connected or one.handle.lower() in ours or one.page in ours


def _under(session: Session, owned: Owned, comments: Sequence[Said], colleagues: set[tuple[str, str]]) -> int:
    own = [one for one in comments if one.author_id == owned.connection.account_id]
    others = [one for one in comments if one.author_id != owned.connection.account_id]
    codes = _codes(owned, others)
    new = 0
    for one in others:
        if _is_colleague(owned, one, colleagues):
            record_facts(commented(owned.share, codes[_named(one)], codes[one.author_id], colleague=True))
        elif _one(session, owned, one, codes):
            new += 1
    for one in own:
        _heed_own(session, owned, one)
    return new


def _codes(owned: Owned, comments: Sequence[Said]) -> Mapping[str, str]:
    ids = {one.author_id for one in comments} | {_named(one) for one in comments}
    return counterpart_hashes(owned.share.person_id, owned.share.network, ids) if ids else {}


def _named(one: Said) -> str:
    return f"comment:{one.remote_id}"


def _one(session: Session, owned: Owned, said: Said, codes: Mapping[str, str]) -> bool:
    """False when it was taken in before."""
    key, counterpart, moment = codes[_named(said)], codes[said.author_id], now()
    if session.scalar(select(Comment.id).where(Comment.key == key)) is not None:
        return False
    talk = _conversation(session, owned, counterpart, moment)
    row = {"conversation_id": talk.id, "key": key, "arrived_at": moment}
    clock = talk.comments == 0 or starts_clock(talk.standing, Happening.COMMENTED)
    added = insert(Comment).values(**row, starts_clock=clock, not_needed=False).on_conflict_do_nothing()
    comment_id = session.scalar(added.returning(Comment.id))
    if comment_id is None:
        return False
    session.add(_visiting(comment_id, owned.share.network, said, moment))
    if talk.comments:
        talk.stand(after(talk.standing, Happening.COMMENTED, moment) or talk.standing)
    else:
        inform_begun(talk)
    talk.comments += 1
    record_facts(commented(owned.share, key, counterpart, colleague=False))
    return True


def _conversation(session: Session, owned: Owned, counterpart: str, moment: datetime) -> Conversation:
    """Locked; made when this person says something under this share for the first time."""
    standing = begun(moment)
    row = {
        "public_id": public_id(),
        "person_id": owned.person.id,
        "team_id": owned.person.team_id,
        "share_id": owned.share.id,
        "network": owned.share.network,
        "counterpart": counterpart,
        "state": standing.state,
        "clock_at": standing.clock_at,
        "last_at": standing.last_at,
        "comments": 0,
    }
    session.execute(insert(Conversation).values(row).on_conflict_do_nothing())
    query = select(Conversation).where(Conversation.share_id == owned.share.id, Conversation.counterpart == counterpart)
    return session.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _visiting(comment_id: int, network: Network, said: Said, moment: datetime) -> VisitingText:
    return VisitingText(
        comment_id=comment_id,
        remote_id=said.remote_id,
        answer_to=said.answer_to,
        name=said.name[:LONGEST_NAME],
        handle=said.handle[:LONGEST_NAME],
        words=said.text[:LONGEST_TEXT],
        address=said.address[:LONGEST_ADDRESS],
        written_at=said.written_at,
        names_until=name_leaves_at(network, moment),
        expires_at=text_leaves_at(moment),
    )


def _heed_own(session: Session, owned: Owned, own: Said) -> None:
    """The person answered there: seen, not said. What the product sent itself is known already, or on its way."""
    query = (
        select(Conversation)
        .join(Comment, Comment.conversation_id == Conversation.id)
        .join(VisitingText, VisitingText.comment_id == Comment.id)
        .where(Conversation.share_id == owned.share.id, VisitingText.remote_id == own.answers)
    )
    talk = session.scalar(query.with_for_update(of=Conversation, key_share=True))
    if talk is None or _is_ours(session, talk, own) or _settles(session, talk, own):
        return
    newest = _newest_before(session, talk, own)
    if _waits(session, talk, newest):
        moment = max(own.written_at or now(), talk.clock_at)
        mark_answered(session, talk, AnsweredHow.SEEN, moment, newest)


def _waits(session: Session, talk: Conversation, newest: int | None) -> bool:
    """Whether anything that the answer can be meant for has none yet: each reading brings all answers again."""
    query = select(Comment.id).where(Comment.conversation_id == talk.id, Comment.answered_at.is_(None))
    if talk.state is not ConversationState.CLOSED:
        query = query.where(Comment.not_needed.is_(False))
    return session.scalar(query.where(Comment.id <= newest).limit(1)) is not None


def _settles(session: Session, talk: Conversation, own: Said) -> bool:
    """An answer of the product's that is under way settles by itself. About one of which the person is asked, what
    stands there says more than they can: the account and the comment that it answers are the proof, as in settling.
    """
    reply = newest_reply(session, talk.id)
    if reply is None or not reply.is_under_way:
        return False
    session.refresh(reply, with_for_update={"key_share": True})
    asked = reply.is_under_way and reply.asked_at is not None and reply.comment_remote_id == own.answers
    if asked and may_be_it(reply.sent_at, own.written_at):
        mark_sent(session, reply, own.remote_id, own.address)
    return True


def _newest_before(session: Session, talk: Conversation, own: Said) -> int | None:
    """The newest comment that the person can have answered: what was written after their answer waits on."""
    before = VisitingText.remote_id == own.answers
    if own.written_at:
        before |= VisitingText.written_at <= own.written_at
    query = select(func.max(Comment.id)).join(VisitingText, VisitingText.comment_id == Comment.id)
    return session.scalar(query.where(Comment.conversation_id == talk.id, before))


def _is_ours(session: Session, talk: Conversation, own: Said) -> bool:
    """The product sent it, and knows so."""
    known = select(Reply.id).where(Reply.network == talk.network, Reply.remote_id == own.remote_id)
    return session.scalar(known.limit(1)) is not None
