"""The truth behind limits: the posting calls that were made or may have been, read from the attempts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, not_, select

from advocacy.core.database import transaction
from advocacy.networks.limiting import Made
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, ShareAttempt

# An attempt that ended so never reached the posting call: no answer, and surely nothing sent.
NEVER_CALLED = and_(
    ShareAttempt.outcome.is_not(None), ShareAttempt.outcome == "notsent", ShareAttempt.http_status.is_(None)
)


def attempt_key(share_id: int, fence: int) -> str:
    """How one attempt is named in the buckets: counting it twice changes nothing."""
    return f"{share_id}:{fence}"


def made_since(network: Network, since: datetime) -> Sequence[Made]:
    """For `limiting.take`: one range of the index on (started_at); what is under way counts."""
    query = (
        select(Share.account_id, ShareAttempt.share_id, ShareAttempt.fence, ShareAttempt.started_at)
        .join(Share, Share.id == ShareAttempt.share_id)
        .where(ShareAttempt.started_at > since, Share.network == network)
        .where(not_(func.coalesce(NEVER_CALLED, False)))
    )
    with transaction() as session:
        rows = session.execute(query).all()
    return [Made(account, attempt_key(share_id, fence), at) for account, share_id, fence, at in rows]
