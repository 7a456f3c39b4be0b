"""A share's state and story in words that a person understands; never the machine's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.delivery import DeliveryState
from advocacy.networks.accounts import ConnectFailedReason
from advocacy.networks.outcomes import RefusedReason
from advocacy.networks.wording import CONNECT_FAILED, refused_words
from advocacy.sharing.connecting import ConnectProblem
from advocacy.sharing.finishing import GAVE_UP
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.removal_models import TakeBack
from advocacy.sharing.removing import DISCONNECTED, UNNAMED
from advocacy.sharing.rules import CancelledBy, HeldReason, WaitingFor

GAVE_UP_WORDS = _l("We tried eight times and could not reach it. Share again when you like.")
WAITING: dict[WaitingFor, Any] = {
    WaitingFor.RECONNECT: _l("It waits until you connect your account again."),
    WaitingFor.LIMIT: _l("The network asks for a pause. It goes out when the pause is over."),
    WaitingFor.BUDGET: _l("This month's budget for the network is used up. An admin decides."),
    WaitingFor.OPERATOR: _l("The network has to be set right by an admin first. Nothing is lost."),
    WaitingFor.NETWORK: _l("The network can't be reached. We try again."),
}
REMOVAL_WAITS: Mapping[WaitingFor, Any] = WAITING | {
    WaitingFor.RECONNECT: _l("Connect your account again first."),
    WaitingFor.LIMIT: _l("The network asks for a pause."),
}
HELD: Mapping[HeldReason, Any] = {
    HeldReason.NEW_FINDING: _l("A guideline changed and now stops this text. Change it and confirm it again."),
    HeldReason.OTHER_ACCOUNT: _l("Another account is connected now than the one you confirmed. Confirm it again."),
    HeldReason.CRISIS: _l(
        "Communications asked everybody to wait. When that is over, you confirm it again or leave it."
    ),
    HeldReason.LATE: _l("Its time is more than six hours past. Confirm it again."),
}
CANCELLED: Mapping[CancelledBy, Any] = {
    CancelledBy.PERSON: _l("You took it back before it went out."),
    CancelledBy.DISCONNECTED: _l("You disconnected the account before it went out."),
    CancelledBy.LEAVING: _l("It was cancelled when the account was closed."),
    CancelledBy.WITHDRAWN: _l("Communications withdrew the post before it went out."),
    CancelledBy.NOT_THERE: _l("You said that it is not there. You can share it again."),
}
CONNECT_PROBLEMS: Mapping[ConnectProblem, Any] = {
    ConnectProblem.STATE_UNKNOWN: _l(
        "This way back does not belong to you or is not known here. Start again from this page."
    ),
    ConnectProblem.STATE_OLD: _l("That took longer than fifteen minutes. Start again from this page."),
    ConnectProblem.STATE_USED: _l("That step was done already. Look below whether the account is connected."),
    ConnectProblem.COLLEAGUES_ACCOUNT: _l(
        "This account is connected by a colleague. Sign in there with your own and start again."
    ),
    ConnectProblem.OTHER_ACCOUNT: _l("That is another account than the one connected before."),
    ConnectProblem.GONE: _l("Your access here has ended. Nothing was connected, and nothing is kept."),
}


def connect_words(problem: ConnectProblem | ConnectFailedReason) -> str:
    """Why an account was not connected, and what to do."""
    return str(CONNECT_PROBLEMS[problem] if isinstance(problem, ConnectProblem) else CONNECT_FAILED[problem])


def explanation(share: Share) -> str:
    """One sentence below the state."""
    match share.state:
        case DeliveryState.REFUSED:
            return _refusal(share)
        case DeliveryState.HELD if share.held_reason:
            return str(HELD[share.held_reason])
        case DeliveryState.CANCELLED if share.cancelled_by:
            return str(CANCELLED[share.cancelled_by])
        case DeliveryState.QUEUED if share.waiting_for:
            return str(WAITING[share.waiting_for])
        case DeliveryState.EXPIRED:
            return _("Its time was over before it could go out. Nothing was sent.")
        case _:
            return ""


def _refusal(share: Share) -> str:
    if share.refused_because == GAVE_UP:
        return str(GAVE_UP_WORDS)
    named = [reason for reason in RefusedReason if reason.value == share.refused_because]
    return refused_words(share.network, named[0] if named else RefusedReason.INVALID_REQUEST)


def removal_words(share: Share, row: TakeBack) -> str:
    """What becomes of the wish to take a repost back."""
    name = share.network.label
    match row.state:
        case DeliveryState.PUBLISHED:
            return _("You took it back. It no longer stands on %(network)s.", network=name)
        case DeliveryState.REFUSED if row.refused_because == DISCONNECTED:
            return _("Your account isn't connected any more, so only you can delete it on %(network)s.", network=name)
        case DeliveryState.REFUSED if row.refused_because == UNNAMED:
            return _(
                "By its address alone we can't take it back. Open it on %(network)s and delete it there.", network=name
            )
        case DeliveryState.REFUSED:
            return _("%(network)s did not let us take it back. You can delete it there yourself.", network=name)
        case _ if row.waiting_for:
            return _("We take it back as soon as we can.") + " " + str(REMOVAL_WAITS[row.waiting_for])
        case _:
            return _("It is being taken back.")


@dataclass(frozen=True)
class Step:
    """A knot of the timeline "What we did"."""

    title: str
    when: datetime | None
    detail: str
    state: str  # done, uncertain, no, now, quiet, to_come


OUTCOMES: Mapping[str, tuple[Any, str]] = {
    "published": (_l("Sent, and %(network)s said yes"), "done"),
    "refused": (_l("Sent, and %(network)s said no"), "no"),
    "notsent": (_l("%(network)s could not take it yet"), "quiet"),
    "unknown": (_l("Sent to %(network)s, no answer came back"), "uncertain"),
}


def story(share: Share, attempts: Sequence[ShareAttempt]) -> list[Step]:
    """What was done with a share, from the confirmation on."""
    said = _("You passed it on") if share.repost_of else _("You confirmed the text")
    steps = [Step(said, share.consented_at, "", "done")]
    last = max((attempt.fence for attempt in attempts), default=0)
    steps += [_attempt_step(share, attempt, is_last=attempt.fence == last) for attempt in attempts]
    return [*steps, *_last_step(share)]


def sent_at(share: Share, attempts: Sequence[ShareAttempt]) -> datetime:
    """When the call was made whose answer is missing."""
    unanswered = [attempt.started_at for attempt in attempts if attempt.outcome in (None, "unknown")]
    return unanswered[0] if unanswered else share.consented_at


def _attempt_step(share: Share, attempt: ShareAttempt, *, is_last: bool) -> Step:
    if attempt.outcome is None:
        title = _("Being sent to %(network)s", network=share.network.label)
        return Step(title, attempt.started_at, "", "now" if share.state is DeliveryState.PUBLISHING else "uncertain")
    words, state = OUTCOMES[attempt.outcome]
    detail = _unanswered(share, is_last=is_last) if attempt.outcome == "unknown" else ""
    if attempt.request_id:
        detail += " " + _("For %(network)s's support: %(id)s.", network=share.network.label, id=attempt.request_id)
    detail = detail.strip()
    return Step(str(words) % {"network": share.network.label}, attempt.finished_at, detail, state)


def _unanswered(share: Share, *, is_last: bool) -> str:
    """A later attempt was made once it was safe; it stands below this one, or is about to be made."""
    if is_last and not share.resend:
        return _("It may be there. So we did not try again.")
    return _("It may have been there. We sent it again only when it could not stand there twice.")


def _last_step(share: Share) -> list[Step]:
    match share.state:
        case DeliveryState.QUEUED:
            return [Step(_("It goes out"), share.due_at, explanation(share), "to_come")]
        case DeliveryState.UNCONFIRMED if share.asked_at is None:
            later = _("If we can't tell, we ask you in a few minutes.")
            return [Step(_("We look for it ourselves"), None, later, "now")]
        case DeliveryState.UNCONFIRMED:
            return [Step(_("Your turn"), None, _("Look whether it is there and tell us above."), "now")]
        case DeliveryState.REFUSED if share.refused_because != GAVE_UP:
            return []  # the network's no is the last attempt's step, and what it means stands above
        case DeliveryState.CANCELLED | DeliveryState.EXPIRED | DeliveryState.HELD | DeliveryState.REFUSED:
            return [Step(explanation(share), None, "", "quiet")]
        case DeliveryState.PUBLISHED if share.repost_of and share.gone_at:
            return [Step(_("You took it back"), share.gone_at, "", "done")]
        case _:
            return []
