"""What the guidelines keep about a person, when somebody leaves or wants to take it along."""

from typing import Any

from sqlalchemy import delete, select, update

from advocacy.core.database import transaction
from advocacy.guidelines.models import CheckUp, Edition, FalseAlarm, Judged, Kept, Proposal, ReadingRequest, Understood


def leave(person_id: int) -> None:
    """What is theirs alone goes. What they said about rules still counts, without them; decisions stay on record."""
    with transaction() as session:
        session.execute(delete(CheckUp).where(CheckUp.person_id == person_id))
        session.execute(delete(Understood).where(Understood.person_id == person_id))
        session.execute(update(FalseAlarm).where(FalseAlarm.person_id == person_id).values(person_id=None))
        session.execute(update(Proposal).where(Proposal.proposed_by == person_id).values(proposed_by=None))


def export(person_id: int) -> dict[str, Any]:
    """Check-ups, "read and understood", false alarms; for comms also what they kept, judged, asked, reloaded, proposed
    and answered."""
    with transaction() as session:
        checkups = session.scalars(select(CheckUp).where(CheckUp.person_id == person_id).order_by(CheckUp.id))
        asked = select(ReadingRequest.rule_ids, Understood.said_at).join(Understood)
        alarms = select(FalseAlarm.rule_id, FalseAlarm.found, FalseAlarm.told_at)
        kept = select(Kept.rule_id, Kept.found, Kept.reason, Kept.kept_at)
        judged = select(Judged.rule_id, Judged.judgement, Judged.judged_at)
        requests = select(ReadingRequest.rule_ids, ReadingRequest.asked_at)
        proposed = select(Proposal.rule_id, Proposal.words, Proposal.proposed_at)
        answered = select(Proposal.rule_id, Proposal.decision, Proposal.answer, Proposal.answered_at)
        editions = select(Edition.hash, Edition.adopted_at)
        return {
            "check_ups": [
                {"started": found.started_at.isoformat(), "questions": found.questions} for found in checkups
            ],
            "understood": _listed(session.execute(asked.where(Understood.person_id == person_id))),
            "false_alarms": _listed(session.execute(alarms.where(FalseAlarm.person_id == person_id))),
            "kept": _listed(session.execute(kept.where(Kept.person_id == person_id))),
            "judged": _listed(session.execute(judged.where(Judged.person_id == person_id))),
            "proposed": _listed(session.execute(proposed.where(Proposal.proposed_by == person_id))),
            "answered_proposals": _listed(session.execute(answered.where(Proposal.answered_by == person_id))),
            "asked_to_read": _listed(session.execute(requests.where(ReadingRequest.asked_by == person_id))),
            "rulebooks_adopted": _listed(session.execute(editions.where(Edition.adopted_by == person_id))),
        }


def _listed(rows: Any) -> list[dict[str, Any]]:
    """Each row by its columns' names, moments as text."""
    return [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in rows.mappings()
    ]
