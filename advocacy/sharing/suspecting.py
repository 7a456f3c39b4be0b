"""A no to passing a post on of which nobody knows whether it means the post, or the whole app.

The share waits, the network is asked with the publish check, and only a further no after a good answer is the post's.
Were the app blocked, the check's answer pauses the network, and nobody's share is lost.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.networks.check_rules import GOOD
from advocacy.networks.outcomes import Outcome, Refused, RefusedReason
from advocacy.networks.pausing import states
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.operating.checking import check_network
from advocacy.sharing.rules import MOST_ATTEMPTS


def is_in_doubt(session: Session, share: Share, outcome: Outcome) -> bool:
    """With this attempt noted already. After eight of them it is the post's, whatever the checks said."""
    if not (isinstance(outcome, Refused) and outcome.perhaps_the_app) or share.attempts >= MOST_ATTEMPTS:
        return False
    first = session.scalar(
        select(func.min(ShareAttempt.finished_at)).where(
            ShareAttempt.share_id == share.id,
            ShareAttempt.fence < share.fence,
            ShareAttempt.reason == RefusedReason.NOT_REPOSTABLE.value,
        )
    )
    return first is None or not _was_fine_since(session, share.network, first)


def ask_the_network(network: Network, outcome: Outcome, called_at: datetime) -> None:
    """After the answer is noted, with no transaction open; one check for all that were told no at the same moment."""
    if not (isinstance(outcome, Refused) and outcome.perhaps_the_app):
        return
    with transaction() as session:
        state = states(session).get(network)
    if state is None or state.checked_at is None or state.checked_at < called_at:
        check_network(network)


def _was_fine_since(session: Session, network: Network, moment: datetime) -> bool:
    state = states(session).get(network)
    if state is None or state.checked_at is None or state.check_verdict is None:
        return False
    return state.checked_at >= moment and state.check_verdict in GOOD
