"""What the queue runs for sharing."""

from advocacy.sharing.publishing import publish_due
from advocacy.sharing.reserving import free_words
from advocacy.sharing.revoking import revoke_due
from advocacy.sharing.settling import settle_due
from advocacy.sharing.sweeping import sweep_shares

__all__ = ["free_words", "publish_due", "revoke_due", "settle_due", "sweep_shares"]
