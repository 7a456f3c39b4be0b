"""Telling the admins, once each: a network paused itself, its budget runs out, its version ends."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission, Role
from advocacy.core.room import NoticeKind, NoticeWords
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.rules import Network
from advocacy.networks.spending import BudgetNoticeKind
from advocacy.notifications.telling import tell_role
from advocacy.sharing.operating.words import advice_words, pause_title

PAUSED, BUDGET, VERSION = "network.paused", "network.budget", "network.version"


def tell_paused(network: Network, reason: PauseReason) -> None:
    """Call it when `breaking.heed` or `pausing.pause` says that it is news."""
    tell_role(Role.ADMIN, PAUSED, parameters={"network": network.value, "reason": reason.value})


def tell_budget(network: Network, kind: BudgetNoticeKind, month: date) -> None:
    """Call it in the transaction of the booking that carried the notice."""
    key = f"{network.value}:{month:%Y-%m}:{kind.value}"
    tell_role(Role.ADMIN, BUDGET, parameters={"network": network.value, "kind": kind.value}, once_key=key)


def tell_version(version: str, end: date) -> None:
    """Sixty days before a LinkedIn version ends; once for each version."""
    parameters = {"version": version, "end": end.isoformat()}
    tell_role(Role.ADMIN, VERSION, parameters=parameters, once_key=version)


def _paused_words(said: Mapping[str, Any]) -> NoticeWords:
    network, reason = Network(said["network"]), PauseReason(said["reason"])
    waits = _("Nothing is lost: every share waits and goes out when you resume %(network)s.", network=network.label)
    return NoticeWords(pause_title(network, reason), f"{advice_words(network, reason)} {waits}")


def _budget_words(said: Mapping[str, Any]) -> NoticeWords:
    network = Network(said["network"]).label
    if said["kind"] == BudgetNoticeKind.LISTENING:
        detail = _(
            "What people answer there is not heard until the next month, or until listening is larger in "
            "policies/networks.toml. Shares go out as before."
        )
        return NoticeWords(_("Hearing answers on %(network)s used its part of this month", network=network), detail)
    if said["kind"] == BudgetNoticeKind.USED_UP:
        detail = _("Shares there wait for the next month, or for a larger budget in policies/networks.toml.")
        return NoticeWords(_("This month's budget for %(network)s is used up", network=network), detail)
    detail = _("When it is used up, shares there wait for the next month.")
    return NoticeWords(_("This month's budget for %(network)s is nearly used up", network=network), detail)


def _version_words(said: Mapping[str, Any]) -> NoticeWords:
    end = format_date(date.fromisoformat(said["end"]), "d MMMM yyyy")
    title = _("LinkedIn's version %(version)s ends on %(day)s", version=said["version"], day=end)
    return NoticeWords(
        title, _("From that day on nobody's post is taken. Set ADVOCACY_LINKEDIN_VERSION to a newer one.")
    )


NOTICES = (
    NoticeKind(
        name=PAUSED,
        in_channel=True,
        title=_l("A network paused itself"),
        words=_paused_words,
        endpoint="operating.show",
        button=_l("Look at the networks"),
        permission=Permission.OPERATE,
        icon="pause-circle",
        tone="soon",
        can_be_switched_off=False,
        urgent=True,
    ),
    NoticeKind(
        name=BUDGET,
        in_channel=True,
        title=_l("A network's budget runs out"),
        words=_budget_words,
        endpoint="operating.show",
        button=_l("Look at the spending"),
        permission=Permission.OPERATE,
        icon="credit-card",
        tone="soon",
    ),
    NoticeKind(
        name=VERSION,
        in_channel=True,
        title=_l("A network's version ends"),
        words=_version_words,
        endpoint="operating.show",
        button=_l("Look at the networks"),
        permission=Permission.OPERATE,
        icon="clock",
        tone="soon",
    ),
)
