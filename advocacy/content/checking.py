"""A post's texts against the rulebook and the networks' limits: the same check at save, at asking and at approving."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from advocacy.content.freezing import PostContent, WordingText
from advocacy.content.models import Post, PostVersion
from advocacy.content.own_posts import is_sure
from advocacy.content.rules import Obstacle, Readiness, missing
from advocacy.content.surroundings import Surroundings, surroundings
from advocacy.core.database import transaction
from advocacy.core.identifiers import SHORT_CODE_LENGTH
from advocacy.core.services import settings
from advocacy.guidelines.checking import check
from advocacy.guidelines.jurisdictions import jurisdiction_of
from advocacy.guidelines.keeping import Place, Reason, place_of, reasons
from advocacy.guidelines.life_rules import found_key
from advocacy.guidelines.reaching import count, current_rulebook, today
from advocacy.guidelines.rules import Audience, Context, Finding, Severity, Summary, blocking, summary
from advocacy.guidelines.sighting import note_findings
from advocacy.networks.rules import TextLength


@dataclass(frozen=True)
class CheckedWording:
    """One wording, what the rulebook says about it, and its length as it goes out, link included."""

    wording: WordingText
    findings: Sequence[Finding]
    length: TextLength
    place: int = 1
    kept: Mapping[tuple[str, str], Reason] = field(default_factory=dict)  # by rule and found words

    @property
    def name(self) -> str:
        """Which of the version's wordings it is: "linkedin/en/1", the first one's `place` being 1."""
        return f"{self.wording.network}/{self.wording.language}/{self.place}"

    def reason(self, finding: Finding) -> Reason | None:
        """Why comms keeps this warning in these very words; None: nobody has said so."""
        return self.kept.get((finding.rule, found_key(finding.found)))

    @property
    def in_text(self) -> list[Finding]:
        """Those that stand in the words."""
        return [finding for finding in self.findings if not finding.attached]

    @property
    def attached(self) -> list[Finding]:
        """Those in the link and the pictures, which all wordings share."""
        return [finding for finding in self.findings if finding.attached]

    @property
    def summary(self) -> Summary:
        return summary(self.in_text)

    @property
    def stops(self) -> bool:
        return bool(blocking(self.findings)) or self.length.too_long


@dataclass(frozen=True)
class Checked:
    """A whole post, checked against one state of the rulebook."""

    rulebook_hash: str
    wordings: Sequence[CheckedWording]

    @property
    def findings(self) -> list[Finding]:
        return [finding for checked in self.wordings for finding in checked.findings]

    @property
    def attached(self) -> list[tuple[CheckedWording, Finding]]:
        """What is found in the link and the pictures, once, with the first wording that it goes out with."""
        found: dict[tuple[str, str], tuple[CheckedWording, Finding]] = {}
        for checked in self.wordings:
            for finding in checked.attached:
                found.setdefault((finding.rule, finding.found), (checked, finding))
        return list(found.values())

    @property
    def blocking(self) -> list[Finding]:
        return blocking(self.findings)

    @property
    def too_long(self) -> bool:
        return any(checked.length.too_long for checked in self.wordings)

    def stored(self) -> list[dict[str, Any]]:
        """For the version's record of a decision: what was found where, without explanations."""
        return [
            {
                "wording": place,
                "rule": finding.rule,
                "severity": str(finding.severity),
                "trial": finding.trial,
                "start": finding.start,
                "end": finding.end,
                "found": finding.found,
            }
            | _kept_in_words(checked.reason(finding))
            for place, checked in enumerate(self.wordings)
            for finding in checked.findings
        ]


def sample_link() -> str:
    """A link as long as the short links that shares carry."""
    return f"{settings().public_url.rstrip('/')}/r/{'x' * SHORT_CODE_LENGTH}"


def link_form(content: PostContent) -> str:
    """What shares of it carry, as far as it is the same for all; empty when nothing goes out with a link."""
    return f"{settings().public_url.rstrip('/')}/r/…" if content.link_url and not content.internal_only else ""


def outgoing_text(text: str, link: str) -> str:
    """The text as it leaves the house: the words, and the short link below them when the post has a link."""
    return f"{text}\n\n{link}" if link else text


def check_content(content: PostContent, moment: datetime, reader: str = "", post_id: int | None = None) -> Checked:
    """Every wording against the present rulebook. `reader`: the language of the explanations; `post_id`: the post's
    own, so that its texts are not held against themselves."""
    around = surroundings(content, post_id)
    checked = _in_their_places([_checked(content, wording, around, moment, reader) for wording in content.wordings])
    return Checked(current_rulebook().hash, checked)


def check_wording(
    content: PostContent, wording: WordingText, moment: datetime, reader: str = "", post_id: int | None = None
) -> CheckedWording:
    """One wording as part of a post."""
    return _checked(content, wording, surroundings(content, post_id), moment, reader)


def _in_their_places(checked: list[CheckedWording]) -> list[CheckedWording]:
    """Numbered among their like, from 1."""
    counts: Counter[tuple[str, str]] = Counter()
    placed = []
    for one in checked:
        kind = (one.wording.network, one.wording.language)
        counts[kind] += 1
        placed.append(replace(one, place=counts[kind]))
    return placed


def _checked(
    content: PostContent, wording: WordingText, around: Surroundings, moment: datetime, reader: str
) -> CheckedWording:
    context = _context(content, wording, around, moment, reader)
    findings = check(current_rulebook(), wording.text, context, count)
    link = sample_link() if content.link_url else ""
    return CheckedWording(wording, findings, count(wording.network, outgoing_text(wording.text, link)))


def keep_check(post: Post, version: PostVersion, checked: Checked) -> None:
    """Write on the version what was found, and against which rulebook; and in the lives of the rules that spoke."""
    checked = with_reasons(checked, post.public_id, version.number)
    version.rulebook_hash, version.findings = checked.rulebook_hash, checked.stored()
    version.checked_on = today()
    kept = {key for wording in checked.wordings for key in wording.kept}
    note_findings(subject_of(post.public_id), checked.findings, whole=post.offered_version_id != version.id, kept=kept)


def with_reasons(checked: Checked, post_public_id: str, number: int) -> Checked:
    """With why comms keeps what it keeps in this version. What is kept counts for these exact words only."""
    if not checked.findings:
        return checked
    with transaction() as session:
        known = reasons(session, subject_of(post_public_id), number)
    return (
        replace(checked, wordings=[_with_reasons(wording, known) for wording in checked.wordings]) if known else checked
    )


def kept_in(checked: CheckedWording, post_public_id: str, number: int) -> CheckedWording:
    """One wording while it is typed, as with_reasons."""
    (found,) = with_reasons(Checked("", [checked]), post_public_id, number).wordings
    return found


def _with_reasons(checked: CheckedWording, known: Mapping[Place, Reason]) -> CheckedWording:
    places = [place_of(finding, checked.wording.text) for finding in checked.findings if may_keep(finding)]
    return replace(checked, kept={place[:2]: known[place] for place in places if place in known})


def may_keep(finding: Finding) -> bool:
    """A warning can be kept with a reason; what stops can't, and a hint or a rule on trial needs none."""
    return finding.severity is Severity.WARN and not finding.trial


def _kept_in_words(reason: Reason | None) -> dict[str, Any]:
    return {"kept": {"reason": reason.words, "by": reason.by}} if reason else {}


def subject_of(post_public_id: str) -> str:
    """How the lives of rules name a post."""
    return f"post:{post_public_id}"


def obstacles(content: PostContent, checked: Checked, moment: datetime) -> list[Obstacle]:
    """What keeps this content from a review now."""
    return missing(
        Readiness(
            title=content.title,
            texts=[wording.text for wording in content.wordings],
            too_long=checked.too_long,
            opens_at=content.opens_at,
            closes_at=content.closes_at,
            alt_texts=[picture.alt_text for picture in content.pictures],
            blocking_findings=len(checked.blocking),
            own_posts_sure=is_sure(content),
        ),
        moment,
    )


def _context(
    content: PostContent, wording: WordingText, around: Surroundings, moment: datetime, reader: str
) -> Context:
    return Context(
        network=wording.network,
        language=wording.language,
        audience=Audience.POST,
        date=moment.astimezone(ZoneInfo(settings().time_zone)).date(),
        links=(content.link_url,) if content.link_url else (),
        topics=around.topics,
        reader=reader,
        images=around.images,
        others=around.earlier.get((wording.network, wording.language), ()),
        jurisdiction=jurisdiction_of("", settings().jurisdictions),
    )
