"""Using the single-use link: choosing name, language, zone and a password; at once for one of several who try."""

from dataclasses import dataclass

from sqlalchemy import update

from advocacy.core.database import transaction
from advocacy.core.identifiers import token_hash
from advocacy.core.journal import record
from advocacy.core.services import now, services, settings
from advocacy.people.inviting import end_links, find_link
from advocacy.people.models import Invitation, Person, locked_person
from advocacy.people.passwords import Passwords
from advocacy.people.recognising import new_mark
from advocacy.people.rules import LinkState, PersonState, Scope, device_words
from advocacy.people.sessions import end_sessions, start_session
from advocacy.people.signing_in import Browser, SignedIn
from advocacy.people.strength import Weakness, weakness
from advocacy.people.throttling import Key, forget_failures


@dataclass(frozen=True)
class Choices:
    """What somebody fills in on the welcome page."""

    name: str
    language: str
    time_zone: str
    password: str


@dataclass(frozen=True)
class TooWeak:
    weakness: Weakness


@dataclass(frozen=True)
class LinkOver:
    state: LinkState


def join(token: str, choices: Choices, browser: Browser) -> SignedIn | TooWeak | LinkOver:
    """Set the password, become active, be signed in here and nowhere else. The link is used up."""
    link = find_link(token)
    if link.person is None or link.state is not LinkState.OPEN:
        return LinkOver(link.state)
    found = weakness(choices.password, email=link.person.email, name=choices.name, company=settings().company_name)
    if found:
        return TooWeak(found)
    hashed = services().get(Passwords).hash(choices.password)  # slow, so before any row is held
    return _take(token, link.person.id, choices, hashed, browser)


def _take(token: str, person_id: int, choices: Choices, hashed: str, browser: Browser) -> SignedIn | LinkOver:
    with transaction() as session:
        person = locked_person(session, person_id)
        link = find_link(token)  # looked at again now that nobody else can use it or deactivate the person
        if link.state is not LinkState.OPEN:
            return LinkOver(link.state)
        session.execute(update(Invitation).where(Invitation.token_hash == token_hash(token)).values(used_at=now()))
        _fill(person, choices, hashed)
        session.flush()
        end_links(session, person.id, now())
        end_sessions(person.id)
        forget_failures([Key(Scope.EMAIL, person.email)])
        started = start_session(person.id, stay=False, device=device_words(browser.user_agent))
    return SignedIn(person, started.token, new_mark(person.email))


def _fill(person: Person, choices: Choices, hashed: str) -> None:
    first = person.state is PersonState.INVITED
    person.name = choices.name
    person.time_zone = choices.time_zone
    person.password_hash = hashed
    if choices.language != person.language:
        person.languages = sorted({*person.languages, choices.language})
        person.language = choices.language
    person.state = PersonState.ACTIVE
    if first:
        person.joined_at = person.joined_at or now()
    action = "person.joined" if first else "person.new_password_by_link"
    record(action, actor_id=person.id, subject=f"person:{person.public_id}")
