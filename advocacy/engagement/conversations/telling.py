"""Words for conversations: clocks, who said it, what came of an act, how an answer fares."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from advocacy.core.delivery import DeliveryState
from advocacy.core.look.words import moment_in_words, time_left
from advocacy.core.services import now
from advocacy.engagement.conversations.acting import Act
from advocacy.engagement.conversations.handing import NotHanded
from advocacy.engagement.conversations.inbox import Inbox, Talk
from advocacy.engagement.conversations.models import Conversation, Reply, VisitingText
from advocacy.engagement.conversations.replying import NotNow
from advocacy.engagement.conversations.rules import HOUR, ConversationState, in_time
from advocacy.engagement.conversations.silences import Silence
from advocacy.networks.rules import LABELS, Network
from advocacy.questions.listing import Shown
from advocacy.questions.telling import short_words, took_words
from advocacy.sharing.rules import WaitingFor

HOUR_SECONDS = int(HOUR.total_seconds())


def inbox_lead(found: Inbox) -> str:
    waits = found.counts[Shown.WAITING]
    first = (
        ngettext("%(num)d waits for you.", "%(num)d wait for you.", waits) if waits else _("Nobody is waiting for you.")
    )
    said = [str(first)]
    if found.rate.of > 1:  # one is no row
        said.append(str(_("You answered %(kept)s of your last %(of)s within the hour.", **vars(found.rate))))
    if found.questions.of > 1:
        kept, of = found.questions.kept, found.questions.of
        said.append(str(_("You kept %(kept)s of your last %(of)s promises.", kept=kept, of=of)))
    return " ".join(said)


def silence_title(one: Silence) -> str:
    return _("Answers on %(network)s don't arrive here now.", network=LABELS[one.network])


def silence_words(one: Silence) -> str:
    day = format_date(one.until, "d MMMM")
    return _(
        "The company's money for hearing them is used up this month. Please look on %(network)s itself; "
        "we listen again on %(day)s at the latest.",
        network=LABELS[one.network],
        day=day,
    )


def ring_of(row: Conversation) -> dict[str, Any]:
    """The hour of whoever waits."""
    if row.state is ConversationState.ANSWERED:
        return {"left": 0, "state": "kept" if in_time(row.clock_at, row.answered_at) else "passed"}
    if row.state is ConversationState.CLOSED:
        return {"left": 0, "number": "–", "unit": None}
    due = row.standing.due_at
    if now() >= due:
        return {"left": 0, "state": "passed"}
    number, unit = time_left(due, now())
    return {"left": (due - now()) / HOUR, "number": number, "unit": unit, "whole": HOUR_SECONDS}


def left_words(row: Conversation) -> tuple[str, str]:
    """Beside the ring of an open conversation: the time that is left, and of what."""
    if row.state is ConversationState.ANSWERED and row.answered_at:
        return _("Answered in %(time)s", time=took_words(row.answered_at - row.clock_at)), _("of their hour")
    if row.state is ConversationState.CLOSED:
        return _("Nothing to do"), _("no answer is needed")
    minutes, due = 0, row.standing.due_at
    if now() < due:
        minutes = max(int((due - now()).total_seconds() // 60), 1)
        return str(ngettext("%(num)d minute left", "%(num)d minutes left", minutes)), _("of their hour")
    return _("Their hour is over"), _("late is better than never")


def who_words(network: Network, name: str = "", handle: str = "") -> str:
    """ "Ann Other @ann", as long as the network lets us say so; then somebody."""
    if not name and not handle:
        return str(_("Somebody on %(network)s", network=network.label))
    return f"{name} @{handle}".strip() if handle else name


def title_of(network: Network, words: str, most: int = 90) -> str:
    return short_words(words, most) if words else str(_("Somebody answered you on %(network)s", network=network.label))


def list_words(talk: Talk) -> str:
    """What a list shows of a conversation."""
    if talk.words:
        return f"“{short_words(talk.words, 140)}”"
    return str(_("Open it on %(network)s to read it", network=talk.row.network.label))


def quoted(words: str) -> str:
    """As much of an earlier answer as tells whether it fits."""
    return short_words(words, 200)


def leaves_words(text: VisitingText) -> str:
    return str(
        _("The words leave here %(moment)s. Only the count stays.", moment=moment_in_words(text.expires_at, now()))
    )


def act_words(act: Act) -> tuple[str, str]:
    said: Mapping[Act, tuple[str, str]] = {
        Act.KEPT: (_("Noted: answered within the hour."), "good"),
        Act.LATE: (_("Noted: answered. Late is better than never."), "good"),
        Act.LEFT: (_("Put away. It counts nowhere."), "good"),
        Act.ALREADY: (_("That was done already."), "soon"),
        Act.UNDER_WAY: (_("An answer of yours is on its way. See below."), "soon"),
    }
    return said[act]


def not_now_words(reason: NotNow, network: Network) -> str:
    label = network.label
    said: Mapping[NotNow, str] = {
        NotNow.EMPTY: _("Write something first."),
        NotNow.TOO_LONG: _("This is longer than %(network)s takes. Nothing of it is lost: shorten it.", network=label),
        NotNow.UNDER_WAY: _("An answer of yours is on its way. Wait until it arrived."),
        NotNow.TEXT_GONE: _("The words left here after two days, as %(network)s asks. Answer there.", network=label),
        NotNow.NOT_CONNECTED: _("Your account on %(network)s is not connected. Answer there.", network=label),
        NotNow.ANSWERED: _("You answered since this page was opened. See above, then send this too if you still want."),
        NotNow.CRISIS: _("Not sent: a crisis began. Read what we all say now; what you typed is still here."),
        NotNow.NOT_GRANTED: _("%(network)s does not let us answer for you. Answer there.", network=label),
    }
    return said[reason]


def not_handed_words(reason: NotHanded) -> str:
    said: Mapping[NotHanded, str] = {
        NotHanded.NOT_OPEN: _("This is not open any more, so nobody is asked."),
        NotHanded.UNDER_WAY: _("An answer of yours is on its way. Wait until it arrived."),
        NotHanded.DAY_OVER: _("The promised day is over. Ask a colleague as a new question instead."),
    }
    return said[reason]


def reply_words(reply: Reply) -> tuple[str, str]:
    """How an answer fares, and in which tone."""
    label = reply.network.label
    match reply.state:
        case DeliveryState.PUBLISHED:
            return _("Sent"), "good"
        case DeliveryState.UNCONFIRMED if reply.asked_at:
            return _("%(network)s did not say whether it arrived. Look there, and tell us.", network=label), "soon"
        case DeliveryState.UNCONFIRMED:
            return _("%(network)s did not say whether it arrived. We are finding out.", network=label), "soon"
        case DeliveryState.REFUSED:
            return _("%(network)s did not take it. %(why)s", network=label, why=_refusal(reply)), "bad"
        case DeliveryState.CANCELLED | DeliveryState.EXPIRED:
            return _("Not sent. %(why)s", why=_refusal(reply)), "bad"
        case _:
            return _waiting(reply), "accent"


def _waiting(reply: Reply) -> str:
    said: Mapping[WaitingFor | None, str] = {
        WaitingFor.RECONNECT: _("It waits: connect your account again and it goes out."),
        WaitingFor.LIMIT: _("It waits until the network takes more from you."),
        WaitingFor.BUDGET: _("It waits: this month's money for the network is used up."),
        WaitingFor.OPERATOR: _("It waits: the network is paused. Your admins know."),
        WaitingFor.NETWORK: _("The network can't be reached. We try again."),
    }
    return said.get(reply.waiting_for, _("On its way"))


def _refusal(reply: Reply) -> str:
    said: Mapping[str, str] = {
        "duplicate": _("It has these very words already."),
        "too_long": _("It is too long there."),
        "reply_not_allowed": _("Whoever wrote it does not let you answer from here. Answer there."),
        "not_permitted": _("Your account may not answer there at present."),
        "disconnected": _("Your account was disconnected."),
        "other_account": _("Another account is connected now."),
        "crisis": _("A crisis began before it went out. Read what colleagues say now."),
        "guideline": _("A guideline came that stops it."),
        "too_old": _("It waited too long."),
        "taken_back": _("You took it back."),
    }
    return said.get(reply.refused_because or "", _("Answer there instead."))
