"""What is behind a side of the coach's plot, one by one, newest first; for the person alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.content.rules import Style
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from advocacy.questions.models import Question
from advocacy.relationships.coaching import acts_of, asked_by, posts_of, thanked_by
from advocacy.relationships.coaching_rules import LOOKS_BACK, SIDE_OF
from advocacy.relationships.explaining_events import questions_of
from advocacy.sharing.models import Share

ROWS_A_PAGE = 50
MOMENT = timedelta(seconds=1)  # what happens now is in it


class Did(StrEnum):
    """What somebody did; acts have the names of their facts."""

    SHARED = "shared"
    ASKED = "asked"
    THANKED = "thanked"
    ANSWER = FactKind.ANSWER.value
    QUESTION_ANSWERED = FactKind.QUESTION_ANSWERED.value
    BROUGHT_IN = FactKind.BROUGHT_IN.value
    REPORTED = FactKind.REPORTED.value


@dataclass(frozen=True)
class Deed:
    """`share` and `question`: public ids of where it can be seen."""

    did: Did
    at: datetime
    title: str = ""
    share: str | None = None
    question: str | None = None


def deeds(person: Person, side: Style | None, before: datetime | None) -> tuple[list[Deed], datetime | None]:
    """Of the side (None: posts without one); and the moment from which the next page goes back, None at the end."""
    with transaction() as session:
        found = sorted(_found(session, person, side, before or now() + MOMENT), key=lambda deed: deed.at, reverse=True)
    page = found[:ROWS_A_PAGE]
    return page, page[-1].at if len(found) > ROWS_A_PAGE else None


def _found(session: Session, person: Person, side: Style | None, before: datetime) -> Iterable[Deed]:
    """Each kind's newest ones; together they hold the newest of all."""
    yield from _shared(session, person, side, before)
    yield from _acted(session, person, side, before)
    if side is Style.PROCESS:
        at = Question.asked_at
        rows = session.execute(_newest(asked_by(select(Question.public_id, at), person.id), at, before))
        yield from (Deed(Did.ASKED, moment, question=public_id) for public_id, moment in rows)
    if side is Style.PEOPLE:
        query, at = thanked_by(person.id)
        rows = session.execute(_newest(query, at, before, grouped=True))
        yield from (Deed(Did.THANKED, moment, question=public_id) for public_id, moment in rows)


def _shared(session: Session, person: Person, side: Style | None, before: datetime) -> list[Deed]:
    """A post on two networks is one."""
    at, share = func.max(Share.published_at), func.max(Share.public_id)
    query = posts_of(select(func.max(PostVersion.title), at, share), person.id)
    query = query.where(PostVersion.style == side if side else PostVersion.style.is_(None)).group_by(Share.post_id)
    rows = session.execute(_newest(query, at, before, grouped=True))
    return [Deed(Did.SHARED, moment, title=title or "", share=public_id) for title, moment, public_id in rows]


def _acted(session: Session, person: Person, side: Style | None, before: datetime) -> list[Deed]:
    kinds = [kind for kind, of in SIDE_OF.items() if of is side]
    if not kinds:
        return []
    columns = (FactRow.id, FactRow.kind, FactRow.happened_at, Share.public_id)
    query = acts_of(select(*columns).outerjoin(Share, Share.id == FactRow.share_id), person.id)
    query = query.where(FactRow.kind.in_(kinds))
    rows: Sequence[Any] = session.execute(_newest(query, FactRow.happened_at, before)).all()
    about = questions_of(session, [row[0] for row in rows])
    return [Deed(Did(kind.value), moment, share=share, question=about.get(key)) for key, kind, moment, share in rows]


def _newest(
    query: Select[*tuple[Any, ...]], at: Any, before: datetime, *, grouped: bool = False
) -> Select[*tuple[Any, ...]]:
    earliest = now() - LOOKS_BACK
    query = query.having(at > earliest, at < before) if grouped else query.where(at > earliest, at < before)
    return query.order_by(at.desc()).limit(ROWS_A_PAGE + 1)
