"""Conversations made the way they come about: somebody outside says something under a share, and it is heard."""

from datetime import timedelta

from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.models import Comment, Conversation, Listening, Reply, VisitingText
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.content.factories import make_post
from tests.engagement.factories import move
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, publish_all, reload, share

MINUTES = timedelta(minutes=1)


def quiet_share(
    sandbox: Sandbox, clock: FixedClock, network: Network = Network.X, person: Person | None = None
) -> Share:
    """A published share of somebody whom nobody follows: only what a test says is said under it."""
    owner = person or make_person()
    handle = f"quiet-{owner.public_id.lower()}"
    post = make_post()
    sandbox.account(network, handle, name=owner.name, audience=0)
    connect(owner, network, sandbox, handle)
    found = share(owner, network, post=post.public_id)
    publish_all(clock)
    return reload(found)


def say(sandbox: Sandbox, under: Share, text: str, name: str = "Passer By", **more: str) -> str:
    """Somebody outside says it at this moment; the id of what they said."""
    return str(sandbox.post("comments", post=under.remote_id, text=text, name=name, **more)["id"])


def hear(clock: FixedClock, sandbox: Sandbox, after: timedelta = 5 * MINUTES) -> int:
    """So much later everything that is due is listened to."""
    move(clock, sandbox, clock.now() + after)
    return listen_due()


def begun(sandbox: Sandbox, clock: FixedClock, text: str = "Do you run at night?") -> tuple[Share, Conversation]:
    found = quiet_share(sandbox, clock)
    say(sandbox, found, text)
    hear(clock, sandbox)
    return found, talks_under(found)[0]


def talks_under(found: Share) -> list[Conversation]:
    with transaction() as session:
        query = select(Conversation).where(Conversation.share_id == found.id).order_by(Conversation.id)
        return list(session.scalars(query))


def again(talk: Conversation) -> Conversation:
    with transaction() as session:
        return session.get_one(Conversation, talk.id, populate_existing=True)


def comments_of(talk: Conversation) -> list[Comment]:
    with transaction() as session:
        return list(session.scalars(select(Comment).where(Comment.conversation_id == talk.id).order_by(Comment.id)))


def texts() -> list[VisitingText]:
    with transaction() as session:
        return list(session.scalars(select(VisitingText).order_by(VisitingText.comment_id)))


def replies_of(talk: Conversation) -> list[Reply]:
    with transaction() as session:
        return list(session.scalars(select(Reply).where(Reply.conversation_id == talk.id).order_by(Reply.id)))


def listening_of(found: Share) -> Listening:
    with transaction() as session:
        return session.get_one(Listening, found.id)
