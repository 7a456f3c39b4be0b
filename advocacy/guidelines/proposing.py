"""A change of a rule is proposed in words, and answered by whoever looks after it.

The files stay the rulebook: who answers "will be changed" changes the file, and its reload is told as any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.core.typed import stripped
from advocacy.guidelines.life_rules import LONGEST_PROPOSAL, Decision
from advocacy.guidelines.life_telling import CHANGE_ANSWERED, CHANGE_PROPOSED
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.models import Proposal
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.trial_reporting import owner_ids
from advocacy.notifications.telling import tell, tell_role
from advocacy.people.models import Person

MOST_OPEN = 20
SHOWN = 20


class Proposed(StrEnum):
    """What became of the attempt."""

    DONE = "done"
    NO_SUCH_RULE = "no such rule"
    EMPTY = "empty"
    TOO_LONG = "too long"
    TOO_MANY = "too many"  # of this rule wait for an answer


@dataclass(frozen=True)
class Answered:
    """The answer stands; on `rule_id`'s page."""

    rule_id: str


@dataclass(frozen=True)
class AnsweredBefore:
    """Somebody was sooner, and their answer stands."""

    rule_id: str


@dataclass(frozen=True)
class Shown:
    """`by`, `by_id`: empty when whoever proposed it has left. `decision`: None while it waits."""

    public_id: str
    words: str
    by: str
    by_id: str
    proposed_at: datetime
    decision: Decision | None
    answer: str
    answered_by: str
    answered_at: datetime | None


def propose(rule_id: str, words: str, person_id: int) -> Proposed:
    """The owner is told; communications, when the owner is a department."""
    rule, said = current_rulebook().by_id.get(rule_id), stripped(words)
    if rule is None:
        return Proposed.NO_SUCH_RULE
    if not said or len(said) > LONGEST_PROPOSAL:
        return Proposed.TOO_LONG if said else Proposed.EMPTY
    with transaction() as session:
        waiting = select(func.count()).where(Proposal.rule_id == rule_id, Proposal.answered_at.is_(None))
        if (session.scalar(waiting) or 0) >= MOST_OPEN:
            return Proposed.TOO_MANY
        proposal = Proposal(rule_id=rule_id, words=said, proposed_by=person_id, proposed_at=now())
        session.add(proposal)
        session.flush()
        record("guideline change proposed", actor_id=person_id, subject=f"rule:{rule_id}")
        _tell_owner(session, rule, proposal.public_id)
    return Proposed.DONE


def _tell_owner(session: Session, rule: Rule, public_id: str) -> None:
    link = ("guidelines.life", {"rule_id": rule.id, "_anchor": "proposals"})
    owners = owner_ids(session, rule.header.owner)
    if owners:
        tell(owners, CHANGE_PROPOSED, parameters={"rule": rule.id}, link=link, once_key=public_id)
    else:
        tell_role(Role.COMMS, CHANGE_PROPOSED, parameters={"rule": rule.id}, link=link, once_key=public_id)


def answer(public_id: str, decision: Decision, words: str, person_id: int) -> Answered | AnsweredBefore | None:
    """The first answer stands. None when there is no such proposal."""
    said = stripped(words)[:LONGEST_PROPOSAL]
    values = {"decision": decision, "answer": said, "answered_by": person_id, "answered_at": now()}
    waiting = update(Proposal).where(Proposal.public_id == public_id, Proposal.answered_at.is_(None)).values(values)
    with transaction() as session:
        row = session.execute(waiting.returning(Proposal.rule_id, Proposal.proposed_by)).one_or_none()
        if row is None:
            rule_id = session.scalar(select(Proposal.rule_id).where(Proposal.public_id == public_id))
            return AnsweredBefore(rule_id) if rule_id else None
        _tell_proposer(row.rule_id, row.proposed_by, public_id)
        details: dict[str, str | int | None] = {"decision": decision}
        record("guideline change answered", actor_id=person_id, subject=f"rule:{row.rule_id}", details=details)
        return Answered(row.rule_id)


def _tell_proposer(rule_id: str, proposed_by: int | None, public_id: str) -> None:
    if proposed_by is not None:
        link = ("guidelines.life", {"rule_id": rule_id, "_anchor": "proposals"})
        tell({proposed_by}, CHANGE_ANSWERED, parameters={"rule": rule_id}, link=link, once_key=public_id)


def proposals_of(session: Session, rule_id: str) -> Sequence[Shown]:
    """Those that wait first, then the newest; one query."""
    proposer, answerer = aliased(Person), aliased(Person)
    query = (
        select(Proposal, proposer.name, proposer.public_id, answerer.name)
        .outerjoin(proposer, proposer.id == Proposal.proposed_by)
        .outerjoin(answerer, answerer.id == Proposal.answered_by)
        .where(Proposal.rule_id == rule_id)
        .order_by(Proposal.answered_at.is_not(None), Proposal.id.desc())
    )
    return [
        Shown(
            row.public_id,
            row.words,
            by or "",
            by_id or "",
            row.proposed_at,
            row.decision,
            row.answer,
            answered_by or "",
            row.answered_at,
        )
        for row, by, by_id, answered_by in session.execute(query.limit(SHOWN))
    ]
