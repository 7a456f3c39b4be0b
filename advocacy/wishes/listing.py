"""The board: wishes by where they stand, the most wanted first, and what was done lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person, Team
from advocacy.wishes.models import Vote, Wish, wish_by_public_id
from advocacy.wishes.rules import ANSWER_WITHIN, ON_SHELF, WAITING, Shelf, WishState

PAGE = 25
LATELY = timedelta(days=60)
MOST_OTHERS = 200  # that a wish can be put together with


@dataclass(frozen=True)
class Listed:
    """`mine`: this person votes for it. `together`: how many wishes stand in it."""

    row: Wish
    wisher: Person
    team: str
    answerer: str
    mine: bool
    together: int


@dataclass(frozen=True)
class Board:
    listed: Sequence[Listed]
    next_after: str
    counts: Mapping[Shelf, int]
    done_lately: Listed | None


_ANSWERER = aliased(Person)


def board(person: Person, shelf: Shelf, after: str = "") -> Board:
    with transaction() as session:
        query = _query(person).where(Wish.state.in_(ON_SHELF[shelf]))
        query = _after(session, query, shelf, after).limit(PAGE + 1)
        listed = [Listed(*row) for row in session.execute(query)]
        lately = None if after else _done_lately(session, person)
        counts = _counts(session)
    more = listed[PAGE - 1].row.public_id if len(listed) > PAGE else ""
    return Board(listed[:PAGE], more, counts, lately)


def _query(person: Person) -> Select[Wish, Person, str, str, bool, int]:
    """A wish that stands under another one is shown there."""
    under = aliased(Wish)
    together = select(func.count()).where(under.merged_into == Wish.id).scalar_subquery() + 1
    mine = exists().where(Vote.wish_id == Wish.id, Vote.person_id == person.id)
    query = select(Wish, Person, func.coalesce(Team.name, ""), func.coalesce(_ANSWERER.name, ""), mine, together)
    query = query.join(Person, Person.id == Wish.person_id).outerjoin(Team, Team.id == Person.team_id)
    return query.outerjoin(_ANSWERER, _ANSWERER.id == Wish.answered_by)


def _after(
    session: Session, query: Select[Wish, Person, str, str, bool, int], shelf: Shelf, after: str
) -> Select[Wish, Person, str, str, bool, int]:
    """What is decided: the newest first; what is open: the most wanted."""
    last = wish_by_public_id(session, after)
    decided = shelf in (Shelf.DONE, Shelf.DECLINED)
    first: Any = Wish.answered_at if decided else Wish.votes
    if last:
        value = last.answered_at if decided else last.votes
        query = query.where(tuple_(first, Wish.id) < (value, last.id))
    return query.order_by(first.desc(), Wish.id.desc())


def _done_lately(session: Session, person: Person) -> Listed | None:
    query = _query(person).where(Wish.state == WishState.DONE, Wish.answered_at > now() - LATELY)
    row = session.execute(query.order_by(Wish.answered_at.desc(), Wish.id.desc()).limit(1)).first()
    return Listed(*row) if row else None


def _counts(session: Session) -> dict[Shelf, int]:
    rows = session.execute(select(Wish.state, func.count()).group_by(Wish.state)).all()
    by_state = dict(rows)
    return {shelf: sum(by_state.get(state, 0) for state in states) for shelf, states in ON_SHELF.items()}


def one_wish(person: Person, public_name: str) -> Listed | None:
    """Where it stands now, when it stands under another one."""
    with transaction() as session:
        found = wish_by_public_id(session, public_name)
        while found is not None and found.merged_into is not None:
            found = session.get_one(Wish, found.merged_into)
        if found is None:
            return None
        return Listed(*session.execute(_query(person).where(Wish.id == found.id)).one())


def others(public_name: str) -> list[tuple[str, str]]:
    """What it can be put together with: names and titles, the most wanted first."""
    query = select(Wish.public_id, Wish.title).where(
        Wish.state != WishState.MERGED, Wish.state != WishState.DECLINED, Wish.public_id != public_name
    )
    with transaction() as session:
        return [(name, title) for name, title in session.execute(query.order_by(Wish.votes.desc()).limit(MOST_OTHERS))]


def count_late(_person: object = None) -> int:
    """How many wait longer than promised; the number beside the place."""
    query = select(func.count()).where(Wish.state.in_(WAITING), Wish.made_at <= now() - ANSWER_WITHIN)
    with transaction() as session:
        return session.scalar(query) or 0
