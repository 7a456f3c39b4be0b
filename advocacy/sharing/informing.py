"""What people are told about their shares and accounts, and comms about wordings; each once."""

from collections.abc import Callable, Collection
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.ending import posts_over
from advocacy.content.models import Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Permission, Role
from advocacy.core.room import NoticeKind
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.notifications.kinds import Parameters, said
from advocacy.notifications.telling import tell, tell_role
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import ConnectionState

REFUSED, ASKED, HELD, WITHDRAWN = "share.refused", "share.asked", "share.held", "post.withdrawn"
RECONNECT, RECONNECT_SOON, WORDINGS = "account.reconnect", "account.reconnect_soon", "post.wordings_used_up"
NOT_REPOSTABLE, NOT_TAKEN_BACK = "post.not_repostable", "share.not_taken_back"
REMIND_DAYS_BEFORE = (14, 7, 1)


def inform_refused(share: Share) -> None:
    _about(share, REFUSED)


def inform_not_repostable(session: Session, share: Share) -> None:
    """Communications, once for each address, at the first no: it may be one person's, and is told as that."""
    post, version = session.get_one(Post, share.post_id), session.get_one(PostVersion, share.version_id)
    tell_role(
        Role.COMMS,
        NOT_REPOSTABLE,
        parameters={"title": version.title, "network": share.network.label},
        link=("content.post", {"public_id": post.public_id}),
        once_key=f"{post.public_id}:{share.network}:{share.repost_of}",
    )


def inform_not_taken_back(share: Share) -> None:
    _about(share, NOT_TAKEN_BACK)


def inform_asked(share: Share) -> None:
    """Nobody knows whether it arrived, and only the person can look."""
    _about(share, ASKED)


def inform_held(share: Share) -> None:
    _about(share, HELD, key=f"{share.public_id}:{share.held_reason}:{share.consented_at.isoformat()}")


def inform_held_in_crisis(person_ids: Collection[int], hold_public_id: str) -> None:
    tell(person_ids, HELD, parameters={"network": ""}, link=("shares.index", {}), once_key=f"hold:{hold_public_id}")


def inform_withdrawn(person_ids: Collection[int], title: str, post_public_id: str) -> None:
    """Those whose share waited, and those who shared it before."""
    tell(person_ids, WITHDRAWN, parameters={"title": title}, link=("shares.index", {}), once_key=post_public_id)


def inform_reconnect(connection: Connection) -> None:
    """Once each time that a connection stops working."""
    key = f"{connection.public_id}:{connection.renewed_at.isoformat()}"
    tell([connection.person_id], RECONNECT, parameters={"network": connection.network.label}, once_key=key)


def inform_wordings_used_up(post_public_id: str, title: str, network: Network) -> None:
    link = ("content.post", {"public_id": post_public_id})
    parameters = {"title": title, "network": network.label}
    tell_role(Role.COMMS, WORDINGS, parameters=parameters, link=link, once_key=f"{post_public_id}:{network}")


def remind_to_reconnect() -> None:
    """Each day: connections that end in 14, 7 or 1 days without the person. Told once for each of the three."""
    longest = now() + timedelta(days=max(REMIND_DAYS_BEFORE))
    query = select(Connection).where(
        Connection.state == ConnectionState.CONNECTED,
        Connection.reconnect_by > now(),
        Connection.reconnect_by <= longest,
    )
    with transaction() as session:
        for connection in session.scalars(query):
            _remind(connection)


def _remind(connection: Connection) -> None:
    assert connection.reconnect_by is not None
    left = connection.reconnect_by - now()
    step = min(days for days in REMIND_DAYS_BEFORE if left <= timedelta(days=days))
    key = f"{connection.public_id}:{connection.reconnect_by.date()}:{step}"
    parameters: Parameters = {"network": connection.network.label, "when": connection.reconnect_by}
    tell([connection.person_id], RECONNECT_SOON, parameters=parameters, once_key=key)


def _about(share: Share, kind: str, key: str | None = None) -> None:
    link = ("shares.show", {"public_id": share.public_id})
    parameters = {"network": share.network.label}
    tell([share.person_id], kind, parameters=parameters, link=link, once_key=key or share.public_id)


def _out_of(state: DeliveryState) -> Callable[[Collection[str]], set[str]]:
    """Those of these shares that are in this state no more."""

    def over(public_ids: Collection[str]) -> set[str]:
        with transaction() as session:
            still = select(Share.public_id).where(Share.public_id.in_(public_ids), Share.state == state)
            return set(public_ids) - set(session.scalars(still))

    return over


NOTICES = (
    NoticeKind(
        name=REFUSED,
        title=_l("A network did not take a share of yours"),
        words=said(
            _l("%(network)s did not take your share"),
            _l("Your text is kept. On its page stands why, and what you can do."),
        ),
        endpoint="shares.index",
        button=_l("Look at the share"),
        icon="slash-circle",
        tone="bad",
    ),
    NoticeKind(
        name=ASKED,
        title=_l("Nobody knows whether a share arrived"),
        words=said(
            _l("Is it there?"),
            _l("The line broke before %(network)s said yes. Look there and tell us; nothing is sent meanwhile."),
        ),
        endpoint="shares.index",
        button=_l("Tell us"),
        icon="question-diamond",
        tone="soon",
        over=_out_of(DeliveryState.UNCONFIRMED),
        can_be_switched_off=False,
    ),
    NoticeKind(
        name=HELD,
        title=_l("A share of yours waits for a fresh yes"),
        words=said(
            _l("A share of yours is held"),
            _l("It waits, and its text is kept. On its page stands why."),
        ),
        endpoint="shares.index",
        button=_l("Look at your shares"),
        icon="pause-circle",
        tone="soon",
        over=_out_of(DeliveryState.HELD),
    ),
    NoticeKind(
        name=WITHDRAWN,
        title=_l("A post that you shared was withdrawn"),
        words=said(
            _l("“%(title)s” was withdrawn"),
            _l("What waited is cancelled. What is published stays yours; decide whether it should."),
        ),
        endpoint="shares.index",
        button=_l("Look at your shares"),
        icon="arrow-counterclockwise",
        tone="soon",
    ),
    NoticeKind(
        name=RECONNECT,
        title=_l("An account has to be connected again"),
        words=said(
            _l("Connect %(network)s again"),
            _l("It no longer takes what you allowed before. What waits goes out when you say yes again."),
        ),
        endpoint="accounts.show",
        button=_l("Reconnect"),
        icon="plug",
        tone="soon",
    ),
    NoticeKind(
        name=RECONNECT_SOON,
        title=_l("An account should be connected again soon"),
        words=said(
            _l("%(network)s asks you again soon"),
            _l("Say yes again before %(when)s and nothing stops."),
        ),
        endpoint="accounts.show",
        button=_l("Reconnect"),
        icon="clock",
        tone="soon",
    ),
    NoticeKind(
        name=WORDINGS,
        title=_l("The wordings of a post are used up"),
        words=said(
            _l("“%(title)s” needs more wordings for %(network)s"),
            _l("Each of them was sent as it is by somebody. Others have to change theirs first."),
        ),
        endpoint="content.studio",
        button=_l("Look at the post"),
        icon="shuffle",
        over=posts_over,
        permission=Permission.CURATE,
    ),
    NoticeKind(
        name=NOT_REPOSTABLE,
        title=_l("A colleague could not pass on a post of ours"),
        words=said(
            _l("%(network)s did not let a colleague pass on “%(title)s”"),
            _l(
                "It may be about their account alone. Look whether our post is there and others may share it. "
                "After a second no it is offered to nobody; a new version offers it anew."
            ),
        ),
        endpoint="content.studio",
        button=_l("Look at the post"),
        icon="slash-circle",
        tone="soon",
        permission=Permission.CURATE,
        over=posts_over,
    ),
    NoticeKind(
        name=NOT_TAKEN_BACK,
        title=_l("A repost could not be taken back"),
        words=said(
            _l("Your repost still stands on %(network)s"),
            _l("We could not take it back for you. On its page stands why, and what you can do."),
        ),
        endpoint="shares.index",
        button=_l("Look at the share"),
        icon="slash-circle",
        tone="bad",
    ),
)
