"""Tables of questions, of what happened to them and of who answers for what; and the queries on them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import (
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import PUBLIC_ID_LENGTH, is_public_id
from advocacy.core.permissions import Role
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from advocacy.questions.routing_rules import ENDS, MOST_OPEN, STARTS, WORKING_DAYS
from advocacy.questions.rules import (
    OPEN,
    SETTLED,
    EventKind,
    Level,
    QuestionState,
    Reminded,
    Standing,
    WhoAsked,
    kept,
    next_due,
)

LONGEST_OFFER = 200
# A language that PostgreSQL has no grammar for here is searched by its plain words.
SEARCHED = " || ".join(
    f"setweight(CASE language WHEN 'nl' THEN to_tsvector('dutch', {column}) "
    f"WHEN 'en' THEN to_tsvector('english', {column}) ELSE to_tsvector('simple', {column}) END, '{weight}')"
    for column, weight in (("words", "A"), ("answer", "B"))
)


class Question(Base):
    """What somebody would like to know. It always has an owner; `next_at`: when time changes something by itself."""

    __tablename__ = "questions_questions"
    __table_args__ = (
        UniqueConstraint("asker_id", "key"),
        Index("ix_questions_questions_next", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index(
            "ix_questions_questions_open", "owner_id", postgresql_where=text("state IN ('assigned', 'acknowledged')")
        ),
        Index(
            "ix_questions_questions_missed",
            "id",
            postgresql_where=text("missed AND offered_to IS NULL AND state IN ('assigned', 'acknowledged')"),
        ),
        Index("ix_questions_questions_offered", "offered_to", postgresql_where=text("offered_to IS NOT NULL")),
        Index("ix_questions_questions_owner", "owner_id", "owned_at"),
        Index("ix_questions_questions_asked", "asked_at"),
        Index("ix_questions_questions_searched", "searched", postgresql_using="gin"),
        Index("ix_questions_questions_review", "review_on", postgresql_where=text("review_on IS NOT NULL")),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    asker_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    key: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH))  # of the page that sent it; twice is one question
    words: Mapped[str] = mapped_column(Text)
    who_asked: Mapped[WhoAsked] = enum_column(WhoAsked)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey(Topic.id), index=True)
    language: Mapped[str] = mapped_column(String(8))
    by_mail: Mapped[bool] = mapped_column(default=False)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("questions_questions.id"), index=True)
    conversation: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), default="", server_default="")  # by address

    state: Mapped[QuestionState] = enum_column(QuestionState, default=QuestionState.ASSIGNED)
    level: Mapped[int] = mapped_column(SmallInteger)
    owner_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    owned_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    level_due: Mapped[datetime | None]
    promise_due: Mapped[datetime]
    reminded: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_at: Mapped[datetime | None]
    missed: Mapped[bool] = mapped_column(default=False)  # no expert was there: the first who comes is offered it
    offered_to: Mapped[int | None] = mapped_column(ForeignKey(Person.id))

    acknowledged_at: Mapped[datetime | None]
    broken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answerer_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    pass_on: Mapped[str] = mapped_column(Text, default="")
    thanked_at: Mapped[datetime | None]
    quiet_since: Mapped[datetime | None]

    review_on: Mapped[date | None]  # when its owner is asked whether it is still true
    checked_on: Mapped[date | None]
    retired_at: Mapped[datetime | None]  # not true any more: found by nobody
    views: Mapped[int] = mapped_column(default=0)
    searched: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCHED, persisted=True), deferred=True)

    @property
    def standing(self) -> Standing:
        return Standing(
            state=self.state,
            level=Level(self.level),
            asked_at=self.asked_at,
            level_due=self.level_due,
            reminded=Reminded(self.reminded or 0),
            broken=self.broken_at is not None,
            answered_at=self.quiet_since or self.answered_at,
        )

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def settled(self) -> bool:
        return self.state in SETTLED

    @property
    def kept(self) -> bool:
        return kept(self.asked_at, self.answered_at)

    def stand(self, standing: Standing) -> None:
        """Take over what the rules decided, and when to look again."""
        self.state, self.level, self.level_due = standing.state, int(standing.level), standing.level_due
        self.reminded = int(standing.reminded)
        self.next_at = next_due(standing)


class QuestionEvent(Base):
    """What happened to a question; never changed. `to_id`: who has it from then on."""

    __tablename__ = "questions_events"

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    kind: Mapped[EventKind] = enum_column(EventKind)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    to_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    happened_at: Mapped[datetime]


class Comment(Base):
    """What experts say to each other about a question; the asker does not see it."""

    __tablename__ = "questions_comments"

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]


class Expert(Base):
    """A topic that a person answers for."""

    __tablename__ = "questions_experts"

    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)


class Fallback(Base):
    """Who keeps a topic's question when no expert is there."""

    __tablename__ = "questions_fallbacks"

    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)


class Helper(Base):
    """When and how somebody helps, and what of it colleagues see; without a row the usual hours count."""

    __tablename__ = "questions_helpers"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=lambda: list(WORKING_DAYS))
    starts: Mapped[time] = mapped_column(default=STARTS)
    ends: Mapped[time] = mapped_column(default=ENDS)
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    most_open: Mapped[int] = mapped_column(SmallInteger, default=MOST_OPEN)
    listed: Mapped[bool] = mapped_column(default=False)  # in the directory, only by their own choice
    shows_team: Mapped[bool] = mapped_column(default=True)
    shows_languages: Mapped[bool] = mapped_column(default=True)
    shows_topics: Mapped[bool] = mapped_column(default=True)
    offers: Mapped[str] = mapped_column(String(LONGEST_OFFER), default="")


LOOKS_AFTER = frozenset({Role.COMMS, Role.ADMIN})


def is_open() -> ColumnElement[bool]:
    return Question.state.in_([QuestionState.ASSIGNED, QuestionState.ACKNOWLEDGED])


def is_known() -> ColumnElement[bool]:
    """Part of what colleagues can look up."""
    return and_(Question.state.in_([QuestionState.ANSWERED, QuestionState.CLOSED]), Question.retired_at.is_(None))


def may_answer(person: Person) -> ColumnElement[bool]:
    """Who has it or had it, its topic's experts and fallback, and whom it is offered."""
    had = exists().where(QuestionEvent.question_id == Question.id, QuestionEvent.to_id == person.id)
    expert = exists().where(Expert.topic_id == Question.topic_id, Expert.person_id == person.id)
    fallback = exists().where(Fallback.topic_id == Question.topic_id, Fallback.person_id == person.id)
    return or_(Question.owner_id == person.id, Question.offered_to == person.id, had, expert, fallback)


def visible_to(person: Person) -> ColumnElement[bool]:
    """Answered ones to everybody; before that to who asked and who may answer, and to those who look after it."""
    if not LOOKS_AFTER.isdisjoint(person.roles):
        return Question.id.is_not(None)
    return or_(is_known(), Question.asker_id == person.id, may_answer(person))


def question_by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Question | None:
    if not is_public_id(public_id):
        return None
    query = select(Question).where(Question.public_id == public_id)
    return session.scalar(
        query.with_for_update(key_share=True).execution_options(populate_existing=True) if lock else query
    )


def question_by_key(session: Session, asker_id: int, key: str) -> Question | None:
    return session.scalar(select(Question).where(Question.asker_id == asker_id, Question.key == key))


def is_listed() -> ColumnElement[bool]:
    """In the directory by their own choice, and here."""
    return and_(Helper.listed, Person.state == PersonState.ACTIVE)


def listed_person_id(session: Session, public_id: str) -> int | None:
    if not is_public_id(public_id):
        return None
    query = select(Person.id).join(Helper, Helper.person_id == Person.id)
    return session.scalar(query.where(Person.public_id == public_id, is_listed()))


def events_of(session: Session, question_id: int) -> Sequence[QuestionEvent]:
    query = select(QuestionEvent).where(QuestionEvent.question_id == question_id)
    return session.scalars(query.order_by(QuestionEvent.id)).all()


def had_by(session: Session, question_ids: Sequence[int]) -> dict[int, set[int]]:
    """Everybody who had them at some time, by question."""
    query = select(QuestionEvent.question_id, QuestionEvent.to_id).where(
        QuestionEvent.question_id.in_(question_ids),
        QuestionEvent.to_id.is_not(None),
        QuestionEvent.kind != EventKind.OFFERED,
    )
    found: dict[int, set[int]] = {question_id: set() for question_id in question_ids}
    for question_id, person_id in session.execute(query):
        if person_id is not None:
            found[question_id].add(person_id)
    return found


def owner_at(session: Session, row: Question, moment: datetime) -> int:
    """Who had it then, whoever has it now."""
    given = select(QuestionEvent.to_id).where(
        QuestionEvent.question_id == row.id,
        QuestionEvent.to_id.is_not(None),
        QuestionEvent.kind != EventKind.OFFERED,
        QuestionEvent.happened_at <= moment,
    )
    return session.scalar(given.order_by(QuestionEvent.id.desc()).limit(1)) or row.owner_id
