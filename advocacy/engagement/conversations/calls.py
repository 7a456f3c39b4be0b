"""The posting calls of answers, made or perhaps made: whoever counts limits anew counts them beside those of shares.

A row stands from the moment an attempt begins until it is sure that no call was made. The answer itself knows its
newest attempt only. Once no limit looks back so far, the row leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Reply, ReplyCall
from advocacy.networks.recounting import Made
from advocacy.networks.rules import Network

STAYS = timedelta(days=2)  # longer than the longest window of a network


def attempt_key(reply_id: int, fence: int) -> str:
    """How one attempt is named in the buckets, beside those of shares."""
    return f"reply:{reply_id}:{fence}"


def note_call(session: Session, reply: Reply, moment: datetime) -> None:
    """An attempt begins: from here on it may be called at any moment."""
    session.add(ReplyCall(reply_id=reply.id, fence=reply.fence, started_at=moment))


def never_called(session: Session, reply_id: int, fence: int) -> None:
    """It is sure that this attempt reached no posting call."""
    session.execute(delete(ReplyCall).where(ReplyCall.reply_id == reply_id, ReplyCall.fence == fence))


def let_calls_go() -> None:
    """What no window reaches any more."""
    with transaction() as session:
        session.execute(delete(ReplyCall).where(ReplyCall.started_at <= now() - STAYS))


class Answered:
    """For `limiting.take`: one range of the index on (started_at) each."""

    def calls_since(self, network: Network, moment: datetime, most: int) -> Sequence[Made]:
        query = _called(network, moment).order_by(ReplyCall.started_at.desc()).limit(most)
        columns = Reply.account_id, ReplyCall.reply_id, ReplyCall.fence, ReplyCall.started_at
        with transaction() as session:
            rows = session.execute(query.with_only_columns(*columns)).all()
        return [Made(account, attempt_key(reply_id, fence), at) for account, reply_id, fence, at in rows]

    def counts_between(self, network: Network, moment: datetime, until: datetime) -> Mapping[str, int]:
        called = _called(network, moment).where(ReplyCall.started_at <= until)
        query = called.with_only_columns(Reply.account_id, func.count()).group_by(Reply.account_id)
        with transaction() as session:
            return dict(session.execute(query).all())


CALLS = Answered()


def _called(network: Network, moment: datetime) -> Select[Any]:
    query = select(ReplyCall.reply_id).join(Reply, Reply.id == ReplyCall.reply_id)
    return query.where(ReplyCall.started_at > moment, Reply.network == network)
