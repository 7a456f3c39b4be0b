"""The person's words against guidelines and limits: at the click, and once more before sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion, VersionTopic
from advocacy.core.services import now, settings
from advocacy.guidelines.checking import check
from advocacy.guidelines.reaching import count, current_rulebook
from advocacy.guidelines.rules import Audience, Context, Finding, blocking
from advocacy.networks.rules import Network, TextLength
from advocacy.people.models import Topic
from advocacy.sharing.fill_in_rules import open_questions
from advocacy.sharing.models import Share
from advocacy.sharing.surroundings import Surroundings, surroundings_of


@dataclass(frozen=True)
class CheckedWords:
    """What the rulebook and the network's counting say about a text as it would go out."""

    findings: list[Finding]
    length: TextLength
    rulebook_hash: str
    day: date  # the company's, on which they were checked

    @property
    def stops(self) -> list[Finding]:
        return blocking(self.findings)

    def stored(self) -> list[dict[str, Any]]:
        return [{"rule": found.rule, "severity": str(found.severity), "found": found.found} for found in self.findings]


def check_words(
    network: Network,
    language: str,
    words: str,
    text: str,
    link: str | None,
    reader: str,
    topics: Iterable[str],
    around: Surroundings,
) -> CheckedWords:
    """`words` are what the person wrote; `text` is what goes out, with the short link; `topics`: the post's names."""
    rulebook, day = current_rulebook(), company_day()
    context = Context(
        network=network,
        language=language,
        audience=Audience.PERSONAL_EDIT,
        date=day,
        links=(link,) if link else (),
        topics=frozenset(topics),
        reader=reader,
        images=around.images,
        others=around.others,
        jurisdiction=around.jurisdiction,
    )
    return CheckedWords(check(rulebook, words, context, count), count(network, text), rulebook.hash, day)


def nothing_to_check(network: Network) -> CheckedWords:
    """Of a repost without words of one's own."""
    return CheckedWords([], count(network, ""), current_rulebook().hash, company_day())


def company_day() -> date:
    """Today where the company is: the day that embargoes, quiet periods and rules with a date begin and end on."""
    return now().astimezone(ZoneInfo(settings().time_zone)).date()


def has_new_stop(session: Session, share: Share) -> bool:
    """Just before sending: another rulebook than at the last check, or another day, may find something in the words."""
    if open_questions(share.dealt_words, share.words):
        return True  # can't be after the click; an unanswered question would stand under somebody's name
    if (share.checked_against, share.checked_on) == (current_rulebook().hash, company_day()):
        return False
    return recheck(session, share)


def recheck(session: Session, share: Share) -> bool:
    """Whether the present rulebook stops the words; what it found is kept beside what was found at the consent."""
    checked = check_share(session, share, language_of(session, share))
    share.checked_against, share.checked_on = checked.rulebook_hash, checked.day
    share.later_findings = checked.stored()
    return bool(checked.stops)


def check_share(session: Session, share: Share, reader: str) -> CheckedWords:
    """The words of a share as it stands, by the present rulebook and for today; where there are none, none is wrong."""
    if share.repost_of and not share.words:
        return nothing_to_check(share.network)
    about = select(Topic.name).join(VersionTopic, VersionTopic.topic_id == Topic.id)
    with session.no_autoflush:  # a claim checks many: what it found on one is written with the others
        topics = session.scalars(about.where(VersionTopic.version_id == share.version_id)).all()
        language = language_of(session, share)
        around = surroundings_of(session, share)
    return check_words(share.network, language, share.words, share.text, share.link_target, reader, topics, around)


def language_of(session: Session, share: Share) -> str:
    """The language that a consented text is checked in; shares of earlier releases don't know theirs."""
    if share.language:
        return share.language
    version = session.get_one(PostVersion, share.version_id)
    return version.languages[0] if version.languages else settings().languages[0]
