"""Leaving, erasing and handing out somebody's data: every room's card is asked, in one transaction."""

from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now, services
from advocacy.people.inviting import end_links
from advocacy.people.models import (
    Follow,
    Invitation,
    Person,
    SignedInSession,
    Team,
    TeamManager,
    Topic,
    active_admin_ids,
    locked_person,
)
from advocacy.people.rules import PersonState, Scope, leaves_no_admin
from advocacy.people.sessions import end_sessions
from advocacy.people.throttling import Key, forget_failures

NAMELESS = "–"


class Gone(StrEnum):
    DONE = "done"
    ALREADY = "already"
    LAST_ADMIN = "last_admin"


def deactivate(person_id: int, *, by: int | None) -> Gone:
    """Signed out everywhere at once; every room lets go of what they had running."""
    with transaction() as session:
        admins = active_admin_ids(session)
        person = locked_person(session, person_id)
        if person.state in {PersonState.LEFT, PersonState.ERASED}:
            return Gone.ALREADY
        if leaves_no_admin(person_id, admins):
            return Gone.LAST_ADMIN
        person.state, person.left_at = PersonState.LEFT, now()
        session.flush()
        _ask_every_room_to_let_go(person_id)
        record("person.deactivated", actor_id=by, subject=f"person:{person.public_id}")
    return Gone.DONE


def erase(person_id: int, *, by: int | None) -> Gone:
    """A nameless row stays, so that figures of teams and posts keep adding up."""
    with transaction() as session:
        admins = active_admin_ids(session)
        person = locked_person(session, person_id)
        if person.state is PersonState.ERASED:
            return Gone.ALREADY
        if leaves_no_admin(person_id, admins):
            return Gone.LAST_ADMIN
        _empty(person)
        session.flush()
        _ask_every_room_to_let_go(person_id)
        record("person.erased", actor_id=by, subject=f"person:{person.public_id}")
    return Gone.DONE


def _empty(person: Person) -> None:
    forget_failures([Key(Scope.EMAIL, person.email)])
    person.state, person.left_at = PersonState.ERASED, person.left_at or now()
    person.email = f"erased-{person.id}@erased.invalid"  # unique as the column asks; never shown
    person.name, person.password_hash = NAMELESS, None
    person.leader, person.languages, person.seen_at = False, [], None


def _ask_every_room_to_let_go(person_id: int) -> None:
    """Upper rooms first: what they hold may point to what lower rooms are about to drop."""
    for room in reversed(services().rooms):
        if room.leaving:
            room.leaving(person_id)


def export_everything(person_id: int) -> dict[str, Any]:
    """What each room keeps about somebody, by the room's name."""
    with transaction():
        return {room.name: room.export(person_id) for room in services().rooms if room.export}


def let_go(person_id: int) -> None:
    """This room's part of leaving and erasing: sessions, links, managing, delegating; for erasing all its rows."""
    with transaction() as session:
        end_sessions(person_id)
        end_links(session, person_id, now())
        session.execute(delete(TeamManager).where(TeamManager.person_id == person_id))
        nobody = {"delegate_id": None, "delegate_since": None}
        session.execute(update(Person).where(Person.delegate_id == person_id).values(nobody))
        session.execute(update(Person).where(Person.id == person_id).values(nobody))
        person = session.get_one(Person, person_id)
        if person.state is PersonState.ERASED:
            for table in (SignedInSession, Invitation, Follow):
                session.execute(delete(table).where(table.person_id == person_id))


def export_own(person_id: int) -> dict[str, Any]:
    """This room's part of the export."""
    with transaction() as session:
        person = session.get_one(Person, person_id)
        team = session.get(Team, person.team_id) if person.team_id else None
        topics = select(Topic.name).join(Follow, Follow.topic_id == Topic.id).where(Follow.person_id == person_id)
        managed = select(Team.name).join(TeamManager, TeamManager.team_id == Team.id)
        sessions = select(SignedInSession).where(SignedInSession.person_id == person_id)
        delegate = session.get(Person, person.delegate_id) if person.delegate_id else None
        return {
            "person": _facts(person),
            "team": team.name if team else None,
            "delegate": delegate.name if delegate else None,
            "manages": list(session.scalars(managed.where(TeamManager.person_id == person_id).order_by(Team.name))),
            "follows": list(session.scalars(topics.order_by(Topic.name))),
            "signed_in": [
                _session_facts(signed_in) for signed_in in session.scalars(sessions.order_by(SignedInSession.id))
            ],
        }


def _facts(person: Person) -> dict[str, Any]:
    plain = ("public_id", "email", "name", "state", "roles", "language", "languages", "time_zone", "theme", "leader")
    moments = ("invited_at", "joined_at", "seen_at", "left_at")
    return {name: getattr(person, name) for name in plain} | {name: _moment(getattr(person, name)) for name in moments}


def _session_facts(signed_in: SignedInSession) -> dict[str, Any]:
    moments = ("started_at", "seen_at", "expires_at", "ended_at")
    return {"device": signed_in.device} | {name: _moment(getattr(signed_in, name)) for name in moments}


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
