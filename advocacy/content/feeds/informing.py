"""What communications is told about sources of news: one that has been dead for long, once."""

from flask_babel import lazy_gettext as _l

from advocacy.content.feed_models import FeedSource
from advocacy.core.permissions import Permission, Role
from advocacy.core.room import NoticeKind
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import tell, tell_role

DEAD = "feed.dead"


def inform_dead(row: FeedSource) -> None:
    """Whoever looks after it, else everybody of communications."""
    name = row.name or row.address[:80]
    key = f"{row.public_id}:{row.failing_since.date().isoformat() if row.failing_since else ''}"
    link = ("feeds.index", dict[str, str]())
    if row.keeper_id and tell([row.keeper_id], DEAD, parameters={"name": name}, link=link, once_key=key):
        return
    tell_role(Role.COMMS, DEAD, parameters={"name": name}, link=link, once_key=key)


NOTICES = (
    NoticeKind(
        name=DEAD,
        in_channel=True,
        title=_l("A source of news has not been readable for a week"),
        words=said(_l("“%(name)s” has not been readable for a week"), _l("Look at its address, pause or remove it.")),
        endpoint="feeds.index",
        button=_l("Look at the sources"),
        icon="rss",
        tone="soon",
        permission=Permission.CURATE,
    ),
)
