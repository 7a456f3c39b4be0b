"""What editions changed, for the page that shows it before and after, and for what is new on the guidelines' page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.guidelines.life_rules import ANNOUNCED, NEWS_LASTS, Change
from advocacy.guidelines.loading import Rule, placeholders
from advocacy.guidelines.models import Edition, RuleEvent
from advocacy.guidelines.news_rules import Changed, RuleNews, Words, changed_scope, changed_words, is_told, words_in
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.rules import Status

BeforeAndAfter = tuple[Words, Words]


@dataclass(frozen=True)
class EditionNews:
    """`public_id` is the edition's."""

    public_id: str
    since: datetime
    rules: Sequence[RuleNews]


def edition_news(public_id: str, language: str) -> EditionNews | None:
    """One edition's changes before and after; None for one that nobody has to be told about."""
    with transaction() as session:
        edition = session.scalar(select(Edition).where(Edition.public_id == public_id))
        if edition is None:
            return None
        events = session.scalars(_events().where(RuleEvent.edition_id == edition.id)).all()
        words = _words(session, edition, events)
        return _news(edition.public_id, edition.adopted_at, events, language, words) if events else None


def recent_news(language: str) -> list[EditionNews]:
    """The last six weeks, newest first; a rule stands with its newest change. One query, without words before."""
    query = select(Edition.public_id, Edition.adopted_at, RuleEvent).join(Edition, Edition.id == RuleEvent.edition_id)
    query = query.where(RuleEvent.happened_at > now() - NEWS_LASTS, *_told()).order_by(RuleEvent.id)
    found: dict[tuple[str, datetime], list[RuleEvent]] = {}
    with transaction() as session:
        for public_id, moment, event in session.execute(query):
            found.setdefault((public_id, moment), []).append(event)
    seen: set[str] = set()
    news = []
    for (public_id, moment), events in reversed(found.items()):
        news.append(_news(public_id, moment, [event for event in events if event.rule_id not in seen], language, {}))
        seen |= {event.rule_id for event in events if is_told(event.change, event.after)}
    return [edition for edition in news if edition.rules]


def recent_editions(most: int) -> list[tuple[str, datetime]]:
    """Public id and moment of those of the last six weeks with something to tell, newest first."""
    changed = select(RuleEvent.edition_id).where(RuleEvent.happened_at > now() - NEWS_LASTS, *_told())
    query = select(Edition.public_id, Edition.adopted_at).where(Edition.id.in_(changed)).order_by(Edition.id.desc())
    with transaction() as session:
        return [(public_id, moment) for public_id, moment in session.execute(query.limit(most))]


def _told() -> tuple[ColumnElement[bool], ...]:
    return RuleEvent.first.is_(False), RuleEvent.change.in_(ANNOUNCED)


def _events() -> Select[RuleEvent]:
    return select(RuleEvent).where(*_told()).order_by(RuleEvent.id)


def _news(
    public_id: str, since: datetime, events: Sequence[RuleEvent], language: str, words: Mapping[str, BeforeAndAfter]
) -> EditionNews:
    """Only rules that are in force now."""
    known = current_rulebook().by_id
    by_rule: dict[str, list[RuleEvent]] = {}
    for event in events:
        rule = known.get(event.rule_id)
        if rule and rule.header.status is Status.ACTIVE and is_told(event.change, event.after):
            by_rule.setdefault(event.rule_id, []).append(event)
    return EditionNews(
        public_id,
        since,
        [_rule_news(known[name], of_rule, language, words.get(name)) for name, of_rule in by_rule.items()],
    )


def _rule_news(rule: Rule, events: Sequence[RuleEvent], language: str, words: BeforeAndAfter | None) -> RuleNews:
    changes: list[Changed] = []
    for event in events:
        if event.change is Change.WORDS:
            changes += (changed_words(*words, language) if words else []) or [Changed(Change.WORDS)]
        elif event.change is Change.SCOPE:
            changes += changed_scope(event.before, event.after)
        else:
            changes.append(Changed(event.change, "", event.before, event.after))
    return RuleNews(rule.id, rule.header.title.text(language), rule.header.severity, tuple(changes))


def _words(session: Session, edition: Edition, events: Sequence[RuleEvent]) -> dict[str, BeforeAndAfter]:
    """Of the rules whose words changed, as the edition before had them and as this one has."""
    names = {event.rule_id for event in events if event.change is Change.WORDS}
    earlier = select(Edition.files).where(Edition.id < edition.id).order_by(Edition.id.desc()).limit(1)
    before = (session.scalar(earlier) if names else None) or {}
    return {name: (_words_of(before, name), _words_of(edition.files, name)) for name in names}


def _words_of(files: Mapping[str, str], rule_id: str) -> Words:
    path = next((path for path in files if path.endswith(f"/{rule_id}.toml")), None)
    return words_in(files[path], placeholders(settings())) if path else {}
