"""What this room itself tells: a channel takes nothing any more, or nobody looks after it."""

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.room import NoticeKind
from advocacy.notifications.kinds import said
from advocacy.notifications.webhook_posting import STOPPED
from advocacy.notifications.webhooks import OWNER_LEFT

NOTICES = (
    NoticeKind(
        name=STOPPED,
        title=_l("A channel takes nothing any more"),
        words=said(
            _l("The channel “%(name)s” takes nothing any more"),
            _l("It was removed or closed to us. Nothing is posted there until somebody signs it off again."),
        ),
        endpoint="channels.show",
        button=_l("Look at the channels"),
        icon="chat",
        tone="soon",
        permission=Permission.OPERATE,
    ),
    NoticeKind(
        name=OWNER_LEFT,
        title=_l("Whoever looked after a channel left"),
        words=said(
            _l("Nobody looks after the channel “%(name)s” any more"),
            _l("Whoever added it or signed it off left. Nothing is posted there until an admin signs it off."),
        ),
        endpoint="channels.show",
        button=_l("Look at the channels"),
        icon="chat",
        tone="soon",
        permission=Permission.OPERATE,
    ),
)
