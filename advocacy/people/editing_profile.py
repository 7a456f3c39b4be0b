"""What somebody changes about themselves: name, languages, zone, theme, topics they follow, password."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import services, settings
from advocacy.people.joining import TooWeak
from advocacy.people.models import (
    Follow,
    Person,
    Topic,
    all_topics,
    followed_topic_ids,
    locked_person,
    topic_by_public_id,
)
from advocacy.people.passwords import Passwords
from advocacy.people.sessions import end_sessions
from advocacy.people.signing_in import password_fits
from advocacy.people.strength import weakness
from advocacy.people.throttling import Blocked


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Profile:
    name: str
    language: str
    languages: tuple[str, ...]
    time_zone: str
    theme: Theme


@dataclass(frozen=True)
class FollowedTopic:
    topic: Topic
    followed: bool


@dataclass(frozen=True)
class Changed:
    pass


@dataclass(frozen=True)
class WrongPassword:
    pass


def save_profile(person_id: int, profile: Profile) -> None:
    """The language of the pages is always among those somebody reads."""
    with transaction() as session:
        session.execute(
            update(Person)
            .where(Person.id == person_id)
            .values(
                name=profile.name,
                language=profile.language,
                languages=[code for code in settings().languages if code in {*profile.languages, profile.language}],
                time_zone=profile.time_zone,
                theme=profile.theme.value,
            )
        )


def save_language(person_id: int, language: str) -> None:
    with transaction() as session:
        person = locked_person(session, person_id)
        person.language = language
        person.languages = [code for code in settings().languages if code in {*person.languages, language}]


def topics_for(person_id: int) -> list[FollowedTopic]:
    with transaction() as session:
        followed = followed_topic_ids(session, person_id)
        return [FollowedTopic(topic, topic.id in followed) for topic in all_topics(session)]


def follow_topics(person_id: int, public_ids: Collection[str]) -> None:
    """Follow exactly these; names of topics that are gone are passed over."""
    with transaction() as session:
        wanted = {topic.id for topic in all_topics(session) if topic.public_id in public_ids}
        session.execute(delete(Follow).where(Follow.person_id == person_id, Follow.topic_id.not_in(wanted)))
        if wanted:
            rows = [{"person_id": person_id, "topic_id": topic_id} for topic_id in sorted(wanted)]
            session.execute(insert(Follow).on_conflict_do_nothing(), rows)


def follow_topic(person_id: int, public_id: str) -> str:
    """Follow one more; its name, empty when there is no such topic."""
    with transaction() as session:
        topic = topic_by_public_id(session, public_id)
        if topic is None:
            return ""
        session.execute(insert(Follow).values(person_id=person_id, topic_id=topic.id).on_conflict_do_nothing())
        return topic.name


def change_password(
    person: Person, current: str, new: str, *, address: str, keep_session: int | None
) -> Changed | WrongPassword | TooWeak | Blocked:
    """Everywhere else they are signed out. The session that asks stays."""
    found = weakness(new, email=person.email, name=person.name, company=settings().company_name)
    if found:
        return TooWeak(found)
    fits = password_fits(person, current, address)
    if isinstance(fits, Blocked):
        return fits
    if not fits:
        return WrongPassword()
    hashed = services().get(Passwords).hash(new)
    with transaction() as session:
        locked_person(session, person.id).password_hash = hashed
        end_sessions(person.id, but=keep_session)
        record("person.password_changed", actor_id=person.id, subject=f"person:{person.public_id}")
    return Changed()
