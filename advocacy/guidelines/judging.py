"""Comms judges false alarms about the same words: the rule is right, or an exception is being written.

Whoever told one hears what came of it.
"""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.life_rules import Judgement, is_found_key
from advocacy.guidelines.life_telling import ALARM_RIGHT, ALARM_TAKEN
from advocacy.guidelines.models import FalseAlarm, Judged
from advocacy.guidelines.reaching import current_rulebook
from advocacy.notifications.telling import tell


def judge(rule_id: str, found_key: str, judgement: Judgement, person_id: int) -> bool:
    """False when nobody told a false alarm about these words of this rule. Judged again, the newer one counts."""
    if not is_found_key(found_key):
        return False
    with transaction() as session:
        told = _told(session, rule_id, found_key)
        if not told:
            return False
        row = {"rule_id": rule_id, "found_key": found_key, "judgement": judgement, "person_id": person_id}
        adding = insert(Judged).values(row | {"judged_at": now()})
        again = {name: adding.excluded[name] for name in ("judgement", "person_id", "judged_at")}
        session.execute(adding.on_conflict_do_update(index_elements=["rule_id", "found_key"], set_=again))
        details: dict[str, str | int | None] = {"judgement": judgement}
        record("false alarm judged", actor_id=person_id, subject=f"rule:{rule_id}", details=details)
        _say_what_came_of_it(rule_id, found_key, judgement, told)
        return True


def _told(session: Session, rule_id: str, found_key: str) -> list[tuple[int | None, str]]:
    query = select(FalseAlarm.person_id, FalseAlarm.found)
    rows = session.execute(query.where(FalseAlarm.rule_id == rule_id, FalseAlarm.found_key == found_key))
    return [(person_id, found) for person_id, found in rows]


def _say_what_came_of_it(
    rule_id: str, found_key: str, judgement: Judgement, told: list[tuple[int | None, str]]
) -> None:
    rule = current_rulebook().by_id.get(rule_id)
    if rule is None:
        return
    tell(
        {person_id for person_id, _ in told if person_id is not None},
        ALARM_TAKEN if judgement is Judgement.EXCEPTION else ALARM_RIGHT,
        parameters={"found": told[0][1]},
        link=("guidelines.show", {"_anchor": rule_id}),
        once_key=f"{rule_id}:{found_key}:{judgement}",
    )
