"""Making a wish, and voting for one: each person once for each wish."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.services import now, settings
from advocacy.people.models import Person, locked_person
from advocacy.wishes.informing import inform_new
from advocacy.wishes.models import Vote, Wish, locked_wish, standing_wish
from advocacy.wishes.rules import CAN_BE_VOTED, MOST_A_DAY, WishState, worth_reading


class WishObstacle(StrEnum):
    TOO_SHORT = "too_short"
    ENOUGH_TODAY = "enough_today"


class Voted(StrEnum):
    DONE = "done"
    ALREADY = "already"
    OVER = "over"  # it is done or declined: a vote changes nothing any more


@dataclass(frozen=True)
class Made:
    public_id: str


def make_wish(person: Person, title: str, words: str, key: str) -> Made | WishObstacle:
    """Whoever wishes votes for it. A page that sends it twice makes one wish."""
    if not worth_reading(title):
        return WishObstacle.TOO_SHORT
    key = key if is_public_id(key) else public_id()
    with transaction() as session:
        locked_person(session, person.id)  # two windows, one after the other
        before = session.scalar(select(Wish.public_id).where(Wish.person_id == person.id, Wish.key == key))
        if before:
            return Made(before)
        if _made_today(session, person) >= MOST_A_DAY:
            return WishObstacle.ENOUGH_TODAY
        row = Wish(
            public_id=public_id(), person_id=person.id, key=key, title=title.strip(), words=words.strip(),
            state=WishState.OPEN, votes=1, made_at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(Vote(wish_id=row.id, person_id=person.id, voted_at=now()))
        inform_new(row, person)
        return Made(row.public_id)


def _made_today(session: Session, person: Person) -> int:
    midnight = _midnight(now())
    query = select(func.count()).where(Wish.person_id == person.id, Wish.made_at >= midnight)
    return session.scalar(query) or 0


def _midnight(moment: datetime) -> datetime:
    here = moment.astimezone(ZoneInfo(settings().time_zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def vote(public_name: str, person: Person) -> Voted | None:
    """None: there is no such wish. A merged one is voted for where it stands."""
    with transaction() as session:
        row = standing_wish(session, public_name)
        if row is None:
            return None
        if row.state not in CAN_BE_VOTED:
            return Voted.OVER
        return Voted.DONE if add_vote(session, row, person.id) else Voted.ALREADY


def add_vote(session: Session, row: Wish, person_id: int) -> bool:
    """`row` is locked."""
    adding = insert(Vote).values(wish_id=row.id, person_id=person_id, voted_at=now()).on_conflict_do_nothing()
    added = session.execute(adding.returning(Vote.person_id)).scalar_one_or_none() is not None
    row.votes += int(added)
    return added


def take_vote_back(public_name: str, person: Person) -> Voted | None:
    with transaction() as session:
        row = standing_wish(session, public_name)
        if row is None:
            return None
        if row.state not in CAN_BE_VOTED:
            return Voted.OVER
        return Voted.DONE if drop_vote(session, row, person.id) else Voted.ALREADY


def drop_vote(session: Session, row: Wish, person_id: int) -> bool:
    """`row` is locked."""
    removing = delete(Vote).where(Vote.wish_id == row.id, Vote.person_id == person_id)
    removed = session.execute(removing.returning(Vote.person_id)).scalar_one_or_none() is not None
    row.votes -= int(removed)
    return removed


def forget_votes(session: Session, person_id: int) -> None:
    """Of somebody who is erased: the count stays, the name goes."""
    wish_ids = session.scalars(select(Vote.wish_id).where(Vote.person_id == person_id).order_by(Vote.wish_id)).all()
    for wish_id in wish_ids:
        locked_wish(session, wish_id)
    session.execute(delete(Vote).where(Vote.person_id == person_id))
