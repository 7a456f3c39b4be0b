"""What is kept counted, so that a page reads few rows whatever the size of the company; and the goal.

None of these tables has a key to a person: they hold counts of many.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.insights.adoption_rules import GoalStep
from advocacy.insights.outcome_rules import Outcome

NO_TEAM = 0


class TeamWeek(Base):
    """How far the people of a team were at the end of an ISO week, or are now. `week`: its Monday.

    No key to teams: they may go, what was counted stays. A week that is over is counted once more and then left.
    """

    __tablename__ = "insights_team_weeks"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    team_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    invited: Mapped[int]
    joined: Mapped[int]
    connected: Mapped[int]
    shared: Mapped[int]
    active: Mapped[int]
    due: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )  # promises whose answer came or whose day ended
    kept: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    counted_at: Mapped[datetime]


class DayOutcome(Base):
    """What came of one post on one network on one day of the company's calendar; figures by how much they grew."""

    __tablename__ = "insights_day_outcomes"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    post_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # 0: of no post
    network: Mapped[str] = mapped_column(String(16), primary_key=True)  # empty: of no network
    outcome: Mapped[Outcome] = enum_column(Outcome, primary_key=True)
    amount: Mapped[int]


class QuarterWords(Base):
    """How much of the texts shared in a quarter was people's own, in fifths; `start`: the quarter's first day."""

    __tablename__ = "insights_quarter_words"

    start: Mapped[date] = mapped_column(Date, primary_key=True)
    fifth: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    shares: Mapped[int]
    people: Mapped[int]
    percents: Mapped[int]  # added up over the shares
    counted_at: Mapped[datetime]


class Counted(Base):
    """Since when something is counted up to date."""

    __tablename__ = "insights_counted"

    what: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


class Goal(Base):
    """What the company wants to reach; the newest row is the goal, the others are what it was. Who chose it stands in
    the journal."""

    __tablename__ = "insights_goals"

    id: Mapped[Id]
    step: Mapped[GoalStep] = enum_column(GoalStep)
    percent: Mapped[int] = mapped_column(SmallInteger)
    by: Mapped[date | None] = mapped_column(Date)
    set_at: Mapped[datetime]
