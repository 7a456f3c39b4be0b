"""Marking shares as published: the person's day, the post's place in it, and the fact that points come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from advocacy.core.delivery import DeliveryState, release
from advocacy.core.services import now
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.networks.registry import adapter
from advocacy.people.models import Person
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import damping

Day = tuple[int, date]  # a person's


@dataclass(frozen=True)
class Mark:
    """A share that stands on its network; id and address are missing where only the person could say so."""

    share: Share
    remote_id: str | None
    url: str | None


def mark_published(session: Session, share: Share, remote_id: str | None, url: str | None) -> None:
    mark_all_published(session, [Mark(share, remote_id, url)])


def mark_all_published(session: Session, marks: Sequence[Mark]) -> None:
    """The persons' row locks make "the n-th post of this day" exact; both networks of one post share their k."""
    if not marks:
        return
    people = _locked_people(session, {mark.share.person_id for mark in marks})
    connections = _connections(session, {mark.share.connection_id for mark in marks})
    moment = now()
    posted = _posted(session, {_day(person, moment) for person in people.values()})
    for mark in marks:
        person = people[mark.share.person_id]
        posts = posted.setdefault(_day(person, moment), {})
        k = None if mark.share.repost_of else posts.setdefault(mark.share.post_id, damping(len(posts)))
        _write(mark, person, connections[mark.share.connection_id], moment, k)
    # What comes of a repost belongs to the company's post: it is nobody's, and earns and counts nothing.
    own = [mark.share for mark in marks if not mark.share.repost_of]
    record_facts([_fact(share, people[share.person_id], moment) for share in own])


def _write(mark: Mark, person: Person, connection: Connection, moment: datetime, k: int | None) -> None:
    share = mark.share
    release(share, DeliveryState.PUBLISHED)
    share.settle_at, share.settling, share.asked_at, share.waiting_for = None, False, None, None
    share.remote_id, share.remote_url = mark.remote_id, mark.url
    share.published_at, share.shared_on, share.k = moment, _day(person, moment)[1], k
    share.replies_singly = adapter(share.network).capabilities(tuple(connection.scopes)).reads_replies_singly


def _locked_people(session: Session, ids: set[int]) -> dict[int, Person]:
    """In one order, so that two who mark shares of the same people never wait in a circle."""
    query = select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(key_share=True)
    return {person.id: person for person in session.scalars(query.execution_options(populate_existing=True))}


def _connections(session: Session, ids: set[int]) -> dict[int, Connection]:
    found = session.scalars(select(Connection).where(Connection.id.in_(ids)))
    return {connection.id: connection for connection in found}


def _day(person: Person, moment: datetime) -> Day:
    return person.id, moment.astimezone(ZoneInfo(person.time_zone)).date()


def _posted(session: Session, days: set[Day]) -> dict[Day, dict[int, int]]:
    """What stands already on each of these days: k by post. A post that is there on one network lends it its k."""
    query = select(Share.person_id, Share.shared_on, Share.post_id, Share.k)
    query = query.where(tuple_(Share.person_id, Share.shared_on).in_(list(days)), Share.k.is_not(None))
    found: dict[Day, dict[int, int]] = {}
    for person_id, day, post_id, k in session.execute(query):
        if day is not None and k is not None:
            found.setdefault((person_id, day), {})[post_id] = k
    return found


def _fact(share: Share, person: Person, moment: datetime) -> Fact:
    return Fact(
        source=f"share:{share.id}",
        kind=FactKind.SHARE_PUBLISHED,
        person_id=person.id,
        team_id=person.team_id,
        network=share.network,
        share_id=share.id,
        happened_at=moment,
        k=share.k,
    )
