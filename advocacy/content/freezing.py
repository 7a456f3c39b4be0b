"""What a version says, as a value, and the hash that binds an approval to exactly that."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from advocacy.content.rules import Style
from advocacy.networks.rules import Network


@dataclass(frozen=True)
class WordingText:
    """One wording of a post for one network in one language."""

    network: Network
    language: str
    text: str


@dataclass(frozen=True)
class PictureUse:
    """A picture as one version shows it. `sha256`: of the stored bytes."""

    public_id: str
    sha256: str
    alt_text: str


@dataclass(frozen=True)
class PostContent:
    """Everything of a version that somebody writes or chooses. Topics and teams by public id; empty means all.

    The audience is whoever is in one of the teams or regions, and holds one of the roles, and reads one of the
    languages.
    """

    title: str = ""
    link_url: str = ""
    link_title: str = ""
    style: Style | None = None
    internal_only: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    zone: str = "UTC"
    topics: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    disclosure: str = ""
    wordings: tuple[WordingText, ...] = ()
    pictures: tuple[PictureUse, ...] = field(default=())
    campaign: str = ""  # public id; empty: none
    own_linkedin: str = ""  # URN of the company's own post, for passing on; empty: none
    own_x: str = ""  # and its id on X
    own_confirmed: bool = False  # communications looked and say that they are ours

    @property
    def own_posts(self) -> dict[Network, str]:
        named = {Network.LINKEDIN: self.own_linkedin, Network.X: self.own_x}
        return {network: remote_id for network, remote_id in named.items() if remote_id}


def content_hash(content: PostContent) -> str:
    """SHA-256 of the content's canonical JSON: the same content always gives the same 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def canonical_json(content: PostContent) -> str:
    """Keys sorted, sets sorted, moments in UTC, no spaces. Wordings and pictures keep their order."""
    known = {
        "format": 1,
        "title": content.title,
        "link": [content.link_url, content.link_title],
        "style": content.style,
        "internal_only": content.internal_only,
        "window": [_moment(content.opens_at), _moment(content.closes_at), content.zone],
        "topics": sorted(content.topics),
        "teams": sorted(content.teams),
        "languages": sorted(content.languages),
        "disclosure": content.disclosure,
        "wordings": [[wording.network, wording.language, wording.text] for wording in content.wordings],
        "pictures": [[picture.sha256, picture.alt_text] for picture in content.pictures],
    }
    # Left out when empty, so that what was frozen before they existed keeps its hash.
    known |= {name: sorted(chosen) for name in ("roles", "regions") if (chosen := getattr(content, name))}
    known |= {"campaign": content.campaign} if content.campaign else {}
    known |= {"own_posts": content.own_posts} if content.own_posts else {}
    return json.dumps(known, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def ordered(wordings: tuple[WordingText, ...]) -> tuple[WordingText, ...]:
    """By network and language; wordings of the same network and language keep the order they were written in."""
    networks = list(Network)
    return tuple(sorted(wordings, key=lambda wording: (networks.index(wording.network), wording.language)))
