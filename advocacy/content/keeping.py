"""Keeping a warning in a draft, with a reason that the approver reads. What stops a post can't be kept."""

from dataclasses import dataclass
from enum import StrEnum

from advocacy.content.checking import CheckedWording, check_content, keep_check, may_keep, subject_of, with_reasons
from advocacy.content.composing import read_content
from advocacy.content.models import Post, PostVersion, add_writers, newest_version, post_by_public_id
from advocacy.content.rules import State
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.keeping import Reason, Version, keep
from advocacy.guidelines.life_rules import found_key
from advocacy.guidelines.rules import Finding


class NotKept(StrEnum):
    FROZEN = "frozen"  # in review or later: what is decided stays as it is
    GONE = "gone"  # it is not found in what is saved any more
    STOPS = "stops"
    NO_REASON = "no reason"


@dataclass(frozen=True)
class Asked:
    """Which finding: by the wording's name ("linkedin/en/1"), the rule and the key of the found words."""

    number: int
    wording: str
    rule: str
    found_key: str


@dataclass(frozen=True)
class Keepable:
    """A finding in a draft as it is saved."""

    title: str
    wording: CheckedWording
    finding: Finding

    @property
    def reason(self) -> Reason | None:
        return self.wording.reason(self.finding)


def keepable(post_public_id: str, asked: Asked, reader: str = "") -> Keepable | NotKept | None:
    """None when there is no such post."""
    with transaction():
        found = _look(post_public_id, asked, reader)
        return found[2] if isinstance(found, tuple) else found


def keep_finding(post_public_id: str, asked: Asked, reason: str, person_id: int) -> Keepable | NotKept | None:
    """Whoever keeps a warning answers for the version like its writers: somebody else approves it."""
    with transaction() as session:
        found = _look(post_public_id, asked)
        if not isinstance(found, tuple):
            return found
        post, version, shown = found
        if not reason.strip():
            return NotKept.NO_REASON
        checked = check_content(read_content(session, version), now(), post_id=post.id)
        about = Version(subject_of(post.public_id), version.title, version.number)
        keep(about, shown.finding, shown.wording.wording.text, reason.strip(), checked.rulebook_hash, person_id)
        add_writers(session, version.id, {person_id})
        keep_check(post, version, checked)
        details: dict[str, str | int | None] = {"rule": asked.rule, "version": version.number}
        record("warning kept", actor_id=person_id, subject=subject_of(post.public_id), details=details)
        return shown


def _look(post_public_id: str, asked: Asked, reader: str = "") -> tuple[Post, PostVersion, Keepable] | NotKept | None:
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        version = newest_version(session, post.id) if post else None
        if post is None or version is None:
            return None
        if version.number != asked.number or version.state is not State.DRAFT:
            return NotKept.FROZEN
        checked = check_content(read_content(session, version), now(), reader, post.id)
        for wording in with_reasons(checked, post.public_id, version.number).wordings:
            for finding in wording.findings if wording.name == asked.wording else ():
                if (finding.rule, found_key(finding.found)) == (asked.rule, asked.found_key):
                    shown = Keepable(version.title, wording, finding)
                    return (post, version, shown) if may_keep(finding) else NotKept.STOPS
        return NotKept.GONE
