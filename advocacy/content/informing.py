"""What comms is told about posts."""

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission, Role
from advocacy.core.room import NoticeKind
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import tell_role

STOPPED, FREED = "post.stopped_by_a_rule", "post.freed_by_a_rule"


def inform_stopped(post_public_id: str, title: str, since: str, *, stopped: bool) -> None:
    """Once for each rulebook and day (`since`) that stops a post on offer, or lets it go again."""
    link = ("content.post", {"public_id": post_public_id})
    key = f"{post_public_id}:{since}"
    tell_role(Role.COMMS, STOPPED if stopped else FREED, parameters={"title": title}, link=link, once_key=key)


NOTICES = (
    NoticeKind(
        name=STOPPED,
        in_channel=True,
        title=_l("A changed guideline stopped a post"),
        words=said(
            _l("“%(title)s” was stopped by a changed guideline"),
            _l("Nobody can share it and what waited is held. Write a new version, or withdraw it."),
        ),
        endpoint="content.studio",
        button=_l("Look at the post"),
        icon="slash-circle",
        tone="bad",
        permission=Permission.CURATE,
        urgent=True,
    ),
    NoticeKind(
        name=FREED,
        in_channel=True,
        title=_l("A post that a guideline stopped is free again"),
        words=said(
            _l("“%(title)s” is on offer again"),
            _l("The guidelines changed and have nothing against it any more."),
        ),
        endpoint="content.studio",
        button=_l("Look at the post"),
        icon="check-circle",
        permission=Permission.CURATE,
    ),
)
