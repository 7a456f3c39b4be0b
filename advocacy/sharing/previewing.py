"""What the share area shows while somebody types: findings, length and own words."""

from collections.abc import Mapping
from typing import Any

from advocacy.content.offering import offer
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.answering import finding_as_json
from advocacy.guidelines.likeness import own_words
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.checking import check_words
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.requesting import LONGEST_WORDS, wording_of
from advocacy.sharing.rules import exact_text


def preview(person: Person, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """None when the request makes no sense."""
    words, network, post = asked.get("text"), asked.get("network"), asked.get("post")
    if not isinstance(words, str) or not isinstance(post, str) or network not in set(Network):
        return None
    words = words.replace("\x00", "")[: LONGEST_WORDS + 1]
    with transaction() as session:
        offered = offer(session, person, post, now())
    if offered is None or Network(network) not in offered.variants:
        return None
    wording = wording_of(offered, Network(network), int(asked.get("wording") or 0))
    link = short_link(derive_code(person.id, offered.version_id, Network(network), 0)) if offered.link_url else None
    text = exact_text(words, link)
    checked = check_words(Network(network), wording.language, words, text, offered.link_url or None, person.language)
    return {
        "findings": [finding_as_json(found) for found in checked.findings],
        "stops": len(checked.stops),
        "used": checked.length.used,
        "limit": checked.length.limit,
        "own_words": own_words(wording.text, words).percent,
    }
