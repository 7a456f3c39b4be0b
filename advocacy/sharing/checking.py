"""The person's words against guidelines, limits and colleagues' texts: at the click, and once more before sending."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, settings
from advocacy.guidelines.checking import check
from advocacy.guidelines.likeness import alike, normalised
from advocacy.guidelines.reaching import count, current_rulebook
from advocacy.guidelines.rules import Audience, Context, Finding, blocking
from advocacy.networks.rules import Network, TextLength
from advocacy.sharing.models import Share
from advocacy.sharing.rules import LIKE_A_COLLEAGUE

NEAREST_LOOKED_AT = 500


@dataclass(frozen=True)
class CheckedWords:
    """What the rulebook and the network's counting say about a text as it would go out."""

    findings: list[Finding]
    length: TextLength
    rulebook_hash: str

    @property
    def stops(self) -> list[Finding]:
        return blocking(self.findings)

    def stored(self) -> list[dict[str, Any]]:
        return [{"rule": found.rule, "severity": str(found.severity), "found": found.found} for found in self.findings]


def check_words(network: Network, language: str, words: str, text: str, link: str | None, reader: str) -> CheckedWords:
    """`words` are what the person wrote; `text` is what goes out, short link included."""
    rulebook = current_rulebook()
    context = Context(
        network=network,
        language=language,
        audience=Audience.PERSONAL_EDIT,
        date=now().astimezone(ZoneInfo(settings().time_zone)).date(),
        links=(link,) if link else (),
        reader=reader,
    )
    return CheckedWords(check(rulebook, words, context, count), count(network, text), rulebook.hash)


def has_new_stop(session: Session, share: Share) -> bool:
    """Just before sending: only a rulebook that changed since the consent can find something new."""
    if share.rulebook_hash == current_rulebook().hash:
        return False
    version = session.get_one(PostVersion, share.version_id)
    language = version.languages[0] if version.languages else settings().languages[0]
    return bool(check_words(share.network, language, share.words, share.text, share.link_target, language).stops)


def too_alike(session: Session, network: Network, post_id: int, person_id: int, words: str) -> bool:
    """X forbids substantially similar texts from several accounts; the first holder of a wording may send it as it is.

    Taken under a lock on (post, network), so that two people who click at once can't both be the first.
    """
    if network is not Network.X:
        return False
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"likeness:{post_id}:{network}"))))
    standing = (
        DeliveryState.QUEUED,
        DeliveryState.HELD,
        DeliveryState.PUBLISHING,
        DeliveryState.UNCONFIRMED,
        DeliveryState.PUBLISHED,
    )
    others = session.scalars(
        select(Share.words)
        .where(Share.post_id == post_id, Share.network == network, Share.person_id != person_id)
        .where(Share.state.in_(standing))
        .order_by(Share.id.desc())
        .limit(NEAREST_LOOKED_AT)
    )
    mine = normalised(words)
    return any(normalised(other) == mine or alike(other, words) >= LIKE_A_COLLEAGUE for other in others)
