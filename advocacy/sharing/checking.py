"""The person's words against guidelines and limits: at the click, and once more before sending."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.core.services import now, settings
from advocacy.guidelines.checking import check
from advocacy.guidelines.reaching import count, current_rulebook
from advocacy.guidelines.rules import Audience, Context, Finding, blocking
from advocacy.networks.rules import Network, TextLength
from advocacy.sharing.fill_in_rules import open_questions
from advocacy.sharing.models import Share


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
    """Just before sending: only a rulebook that changed since the last check can find something new in the words."""
    if open_questions(share.dealt_words, share.words):
        return True  # can't be after the click; an unanswered question would stand under somebody's name
    if share.checked_against == current_rulebook().hash:
        return False
    return recheck(session, share)


def recheck(session: Session, share: Share) -> bool:
    """Whether the present rulebook stops the words; what it found is kept beside what was found at the consent."""
    language = language_of(session, share)
    checked = check_words(share.network, language, share.words, share.text, share.link_target, language)
    share.checked_against, share.later_findings = checked.rulebook_hash, checked.stored()
    return bool(checked.stops)


def language_of(session: Session, share: Share) -> str:
    """The language that a consented text is checked in; shares of earlier releases don't know theirs."""
    if share.language:
        return share.language
    version = session.get_one(PostVersion, share.version_id)
    return version.languages[0] if version.languages else settings().languages[0]
