"""Tables of facts and of the keys that make counterparts recognisable, and the queries on them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    String,
    any_,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.evidence.calendar import Calendar
from advocacy.evidence.rules import FactKind, KnownFact
from advocacy.networks.rules import Network
from advocacy.people.models import Person


class FactRow(Base):
    """What was seen, with everything that depended on the moment. Never changed but for `scored_at`."""

    __tablename__ = "evidence_facts"
    __table_args__ = (
        Index("ix_evidence_facts_unscored", "id", postgresql_where=text("scored_at IS NULL")),
        Index("ix_evidence_facts_voids", "voids", postgresql_where=text("voids IS NOT NULL")),
        Index("ix_evidence_facts_share", "share_id", "kind", postgresql_where=text("share_id IS NOT NULL")),
        Index("ix_evidence_facts_subject", "subject", postgresql_where=text("subject IS NOT NULL")),
        Index(
            "ix_evidence_facts_counterpart",
            "person_id",
            "counterpart",
            postgresql_where=text("counterpart IS NOT NULL"),
        ),
        Index("ix_evidence_facts_person", "person_id", "kind", "counts_on"),
        # Rows come in the order of both: a few kilobytes tell which pages hold a day, and taking facts in stays cheap.
        Index("ix_evidence_facts_days", "counts_on", "recorded_at", postgresql_using="brin"),
    )

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(120), unique=True)  # what was seen, once: "share:17", "click:…"
    kind: Mapped[FactKind] = enum_column(FactKind)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    team_id: Mapped[int | None]  # the team then; no key, teams may go
    network: Mapped[Network | None] = enum_column(Network, nullable=True)
    share_id: Mapped[int | None]  # evidence stands below sharing: a plain number
    subject: Mapped[str | None] = mapped_column(String(80))  # the comment, question or post it is about
    amount: Mapped[int] = mapped_column(BigInteger, default=1)
    counterpart: Mapped[str | None] = mapped_column(String(64))
    from_colleague: Mapped[bool] = mapped_column(default=False)
    reported: Mapped[bool] = mapped_column(default=False)
    happened_at: Mapped[datetime]
    counts_at: Mapped[datetime]
    counts_on: Mapped[date] = mapped_column(Date)  # in the company's zone
    k: Mapped[int | None] = mapped_column(SmallInteger)
    rule_version: Mapped[int] = mapped_column(SmallInteger)
    voids: Mapped[str | None] = mapped_column(String(120))
    recorded_at: Mapped[datetime]
    scored_at: Mapped[datetime | None]


class CounterpartKey(Base):
    """A sealed key per person. Without it nobody can tell whose hash is whose; erasing the person deletes it."""

    __tablename__ = "evidence_counterpart_keys"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


_Void = aliased(FactRow)
# In the order of a known fact's fields; whether it is voided comes from its season.
_KNOWN = [FactRow.__table__.columns["rule_version" if name == "version" else name] for name in KnownFact._fields[:-1]]


def known_facts(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Facts with the moment at which one that takes them back counts; `known` turns rows into facts."""
    taken_back = (
        select(func.min(_Void.counts_at)).where(_Void.voids == FactRow.source).scalar_subquery().label("taken_back_at")
    )
    return select(*_KNOWN, taken_back).where(FactRow.kind != FactKind.VOID, *conditions)


def known(row: Row[Any], calendar: Calendar) -> KnownFact:
    """Taken back only when both lie in one season: a closed season can't be reached."""
    back = row.taken_back_at
    fact = KnownFact._make((*row[:-1], False))
    if back is None or calendar.season(calendar.day_of(back)) != calendar.season(fact.counts_on):
        return fact
    return fact._replace(voided=True)


def claim_unscored(session: Session, limit: int) -> Sequence[FactRow]:
    """Facts that nobody scores yet, locked until the transaction ends."""
    query = select(FactRow).where(FactRow.scored_at.is_(None)).order_by(FactRow.id).limit(limit)
    # No key update: a ledger row of another worker that names this fact must not wait for us, nor we for it.
    return session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()


def facts_by_source(session: Session, sources: Iterable[str]) -> Sequence[FactRow]:
    wanted = list(sources)
    return session.scalars(select(FactRow).where(FactRow.source.in_(wanted))).all() if wanted else []


class Terms(NamedTuple):
    """What the fact of a share's publication froze for all that follows it."""

    network: Network | None
    k: int | None
    rule_version: int


_TERMS: Select[*tuple[Any, ...]] = select(FactRow.share_id, FactRow.network, FactRow.k, FactRow.rule_version).where(
    FactRow.share_id == any_(bindparam("shares", type_=ARRAY(BigInteger))),
    FactRow.kind == FactKind.SHARE_PUBLISHED,
)


def terms_by_share(session: Session, share_ids: Iterable[int]) -> dict[int, Terms]:
    """Of each share that was published: network, k and rule version."""
    wanted = list(share_ids)
    found = session.execute(_TERMS, {"shares": wanted}) if wanted else ()
    return {row.share_id: Terms(row.network, row.k, row.rule_version) for row in found}


def mark_scored(session: Session, fact_ids: Sequence[int], at: datetime) -> None:
    session.execute(update(FactRow).where(FactRow.id.in_(fact_ids)).values(scored_at=at))


def count_unscored(session: Session, before: date) -> int:
    """Facts that still wait for their points and count before that day."""
    query = select(func.count()).where(FactRow.scored_at.is_(None), FactRow.counts_on < before)
    return session.scalar(query) or 0
