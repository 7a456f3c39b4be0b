"""Handing a conversation to an expert: a question in own words, by the clock of whoever asked; and having it back."""

from enum import StrEnum

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.acting import reply_under_way
from advocacy.engagement.conversations.informing import inform_given_back
from advocacy.engagement.conversations.models import Conversation, own_conversation
from advocacy.engagement.conversations.replying import language_of
from advocacy.engagement.conversations.rules import ConversationState, Happening, after
from advocacy.people.models import Person
from advocacy.questions.asking import AskedNow, AskObstacle, Wanted, ask
from advocacy.questions.models import Question
from advocacy.questions.rules import PROMISE, SETTLED, QuestionState, WhoAsked
from advocacy.sharing.models import Share

AT_ONCE = 500


class NotHanded(StrEnum):
    """Why it was not handed over."""

    NOT_OPEN = "not_open"
    UNDER_WAY = "under_way"
    DAY_OVER = "day_over"  # nobody is handed a promise that is broken already


def hand_to_expert(
    person: Person, public_id: str, words: str, who: WhoAsked, topic: str
) -> AskedNow | AskObstacle | NotHanded | None:
    """`words`: the person's own; what was said outside leaves again and is only referred to."""
    with transaction() as session:
        talk = own_conversation(session, person.id, public_id, lock=True)
        if talk is None:
            return None
        standing = after(talk.standing, Happening.HANDED_OVER, now())
        if standing is None:
            return NotHanded.NOT_OPEN
        if reply_under_way(session, talk):
            return NotHanded.UNDER_WAY
        if now() >= talk.clock_at + PROMISE:
            return NotHanded.DAY_OVER
        language = language_of(session.get_one(Share, talk.share_id))
        wanted = Wanted(words, who, topic, language, asked_at=talk.clock_at, conversation=talk.public_id)
        outcome = ask(person, wanted, "")
        if isinstance(outcome, AskedNow):
            found = select(Question.id).where(Question.public_id == outcome.public_id)
            talk.question_id = session.scalars(found).one()
            talk.stand(standing)
        return outcome


def take_back_handed() -> int:
    """Each minute: what an expert answered, or nobody will, is the person's again; the clock stays as it was."""
    over = [*SETTLED, QuestionState.WITHDRAWN]
    query = (
        select(Conversation, Question.state)
        .join(Question, Question.id == Conversation.question_id)
        .where(Conversation.state == ConversationState.HANDED_OVER, Question.state.in_(over))
        .order_by(Conversation.id)
        .limit(AT_ONCE)
    )
    with transaction() as session:
        found = session.execute(query.with_for_update(skip_locked=True, of=Conversation, key_share=True)).all()
        for talk, state in found:
            standing = after(talk.standing, Happening.GIVEN_BACK, now())
            if standing is not None:
                talk.stand(standing)
            if state in SETTLED:
                inform_given_back(talk)
    return len(found)
