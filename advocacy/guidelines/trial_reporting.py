"""A rule on trial reports once a week to its owner: how often it would have spoken, and about what."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission, Role, allowed
from advocacy.core.services import now
from advocacy.guidelines.life_telling import TRIAL
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.models import Sighting
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.rules import Status
from advocacy.notifications.telling import tell, tell_role
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

WEEK = timedelta(days=7)


def report_trials() -> None:
    """Any day of the week will do: each rule is told once in a week of the calendar."""
    year, week, _ = now().isocalendar()
    with transaction() as session:
        for rule in current_rulebook().rules:
            if rule.header.status is Status.TRIAL:
                _report(session, rule, f"{rule.id}:{year}-{week}")


def _report(session: Session, rule: Rule, once_key: str) -> None:
    found = select(func.count()).where(Sighting.rule_id == rule.id, Sighting.trial)
    parameters: dict[str, str | int] = {
        "number": session.scalar(found.where(Sighting.seen_at >= now() - WEEK)) or 0,
        "all": session.scalar(found) or 0,
        "rule": rule.id,
    }
    link = ("guidelines.life", {"rule_id": rule.id})
    owners = owner_ids(session, rule.header.owner)
    if owners:
        tell(owners, TRIAL, parameters=parameters, link=link, once_key=once_key)
    else:
        tell_role(Role.COMMS, TRIAL, parameters=parameters, link=link, once_key=once_key)


def owner_ids(session: Session, owner: str) -> set[int]:
    """The person of that name or address who may open a rule's life; none for a department and for anybody else,
    whose rules communications looks after.
    """
    same = (func.lower(Person.name) == owner.lower()) | (func.lower(Person.email) == owner.lower())
    found = session.scalars(select(Person).where(Person.state == PersonState.ACTIVE, same))
    return {person.id for person in found if allowed(person.roles, Permission.LOOK_AFTER_GUIDELINES)}
