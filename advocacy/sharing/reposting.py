"""One click passes on the company's own post from the person's own account. The checks of a share, and one row.

On X without words, on LinkedIn with words of one's own or none. One person, one act: nothing here is for several.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from advocacy.content.offering import offer
from advocacy.content.presenting import Offer, Wording
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.guidelines.understanding import must_read_first
from advocacy.networks.outcomes import RefusedReason
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.people.models import Person, locked_person
from advocacy.sharing.checking import CheckedWords, check_words, nothing_to_check
from advocacy.sharing.holding import hold_for
from advocacy.sharing.linking import derive_code
from advocacy.sharing.models import Connection, Share, count_earlier_shares, live_connection, standing_share
from advocacy.sharing.requesting import (
    LONGEST_WORDS,
    Answer,
    ConnectFirst,
    Consent,
    NotOffered,
    OnHold,
    PostChanged,
    ReadFirst,
    Requested,
    Stopped,
    TextProblem,
    TooLong,
    already,
    insert,
)
from advocacy.sharing.rules import ConnectionState, When
from advocacy.sharing.scheduling import Timed
from advocacy.sharing.surroundings import surroundings

ENOUGH_REFUSALS = 2  # people; one alone may be blocked there by our own account


@dataclass(frozen=True)
class RepostClick:
    """What the form sends. `original`, `code` and `version_number` are those that the person saw."""

    post_public_id: str
    network: Network
    original: str
    words: str
    code: str
    version_number: int


def request_repost(person: Person, click: RepostClick) -> Answer:
    """Idempotent like a share: a second click finds the first one's row."""
    with transaction() as session:
        if not locked_person(session, person.id).is_active:
            return NotOffered()
        offered = offer(session, person, click.post_public_id, now())
        if offered is None or click.network not in offered.own_posts:
            return NotOffered()
        standing = standing_share(session, person.id, offered.post_id, click.network)
        if standing:
            return already(standing, click.words, offered.own_posts[click.network])
        if click.network in refused_reposts(session, person, offered):
            return NotOffered()
        if hold_for(session, person, offered.version_id):
            return OnHold()
        if must_read_first(person.id):
            return ReadFirst()
        connection = live_connection(session, person.id, click.network)
        if connection is None or connection.state is ConnectionState.RECONNECT:
            return ConnectFirst(reconnect=connection is not None)
        return _check_and_insert(session, person, click, offered, connection)


def refused_reposts(session: Session, person: Person, offered: Offer) -> Collection[Network]:
    """Where the network said that this post can't be passed on: to this person, or to two others."""
    if not offered.own_posts:
        return ()
    query = select(Share.network).where(Share.post_id == offered.post_id, Share.version_id == offered.version_id)
    refused = query.where(Share.refused_because == RefusedReason.NOT_REPOSTABLE.value).group_by(Share.network)
    people, mine = func.count(Share.person_id.distinct()), func.bool_or(Share.person_id == person.id)
    return set(session.scalars(refused.having(or_(people >= ENOUGH_REFUSALS, mine))))


def takes_words(network: Network) -> bool:
    return adapter(network).capabilities(()).reposts_take_words


def _check_and_insert(
    session: Session, person: Person, click: RepostClick, offered: Offer, connection: Connection
) -> Answer:
    earlier = count_earlier_shares(session, person.id, offered.version_id, click.network)
    code = derive_code(person.id, offered.version_id, click.network, earlier)
    original = offered.own_posts[click.network]
    if (click.version_number, click.code, click.original) != (offered.version_number, code, original):
        return PostChanged()
    words = click.words.strip() if takes_words(click.network) else ""
    checked = check_repost(session, person, offered, click.network, words)
    problem = _problem(words, checked)
    if problem:
        return problem
    wording = Wording(0, person.language, "", 0)
    consent = Consent(
        person, offered, connection, click.network, wording, words, words, code, checked, repost_of=original
    )
    due = Timed(When.NOW, None, now() + services().settings.undo_seconds)
    return Requested(insert(session, consent, due))


def check_repost(session: Session, person: Person, offered: Offer, network: Network, words: str) -> CheckedWords:
    """The guidelines about the person's own words; without words there is nothing that they could be about."""
    if not words:
        return nothing_to_check(network)
    around = surroundings(session, person.id, offered, network)
    return check_words(network, person.language, words, words, None, person.language, offered.topics, around)


def _problem(words: str, checked: CheckedWords) -> TextProblem | None:
    if checked.length.too_long or not checked.length.valid or len(words) > LONGEST_WORDS:
        return TooLong(checked.length)
    return Stopped(checked.stops) if checked.stops else None
