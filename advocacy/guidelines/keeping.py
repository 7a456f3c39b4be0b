"""A warning kept with a reason: it still shows, with who keeps it and why, and it is counted in the rule's life."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.life_rules import LONGEST_REASON, found_key, text_key
from advocacy.guidelines.models import Kept
from advocacy.guidelines.rules import Finding
from advocacy.guidelines.sighting import shown_found
from advocacy.people.models import Person

Place = tuple[str, str, str]  # rule, found words, the whole wording they stand in: each by its key


@dataclass(frozen=True)
class Version:
    """What a warning is kept in: the post as the lives of rules name it, its title, and which version."""

    subject: str
    title: str
    number: int


@dataclass(frozen=True)
class Reason:
    words: str
    by: str


def place_of(finding: Finding, text: str) -> Place:
    return finding.rule, found_key(finding.found), text_key(text)


def keep(version: Version, finding: Finding, text: str, reason: str, rulebook_hash: str, person_id: int) -> None:
    """Said again, the newer reason counts."""
    rule, found, wording = place_of(finding, text)
    row = {
        "rule_id": rule,
        "subject": version.subject,
        "version_number": version.number,
        "text_key": wording,
        "title": version.title[:200],
        "found": shown_found(finding.rule, finding.found),
        "found_key": found,
        "reason": reason[:LONGEST_REASON],
        "rulebook_hash": rulebook_hash,
        "person_id": person_id,
        "kept_at": now(),
    }
    adding = insert(Kept).values(row)
    again = {name: adding.excluded[name] for name in ("reason", "rulebook_hash", "person_id", "kept_at", "title")}
    unique = ["subject", "version_number", "text_key", "rule_id", "found_key"]
    with transaction() as session:
        session.execute(adding.on_conflict_do_update(index_elements=unique, set_=again))


def reasons(session: Session, subject: str, number: int) -> Mapping[Place, Reason]:
    """All that is kept in one version; one query."""
    query = (
        select(Kept.rule_id, Kept.found_key, Kept.text_key, Kept.reason, Person.name)
        .join(Person, Person.id == Kept.person_id)
        .where(Kept.subject == subject, Kept.version_number == number)
    )
    return {(rule, found, text): Reason(words, by) for rule, found, text, words, by in session.execute(query)}
