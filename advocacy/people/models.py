"""Tables of persons and the organisation, and the queries on them."""

from collections.abc import Sequence
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Role
from advocacy.people.rules import AVATAR_TINTS, PersonState, initials


class Team(Base):
    __tablename__ = "people_teams"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    region: Mapped[str] = mapped_column(String(80), default="")


class Topic(Base):
    """What a post or a question is about, and what people follow."""

    __tablename__ = "people_topics"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Person(Base, UserMixin):  # type: ignore[misc]  # flask-login has no types
    __tablename__ = "people_persons"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[PersonState] = enum_column(PersonState, default=PersonState.INVITED)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id), index=True)
    roles: Mapped[list[Role]] = mapped_column(ARRAY(String(16)), default=lambda: [Role.EMPLOYEE])
    language: Mapped[str] = mapped_column(String(8), default="en")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=lambda: ["en"])  # reads and writes in
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Amsterdam")
    theme: Mapped[str] = mapped_column(String(8), default="system")
    leader: Mapped[bool] = mapped_column(default=False)
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people_persons.id"))
    delegate_since: Mapped[datetime | None]
    invited_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        return self.state is PersonState.ACTIVE

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def tint(self) -> int:
        """Which of the six avatar tints; from the id, never from the name's meaning."""
        return self.id % AVATAR_TINTS

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.email


Index("ix_people_persons_lower_name", func.lower(Person.name), Person.id)  # pages of people, in this order
Index("ix_people_persons_delegate_id", Person.delegate_id, postgresql_where=text("delegate_id IS NOT NULL"))


class TeamManager(Base):
    """Who manages which team; a person belongs to one team but may manage several."""

    __tablename__ = "people_team_managers"

    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)


class Follow(Base):
    """A topic that a person wants to see more of."""

    __tablename__ = "people_follows"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id), primary_key=True)


class Invitation(Base):
    """A single-use link by which somebody joins or sets a new password; only the token's hash is kept."""

    __tablename__ = "people_invitations"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    mail_wanted_at: Mapped[datetime | None]  # notifications, a room above, looks for these and takes them once
    mail_taken_at: Mapped[datetime | None]


Index(
    "ix_people_invitations_mail_wanted",
    Invitation.id,
    postgresql_where=text("mail_wanted_at IS NOT NULL AND mail_taken_at IS NULL"),
)


class SignedInSession(Base):
    """One browser that is signed in; the cookie holds a token, the table its hash."""

    __tablename__ = "people_sessions"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """Failed sign-ins, counted per scope under a keyed hash, so that the table names nobody."""

    __tablename__ = "people_sign_in_attempts"
    __table_args__ = (UniqueConstraint("scope", "key_hash"),)

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(String(16))  # a rules.Scope
    key_hash: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email))


def person_by_public_id(session: Session, public_id: str) -> Person | None:
    return session.scalar(select(Person).where(Person.public_id == public_id))


def team_by_public_id(session: Session, public_id: str) -> Team | None:
    return session.scalar(select(Team).where(Team.public_id == public_id))


def topic_by_public_id(session: Session, public_id: str) -> Topic | None:
    """None also for what can't be one, as a forged field may hold it."""
    if not is_public_id(public_id):
        return None
    return session.scalar(select(Topic).where(Topic.public_id == public_id))


def all_teams(session: Session) -> Sequence[Team]:
    return session.scalars(select(Team).order_by(func.lower(Team.name))).all()


def all_topics(session: Session) -> Sequence[Topic]:
    return session.scalars(select(Topic).order_by(func.lower(Topic.name))).all()


def managed_team_ids(session: Session, person_id: int) -> list[int]:
    return list(session.scalars(select(TeamManager.team_id).where(TeamManager.person_id == person_id)))


def names(session: Session, person_ids: Sequence[int]) -> dict[int, Person]:
    """Persons by id, for showing who did what."""
    if not person_ids:
        return {}
    found = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {person.id: person for person in found}


def active_admin_ids(session: Session) -> list[int]:
    """Locks the rows, in one order, so that two admins can't take the last admin's role at the same moment."""
    admins = select(Person.id).where(Person.state == PersonState.ACTIVE, Person.roles.contains([Role.ADMIN]))
    return list(session.scalars(admins.order_by(Person.id).with_for_update(key_share=True)))


def locked_person(session: Session, person_id: int) -> Person:
    """The newest row, held until the transaction ends. Raises NoResultFound.

    Rows are locked in one order everywhere: admins, the person, then their sessions, links and counters. Other
    tables may go on pointing to the person meanwhile (key_share).
    """
    found = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def followed_topic_ids(session: Session, person_id: int) -> set[int]:
    return set(session.scalars(select(Follow.topic_id).where(Follow.person_id == person_id)))


def open_sessions(session: Session, person_id: int, now: datetime) -> Sequence[SignedInSession]:
    """Where somebody is signed in, the newest use first."""
    found = select(SignedInSession).where(
        SignedInSession.person_id == person_id, SignedInSession.ended_at.is_(None), SignedInSession.expires_at > now
    )
    return session.scalars(found.order_by(SignedInSession.seen_at.desc(), SignedInSession.id.desc())).all()
