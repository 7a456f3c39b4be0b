"""What a click on *Share* or *Confirm again* is answered with, in words; the text is always kept."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.networks.rules import Network
from advocacy.sharing.confirming import NotNow, Obstacle
from advocacy.sharing.requesting import (
    AlreadyThere,
    Answer,
    AnswerPrompts,
    ConfirmThere,
    ConnectFirst,
    MakeItYours,
    NotOffered,
    NoWords,
    OnHold,
    PostChanged,
    ReadFirst,
    Requested,
    Stopped,
    TooLong,
)
from advocacy.sharing.scheduling import SlotGone, WrongTime
from advocacy.sharing.timing_words import mistake_words, slot_gone_words

NOT_NOW: Mapping[NotNow, Any] = {
    NotNow.ON_HOLD: _l("Possible after the release."),
    NotNow.POST_STOPPED: _l("Communications took the post back or a guideline stops it."),
    NotNow.OVER: _l("Its window is over."),
    NotNow.NOT_AS_SHOWN: _l("Something changed since you looked. Read it once more and confirm it then."),
    NotNow.NOT_HELD: _l("It no longer waits for you; below stands what became of it."),
}


def problem_words(answer: Answer | Obstacle, network: Network) -> str:
    """Why it was not shared, and what to do."""
    name = network.label
    match answer:
        case NotNow():
            return str(NOT_NOW[answer])
        case AlreadyThere():
            return _(
                "A share of this post to %(network)s is on its way or there already. Your text is kept here.",
                network=name,
            )
        case NotOffered():
            return _("This post is no longer on offer. Your text is kept here.")
        case PostChanged():
            return _("The post changed while this page was open. Your text is kept; look at it once more and share.")
        case OnHold():
            return _("Communications asked everybody to wait with this post. Your text is kept here.")
        case ReadFirst():
            return _("Read the guidelines that stand above first; one click says that you did. Your text is kept here.")
        case ConnectFirst(reconnect=True):
            return _("Connect %(network)s again first. Your text is kept here.", network=name)
        case ConnectFirst():
            return _("Connect %(network)s first. Your text is kept here.", network=name)
        case SlotGone(next=following):
            return slot_gone_words(following)
        case WrongTime(mistake=mistake):
            return mistake_words(mistake)
        case Requested() | ConfirmThere():
            return ""
        case _:
            return _text_words(answer)


def _text_words(answer: NoWords | AnswerPrompts | TooLong | Stopped | MakeItYours) -> str:
    match answer:
        case NoWords():
            return _("There is no text yet. Write what you would say yourself.")
        case AnswerPrompts(prompts=prompts):
            return _("Answer this first, in your own words: %(prompts)s", prompts=" · ".join(prompts))
        case TooLong(length=length):
            return _("%(used)s of %(limit)s characters: leave something out.", used=length.used, limit=length.limit)
        case Stopped():
            return _("A guideline stops this text. Beside it stands why, and what to do instead.")
        case MakeItYours():
            return _(
                "A colleague sent nearly the same words to X, which allows each text once. Change a sentence and share."
            )
