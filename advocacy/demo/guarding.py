"""How the made-up company looks after its guidelines: warnings kept with a reason, false alarms told and judged."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from advocacy.content.checking import check_content, may_keep
from advocacy.content.composing import read_content
from advocacy.content.keeping import Asked, Keepable, keep_finding
from advocacy.content.models import newest_version, post_by_public_id
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.demo.stage import DemoError
from advocacy.guidelines.alarming import call_false
from advocacy.guidelines.judging import judge
from advocacy.guidelines.life_rules import Judgement, found_key, text_key
from advocacy.guidelines.models import Sighting
from advocacy.guidelines.rules import Severity
from advocacy.people.models import Person

REASON = "Counted at our own gates; the page behind the link shows how."
TOLD_BY = (("noor", "tom", "bram"), ("noor",))  # who tells a false alarm about the first words, and about the second


def keep_warnings(post_public_id: str, number: int, person_id: int) -> None:
    """The first warning of each wording stays, with a reason; nothing happens to a post without warnings."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id)
        checked = check_content(read_content(session, newest_version(session, post.id)), now()) if post else None
    for wording in checked.wordings if checked else ():
        for finding in [found for found in wording.findings if may_keep(found)][:1]:
            asked = Asked(number, wording.name, finding.rule, found_key(finding.found))
            if not isinstance(keep_finding(post_public_id, asked, REASON, person_id), Keepable):
                raise DemoError(f"“{finding.found}” could not be kept")


def tell_false_alarms(persons: Mapping[str, Person]) -> None:
    """About what was really found; Lotte makes the first an exception and leaves the second to be judged."""
    for sighting, names in zip(_warned(), TOLD_BY, strict=False):
        for name in names:
            call_false(
                (sighting.rule_id, sighting.found, sighting.found_key, text_key(sighting.subject)), persons[name].id
            )
    for sighting in _warned()[:1]:
        judge(sighting.rule_id, sighting.found_key, Judgement.EXCEPTION, persons["lotte"].id)


def _warned() -> Sequence[Sighting]:
    """One of each of the first rules that found something without stopping it."""
    query = select(Sighting).where(Sighting.severity != Severity.BLOCK).order_by(Sighting.rule_id, Sighting.id)
    with transaction() as session:
        first = {sighting.rule_id: sighting for sighting in reversed(session.scalars(query).all())}
    return [first[rule_id] for rule_id in sorted(first)][: len(TOLD_BY)]
