"""Which wordings are still free where a text belongs to one person (X), and which of them somebody is dealt."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from advocacy.content.composing import variants_of
from advocacy.content.dealing import dealt_wording
from advocacy.content.models import Post
from advocacy.content.presenting import Offer, Wording
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.informing import inform_wordings_used_up
from advocacy.sharing.models import Share
from advocacy.sharing.reserving import ONE_TEXT_ONE_PERSON, reserved_by_colleagues
from advocacy.sharing.rules import LIKE_A_COLLEAGUE
from advocacy.sharing.variety import fingerprint, likeness


def places_taken(session: Session, person: Person, offered: Offer, network: Network) -> set[int]:
    """The places of wordings that a colleague sent already, as they are or nearly so."""
    texts = [wording.text for wording in offered.variants[network]]
    return reserved_by_colleagues(session, network, offered.post_id, person.id, texts)


def dealt_place(person: Person, offered: Offer, network: Network, taken: Collection[int]) -> int:
    """The wording dealt to this person: one that they can read, and a free one while there is any."""
    wordings = offered.variants[network]
    free = [wording for wording in _readable(wordings, person.languages) if wording.index not in taken]
    pile = free or wordings
    return pile[dealt_wording(person.id, offered.post_public_id, network, pile, person.languages)].index


def next_place(wordings: Sequence[Wording], place: int, taken: Collection[int]) -> int:
    """What "Other wording" leads to: the next free one, else simply the next."""
    following = [(place + step) % len(wordings) for step in range(1, len(wordings))]
    return next((other for other in following if other not in taken), (place + 1) % len(wordings))


def wordings_used_up(session: Session, post: Post) -> bool:
    """Whether on X nobody can send any of the post's offered wordings as it is any more."""
    if post.offered_version_id is None:
        return False
    variants = variants_of(session, [post.offered_version_id])
    return any(
        _used_up(session, network, post.id, [found.text for found in variants if found.network is network])
        for network in ONE_TEXT_ONE_PERSON
    )


def after_reserving(session: Session, share: Share, offered: Offer) -> None:
    """Comms hear of it when this share took the last free wording of a post."""
    if share.network not in ONE_TEXT_ONE_PERSON:
        return
    texts = [wording.text for wording in offered.variants[share.network]]
    mine = fingerprint(share.words)
    took_one = any(likeness(mine, fingerprint(text)) >= LIKE_A_COLLEAGUE for text in texts)
    if took_one and _used_up(session, share.network, share.post_id, texts):
        inform_wordings_used_up(offered.post_public_id, offered.title, share.network)


def _used_up(session: Session, network: Network, post_id: int, texts: Sequence[str]) -> bool:
    return bool(texts) and len(reserved_by_colleagues(session, network, post_id, None, texts)) == len(texts)


def _readable(wordings: Sequence[Wording], languages: Sequence[str]) -> Sequence[Wording]:
    return [wording for wording in wordings if wording.language in languages] or wordings
