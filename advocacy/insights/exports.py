"""What may be handed on as a file: points and our own visits. A network's figures stay here: its terms ask for that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, func, select, tuple_
from sqlalchemy.orm import Session

from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.spreadsheets import BYTE_ORDER_MARK, Cell, csv_line
from advocacy.evidence.calendar import Period
from advocacy.insights.models import DayOutcome
from advocacy.insights.named_posts import named_posts
from advocacy.insights.outcome_rules import Outcome, PostSums, told_posts
from advocacy.insights.outcomes import published_by_end
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import return_per_share, whole
from advocacy.relationships.models import OptOut, Totals
from advocacy.sharing.models import Share

ROWS_A_BATCH = 2000


def points_file(period: Period, heads: Sequence[str]) -> Iterator[str]:
    """Everybody who stands in the ranking, by name: points, those reported, shares, promises. No network's figure."""
    yield BYTE_ORDER_MARK + csv_line(heads)
    last = 0
    while batch := _people(period, last):
        last = batch[-1].id
        yield "".join(csv_line(_person_cells(row)) for row in batch)


def visits_file(quarter: Period, heads: Sequence[str]) -> Iterator[str]:
    """Visits through our own links, of posts that at least three people shared."""
    yield BYTE_ORDER_MARK + csv_line(heads)
    yield "".join(csv_line(row) for row in _posts(quarter))


def note_export(what: str, by: int, period: Period) -> None:
    details: dict[str, str | int | None] = {"period": period.kind.value, "start": period.start.isoformat()}
    record("insights.exported", actor_id=by, subject=what, details=details)


def _people(period: Period, after: int) -> Sequence[Any]:
    """The next ones by key, in a transaction of their own: a slow reader of the file keeps none open."""
    sums = [func.sum(column) for column in (Totals.points, Totals.reported, Totals.from_shares)]
    counts = [func.sum(column).cast(Integer) for column in (Totals.shares, Totals.due, Totals.kept)]
    query = (
        select(Person.id, Person.name, Team.name.label("team"), *sums, *counts)
        .join(Totals, Totals.person_id == Person.id)
        .outerjoin(Team, Team.id == Person.team_id)
        .outerjoin(OptOut, OptOut.person_id == Person.id)
        .where(Person.state == PersonState.ACTIVE, OptOut.person_id.is_(None), Person.id > after)
        .where(Totals.kind == period.kind, Totals.start == period.start)
    )
    with transaction() as session:
        return session.execute(query.group_by(Person.id, Team.name).order_by(Person.id).limit(ROWS_A_BATCH)).all()


def _person_cells(row: Any) -> list[Cell]:
    _id, name, team, points, reported, from_shares, shares, due, kept = row
    each = return_per_share(int(from_shares), shares)
    per_share = None if each is None else round(each, 1)
    return [name, team, _points(points), _points(reported), shares, per_share, kept, due]


def _points(milli: Any) -> int:
    return whole(int(milli))


def _posts(quarter: Period) -> list[list[Cell]]:
    """Posts that at least three people shared on each network where anybody did, as for pages of one network; without
    the smallest while the others' visits, which are the company's without these, would be one or two people's."""
    with transaction() as session:
        within = (DayOutcome.day >= quarter.start, DayOutcome.day < quarter.end, DayOutcome.outcome == Outcome.VISITS)
        visits = func.sum(DayOutcome.amount).cast(Integer)
        query = select(DayOutcome.post_id, visits).where(*within, DayOutcome.post_id != 0)
        counted = dict(session.execute(query.group_by(DayOutcome.post_id)).all())
        posts, few = _with_sharers(session, quarter, counted)
        told = {post.post_id: post.people for post in told_posts(posts, few)}
        named = named_posts(session, told)
    return [[named[post_id].title, told[post_id], counted[post_id]] for post_id in sorted(named)]


def _with_sharers(session: Session, quarter: Period, visits: Mapping[int, int]) -> tuple[Sequence[PostSums], int]:
    """Posts to tell, and how many different people stand alone or in twos on a network of the others."""
    people = func.count(Share.person_id.distinct())
    shares = (Share.post_id.in_(visits), *published_by_end(quarter))
    by_network = select(Share.post_id, Share.network, people).where(*shares).group_by(Share.post_id, Share.network)
    small = [(post_id, network) for post_id, network, count in session.execute(by_network) if count < LEAST_SHARERS]
    hidden = {post_id for post_id, _network in small}
    sharers = session.execute(select(Share.post_id, people).where(*shares).group_by(Share.post_id)).all()
    told = [
        PostSums(post_id, count, {Outcome.VISITS: visits[post_id]})
        for post_id, count in sharers
        if post_id not in hidden
    ]
    alone = select(people).where(*shares, tuple_(Share.post_id, Share.network).in_(small))
    return told, session.scalar(alone) or 0 if small else 0
