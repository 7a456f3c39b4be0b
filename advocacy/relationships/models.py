"""Tables of points, totals, positions, results and opt-outs."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, SmallInteger, String, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.rules import RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.boards import Board
from advocacy.relationships.ledger import ReversedBecause

NO_TEAM = 0  # totals are kept per team then; people without one stand under this number


class Points(Base):
    """The ledger: a row says what one fact added under one rule. Rows are never changed; a reversal names its row.

    No foreign keys, and none on totals: both are computed from facts, which have theirs and stay, and checking them for
    each of millions of rows took a rebuild more than half of its time (docs/decisions/0031).
    """

    __tablename__ = "relationships_points"
    __table_args__ = (
        Index("ix_relationships_points_group", "group_hash"),
        Index("ix_relationships_points_person", "person_id", "counts_on"),
        Index("ix_relationships_points_team", "team_id", "counts_on"),
        Index("ix_relationships_points_came_back", "written_at", postgresql_where=text("rule = 'came_back'")),
        Index("ix_relationships_points_came_back_on", "counts_on", postgresql_where=text("rule = 'came_back'")),
    )

    id: Mapped[Id]
    person_id: Mapped[int]
    team_id: Mapped[int] = mapped_column(BigInteger, default=NO_TEAM)
    rule: Mapped[RuleName] = enum_column(RuleName)
    rule_version: Mapped[int] = mapped_column(SmallInteger)
    group_hash: Mapped[int] = mapped_column(BigInteger)
    fact_id: Mapped[int]
    milli: Mapped[int] = mapped_column(BigInteger)  # whole thousandths of a point
    units: Mapped[int]  # how many, each worth `weight` before damping by 1/k
    weight: Mapped[int] = mapped_column(SmallInteger)
    k: Mapped[int] = mapped_column(SmallInteger)
    network: Mapped[Network | None] = enum_column(Network, nullable=True)
    share_id: Mapped[int | None]
    reported: Mapped[bool]
    happened_at: Mapped[datetime]
    counts_on: Mapped[date] = mapped_column(Date)
    written_at: Mapped[datetime]
    reverses_id: Mapped[int | None]
    because: Mapped[ReversedBecause | None] = enum_column(ReversedBecause, nullable=True)


class Totals(Base):
    """What somebody has in a period, per team they were in then; one row to read. Points in thousandths."""

    __tablename__ = "relationships_totals"
    __table_args__ = (Index("ix_relationships_totals_period", "kind", "start", "person_id"),)

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[PeriodKind] = enum_column(PeriodKind, primary_key=True)
    start: Mapped[date] = mapped_column(Date, primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger, default=0)
    reported: Mapped[int] = mapped_column(BigInteger, default=0)
    from_shares: Mapped[int] = mapped_column(BigInteger, default=0)
    shares: Mapped[int] = mapped_column(default=0)
    acts: Mapped[int] = mapped_column(default=0)
    due: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)


class Change(Base):
    """Totals of a period changed since its positions were written. Only added to, so that nobody waits for a row."""

    __tablename__ = "relationships_changes"
    __table_args__ = (Index("ix_relationships_changes_period", "kind", "start"),)

    id: Mapped[Id]
    kind: Mapped[PeriodKind] = enum_column(PeriodKind)
    start: Mapped[date] = mapped_column(Date)


class OptOut(Base):
    """Somebody who left the ranking. For the team their points count without their name: see hiding.py."""

    __tablename__ = "relationships_opt_outs"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    left_at: Mapped[datetime]


class Generation(Base):
    """One writing of a period's positions; pages read the current one and switch over at its commit."""

    __tablename__ = "relationships_generations"
    __table_args__ = (
        Index(
            "uq_relationships_generations_current", "kind", "start", unique=True, postgresql_where=text("is_current")
        ),
    )

    id: Mapped[Id]
    kind: Mapped[PeriodKind] = enum_column(PeriodKind)
    start: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
    took_ms: Mapped[int] = mapped_column(default=0)
    taking_part: Mapped[str] = mapped_column(String(80))  # who took part, as a fingerprint
    hidden: Mapped[str] = mapped_column(String(80), server_default="")  # who was hidden then, as one, too
    is_current: Mapped[bool] = mapped_column(default=False)


class Position(Base):
    """A person's place. `points` and `reported` whole points as shown; movements None for somebody new.

    No foreign keys: a generation is written anew within minutes, and checking them takes longer than ranking.
    """

    __tablename__ = "relationships_positions"
    __table_args__ = (
        Index("ix_relationships_positions_team", "generation_id", "board", "team_id", "team_row"),
        Index("uq_relationships_positions_person", "generation_id", "person_id", unique=True),
    )

    generation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    board: Mapped[Board] = enum_column(Board, primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int]
    team_id: Mapped[int] = mapped_column(BigInteger)  # the team now: whose page the person stands on
    team_row: Mapped[int]
    team_rank: Mapped[int]
    person_id: Mapped[int]
    points: Mapped[int]
    reported: Mapped[int]
    from_shares: Mapped[int] = mapped_column(BigInteger)  # thousandths
    shares: Mapped[int]
    due: Mapped[int]
    kept: Mapped[int]
    movement: Mapped[int | None]
    team_movement: Mapped[int | None]
    trend: Mapped[list[int | None]] = mapped_column(ARRAY(SmallInteger))  # twelve weeks, oldest first


class TeamPosition(Base):
    """A team's place by its average per active person, in tenths of a point as shown."""

    __tablename__ = "relationships_team_positions"
    __table_args__ = (Index("uq_relationships_team_positions_team", "generation_id", "team_id", unique=True),)

    generation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int]
    team_id: Mapped[int]
    average_tenths: Mapped[int]
    points: Mapped[int]
    reported: Mapped[int]
    active: Mapped[int]
    members: Mapped[int]
    from_shares: Mapped[int] = mapped_column(BigInteger)
    shares: Mapped[int]
    due: Mapped[int]
    kept: Mapped[int]
    movement: Mapped[int | None]
    trend: Mapped[list[int | None]] = mapped_column(ARRAY(SmallInteger))


class Season(Base):
    """A season that closed, with the hash of the scoring file it closed under. Its results never change."""

    __tablename__ = "relationships_seasons"

    start: Mapped[date] = mapped_column(Date, primary_key=True)
    end: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime]
    rules_hash: Mapped[str] = mapped_column(String(64))


class SeasonResult(Base):
    """A person's or (without a person) a team's result of a closed season."""

    __tablename__ = "relationships_season_results"
    __table_args__ = (
        Index("ix_relationships_season_results_season", "season_start", "board", "row_number"),
        Index("ix_relationships_season_results_person", "person_id"),
    )

    id: Mapped[Id]
    season_start: Mapped[date] = mapped_column(ForeignKey(Season.start))
    board: Mapped[Board] = enum_column(Board)
    row_number: Mapped[int]
    rank: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    team_id: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int]
    reported: Mapped[int]
    average_tenths: Mapped[int | None]
    active: Mapped[int | None]  # of a team; seasons that closed before it was kept have none
    from_shares: Mapped[int] = mapped_column(BigInteger)
    shares: Mapped[int]
    due: Mapped[int]
    kept: Mapped[int]


# The first day that no closed season holds: what counts before it stays as it is, points and totals alike.
OPEN_FROM = select(func.coalesce(func.max(Season.end), date.min))
