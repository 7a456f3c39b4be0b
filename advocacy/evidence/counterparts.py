"""People outside are kept as a code, never as a name: a hash under a key of the person whom they answered."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import keyed_hash, random_token
from advocacy.core.services import now, services
from advocacy.evidence.models import CounterpartKey
from advocacy.networks.rules import Network


def counterpart_hash(person_id: int, network: Network, author_id: str) -> str:
    """The same author gives the same code for one person, and another code for everybody else."""
    with transaction() as session:
        key = _key(session, person_id)
    return keyed_hash(key.encode(), network, author_id)


def counterpart_hashes(person_id: int, network: Network, ids: Iterable[str]) -> dict[str, str]:
    """The same for several at once, by id."""
    with transaction() as session:
        key = _key(session, person_id).encode()
    return {one: keyed_hash(key, network, one) for one in ids}


def forget_counterparts(person_id: int) -> None:
    """For erasing: without its key no code of this person can be tied to anybody again."""
    with transaction() as session:
        session.execute(delete(CounterpartKey).where(CounterpartKey.person_id == person_id))


def _key(session: Session, person_id: int) -> str:
    vault, purpose = services().vault, f"counterparts:{person_id}"
    wanted = select(CounterpartKey.sealed).where(CounterpartKey.person_id == person_id)
    sealed = session.scalar(wanted)
    if sealed is None:
        made = {"person_id": person_id, "sealed": vault.seal(random_token(), purpose), "made_at": now()}
        session.execute(insert(CounterpartKey).values(**made).on_conflict_do_nothing())
        sealed = session.scalars(wanted).one()  # ours, or that of somebody who was quicker
    return vault.open(sealed, purpose)
