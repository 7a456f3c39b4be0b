"""The truth behind limits: the posting calls that were made or may have been, read from the attempts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, not_, select

from advocacy.core.database import transaction
from advocacy.networks.recounting import Made
from advocacy.networks.rules import Act, Network
from advocacy.sharing.models import Share, ShareAttempt

# An attempt that ended so never reached the posting call: no answer, and surely nothing sent.
NEVER_CALLED = and_(
    ShareAttempt.outcome.is_not(None), ShareAttempt.outcome == "notsent", ShareAttempt.http_status.is_(None)
)


def attempt_key(share_id: int, fence: int) -> str:
    """How one attempt is named in the buckets: counting it twice changes nothing."""
    return f"{share_id}:{fence}"


def act_of(original: str | None) -> Act:
    """What counts against which limit. `original`: the post that a share passes on."""
    return Act.REPOST if original else Act.POST


class Attempted:
    """For `limiting.take_each`: one range of the index on (started_at) each; what is under way counts."""

    def calls_since(self, network: Network, moment: datetime, most: int) -> Sequence[Made]:
        query = _called(network, moment).order_by(ShareAttempt.started_at.desc()).limit(most)
        columns = (
            Share.account_id,
            ShareAttempt.share_id,
            ShareAttempt.fence,
            ShareAttempt.started_at,
            Share.repost_of,
        )
        with transaction() as session:
            rows = session.execute(query.with_only_columns(*columns)).all()
        return [
            Made(account, attempt_key(share_id, fence), at, act_of(original))
            for account, share_id, fence, at, original in rows
        ]

    def counts_between(self, network: Network, moment: datetime, until: datetime) -> Mapping[str, int]:
        called = _called(network, moment).where(ShareAttempt.started_at <= until)
        query = called.with_only_columns(Share.account_id, func.count()).group_by(Share.account_id)
        with transaction() as session:
            return dict(session.execute(query).all())


CALLS = Attempted()


def _called(network: Network, moment: datetime) -> Select[Any]:
    query = select(ShareAttempt.id).join(Share, Share.id == ShareAttempt.share_id)
    query = query.where(ShareAttempt.started_at > moment, Share.network == network)
    return query.where(not_(func.coalesce(NEVER_CALLED, False)))
