"""What is typed about when somebody wants to be told, and about the company's channels."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TimeField, ValidationError
from wtforms.validators import Optional

from advocacy.core.typed import PageForm, SoundText, stripped
from advocacy.notifications.hour_rules import Rhythm, Wish
from advocacy.notifications.text_rules import number_in
from advocacy.notifications.webhook_models import LONGEST_NAME
from advocacy.notifications.webhook_rules import Service
from advocacy.notifications.webhooks import Wanted
from advocacy.people.forms import BoxesField, options

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

    def validate_quiet_from(self, _field: Any) -> None:
        """Asked only of the one that was filled in: what is empty stops at `Optional`."""
        if self.quiet_until.data is None:
            raise ValidationError(_("Say both, from when and until when, or neither."))

    def validate_quiet_until(self, _field: Any) -> None:
        if self.quiet_from.data is None:
            raise ValidationError(_("Say both, from when and until when, or neither."))

    def wish(self) -> Wish:
        return Wish(
            Rhythm(self.rhythm.data),
            int(self.weekday.data),
            int(self.hour.data),
            self.quiet_from.data,
            self.quiet_until.data,
        )


def needed(_form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("This can't stay empty."))


class WebhookForm(PageForm):
    service = RadioField(
        _l("Where?"), choices=options((each.value, each.label) for each in Service), default=Service.SLACK.value
    )
    name = StringField(_l("How you call the channel"), [SoundText(LONGEST_NAME), needed], filters=[stripped])
    address = StringField(_l("Address of its webhook"), [SoundText(1_000), needed], filters=[stripped])
    language = SelectField(_l("Language"))
    kinds = BoxesField(_l("What is posted there"), [needed])

    def wanted(self) -> Wanted:
        return Wanted(
            Service(self.service.data),
            self.name.data,
            self.address.data,
            self.language.data,
            self.kinds.data or (),
        )


class PhoneForm(PageForm):
    number = StringField(_l("Mobile number"), [SoundText(40), needed], filters=[stripped])

    def validate_number(self, field: Any) -> None:
        if field.data and number_in(field.data) is None:
            raise ValidationError(_("Write it with its country, as +31 6 12345678."))


class CodeForm(PageForm):
    code = StringField(_l("Code"), [SoundText(20), needed], filters=[stripped])
