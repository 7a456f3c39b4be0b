"""What the queue runs for sharing."""

from advocacy.sharing.counting import measure_share_rates, tell_the_studio
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.informing import remind_to_reconnect
from advocacy.sharing.operating.checking import check_networks, probe_networks
from advocacy.sharing.operating.waking import wake_waiting
from advocacy.sharing.popularity import count_shares
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.rechecking import recheck_shares
from advocacy.sharing.reconnecting import ask_to_reconnect
from advocacy.sharing.removing import take_back_due
from advocacy.sharing.reserving import free_words
from advocacy.sharing.revoking import revoke_due
from advocacy.sharing.settling import settle_due
from advocacy.sharing.sweeping import sweep_shares

__all__ = [
    "ask_for_new_consent",
    "check_networks",
    "count_shares",
    "free_words",
    "measure_share_rates",
    "probe_networks",
    "publish_due",
    "recheck_waiting",
    "remind_to_reconnect",
    "revoke_due",
    "settle_due",
    "sweep_proposals",
    "sweep_shares",
    "take_back_due",
    "tell_the_studio",
    "wake_waiting",
]


def recheck_waiting() -> None:
    """What waits to go out, against a rulebook that changed."""
    recheck_shares()


def ask_for_new_consent() -> None:
    """Of people whose connection was made for another app, or with fewer permissions than are asked for now."""
    ask_to_reconnect()
