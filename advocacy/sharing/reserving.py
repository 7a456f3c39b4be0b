"""On X a text belongs to one person: a share reserves its words, and a colleague's nearly the same are found at once.

X forbids substantially similar texts from several accounts (X's rules on platform manipulation). Finding them reads a
bounded number of rows, whatever the number of shares.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, Integer, column, delete, exists, func, select, true, values
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.guidelines.likeness import Triple, alike_triples, word_triples
from advocacy.networks.rules import Network
from advocacy.sharing.models import Band, Share
from advocacy.sharing.rules import LIKE_A_COLLEAGUE
from advocacy.sharing.variety import EXACT, Fingerprint, fingerprint

ONE_TEXT_ONE_PERSON = frozenset({Network.X})
FREED = (DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED)
# A crowd shares only the bands that stem from common words; a near copy is found in those of the own words too,
# where it is almost alone. So a few of each band are enough.
LOOKED_AT_PER_BAND = 50
COMPARED = 20
FREED_AT_ONCE = 500


def lock_words(session: Session, post_id: int, network: Network) -> None:
    """Until the transaction ends nobody else reserves words here, so two who click at once can't both be first."""
    if network not in ONE_TEXT_ONE_PERSON:
        return
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"likeness:{post_id}:{network}"))))


def reserved_by_colleagues(
    session: Session, network: Network, post_id: int, person_id: int | None, texts: Sequence[str]
) -> set[int]:
    """The places in `texts` of those that nearly repeat what stands already; `person_id`'s own shares don't count.

    Two queries, whatever the number of texts and of shares.
    """
    if network not in ONE_TEXT_ONE_PERSON or not texts:
        return set()
    prints = [fingerprint(text) for text in texts]
    nearest = _nearest(session, network, post_id, person_id, prints)
    theirs = _triples(session, {share_id for found in nearest.values() for share_id in found})
    return {
        place
        for place, found in nearest.items()
        if any(alike_triples(prints[place].triples, theirs[share_id]) >= LIKE_A_COLLEAGUE for share_id in found)
    }


def reserve_words(session: Session, share: Share) -> None:
    """Writes the share's bands, in the transaction that inserts it."""
    if share.network not in ONE_TEXT_ONE_PERSON:
        return
    session.add_all(
        Band(share_id=share.id, band=band, post_id=share.post_id, network=share.network, value=value)
        for band, value in enumerate(fingerprint(share.words).bands)
    )
    session.flush()


def free_words() -> None:
    """Deletes what shares that never went out had reserved; their text was free from that moment on already."""
    over = exists(select(1).where(Share.id == Band.share_id, Share.state.in_(FREED)))
    ids = select(Band.share_id).where(Band.band == EXACT, over).limit(FREED_AT_ONCE)
    with transaction() as session:
        session.execute(delete(Band).where(Band.share_id.in_(ids)).execution_options(synchronize_session=False))


def _nearest(
    session: Session, network: Network, post_id: int, person_id: int | None, prints: Sequence[Fingerprint]
) -> dict[int, list[int]]:
    """For each text the shares that have most bands in common with it, nearest first."""
    asked = values(column("place", Integer), column("band", Integer), column("value", BigInteger), name="asked").data(
        [(place, band, value) for place, one in enumerate(prints) for band, value in enumerate(one.bands)]
    )
    found = (
        select(Band.share_id)
        .join(Share, Share.id == Band.share_id)
        .where(Band.post_id == post_id, Band.network == network)
        .where(Band.band == asked.c.band, Band.value == asked.c.value)
        .where(_stands(person_id))
        .limit(LOOKED_AT_PER_BAND)
        .lateral("found")
    )
    common = func.count()
    rows = session.execute(
        select(asked.c.place, found.c.share_id)
        .select_from(asked.join(found, true()))
        .group_by(asked.c.place, found.c.share_id)
        .order_by(asked.c.place, common.desc(), found.c.share_id)
    )
    nearest: dict[int, list[int]] = {}
    for place, share_id in rows:
        listed = nearest.setdefault(place, [])
        if len(listed) < COMPARED:
            listed.append(share_id)
    return nearest


def _stands(person_id: int | None) -> ColumnElement[bool]:
    """Shares whose text is taken: waiting, sent or published by somebody else, and not gone again."""
    stands = Share.state.not_in(FREED) & Share.gone_at.is_(None)
    return stands if person_id is None else stands & (Share.person_id != person_id)


def _triples(session: Session, share_ids: set[int]) -> dict[int, frozenset[Triple]]:
    if not share_ids:
        return {}
    rows = session.execute(select(Share.id, Share.words).where(Share.id.in_(share_ids)))
    return {share_id: word_triples(words) for share_id, words in rows}
