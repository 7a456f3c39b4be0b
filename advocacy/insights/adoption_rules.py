"""From invited to sharing: steps, the goal, and groups that are too small to be told. Plain values, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

FEW_COLLEAGUES = 5  # from so many people up a team is told by itself
WEEKS_SHOWN = 12
HEAT = (20, 35, 50, 65)  # percent: where the second to the fifth step of the scale begin
WEEK = timedelta(weeks=1)


class Step(StrEnum):
    INVITED = "invited"
    JOINED = "joined"
    CONNECTED = "connected"
    SHARED = "shared"
    ACTIVE = "active"


class GoalStep(StrEnum):
    """What a goal may be set on."""

    JOINED = "joined"
    CONNECTED = "connected"
    SHARED = "shared"
    ACTIVE = "active"


@dataclass(frozen=True)
class Reached:
    """How many people came how far; how many promises to answer a question within a day were due, and kept."""

    invited: int = 0
    joined: int = 0
    connected: int = 0
    shared: int = 0
    active: int = 0
    due: int = 0
    kept: int = 0

    def count(self, step: Step | GoalStep) -> int:
        found: int = getattr(self, step.value)
        return found

    def percent(self, step: Step | GoalStep) -> int | None:
        """Of everybody invited; None when nobody was."""
        return whole_percent(self.count(step), self.invited)

    @property
    def percent_active(self) -> int | None:
        return self.percent(Step.ACTIVE)

    @property
    def percent_kept(self) -> int | None:
        """None without a promise, which is not 0."""
        return whole_percent(self.kept, self.due)

    @property
    def is_told(self) -> bool:
        return self.invited >= FEW_COLLEAGUES


TOO_FEW = Reached(invited=1)  # in place of a group of which nothing may be told


@dataclass(frozen=True)
class GoalLine:
    """The goal the company chose."""

    step: GoalStep
    percent: int
    by: date | None

    def needed(self, invited: int) -> int:
        return ceil(self.percent * invited / 100)

    def missing(self, reached: Reached) -> int:
        """How many more people it takes; 0 when it is reached."""
        return max(0, self.needed(reached.invited) - reached.count(self.step))


def whole_percent(part: int, whole: int) -> int | None:
    """Rounded down, so that no goal is reached before it is; but never 0 when it is not nobody. None of nothing."""
    if not whole:
        return None
    return min(max(100 * part // whole, 1 if part else 0), 100)


def summed(groups: Iterable[Reached]) -> Reached:
    """Column by column: a company may have thousands of teams."""
    rows = list(groups)
    return Reached(*(sum(getattr(row, one.name) for row in rows) for one in fields(Reached)))


def summed_where_told(weeks: Iterable[Reached | None]) -> Reached:
    """Over the weeks in which a group was large enough to be told."""
    return summed(week for week in weeks if week is not None and week.is_told)


def told_teams(teams: Mapping[int, Reached], *, whole_is_told: bool) -> set[int]:
    """The teams that may be told by themselves: those of five people and more.

    Where the sum of all stands beside them, the smallest goes too while what is kept back holds fewer than five people:
    the sum minus what is told would be theirs.
    """
    told = {team for team, reached in teams.items() if reached.is_told}
    while whole_is_told and told and gives_away(_kept_back(teams, told)):
        told.remove(min(told, key=lambda team: (teams[team].invited, team)))
    return told


def gives_away(people: int) -> bool:
    """So few that a sum without the others would be theirs."""
    return 0 < people < FEW_COLLEAGUES


def _kept_back(teams: Mapping[int, Reached], told: set[int]) -> int:
    return sum(reached.invited for team, reached in teams.items() if team not in told)


def heat(percent: int) -> int:
    """The step of the scale, 1 to 5."""
    return 1 + sum(percent >= start for start in HEAT)


def weeks_before(monday: date, how_many: int = WEEKS_SHOWN) -> Sequence[date]:
    """That week and those before it, oldest first."""
    return [monday - WEEK * back for back in reversed(range(how_many))]
