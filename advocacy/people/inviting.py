"""Inviting somebody by a link that works once, for seven days; a new link for who forgot their password."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import random_token, token_hash
from advocacy.core.journal import record
from advocacy.core.permissions import Role
from advocacy.core.services import now, settings
from advocacy.people.models import Invitation, Person, locked_person, person_by_email
from advocacy.people.rules import (
    LINK_LIFE,
    NAME_LENGTH,
    LinkState,
    PersonState,
    link_state,
    name_from_email,
    normalised_email,
    readable_part,
    with_employee,
)


@dataclass(frozen=True)
class Invited:
    person: Person
    link_token: str  # shown once; only its hash is kept


@dataclass(frozen=True)
class AlreadyHere:
    """Somebody with this address is invited, active or left; the row tells which."""

    person: Person


@dataclass(frozen=True)
class NotAnAddress:
    typed: str


@dataclass(frozen=True)
class Link:
    """A link as it was found: whom it is for, and whether it still works."""

    state: LinkState
    person: Person | None = None


def invite(
    email: str,
    *,
    name: str | None = None,
    roles: Iterable[Role] = (),
    team_id: int | None = None,
    language: str | None = None,
    by: int | None,
    mail: bool = False,
) -> Invited | AlreadyHere | NotAnAddress:
    """Make the person and their link. `by` is the inviting person's id, None for the command line.

    `mail`: a link of its own is mailed to them too.
    """
    address = normalised_email(email)
    if address is None:
        return NotAnAddress(email)
    spoken = language if language in settings().languages else settings().languages[0]
    values = {
        "email": address,
        "name": readable_part(name or "", NAME_LENGTH) or name_from_email(address),
        "state": PersonState.INVITED,
        "team_id": team_id,
        "roles": with_employee(roles),
        "language": spoken,
        "languages": [spoken],
        "time_zone": settings().time_zone,
        "invited_at": now(),
    }
    return _insert(values, address, by, mail=mail)


def _insert(values: Mapping[str, object], address: str, by: int | None, *, mail: bool) -> Invited | AlreadyHere:
    with transaction() as session:
        made = insert(Person).values(**values).on_conflict_do_nothing(index_elements=["email"])
        person_id = session.execute(made.returning(Person.id)).scalar_one_or_none()
        person = person_by_email(session, address)
        if person is None:
            raise AssertionError("neither made nor found")
        if person_id is None:
            return AlreadyHere(person)
        record("person.invited", actor_id=by, subject=f"person:{person.public_id}")
        return Invited(person, _make_link(session, person.id, now(), mail=mail))


def new_link(person_id: int, *, by: int | None, mail: bool = False) -> Invited | None:
    """A fresh link: earlier ones stop working. Somebody who left is invited anew. None for an erased person."""
    with transaction() as session:
        person = locked_person(session, person_id)
        if person.state is PersonState.ERASED:
            return None
        if person.state is PersonState.LEFT:
            person.state, person.invited_at, person.left_at = PersonState.INVITED, now(), None
        end_links(session, person.id, now())
        record("person.new_link", actor_id=by, subject=f"person:{person.public_id}")
        return Invited(person, _make_link(session, person.id, now(), mail=mail))


def _make_link(session: Session, person_id: int, moment: datetime, *, mail: bool) -> str:
    token = random_token()
    session.add(
        Invitation(
            person_id=person_id,
            token_hash=token_hash(token),
            made_at=moment,
            expires_at=moment + LINK_LIFE,
            mail_wanted_at=moment if mail else None,
        )
    )
    return token


def end_links(session: Session, person_id: int, moment: datetime) -> None:
    """Links that were not used stop working."""
    session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.expires_at > moment)
        .values(expires_at=moment)
    )


def find_link(token: str) -> Link:
    with transaction() as session:
        row = session.execute(
            select(Invitation, Person)
            .join(Person, Person.id == Invitation.person_id)
            .where(Invitation.token_hash == token_hash(token))
            .execution_options(populate_existing=True)
        ).one_or_none()
    if row is None:
        return Link(LinkState.UNKNOWN)
    invitation, person = row
    if person.state in {PersonState.LEFT, PersonState.ERASED}:
        return Link(LinkState.EXPIRED, person)
    return Link(link_state(invitation.expires_at, invitation.used_at, now()), person)
