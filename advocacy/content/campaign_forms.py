"""The form of a campaign; every mistake beside its field."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError

from advocacy.content.campaign_models import Campaign
from advocacy.content.campaign_rules import LARGEST_GOAL, LONGEST_GOAL, LONGEST_NAME, Measure
from advocacy.content.campaign_words import MEASURE_WORDS
from advocacy.content.campaigning import Plan
from advocacy.content.forms import options
from advocacy.content.validating import time_words
from advocacy.content.windowing import TimeProblem, read_local_time
from advocacy.core.typed import PageForm, SoundText, stripped

LONGEST_NUMBER = 12


class CampaignForm(PageForm):
    """`revision`: the state of the campaign that was on the page."""

    revision = HiddenField(default="0")
    name = StringField(_l("Name"), [SoundText(LONGEST_NAME)], filters=[stripped])
    goal = TextAreaField(_l("What it is for"), [SoundText(LONGEST_GOAL, lines=True)], filters=[stripped])
    measure = RadioField(_l("The goal counts"), choices=options(MEASURE_WORDS.items()), validate_choice=False)
    target = StringField(_l("How many"), filters=[stripped])
    starts = StringField(_l("First day"), filters=[stripped])
    ends = StringField(_l("Last day"), filters=[stripped])

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("A campaign needs a name."))

    def validate_goal(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Say in a sentence what should be different afterwards."))

    def validate_measure(self, field: Any) -> None:
        if field.data not in list(Measure):
            raise ValidationError(_("Choose what counts."))

    def validate_target(self, field: Any) -> None:
        if not 1 <= _number(field.data) <= LARGEST_GOAL:
            raise ValidationError(_("A whole number from 1 to a million, such as 60."))

    def validate_starts(self, field: Any) -> None:
        self._day(field)

    def validate_ends(self, field: Any) -> None:
        first, last = _quietly(self.starts.data), self._day(field)
        if first and last < first:
            raise ValidationError(_("This is before it starts. Choose a later day."))

    def _day(self, field: Any) -> date:
        local = read_local_time(field.data or "")
        if isinstance(local, TimeProblem):
            raise ValidationError(time_words(local))
        return local.date()

    def plan(self) -> Plan:
        """What was typed, once it is valid."""
        starts, ends = _quietly(self.starts.data), _quietly(self.ends.data)
        assert starts is not None
        assert ends is not None
        measure = Measure(self.measure.data)
        return Plan(self.name.data, self.goal.data, measure, _number(self.target.data), starts, ends)

    def show(self, campaign: Campaign) -> None:
        values: dict[str, Any] = {
            "revision": campaign.revision,
            "name": campaign.name,
            "goal": campaign.goal,
            "measure": campaign.measure.value,
            "target": campaign.target,
            "starts": campaign.starts_on.isoformat(),
            "ends": campaign.ends_on.isoformat(),
        }
        for name, value in values.items():
            self[name].data = value


def _number(typed: str | None) -> int:
    """0 for whatever is no whole number; 1.000 and 1,000 are a thousand."""
    digits = (typed or "").replace(".", "").replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER else 0


def _quietly(typed: str | None) -> date | None:
    local = read_local_time(typed) if typed else None
    return None if local is None or isinstance(local, TimeProblem) else local.date()
