"""Where rules spoke: one row for each place that a rule found in a text, and what became of it.

note_findings(f"post:{post.public_id}", findings)     # at each decision about the text, in the same transaction
note_findings(own_words_subject(person.id, post.public_id, network), findings)
"""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.guidelines.life_rules import LONGEST_FOUND, SIGHTINGS_LAST, Ending, found_key, is_veiled, veiled
from advocacy.guidelines.models import Sighting
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.rules import Finding

Key = tuple[str, str]  # rule and found words


def note_findings(
    subject: str, findings: Sequence[Finding], *, whole: bool = True, kept: Collection[Key] = frozenset()
) -> None:
    """What rules find in a text now; what they found before and don't any more counts as mended. Idempotent.

    `whole`: false when there are newer words of the same text, so that nothing can be said to be mended. `kept`: what
    comms keeps, with a reason.
    """
    rows = {(row["rule_id"], row["found_key"]): row for row in _rows(subject, findings)}
    with transaction() as session:
        if whole:
            _end_those_gone(session, subject, rows)
        if rows:
            _add(session, rows, kept)


def own_words_subject(person_id: int, post_public_id: str, network: str) -> str:
    """Names a person's own words about a post, so that changing them mends; it leads nobody to the person."""
    words = f"{person_id}:{post_public_id}:{network}".encode()
    return f"own:{hmac.new(settings().secret_key.encode(), words, sha256).hexdigest()[:40]}"


def shown_found(rule_id: str, found: str) -> str:
    """Found words as they are kept: of what is itself personal or secret only the shape."""
    rule = current_rulebook().by_id.get(rule_id)
    words = veiled(found) if rule is None or is_veiled(rule.header.topic, rule.kind) else found
    return words[:LONGEST_FOUND]


def forget_old_sightings() -> None:
    with transaction() as session:
        session.execute(delete(Sighting).where(Sighting.seen_at < now() - SIGHTINGS_LAST))


def _rows(subject: str, findings: Iterable[Finding]) -> Iterable[dict[str, Any]]:
    for finding in findings:
        yield {
            "rule_id": finding.rule,
            "subject": subject,
            "found": shown_found(finding.rule, finding.found).replace("\x00", ""),
            "found_key": found_key(finding.found),
            "severity": finding.severity,
            "trial": finding.trial,
            "seen_at": now(),
            "ending": Ending.OPEN,
        }


def _end_those_gone(session: Session, subject: str, rows: Mapping[Key, Any]) -> None:
    mine = update(Sighting).where(Sighting.subject == subject, Sighting.ending != Ending.MENDED)
    if rows:
        mine = mine.where(tuple_(Sighting.rule_id, Sighting.found_key).not_in(list(rows)))
    session.execute(mine.values(ending=Ending.MENDED, ended_at=now()).execution_options(synchronize_session=False))


def _add(session: Session, rows: Mapping[Key, Mapping[str, Any]], kept: Collection[Key]) -> None:
    """In one order, so that two who look at the same text never wait for each other in a circle."""
    ordered = [
        dict(rows[key]) | ({"ending": Ending.KEPT, "ended_at": now()} if key in kept else {"ended_at": None})
        for key in sorted(rows)
    ]
    adding = insert(Sighting).values(ordered)
    again = {name: adding.excluded[name] for name in ("severity", "trial", "ending", "ended_at")}
    session.execute(adding.on_conflict_do_update(index_elements=["subject", "rule_id", "found_key"], set_=again))
