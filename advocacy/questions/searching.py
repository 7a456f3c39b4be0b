"""Looking for answered questions: by the words of each language's own grammar, in PostgreSQL's full-text search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.core.room import Hit, SearchPart
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from advocacy.questions.models import Question, is_known

GRAMMARS: Mapping[str, str] = {"en": "english", "nl": "dutch"}
MOST_WORDS = 40  # of a question that is being typed
MOST_SIMILAR = 3
ALIKE = 0.4  # so much of what is typed stands in the other question
Lexemes = Mapping[str, list[str]]


def lexemes_of(session: Session, words: str) -> Lexemes:
    """What each grammar makes of the words, without those that say nothing."""
    shortened = " ".join(words.split()[:MOST_WORDS])
    columns = [
        func.tsvector_to_array(func.to_tsvector(cast(grammar, REGCONFIG), shortened), type_=ARRAY(Text)).label(language)
        for language, grammar in GRAMMARS.items()
    ]
    return dict(session.execute(select(*columns)).mappings().one())


def fits(found: Lexemes, how: str) -> ColumnElement[bool]:
    """Questions in which some (" | ") or all (" & ") of the words stand."""
    return or_(
        *(
            and_(Question.language == language, Question.searched.op("@@")(_query(lexemes, how)))
            for language, lexemes in found.items()
            if lexemes
        ),
        literal(False),
    )


def closeness(found: Lexemes, how: str) -> ColumnElement[float]:
    """How well a question fits; what stands in the question itself counts more than what stands in its answer."""
    ranks = [func.ts_rank(Question.searched, _query(lexemes, how)) for language, lexemes in found.items() if lexemes]
    return func.greatest(*ranks) if ranks else literal(0.0)


def _query(lexemes: Sequence[str], how: str) -> ColumnElement[Any]:
    quoted = ("'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" for lexeme in lexemes)
    return cast(how.join(quoted), TSQUERY)


@dataclass(frozen=True)
class Before:
    """A question that was answered before. `by`: who answered it, while they are here; `words`: to be passed on."""

    public_id: str
    by: str
    words: str


def similar(words: str, *, most: int = MOST_SIMILAR) -> list[Hit]:
    """Answered questions that look like one that is being typed."""
    query = select(Question.public_id, Question.words, Topic.name).outerjoin(Topic, Topic.id == Question.topic_id)
    with transaction() as session:
        alike = _alike(session, words, query, most)
    return [Hit(row.words, url_for("questions.show", public_id=row.public_id), row.name or "") for row in alike]


def answered_before(words: str) -> Before | None:
    """The answered question that looks most like what somebody outside says."""
    with transaction() as session:
        alike = _alike(session, words, _with_answer(), 1)
    return _before(alike[0]) if alike else None


def answer_to(public_id: str) -> Before | None:
    """Of a question that colleagues can look up."""
    if not is_public_id(public_id):
        return None
    with transaction() as session:
        row = session.execute(_with_answer().where(Question.public_id == public_id, is_known())).first()
    return _before(row) if row else None


def _with_answer() -> Select[*tuple[Any, ...]]:
    here = and_(Person.id == Question.answerer_id, Person.state == PersonState.ACTIVE)
    return select(Question.public_id, Question.pass_on, Question.answer, Person.name).outerjoin(Person, here)


def _before(row: Row[*tuple[Any, ...]]) -> Before:
    return Before(row.public_id, row.name or "", row.pass_on or row.answer)


def _alike(session: Session, words: str, query: Select[*tuple[Any, ...]], most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What the query asks of questions like these words, the closest first."""
    found = lexemes_of(session, words)
    if not any(found.values()):
        return []
    query = query.add_columns(Question.language, Question.searched).where(is_known(), fits(found, " | "))
    query = query.order_by(closeness(found, " | ").desc(), Question.id.desc()).limit(most * 5)
    rows = session.execute(query).all()
    return [row for row in rows if _near(found.get(row.language, []), row.searched)][:most]


def _near(typed: Sequence[str], searched: str) -> bool:
    there = sum(f"'{lexeme}'" in searched for lexeme in typed)
    return there >= max(ceil(len(typed) * ALIKE), min(2, len(typed)))


def find_questions(_person: Any, words: Sequence[str], most: int) -> list[Hit]:
    """For the search of the top bar: every word stands in the question or its answer."""
    with transaction() as session:
        found = lexemes_of(session, " ".join(words))
        query = select(Question.public_id, Question.words, Topic.name)
        query = query.outerjoin(Topic, Topic.id == Question.topic_id).where(is_known(), fits(found, " & "))
        rows = session.execute(query.order_by(closeness(found, " & ").desc(), Question.id.desc()).limit(most)).all()
    return [Hit(row.words, url_for("questions.show", public_id=row.public_id), row.name or "") for row in rows]


SEARCH = (
    SearchPart(
        _l("Answered questions"),
        Permission.ASK,
        20,
        find_questions,
        lambda words: url_for("knowledge.index", q=" ".join(words)),
    ),
)
