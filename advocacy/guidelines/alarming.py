"""A false alarm: whoever sees a finding says with one click that it is none. Counted once per person, rule and text."""

from enum import StrEnum

from flask import url_for
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.guidelines.life_rules import found_key, text_key
from advocacy.guidelines.models import FalseAlarm
from advocacy.guidelines.rules import Finding
from advocacy.guidelines.sighting import shown_found

Alarm = tuple[str, str, str, str]  # rule, found words as they are kept, their key, the text's key


class Told(StrEnum):
    NOW = "now"
    ALREADY = "already"


def false_alarm_url(finding: Finding, text: str) -> str:
    """Where a finding in this text is called a false alarm. Signed: nobody makes up what a rule has found."""
    alarm: Alarm = (finding.rule, shown_found(finding.rule, finding.found), found_key(finding.found), text_key(text))
    return url_for("guidelines.false_alarm", token=_signer().dumps(alarm))


def read_alarm(token: str) -> Alarm | None:
    """None for a token that we did not make."""
    try:
        rule, found, key, text = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return rule, found, key, text


def call_false(alarm: Alarm, person_id: int) -> Told:
    """Idempotent."""
    rule_id, found, key, text = alarm
    row = {"person_id": person_id, "rule_id": rule_id, "text_key": text, "found": found, "found_key": key}
    adding = insert(FalseAlarm).values(row | {"told_at": now()}).on_conflict_do_nothing().returning(FalseAlarm.id)
    with transaction() as session:
        return Told.ALREADY if session.scalar(adding) is None else Told.NOW


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="false alarm")
