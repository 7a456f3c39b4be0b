"""Telling people about conversations: a quiet line in the bell, never a word of people outside."""

from typing import Any

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.room import Channel, NoticeKind
from advocacy.engagement.conversations.models import Conversation
from advocacy.notifications.kinds import said
from advocacy.notifications.reading import read_what_leads_to
from advocacy.notifications.telling import Link, tell

BEGUN, GIVEN_BACK, NOT_SENT, ASKED = (
    "conversation.begun",
    "conversation.given_back",
    "conversation.not_sent",
    "conversation.asked",
)
IN_APP = frozenset({Channel.IN_APP})


def _kind(name: str, title: Any, words: Any, detail: Any, button: Any, **more: Any) -> NoticeKind:
    given = {"permission": Permission.ASK, "icon": "chat", "endpoint": "inbox.show", "channels": IN_APP, **more}
    return NoticeKind(name=name, title=title, words=said(words, detail), button=button, **given)


NOTICES = (
    _kind(
        BEGUN,
        _l("Somebody answered your share"),
        _l("Somebody answered your share on %(network)s"),
        _l("Within the hour is kind. You can answer from here."),
        _l("Read it"),
        together=True,
    ),
    _kind(
        GIVEN_BACK,
        _l("A colleague knows the answer for a conversation"),
        _l("The answer for somebody on %(network)s is there"),
        _l("It stands in the conversation, ready to send."),
        _l("Send it"),
        tone="accent",
    ),
    _kind(
        NOT_SENT,
        _l("An answer of yours did not go out"),
        _l("Your answer on %(network)s did not go out"),
        _l("What you wrote is kept. See what you can do."),
        _l("Look at it"),
        icon="exclamation-circle",
        tone="bad",
    ),
    _kind(
        ASKED,
        _l("We don't know whether an answer arrived"),
        _l("Did your answer on %(network)s arrive?"),
        _l("The network did not say. One look there and one click here settle it."),
        _l("Settle it"),
        icon="question-circle",
        tone="soon",
    ),
)


def inform_begun(talk: Conversation) -> None:
    """Once for each conversation, however long it gets."""
    _tell(talk, BEGUN, once=talk.public_id, until=talk.standing.due_at)


def inform_given_back(talk: Conversation) -> None:
    _tell(talk, GIVEN_BACK, once=f"{talk.public_id}:{talk.question_id}")


def inform_not_sent(talk: Conversation, reply_id: int) -> None:
    _tell(talk, NOT_SENT, once=f"{talk.public_id}:{reply_id}")


def inform_asked(talk: Conversation, reply_id: int) -> None:
    _tell(talk, ASKED, once=f"{talk.public_id}:{reply_id}")


def done_with(talk: Conversation) -> None:
    """Answered or put away: nothing that was told about it is new any more."""
    read_what_leads_to(talk.person_id, *_page_of(talk))


def _page_of(talk: Conversation) -> Link:
    return "conversations.show", {"public_id": talk.public_id}


def _tell(talk: Conversation, kind: str, *, once: str, **more: Any) -> None:
    about = {"network": talk.network.label}
    tell([talk.person_id], kind, parameters=about, link=_page_of(talk), once_key=once, **more)
