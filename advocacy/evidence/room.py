"""The card of the evidence room."""

from typing import Any

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.room import Check, CheckResult, CheckState, Room
from advocacy.core.services import Services
from advocacy.core.settings import Settings
from advocacy.evidence.counterparts import forget_counterparts
from advocacy.evidence.loading import ScoringBook, load_scoring
from advocacy.evidence.models import CounterpartKey, FactRow
from advocacy.evidence.reading import ScoringFileError
from advocacy.people.models import Person
from advocacy.people.rules import PersonState


def install(built: Services) -> None:
    """A broken scoring file stops the start. Raises ScoringFileError."""
    built.provide(ScoringBook, _load(built.settings))


def check_scoring(built: Services) -> CheckResult:
    try:
        book = _load(built.settings)
    except ScoringFileError as error:
        return CheckResult(CheckState.BROKEN, str(error), "Mend policies/scoring.toml; every line names its key.")
    version = book.calendar.versions[-1][0]
    return CheckResult(CheckState.FINE, f"policies/scoring.toml holds {len(book.earning)} rules, version {version}.")


def let_go(person_id: int) -> None:
    """Facts stay under a nameless person; erasing destroys the key that ties counterparts to anybody."""
    with transaction() as session:
        if session.get_one(Person, person_id).state is PersonState.ERASED:
            forget_counterparts(person_id)


def export(person_id: int) -> dict[str, Any]:
    """How many facts of each kind are kept; what they earned stands in the points."""
    query = select(FactRow.kind, func.count()).where(FactRow.person_id == person_id).group_by(FactRow.kind)
    with transaction() as session:
        return {"facts": {kind.value: count for kind, count in session.execute(query)}}


def _load(settings: Settings) -> ScoringBook:
    return load_scoring(settings.policies_dir, settings.time_zone)


ROOM = Room(
    name="evidence",
    checks=(Check("scoring rules", check_scoring),),
    leaving=let_go,
    export=export,
    owns=("evidence_facts", "evidence_counterpart_keys"),
    sealed=(CounterpartKey.sealed,),
    install=install,
)
