"""What is behind a quarter's own words: its weeks, as far as nobody stands alone in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, cast, func, select

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.insights.boardroom_rules import Part, told_parts
from advocacy.insights.outcome_rules import OwnWords
from advocacy.insights.outcomes import words_of
from advocacy.sharing.models import Share


@dataclass(frozen=True)
class WordsOfWeek:
    """`percent` of the texts that was people's own, on average; `texts` None: it is not told."""

    week: date
    texts: int | None
    percent: int | None


@dataclass(frozen=True)
class WordsBehind:
    """No weeks where the quarter itself is not told. The quarter is counted once an hour, its weeks as they stand."""

    words: OwnWords
    weeks: Sequence[WordsOfWeek]


def behind_own_words(quarter: Period) -> WordsBehind:
    """Two queries."""
    week = cast(func.date_trunc("week", FactRow.counts_on), Date)
    query = select(week, func.count(), func.count(Share.person_id.distinct()), func.avg(Share.own_words))
    query = query.join(Share, Share.id == FactRow.share_id).where(
        FactRow.kind == FactKind.SHARE_PUBLISHED, FactRow.counts_on >= quarter.start, FactRow.counts_on < quarter.end
    )
    with transaction() as session:
        words = words_of(session, quarter)
        rows = session.execute(query.group_by(week).order_by(week)).all() if words.percent is not None else []
    told = told_parts([Part(people, is_empty=False) for _week, _texts, people, _own in rows])
    return WordsBehind(
        words,
        [
            WordsOfWeek(monday, texts, round(100 * own)) if is_told else WordsOfWeek(monday, None, None)
            for (monday, texts, _people, own), is_told in zip(rows, told, strict=True)
        ],
    )
