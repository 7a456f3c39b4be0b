"""Answers to people outside, made the way they come about, and what became of them on the network."""

from sqlalchemy import select, update

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.engagement.conversations.claiming import listen_to_published
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.models import Comment, Conversation, Listening, Reply, VisitingText
from advocacy.engagement.conversations.replying import OnItsWay, reply, say_whether_there
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.faults.crowd import one_share, reload
from tests.faults.house import House, until
from tests.faults.seeing import calls, posting_calls, posts_on, until_published

ASKED, WORDS = "Do you run at night?", "Yes, until two at night. The last boat is at 01:50."
CALLS = {Network.X: "posts.create", Network.LINKEDIN: "comments.create"}

LOOKS = {Network.X: "posts.search", Network.LINKEDIN: "comments.read"}


def one_answer(house: House, network: Network) -> int:
    """Somebody asked under a share, and its owner just sent an answer. The worker that published is gone."""
    share = one_share(house, network, link=False)
    worker = house.start_worker()
    house.ring()
    until_published(share)
    worker.kill()
    house.sandbox.post("comments", post=reload(share).remote_id, text=ASKED, name="Passer By")
    return answer(share, hear(share))


def hear(share: Share) -> str:
    listen_to_published()
    with transaction() as session:
        session.execute(update(Listening).where(Listening.share_id == share.id).values(due_at=now()))
    listen_due()
    query = select(Conversation.public_id).join(Comment, Comment.conversation_id == Conversation.id)
    query = query.join(VisitingText, VisitingText.comment_id == Comment.id).where(VisitingText.words == ASKED)
    with transaction() as session:
        return session.scalars(query).one()


def answer(share: Share, talk: str) -> int:
    with transaction() as session:
        owner = session.get_one(Person, share.person_id)
    sent = reply(owner, talk, WORDS)
    assert isinstance(sent, OnItsWay), sent
    return sent.reply_id


def answer_anew(reply_id: int) -> int:
    """The person looked, did not find it, and sends the same words from the conversation's page once more."""
    with transaction() as session:
        lost = session.get_one(Reply, reply_id)
        talk = session.get_one(Conversation, lost.conversation_id)
        share = session.get_one(Share, talk.share_id)
    assert say_whether_there(lost.person_id, talk.public_id, there=False)
    return answer(share, talk.public_id)


def found(reply_id: int) -> Reply:
    with transaction() as session:
        return session.get_one(Reply, reply_id, populate_existing=True)


def answering_calls(house: House, network: Network) -> int:
    """Calls that carried the answer; the share's own posting call on X is none of them."""
    return posting_calls(house, network) - 1 if network is Network.X else calls(house, network, CALLS[network])


def answers_on(house: House, network: Network) -> dict[str, str]:
    """What we answered, by its id there."""
    if network is Network.X:
        return {post["id"]: post["text"] for post in posts_on(house, network) if post["parent"]}
    (post,) = posts_on(house, network)
    said = house.sandbox.get("comments", post=post["id"])["comments"]
    return {one["id"]: one["text"] for one in said if one["account_id"]}


def recovered(house: House, reply_id: int, state: DeliveryState = DeliveryState.PUBLISHED) -> None:
    """Another worker comes, and whatever lease there was runs out."""
    house.start_cron()
    house.start_worker()

    def settled() -> bool:
        house.ring("sweep_conversations")
        one = found(reply_id)
        return one.state is state and (state is not DeliveryState.UNCONFIRMED or one.asked_at is not None)

    until(settled, f"the answer is {state}", 40)


def assert_answered_once(house: House, reply_id: int) -> None:
    sent = found(reply_id)
    assert answers_on(house, sent.network) == {sent.remote_id: WORDS}
    with transaction() as session:
        assert session.get_one(Conversation, sent.conversation_id).state is ConversationState.ANSWERED
        assert len(session.scalars(select(FactRow.id).where(FactRow.kind == FactKind.ANSWER)).all()) == 1
