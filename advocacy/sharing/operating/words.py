"""What the operator's pages say about networks, checks, shares and attempts; never a person's text."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.delivery import DeliveryState
from advocacy.networks.check_rules import CheckVerdict
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.rules import Network, PaidCall
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.rules import HeldReason, UnconfirmedBecause, WaitingFor

PAUSED: Mapping[PauseReason, Any] = {
    PauseReason.OUT_OF_CREDIT: _l("The credit bought at %(network)s is used up"),
    PauseReason.DEAD_VERSION: _l("%(network)s no longer takes this version"),
    PauseReason.APP_BLOCKED: _l("%(network)s turns the company's app away"),
    PauseReason.BREAKER: _l("%(network)s does not answer"),
    PauseReason.BY_HAND: _l("%(network)s was paused by hand"),
}
ADVICE: Mapping[PauseReason, Any] = {
    PauseReason.OUT_OF_CREDIT: _l("Buy credit in %(network)s's developer console, then resume."),
    PauseReason.DEAD_VERSION: _l("Set ADVOCACY_LINKEDIN_VERSION to a newer version, restart, check, then resume."),
    PauseReason.APP_BLOCKED: _l("Look in %(network)s's developer portal what the app may no longer do, then resume."),
    PauseReason.BREAKER: _l("We look every five minutes and go on by ourselves when it answers."),
    PauseReason.BY_HAND: _l("It stays so until an admin resumes it."),
}
CHECKED: Mapping[CheckVerdict, Any] = {
    CheckVerdict.ALIVE: _l("fine"),
    CheckVerdict.LIMITED: _l("fine, the account asked with has to wait"),
    CheckVerdict.REACHED: _l("answers; without a connected account no more is proven"),
    CheckVerdict.NOT_PERMITTED: _l("the account asked with may not post"),
    CheckVerdict.OUT_OF_CREDIT: _l("refused: no credit"),
    CheckVerdict.DEAD_VERSION: _l("refused: the version is over"),
    CheckVerdict.APP_BLOCKED: _l("refused: the app is blocked"),
    CheckVerdict.UNREACHABLE: _l("no answer"),
    CheckVerdict.SURPRISING: _l("took a post without content: look at the account"),
}
CALLS: Mapping[PaidCall, Any] = {
    PaidCall.POST: _l("Posts without a link"),
    PaidCall.POST_WITH_LINK: _l("Posts with a link"),
    PaidCall.REPLY: _l("Answers"),
    PaidCall.REPOST: _l("Reposts of our own post"),
    PaidCall.DELETE: _l("Taking back"),
    PaidCall.ALT_TEXT: _l("Describing pictures"),
    PaidCall.POST_READ: _l("Reading what came back"),
    PaidCall.USER_READ: _l("Looking up accounts"),
    PaidCall.COMMENT_READ: _l("Hearing what people answer"),
    PaidCall.AUTHOR_READ: _l("Who answered"),
}
WAITS: Mapping[WaitingFor | None, Any] = {
    None: _l("For their time"),
    WaitingFor.RECONNECT: _l("For their person to reconnect"),
    WaitingFor.LIMIT: _l("For the network's limit"),
    WaitingFor.BUDGET: _l("For money"),
    WaitingFor.OPERATOR: _l("For an admin"),
    WaitingFor.NETWORK: _l("For the network"),
}
HELD: Mapping[HeldReason, Any] = {
    HeldReason.NEW_FINDING: _l("A guideline stops it now. Its person is asked."),
    HeldReason.OTHER_ACCOUNT: _l("Another account is connected now. Its person is asked."),
    HeldReason.LATE: _l("Its time is long past. Its person is asked."),
    HeldReason.CRISIS: _l("A hold is on. Afterwards its person is asked."),
}
UNCONFIRMED: Mapping[UnconfirmedBecause, Any] = {
    UnconfirmedBecause.NO_ANSWER: _l("The call was made, and no answer came."),
    UnconfirmedBecause.WORKER_LOST: _l("A worker went away after it began the call."),
}
OUTCOMES: Mapping[str, Any] = {
    "published": _l("Taken"),
    "refused": _l("Turned down for good"),
    "notsent": _l("Not sent"),
    "unknown": _l("Nobody knows"),
}
ROLES: Mapping[str, Any] = {
    "publish": _l("sends shares"),
    "measure": _l("reads figures"),
    "mail": _l("sends mail"),
    "slow": _l("does slow work"),
    "clock": _l("rings each second"),
}


def pause_title(network: Network, reason: PauseReason) -> str:
    return str(PAUSED[reason]) % {"network": network.label}


def advice_words(network: Network, reason: PauseReason) -> str:
    return str(ADVICE[reason]) % {"network": network.label}


def role_words(role: str) -> str:
    """What a process does, from its queues."""
    named = [str(ROLES[part]) for part in role.split(",") if part in ROLES]
    if len(named) > 1:
        return _("works all queues") if len(named) == len(ROLES) - 1 else ", ".join(named)
    return named[0] if named else role


def age_words(seconds: float) -> str:
    """ "8 s", "33 min", "5 h", "3 days"."""
    number, unit = age_parts(seconds)
    return f"{number} {unit}"


def age_parts(seconds: float) -> tuple[int, str]:
    whole = max(0, int(seconds))
    for least, length, unit in ((172_800, 86_400, _("days")), (7_200, 3_600, _("h")), (120, 60, _("min"))):
        if whole >= least:
            return whole // length, unit
    return whole, _("s")


def outcome_words(attempt: ShareAttempt) -> str:
    if attempt.outcome is None:
        return _("Under way, or its worker went away")
    words = str(OUTCOMES.get(attempt.outcome, attempt.outcome))
    return f"{words}: {attempt.reason.replace('_', ' ')}" if attempt.reason else words


def next_words(share: Share) -> str:
    """What happens next with a share, for its technical page."""
    match share.state:
        case DeliveryState.QUEUED if share.waiting_for:
            return f"{WAITS[share.waiting_for]}."
        case DeliveryState.QUEUED:
            return _("It goes out when it is due.")
        case DeliveryState.PUBLISHING:
            return _("A worker holds it. If that one goes away, another looks after it when the lease is over.")
        case DeliveryState.HELD if share.held_reason:
            return str(HELD[share.held_reason])
        case DeliveryState.UNCONFIRMED:
            return _unconfirmed(share)
        case _:
            return _("Nothing more happens.")


def _unconfirmed(share: Share) -> str:
    why = str(UNCONFIRMED[share.unconfirmed_because]) if share.unconfirmed_because else ""
    if share.settle_at is not None:
        next_step = _("We look for evidence; nothing is sent blindly.")
    else:
        next_step = _("Its person is asked whether it is there. Nothing is sent any more.")
    return f"{why} {next_step}".strip()
