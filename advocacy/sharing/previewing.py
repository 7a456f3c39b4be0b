"""What the share area shows while somebody types: findings, length and own words. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from advocacy.content.offering import offer
from advocacy.content.telling import says_who_speaks
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.answering import findings_as_json
from advocacy.guidelines.likeness import OwnWords
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.checking import CheckedWords, check_words
from advocacy.sharing.fill_in_rules import own_words_in
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.reposting import check_repost, takes_words
from advocacy.sharing.requesting import LONGEST_WORDS, wording_of
from advocacy.sharing.rules import OWN_WORDS_NOTCH, exact_text
from advocacy.sharing.surroundings import surroundings


@dataclass(frozen=True)
class Previewed:
    checked: CheckedWords
    own: OwnWords
    network: Network
    disclosure: str
    words: str

    def as_json(self, html: str) -> dict[str, Any]:
        """In the form that findings.js reads; `html` are the findings as the page shows them."""
        length = self.checked.length
        counts = {self.network.value: {"used": length.used, "limit": length.limit}}
        found = findings_as_json(self.checked.findings, length)
        own = own_words_in_words(self.own.percent, self.network)
        says = {"speaks": says_who_speaks(self.disclosure, self.words)}
        speaks = speaks_openly(self.disclosure, self.words)
        return found | {"html": html, "counts": counts, "own_words": own, "says": says, "speaks": speaks}


def preview(person: Person, asked: Mapping[str, str]) -> Previewed | None:
    """None when the request makes no sense, or the post is not on offer to this person."""
    words, post, network = asked.get("text"), asked.get("post", ""), asked.get("network")
    if words is None or network not in set(Network):
        return None
    with transaction() as session:
        offered = offer(session, person, post, now())
        if offered is None or Network(network) not in offered.variants:
            return None
        around = surroundings(session, person.id, offered, Network(network))
    wording = wording_of(offered, Network(network), _number(asked.get("wording", "")))
    words = words.replace("\r\n", "\n").replace("\x00", "")[: LONGEST_WORDS + 1]
    # Every code is equally long, so the length is exact whichever comes next.
    link = short_link(derive_code(person.id, offered.version_id, Network(network), 0)) if offered.link_url else None
    text = exact_text(words, link)
    checked = check_words(
        Network(network),
        wording.language,
        words,
        text,
        offered.link_url or None,
        person.language,
        offered.topics,
        around,
    )
    return Previewed(checked, own_words_in(wording.text, words), Network(network), offered.disclosure, words)


def preview_repost(person: Person, asked: Mapping[str, str]) -> tuple[CheckedWords, str] | None:
    """What somebody writes above the company's own post, checked, and as it was read; None as for `preview`."""
    words, post, network = asked.get("text"), asked.get("post", ""), asked.get("network")
    if words is None or network not in set(Network) or not takes_words(Network(network)):
        return None
    words = words.replace("\r\n", "\n").replace("\x00", "")[: LONGEST_WORDS + 1]
    with transaction() as session:
        offered = offer(session, person, post, now())
        if offered is None or Network(network) not in offered.own_posts:
            return None
        return check_repost(session, person, offered, Network(network), words if words.strip() else ""), words


def speaks_openly(disclosure: str, text: str) -> bool:
    """Whether the text says who speaks, in the words that comms asked for."""
    return bool(disclosure) and disclosure.casefold() in " ".join(text.split()).casefold()


def own_words_in_words(percent: int, network: Network) -> dict[str, Any]:
    """A kind word and what to do; below the notch it says what to do, never that it is bad."""
    below = percent < OWN_WORDS_NOTCH
    if not below:
        advice = _("More than enough. Below the mark at %(notch)s%% it reads as a copy.", notch=OWN_WORDS_NOTCH)
        return {"percent": percent, "word": _("sounds like you"), "advice": advice, "below": False}
    advice = _("Change a sentence, or add what you saw yourself.")
    if network is Network.X:
        advice += " " + _("X takes each text from one person only.")
    return {"percent": percent, "word": _("still the given words"), "advice": advice, "below": True}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
