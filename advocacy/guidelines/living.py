"""A rule's life over ninety days, as its page shows it: how often it spoke, what became of that, what people said.

Of colleagues' own words only what was found is known here, never the text and never whose it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.guidelines.life_rules import Ending, Judgement, Week, post_of, weeks_until
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.models import FalseAlarm, Judged, Kept, RuleEvent, Sighting, events_of_rule
from advocacy.guidelines.proposing import Shown, proposals_of
from advocacy.guidelines.reaching import current_rulebook, today
from advocacy.people.models import Person

LOOKS_BACK = timedelta(days=90)
WEEKS = 12
SHOWN = 20  # places, reasons and groups of false alarms on the page


@dataclass(frozen=True)
class Counts:
    """Of one rule in ninety days."""

    found: int = 0
    mended: int = 0
    kept: int = 0
    alarms: int = 0

    def percent(self, part: int) -> int:
        return round(100 * part / self.found) if self.found else 0


@dataclass(frozen=True)
class AlarmGroup:
    """False alarms about the same words."""

    found_key: str
    found: str
    number: int
    judgement: Judgement | None


@dataclass(frozen=True)
class Seen:
    """A place where the rule spoke. `post`: the post's public id; empty for a colleague's own words."""

    found: str
    post: str
    seen_at: datetime
    ending: Ending
    trial: bool


@dataclass(frozen=True)
class KeptReason:
    post: str
    title: str
    found: str
    reason: str
    by: str
    by_id: str
    kept_at: datetime


@dataclass(frozen=True)
class Life:
    rule: Rule
    counts: Counts
    weeks: Sequence[Week]
    alarms: Sequence[AlarmGroup]
    kept: Sequence[KeptReason]
    seen: Sequence[Seen]
    events: Sequence[RuleEvent]
    proposals: Sequence[Shown]


def all_counts() -> Mapping[str, Counts]:
    """Every rule that anything happened to; three queries."""
    since = now() - LOOKS_BACK
    with transaction() as session:
        endings = _endings(session, since)
        alarms = _alarms(session, since)
    return {rule: _counts(endings, alarms, rule) for rule in {rule for rule, _ in endings} | alarms.keys()}


def life_of(rule_id: str) -> Life | None:
    """None for a rule that is not in the rulebook. Eight queries."""
    rule = current_rulebook().by_id.get(rule_id)
    if rule is None:
        return None
    since = now() - LOOKS_BACK
    with transaction() as session:
        endings, alarms = _endings(session, since, rule_id), _alarms(session, since, rule_id)
        return Life(
            rule,
            _counts(endings, alarms, rule_id),
            _weeks(session, rule_id),
            _alarm_groups(session, rule_id, since),
            _kept(session, rule_id),
            _seen(session, rule_id, since),
            events_of_rule(session, rule_id),
            proposals_of(session, rule_id),
        )


def _counts(endings: Counter[tuple[str, Ending]], alarms: Mapping[str, int], rule: str) -> Counts:
    return Counts(
        sum(number for (name, _), number in endings.items() if name == rule),
        endings[rule, Ending.MENDED],
        endings[rule, Ending.KEPT],
        alarms.get(rule, 0),
    )


def _endings(session: Session, since: datetime, rule_id: str | None = None) -> Counter[tuple[str, Ending]]:
    query = select(Sighting.rule_id, Sighting.ending, func.count()).where(Sighting.seen_at >= since)
    if rule_id is not None:
        query = query.where(Sighting.rule_id == rule_id)
    rows = session.execute(query.group_by(Sighting.rule_id, Sighting.ending))
    return Counter({(rule, ending): number for rule, ending, number in rows})


def _alarms(session: Session, since: datetime, rule_id: str | None = None) -> Mapping[str, int]:
    """How many false alarms were told, by rule."""
    query = select(FalseAlarm.rule_id, func.count()).where(FalseAlarm.told_at >= since).group_by(FalseAlarm.rule_id)
    if rule_id is not None:
        query = query.where(FalseAlarm.rule_id == rule_id)
    return dict(session.execute(query).all())


def _weeks(session: Session, rule_id: str) -> Sequence[Week]:
    """In the company's zone, a week from Monday on."""
    monday = cast(func.date_trunc("week", func.timezone(settings().time_zone, Sighting.seen_at)), Date)
    query = select(monday, Sighting.trial, func.count()).where(
        Sighting.rule_id == rule_id, Sighting.seen_at >= now() - timedelta(weeks=WEEKS)
    )
    rows = session.execute(query.group_by(monday, Sighting.trial))
    return weeks_until(today(), ((day, trial, number) for day, trial, number in rows), WEEKS)


def _alarm_groups(session: Session, rule_id: str, since: datetime) -> Sequence[AlarmGroup]:
    query = (
        select(FalseAlarm.found_key, func.max(FalseAlarm.found), func.count(), func.max(Judged.judgement))
        .outerjoin(Judged, (Judged.rule_id == FalseAlarm.rule_id) & (Judged.found_key == FalseAlarm.found_key))
        .where(FalseAlarm.rule_id == rule_id, FalseAlarm.told_at >= since)
        .group_by(FalseAlarm.found_key)
        .order_by(func.count().desc(), FalseAlarm.found_key)
    )
    return [
        AlarmGroup(key, found, number, Judgement(judgement) if judgement else None)
        for key, found, number, judgement in session.execute(query.limit(SHOWN))
    ]


def _kept(session: Session, rule_id: str) -> Sequence[KeptReason]:
    query = (
        select(Kept.subject, Kept.title, Kept.found, Kept.reason, Person.name, Person.public_id, Kept.kept_at)
        .join(Person, Person.id == Kept.person_id)
        .where(Kept.rule_id == rule_id)
        .order_by(Kept.kept_at.desc(), Kept.id.desc())
    )
    rows = session.execute(query.limit(SHOWN))
    return [
        KeptReason(post_of(subject), title, found, reason, by, by_id, kept_at)
        for subject, title, found, reason, by, by_id, kept_at in rows
    ]


def _seen(session: Session, rule_id: str, since: datetime) -> Sequence[Seen]:
    query = select(Sighting).where(Sighting.rule_id == rule_id, Sighting.seen_at >= since)
    rows = session.scalars(query.order_by(Sighting.seen_at.desc(), Sighting.id.desc()).limit(SHOWN))
    return [Seen(row.found, post_of(row.subject), row.seen_at, row.ending, row.trial) for row in rows]
