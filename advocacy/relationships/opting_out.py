"""Leaving the ranking, and coming back: points count for the team with other hidden people's, the name nowhere."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.relationships.models import OptOut

REFRESH_POSITIONS = "refresh_positions"


def leave_ranking(person: Person) -> None:
    """Twice is once. Pages hide the name at once; positions follow within a minute."""
    with transaction() as session:
        row = {"person_id": person.id, "left_at": now()}
        session.execute(insert(OptOut).values(**row).on_conflict_do_nothing())
        _note(person, "ranking.left")


def return_to_ranking(person: Person) -> None:
    with transaction() as session:
        session.execute(delete(OptOut).where(OptOut.person_id == person.id))
        _note(person, "ranking.returned")


def _note(person: Person, action: str) -> None:
    record(action, actor_id=person.id, subject=f"person:{person.public_id}", details={})
    ring(REFRESH_POSITIONS)
