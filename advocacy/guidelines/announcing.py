"""New and changed guidelines in force are announced: once per edition, in one notice, to those they concern."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.room import NoticeKind, NoticeWords
from advocacy.core.services import now
from advocacy.guidelines.concerning import concerned
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.models import Edition, RuleEvent
from advocacy.guidelines.news_rules import bundles, is_told
from advocacy.guidelines.reaching import current_rulebook, follow_editions
from advocacy.guidelines.rules import Status
from advocacy.notifications.telling import tell
from advocacy.people.models import Person

CHANGED = "guidelines.changed"


def announcement_due() -> bool:
    with transaction() as session:
        return session.scalar(_unannounced().limit(1)) is not None


def announce_editions() -> int:
    """How many people were told. Idempotent; two workers announce an edition once."""
    told = 0
    follow_editions()
    while (number := _announce_next()) is not None:
        told += number
    return told


def told_rules(session: Session, edition_id: int) -> list[Rule]:
    """The rules in force that an edition brought or changed so that whoever writes should know, by their ids."""
    events = session.scalars(select(RuleEvent).where(RuleEvent.edition_id == edition_id, RuleEvent.first.is_(False)))
    names = {event.rule_id for event in events if is_told(event.change, event.after)}
    known = current_rulebook().by_id
    rules = [known[name] for name in sorted(names) if name in known]
    return [rule for rule in rules if rule.header.status is Status.ACTIVE]


def _unannounced() -> Select[Edition]:
    return select(Edition).where(Edition.announced_at.is_(None)).order_by(Edition.id)


def _announce_next() -> int | None:
    """None when none is left."""
    with transaction() as session:
        edition = session.scalar(_unannounced().limit(1).with_for_update(skip_locked=True))
        if edition is None:
            return None
        edition.announced_at = now()
        return _announce(session, edition)


def _announce(session: Session, edition: Edition) -> int:
    rules = told_rules(session, edition.id)
    people = [(rule.id, session.scalars(select(Person.id).where(concerned([rule.header])))) for rule in rules]
    return sum(
        tell(
            ids,
            CHANGED,
            parameters={"count": number},
            link=("guidelines.edition", {"public_id": edition.public_id}),
            once_key=edition.public_id,
        )
        for number, ids in bundles(people).items()
    )


def _changed_words(parameters: Mapping[str, Any]) -> NoticeWords:
    title = ngettext("One guideline is new or changed", "%(num)d guidelines are new or changed", parameters["count"])
    return NoticeWords(title, _("See what was, what is now, and why."))


NOTICES = (
    NoticeKind(
        name=CHANGED,
        title=_l("Guidelines that concern you are new or changed"),
        words=_changed_words,
        endpoint="guidelines.show",
        button=_l("See what changed"),
        icon="journal-check",
        permission=Permission.READ_GUIDELINES,
    ),
)
