"""The form of the goal, and what the address of a page of insights says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, ValidationError

from advocacy.content.forms import options
from advocacy.core.services import now
from advocacy.core.typed import PageForm, stripped
from advocacy.evidence.calendar import EARLIEST
from advocacy.insights.adoption_rules import GoalStep
from advocacy.insights.words import GOAL_CHOICES
from advocacy.networks.budget_rules import utc_day
from advocacy.networks.rules import Network


class GoalForm(PageForm):
    step = RadioField(_l("The goal is about"), choices=options(GOAL_CHOICES.items()), validate_choice=False)
    percent = StringField(_l("Percent of everybody invited"), filters=[stripped])
    by = StringField(_l("By which day"), filters=[stripped])

    def validate_step(self, field: Any) -> None:
        if field.data not in list(GoalStep):
            raise ValidationError(_("Choose what the goal is about."))

    def validate_percent(self, field: Any) -> None:
        if not 1 <= (whole_number(field.data) or 0) <= 100:
            raise ValidationError(_("A whole number from 1 to 100, such as 80."))

    def validate_by(self, field: Any) -> None:
        if field.data and day(field.data) is None:
            raise ValidationError(_("A day as in 2027-03-31, or nothing."))


def whole_number(written: str | None) -> int | None:
    """None for what is no small number."""
    if not written or not written.isascii() or not written.isdigit() or len(written) > 6:
        return None
    return int(written)


def day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def month_asked(values: Mapping[str, str]) -> date | None:
    """The first day of a month that has begun where networks count their months; None for anything else."""
    found = day(values.get("month"))
    return found if found and found.day == 1 and EARLIEST <= found <= utc_day(now()) else None


def network_asked(values: Mapping[str, str]) -> Network:
    """The one that is asked for; else the first."""
    asked = values.get("network", "")
    return Network(asked) if asked in set(Network) else next(iter(Network))


def after(values: Mapping[str, str]) -> int:
    """How many rows the page leaves out."""
    return whole_number(values.get("after")) or 0
