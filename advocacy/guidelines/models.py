"""Tables of the rulebook's life: which one is in force, what changed, where rules spoke, what people said about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.guidelines.life_rules import LONGEST_PROPOSAL, Change, Decision, Ending, How, Judgement
from advocacy.guidelines.rules import Severity
from advocacy.people.models import Person

LONGEST_FOUND = 200
LONGEST_REASON = 400


class Edition(Base):
    """One state of the rule files that came into force, with the files themselves. The newest row is in force.

    Every process reads it from here: files that are half edited, or lie on another machine, change nothing.
    """

    __tablename__ = "guidelines_editions"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    hash: Mapped[str] = mapped_column(String(64), index=True)
    files: Mapped[dict[str, str]] = mapped_column(JSONB)  # by their path below the policies folder
    how: Mapped[How] = enum_column(How)
    adopted_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # empty: whoever has the shell
    adopted_at: Mapped[datetime] = mapped_column(index=True)
    announced_at: Mapped[datetime | None]


class RuleEvent(Base):
    """What an edition changed about one rule: its timeline, and what is announced."""

    __tablename__ = "guidelines_rule_events"
    __table_args__ = (Index("ix_guidelines_rule_events_rule", "rule_id", "id"),)

    id: Mapped[Id]
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    rule_id: Mapped[str] = mapped_column(String(120))
    change: Mapped[Change] = enum_column(Change)
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    first: Mapped[bool] = mapped_column(default=False)  # of the first edition here: nothing that anybody must be told
    happened_at: Mapped[datetime] = mapped_column(index=True)


class Sighting(Base):
    """A rule that spoke about one place of one text, at a decision (save, ask, approve, share). Without the text.

    `subject` names the text for us alone: for people's own words it is a digest that leads to nobody.
    """

    __tablename__ = "guidelines_sightings"
    __table_args__ = (
        UniqueConstraint("subject", "rule_id", "found_key"),
        Index("ix_guidelines_sightings_rule", "rule_id", "seen_at"),
    )

    id: Mapped[Id]
    rule_id: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(120))
    found: Mapped[str] = mapped_column(String(LONGEST_FOUND))
    found_key: Mapped[str] = mapped_column(String(32))
    severity: Mapped[Severity] = enum_column(Severity)
    trial: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    ending: Mapped[Ending] = enum_column(Ending, default=Ending.OPEN)
    ended_at: Mapped[datetime | None]


class FalseAlarm(Base):
    """Somebody who saw a finding says that it is none. Once per person, rule and text."""

    __tablename__ = "guidelines_false_alarms"
    __table_args__ = (
        UniqueConstraint("person_id", "rule_id", "text_key"),
        Index("ix_guidelines_false_alarms_rule", "rule_id", "told_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))  # empty once the person is gone; still counted
    rule_id: Mapped[str] = mapped_column(String(120))
    text_key: Mapped[str] = mapped_column(String(64))
    found: Mapped[str] = mapped_column(String(LONGEST_FOUND))
    found_key: Mapped[str] = mapped_column(String(32))
    told_at: Mapped[datetime]


class Judged(Base):
    __tablename__ = "guidelines_judged"
    __table_args__ = (UniqueConstraint("rule_id", "found_key"),)

    id: Mapped[Id]
    rule_id: Mapped[str] = mapped_column(String(120))
    found_key: Mapped[str] = mapped_column(String(32))
    judgement: Mapped[Judgement] = enum_column(Judgement)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    judged_at: Mapped[datetime]


class Kept(Base):
    """A warning that comms keeps in a post, with the reason that the approver reads.

    It counts for these words of this version alone: another version, or another word in that wording, asks anew.
    """

    __tablename__ = "guidelines_kept"
    __table_args__ = (
        UniqueConstraint(
            "subject", "version_number", "text_key", "rule_id", "found_key", name="uq_guidelines_kept_place"
        ),
        Index("ix_guidelines_kept_rule", "rule_id", "kept_at"),
    )

    id: Mapped[Id]
    rule_id: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(120))  # "post:3xT9w2LkBQm3"
    version_number: Mapped[int]
    text_key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    found: Mapped[str] = mapped_column(String(LONGEST_FOUND))
    found_key: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    rulebook_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    kept_at: Mapped[datetime]


class Proposal(Base):
    """A change of a rule that somebody wishes for, in words, with the answer."""

    __tablename__ = "guidelines_proposals"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    rule_id: Mapped[str] = mapped_column(String(120), index=True)
    words: Mapped[str] = mapped_column(String(LONGEST_PROPOSAL))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    proposed_at: Mapped[datetime]
    decision: Mapped[Decision | None] = enum_column(Decision)
    answer: Mapped[str] = mapped_column(String(LONGEST_PROPOSAL), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    answered_at: Mapped[datetime | None]


class ReadingRequest(Base):
    """Comms asks people to say "read and understood" about some rules."""

    __tablename__ = "guidelines_reading_requests"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    rule_ids: Mapped[list[str]] = mapped_column(ARRAY(String(120)))
    topic: Mapped[str] = mapped_column(String(120), default="")  # empty: what an edition changed
    edition_id: Mapped[int | None] = mapped_column(ForeignKey(Edition.id), index=True)
    needed_to_share: Mapped[bool] = mapped_column(default=False)  # communications chose that sharing waits for it
    asked_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]  # once
    closed_at: Mapped[datetime | None]


class Understood(Base):
    """Who said it; shown to nobody but themselves, counted as a rate."""

    __tablename__ = "guidelines_understood"

    request_id: Mapped[int] = mapped_column(ForeignKey(ReadingRequest.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    rulebook_hash: Mapped[str] = mapped_column(String(64))  # of the texts that were shown
    said_at: Mapped[datetime]


class CheckUp(Base):
    """One person's three minutes with the guidelines: questions as they were asked, and the answers. Theirs alone."""

    __tablename__ = "guidelines_checkups"
    __table_args__ = (Index("ix_guidelines_checkups_person", "person_id", "id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


def newest_edition_id(session: Session) -> int | None:
    return session.scalar(select(Edition.id).order_by(Edition.id.desc()).limit(1))


def newest_edition(session: Session) -> Edition | None:
    return session.scalar(select(Edition).order_by(Edition.id.desc()).limit(1))


def events_of_rule(session: Session, rule_id: str) -> Sequence[RuleEvent]:
    """Oldest first."""
    return session.scalars(select(RuleEvent).where(RuleEvent.rule_id == rule_id).order_by(RuleEvent.id)).all()
