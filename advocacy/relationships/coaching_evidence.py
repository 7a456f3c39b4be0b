"""What is behind a side of the coach's plot, one by one, newest first; for the person alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.content.rules import Style
from advocacy.core.database import transaction
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from advocacy.questions.models import Question
from advocacy.relationships.coaching import acts_of, asked_by, posts_of, thanked_by
from advocacy.relationships.coaching_rules import SIDE_OF
from advocacy.relationships.explaining_events import questions_of
from advocacy.sharing.models import Share

ROWS_A_PAGE = 50


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

    @property
    def order(self) -> tuple[datetime, str, str]:
        """The same on each page, for those of one moment too."""
        return self.at, self.did, self.share or self.question or ""


def deeds(person: Person, side: Style | None, after: int = 0) -> tuple[list[Deed], int | None]:
    """Of the side (None: posts without one), without the first ones; and how many the next page leaves out, None at the
    end. A side is 90 days of one person, so it is read whole."""
    with transaction() as session:
        found = sorted(_found(session, person, side), key=lambda deed: deed.order, reverse=True)
    end = after + ROWS_A_PAGE
    return found[after:end], end if len(found) > end else None


def _found(session: Session, person: Person, side: Style | None) -> Iterable[Deed]:
    yield from _shared(session, person, side)
    yield from _acted(session, person, side)
    if side is Style.PROCESS:
        rows = session.execute(asked_by(select(Question.public_id, Question.asked_at), person.id))
        yield from (Deed(Did.ASKED, moment, question=public_id) for public_id, moment in rows)
    if side is Style.PEOPLE:
        query, _at = thanked_by(person.id)
        rows = session.execute(query)
        yield from (Deed(Did.THANKED, moment, question=public_id) for public_id, moment in rows)


def _shared(session: Session, person: Person, side: Style | None) -> list[Deed]:
    """A post on two networks is one."""
    columns = (func.max(PostVersion.title), func.max(Share.published_at), func.max(Share.public_id))
    query = posts_of(select(*columns), person.id).group_by(Share.post_id)
    query = query.where(PostVersion.style == side if side else PostVersion.style.is_(None))
    return [
        Deed(Did.SHARED, moment, title=title or "", share=public_id)
        for title, moment, public_id in session.execute(query)
    ]


def _acted(session: Session, person: Person, side: Style | None) -> list[Deed]:
    kinds = [kind for kind, of in SIDE_OF.items() if of is side]
    if not kinds:
        return []
    columns = (FactRow.id, FactRow.kind, FactRow.happened_at, Share.public_id)
    query = acts_of(select(*columns).outerjoin(Share, Share.id == FactRow.share_id), person.id)
    rows = session.execute(query.where(FactRow.kind.in_(kinds))).all()
    about = questions_of(session, [row[0] for row in rows])
    return [Deed(Did(kind.value), moment, share=share, question=about.get(key)) for key, kind, moment, share in rows]
