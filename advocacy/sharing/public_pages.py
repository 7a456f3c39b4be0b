"""Which public pages are open: content says whether the post is, and a crisis hold closes it here."""

from advocacy.content.publicising import PublicPost, public_post
from advocacy.core.database import transaction
from advocacy.sharing.holding import open_holds
from advocacy.sharing.models import CrisisHold, HoldScope


def open_page(page_id: str) -> PublicPost | None:
    """None while it is not open to the world."""
    with transaction() as session:
        found = public_post(page_id)
        if found is None or any(_closes(hold, found) for hold in open_holds(session)):
            return None
        return found


def _closes(hold: CrisisHold, found: PublicPost) -> bool:
    """Nobody knows the region of somebody without an account, so a hold of any region closes it too."""
    return hold.scope is not HoldScope.TOPIC or hold.topic_id in found.topic_ids
