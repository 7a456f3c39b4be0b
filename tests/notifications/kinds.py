"""Kinds as rooms declare them, for telling about in tests."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l

from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.permissions import Permission
from advocacy.core.room import Channel, NoticeKind, NoticeWords
from advocacy.notifications.kinds import said


def _closing(parameters: Mapping[str, Any]) -> NoticeWords:
    return NoticeWords(f"Closes {format_datetime(parameters['closes_at'], 'EEEE d MMMM HH:mm')}", "Say yes before then")


REFUSED = NoticeKind(
    name="try.refused",
    title=_l("A share that was not taken"),
    words=said(_l("%(network)s did not take it"), _l("%(post)s. Your text is kept.")),
    endpoint="me.profile",
    button=_l("Open your share"),
    icon="x-octagon",
    tone="bad",
)
CLOSING = NoticeKind(
    name="try.closing",
    title=_l("A window that closes"),
    words=_closing,
    endpoint="me.profile",
    channels=frozenset({Channel.IN_APP}),
    ends_with_clock=True,
)
PROMISE = NoticeKind(
    name="promise.due",
    title=_l("A promise about to break"),
    words=said(_l("Your hour runs"), _l("until %(until)s")),
    endpoint="me.profile",
    can_be_switched_off=False,
    urgent=True,
)
DIGEST = NoticeKind(
    name="digest",
    title=_l("The week in one mail"),
    words=said(_l("Your week")),
    endpoint="me.profile",
    channels=frozenset({Channel.MAIL}),
    when_unknown=WhenUnknown.ONCE,
)
PAUSED = NoticeKind(
    name="network.paused_by_itself",
    title=_l("A network that pauses itself"),
    words=said(_l("%(network)s pauses itself")),
    endpoint="me.profile",
    permission=Permission.OPERATE,
)
KINDS = (REFUSED, CLOSING, PROMISE, DIGEST, PAUSED)
