"""What people are told about their mails: one click is missing, or it was not taken and why."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.room import NoticeKind, NoticeWords
from advocacy.notifications.kinds import said
from advocacy.questions.mail.rules import NotTaken
from advocacy.questions.rules import LONGEST_ANSWER, LONGEST_WORDS, MOST_A_DAY, SHORTEST_WORDS

WAITS, NOT_TAKEN, ATTACHED = "question.mail_waits", "question.mail_not_taken", "question.mail_attached"
REPLY_WAITS = "question.reply_waits"


def _not_taken(parameters: Mapping[str, Any]) -> NoticeWords:
    why = parameters.get("why", "")
    words: Mapping[str, str] = {
        NotTaken.EMPTY: _("There were no words in it, above what it quotes."),
        NotTaken.TOO_SHORT: _(
            "Say a little more: with at least %(least)s characters a colleague knows what is meant.",
            least=SHORTEST_WORDS,
        ),
        NotTaken.TOO_LONG: _(
            "It is too long. A question has %(words)s characters at most, an answer %(answer)s.",
            words=LONGEST_WORDS,
            answer=LONGEST_ANSWER,
        ),
        NotTaken.TOO_MANY_TODAY: _(
            "You brought in %(most)s questions today, which is all that fits. Send it tomorrow.", most=MOST_A_DAY
        ),
        NotTaken.STOPPED: _(
            "The guidelines stop it: %(why)s Your words are in the mail you sent. Change them and reply once more, or "
            "answer on the page.",
            why=why,
        ),
        NotTaken.ANSWERED_ALREADY: _("A colleague answered meanwhile. The asker has an answer."),
        NotTaken.NOT_OPEN: _("The asker took the question back. Nobody waits for an answer."),
        NotTaken.NOT_YOURS: _("The question is not yours to answer any more."),
        NotTaken.NOT_ANSWERED: _("You can ask on once there is an answer."),
        NotTaken.OLD_ADDRESS: _(
            "It went to an address that takes replies no more. Its words are in the mail you sent: put them on the "
            "page."
        ),
        NotTaken.OTHER_SENDER: _(
            "A reply came to the address that is yours alone, but not surely from the address with which you sign in. "
            "Did you write it from another one? Then put its words on the page; they were not kept here."
        ),
    }
    return NoticeWords(_("Your mail was not taken"), words.get(parameters.get("reason", ""), ""))


NOTICES = (
    NoticeKind(
        name=WAITS,
        title=_l("A question that you mailed waits for a click"),
        words=said(
            _l("Is this question from you?"),
            _l("A mail with your address came in. One click brings it to a colleague; without it nothing happens."),
        ),
        endpoint="questions.bring_in",
        button=_l("Yes, bring it in"),
        icon="question-circle",
        permission=Permission.ASK,
        can_be_switched_off=False,
    ),
    NoticeKind(
        name=REPLY_WAITS,
        title=_l("A reply in your name waits for a click"),
        words=said(
            _l("Is this reply from you?"),
            _l(
                "It came to the address that is yours alone, but not surely from you. Its words wait for you for three "
                "days; nothing is sent until you do."
            ),
        ),
        endpoint="questions.mine",
        button=_l("Read it"),
        icon="envelope",
        tone="soon",
        permission=Permission.ASK,
        can_be_switched_off=False,
        urgent=True,
    ),
    NoticeKind(
        name=NOT_TAKEN,
        title=_l("A mail of yours was not taken"),
        words=_not_taken,
        endpoint="inbox.show",
        button=_l("Open it in the app"),
        icon="exclamation-circle",
        tone="soon",
        permission=Permission.ASK,
        can_be_switched_off=False,
        urgent=True,
    ),
    NoticeKind(
        name=ATTACHED,
        title=_l("What hung on a mail of yours was not kept"),
        words=said(
            _l("Your words were taken, without what hung on the mail"),
            _l("Files and pictures are not kept. Say in words what they show."),
        ),
        endpoint="inbox.show",
        button=_l("Open it in the app"),
        icon="paperclip",
        permission=Permission.ASK,
    ),
)
