"""What an approved version says can never change, so each process keeps it: every feed lists the same few hundred.

What does change is left empty here: names of topics, of the campaign and of people, who shared, and whom it is for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.composing import variants_of
from advocacy.content.freezing import WordingText
from advocacy.content.models import Picture, PostVersion, VersionPicture
from advocacy.content.presenting import Offer, OfferedPicture, Wording, closing_of, opened_at, own_posts
from advocacy.content.preview_models import LinkCard, cards_before
from advocacy.core.services import services
from advocacy.networks.rules import Network

MOST_SIGNS = 20_000_000  # of all wordings together: some forty megabytes
BESIDE_WORDS = 2_000  # what a version takes beside its wordings, about
# A look at the link's page that ended just before the approval may be written a moment after it.
SETTLED_AFTER = timedelta(minutes=10)


class ListedVersion(NamedTuple):
    """Which version stands in a list, and how many shared it."""

    post_id: int
    public_id: str
    sharers: int
    version_id: int
    number: int
    content_hash: str | None
    approved_at: datetime | None

    @property
    def key(self) -> "Key":
        """The first part is drawn at random and the last binds what was approved: what is kept under it is right for
        ever."""
        return self.public_id, self.number, self.content_hash


Key = tuple[str, int, str | None]


@dataclass(frozen=True)
class Frozen:
    """`offer`: without anything that changes. `languages`: of its audience."""

    offer: Offer
    languages: Sequence[str]


class FrozenMemory:
    """Of all threads of a process; the oldest goes when it holds too many words."""

    def __init__(self, most_signs: int = MOST_SIGNS) -> None:
        self._most = most_signs
        self._signs = 0
        self._kept: dict[Key, Frozen] = {}
        self._lock = Lock()

    def get(self, key: Key) -> Frozen | None:
        return self._kept.get(key)

    def keep(self, key: Key, found: Frozen) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = found
            self._signs += _signs(found)
            while self._signs > self._most:  # the oldest goes; if it is still on offer it comes back
                self._signs -= _signs(self._kept.pop(next(iter(self._kept))))


def _signs(found: Frozen) -> int:
    words = (len(wording.text) for listed in found.offer.variants.values() for wording in listed)
    return BESIDE_WORDS + sum(words)


def frozen_of(session: Session, listed: Sequence[ListedVersion], now: datetime) -> Mapping[int, Frozen]:
    """By version. Four queries for all that this process has not met before, none when it has met them all."""
    memory = services().get(FrozenMemory)
    known = {one.version_id: found for one in listed if (found := memory.get(one.key))}
    missing = [one for one in listed if one.version_id not in known]
    if not missing:
        return known
    read = _read(session, missing)
    for one in missing:
        if one.approved_at and one.approved_at < now - SETTLED_AFTER:
            memory.keep(one.key, read[one.version_id])
    return known | read


def _read(session: Session, listed: Sequence[ListedVersion]) -> dict[int, Frozen]:
    ids = [one.version_id for one in listed]
    versions = {version.id: version for version in session.scalars(select(PostVersion).where(PostVersion.id.in_(ids)))}
    wordings, pictures, cards = wordings_of(session, ids), pictures_by_version(session, ids), _cards(session, versions)
    return {
        one.version_id: Frozen(
            _bare(
                one,
                versions[one.version_id],
                wordings.get(one.version_id, {}),
                pictures.get(one.version_id, ()),
                cards.get(one.version_id),
            ),
            versions[one.version_id].languages,
        )
        for one in listed
    }


def _bare(
    listed: ListedVersion,
    version: PostVersion,
    wordings: Mapping[Network, Sequence[Wording]],
    pictures: Sequence[OfferedPicture],
    card: LinkCard | None,
) -> Offer:
    return Offer(
        post_id=listed.post_id,
        post_public_id=listed.public_id,
        version_id=version.id,
        version_number=version.number,
        content_hash=version.content_hash or "",
        title=version.title,
        why=(),
        pictures=tuple(pictures),
        link_url=version.link_url,
        link_title=version.link_title,
        opens_at=opened_at(version),
        closes_at=closing_of(version),
        window_left=0,
        style=version.style,
        topics=(),
        disclosure=version.disclosure,
        variants=wordings,
        internal_only=version.internal_only,
        written_by="",
        link_tags=version.link_tags,
        own_posts=own_posts(version),
        link_card=card,
    )


def wordings_of(session: Session, version_ids: Collection[int]) -> dict[int, dict[Network, list[Wording]]]:
    found: dict[int, dict[Network, list[Wording]]] = {}
    for variant in variants_of(session, version_ids):
        listed = found.setdefault(variant.version_id, {}).setdefault(variant.network, [])
        listed.append(Wording(len(listed), variant.language, variant.text, variant.id))
    return found


def exact_wording(session: Session, version_id: int, network: Network, index: int) -> WordingText | None:
    """The frozen text of a wording by its index, for comparing what was sent with what was dealt."""
    listed = wordings_of(session, [version_id]).get(version_id, {}).get(network, [])
    if not 0 <= index < len(listed):
        return None
    return WordingText(network, listed[index].language, listed[index].text)


def pictures_by_version(session: Session, version_ids: Collection[int]) -> dict[int, list[OfferedPicture]]:
    """All of each version, in the order in which they go out."""
    query = select(
        VersionPicture.version_id, Picture.public_id, VersionPicture.alt_text, Picture.width, Picture.height
    ).join(Picture, VersionPicture.picture_id == Picture.id)
    query = query.where(VersionPicture.version_id.in_(version_ids)).order_by(VersionPicture.position)
    found: dict[int, list[OfferedPicture]] = {}
    for version_id, name, alt, width, height in session.execute(query):
        found.setdefault(version_id, []).append(OfferedPicture(name, alt, width, height))
    return found


def first_pictures(session: Session, version_ids: Collection[int]) -> dict[int, OfferedPicture]:
    return {version_id: pictures[0] for version_id, pictures in pictures_by_version(session, version_ids).items()}


def _cards(session: Session, versions: Mapping[int, PostVersion]) -> dict[int, LinkCard]:
    """By version: what its approver saw of the link, if the page had been read by then."""
    looked = cards_before(session, {(version.link_url, version.approved_at) for version in versions.values()})
    found = {key: looked.get((version.link_url, version.approved_at)) for key, version in versions.items()}
    return {version_id: card for version_id, card in found.items() if card}
