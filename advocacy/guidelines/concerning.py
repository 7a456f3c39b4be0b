"""Whom rules concern: by what they speak about (whose texts, networks, topics) and the languages that people write in.

A rule about posts concerns those who write them; one about people's own words or answers, whoever has connected one of
its networks. A rule about some topics only: those of them who follow one.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from advocacy.core.permissions import Permission, Role, allowed
from advocacy.core.services import services
from advocacy.guidelines.rules import Audience, Header
from advocacy.networks.rules import Network
from advocacy.people.models import Follow, Person, Topic
from advocacy.people.rules import PersonState

WRITERS = tuple(role for role in Role if allowed([role], Permission.CURATE))
OWN_TEXTS = frozenset({Audience.PERSONAL_EDIT, Audience.ANSWER})


def concerned(headers: Iterable[Header]) -> ColumnElement[bool]:
    """Whether one of the rules concerns a person who is active, for a query on persons."""
    each = {_scope_key(header): header for header in headers}  # many rules speak about the same
    return and_(Person.state == PersonState.ACTIVE, or_(false(), *(_concerns(header) for header in each.values())))


def _scope_key(header: Header) -> tuple[frozenset[str], ...]:
    return header.languages, frozenset(header.networks), header.topics, frozenset(header.audience)


def _concerns(header: Header) -> ColumnElement[bool]:
    whose = [Person.roles.overlap(list(WRITERS))] if Audience.POST in header.audience else []
    if not OWN_TEXTS.isdisjoint(header.audience):
        whose.append(and_(_connected(header.networks), _follows(header.topics)))
    return and_(Person.languages.overlap(sorted(header.languages)), or_(false(), *whose))


def _connected(networks: frozenset[Network]) -> ColumnElement[bool]:
    """To one of these, to any where none is named. Who is connected, a room above says on its card."""
    asked = [room.connected for room in services().rooms if room.connected]
    found = [ask(network.value) for ask in asked for network in sorted(networks or Network)]
    return or_(false(), *(Person.id.in_(ids) for ids in found))


def _follows(topics: frozenset[str]) -> ColumnElement[bool]:
    if not topics:
        return Person.id.is_not(None)
    followers = select(Follow.person_id).join(Topic, Topic.id == Follow.topic_id)
    return Person.id.in_(followers.where(func.lower(Topic.name).in_(sorted(topic.lower() for topic in topics))))
