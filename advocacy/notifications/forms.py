"""What is typed about when somebody wants to be told."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TimeField, ValidationError
from wtforms.validators import Optional

from advocacy.core.typed import PageForm
from advocacy.notifications.hour_rules import Rhythm, Wish
from advocacy.people.forms import options

RHYTHMS = ((Rhythm.WEEKLY, _l("Once a week")), (Rhythm.DAILY, _l("Every day")), (Rhythm.OFF, _l("Never")))
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


class HoursForm(PageForm):
    rhythm = RadioField(_l("How often?"), choices=options((each.value, words) for each, words in RHYTHMS))
    weekday = SelectField(_l("Day"), choices=options((str(day), words) for day, words in enumerate(WEEKDAYS)))
    hour = SelectField(_l("Time"), choices=options((str(hour), f"{hour:02d}:00") for hour in range(24)))
    quiet_from = TimeField(_l("Quiet from"), [Optional()])
    quiet_until = TimeField(_l("Quiet until"), [Optional()])

    def fill(self, wish: Wish) -> None:
        self.rhythm.data, self.weekday.data, self.hour.data = wish.rhythm.value, str(wish.weekday), str(wish.hour)
        self.quiet_from.data, self.quiet_until.data = wish.quiet_from, wish.quiet_until

    def validate_quiet_until(self, field: Any) -> None:
        if (field.data is None) != (self.quiet_from.data is None):
            raise ValidationError(_("Say both, from when and until when, or neither."))

    def wish(self) -> Wish:
        return Wish(
            Rhythm(self.rhythm.data),
            int(self.weekday.data),
            int(self.hour.data),
            self.quiet_from.data,
            self.quiet_until.data,
        )
