"""The table of suggestions, and the queries on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.roles import ExpressionElementRole

from advocacy.content.models import Picture, Post, PostVersion, VersionWriter, writer_ids
from advocacy.content.rules import LONGEST_LINK
from advocacy.content.suggestion_rules import USED, Declining, Idea, SuggestionState, short_title
from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import PUBLIC_ID_LENGTH, is_public_id
from advocacy.people.models import Person, Team, Topic
from advocacy.people.rules import PersonState

OPEN = text("state = 'open'")


class Suggestion(Base):
    """What somebody of the company proposes as a post. `used_at`: when a post with it was first on offer."""

    __tablename__ = "content_suggestions"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_content_suggestions_open", "id", postgresql_where=OPEN),
        Index("ix_content_suggestions_post_id", "post_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    key: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH))  # of the page that sent it; twice is one suggestion
    proposed_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8))
    link_url: Mapped[str] = mapped_column(String(LONGEST_LINK), default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey(Picture.id), index=True)
    nobody_in_it: Mapped[bool] = mapped_column(default=False)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey(Topic.id))
    named: Mapped[bool] = mapped_column(default=True)
    state: Mapped[SuggestionState] = enum_column(SuggestionState, default=SuggestionState.OPEN)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]
    declined_because: Mapped[Declining | None] = enum_column(Declining, nullable=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))
    used_at: Mapped[datetime | None]

    @property
    def short(self) -> str:
        """How it is called; empty for a picture or a link without a word."""
        return short_title(self.words)


@dataclass(frozen=True)
class Credit:
    """Whose idea a post was, where they like to be named."""

    name: str
    team: str


def suggestion_by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Suggestion | None:
    if not is_public_id(public_id):
        return None
    query = select(Suggestion).where(Suggestion.public_id == public_id)
    return session.scalar(query.with_for_update() if lock else query)


def suggestion_by_key(session: Session, person_id: int, key: str) -> Suggestion | None:
    return session.scalar(select(Suggestion).where(Suggestion.person_id == person_id, Suggestion.key == key))


def count_since(session: Session, person_id: int, moment: datetime) -> int:
    query = select(func.count()).where(Suggestion.person_id == person_id, Suggestion.proposed_at >= moment)
    return session.scalar(query) or 0


def idea_of(session: Session, row: Suggestion) -> Idea:
    """What was proposed, with public ids."""
    picture = session.scalar(select(Picture.public_id).where(Picture.id == row.picture_id)) or ""
    topic = session.scalar(select(Topic.public_id).where(Topic.id == row.topic_id)) or ""
    return Idea(row.words, row.link_url, picture, row.nobody_in_it, topic, row.named)


def authors_of(session: Session, version: PostVersion) -> set[int]:
    """Who wrote on it, and whose idea went into it and was not approved since: four eyes are of two others."""
    ideas = select(Suggestion.person_id).where(Suggestion.post_id == version.post_id, Suggestion.used_at.is_(None))
    return writer_ids(session, version.id) | set(session.scalars(ideas.where(Suggestion.state.in_(USED))))


def is_author(person_id: ExpressionElementRole[int]) -> ColumnElement[bool]:
    """`authors_of` inside a query over versions."""
    wrote = exists().where(VersionWriter.version_id == PostVersion.id, VersionWriter.person_id == person_id)
    idea = exists().where(Suggestion.post_id == PostVersion.post_id, Suggestion.person_id == person_id)
    return or_(wrote, idea.where(Suggestion.used_at.is_(None), Suggestion.state.in_(USED)))


def suggestions_in(session: Session, post_ids: Collection[int]) -> Sequence[tuple[Suggestion, Person]]:
    """Those that these posts were made of, the first one first."""
    query = select(Suggestion, Person).join(Person, Person.id == Suggestion.person_id)
    query = query.where(Suggestion.post_id.in_(post_ids), Suggestion.state.in_(USED))
    return [(row, person) for row, person in session.execute(query.order_by(Suggestion.id))]


_CREDITS = (
    select(Suggestion.post_id, Person.name, func.coalesce(Team.name, ""))
    .join(Person, Person.id == Suggestion.person_id)
    .outerjoin(Team, Team.id == Person.team_id)
    .where(Suggestion.post_id.in_(bindparam("posts", type_=BigInteger, expanding=True)))
    .where(Suggestion.used_at.is_not(None), Suggestion.named, Person.state == PersonState.ACTIVE)
    .order_by(Suggestion.id)
)


def credits_of(session: Session, post_ids: Collection[int]) -> dict[int, list[Credit]]:
    """By post: whose idea is on offer with it. Nobody is named who doesn't like it, or isn't here any more."""
    found: dict[int, list[Credit]] = {}
    for post_id, name, team in session.execute(_CREDITS, {"posts": list(post_ids)}):
        credits_there = found.setdefault(post_id or 0, [])
        if Credit(name, team) not in credits_there:
            credits_there.append(Credit(name, team))
    return found
