"""Good morning, by the person's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from advocacy.people.models import Person


def greeting(person: Person, moment: datetime) -> str:
    hour = moment.astimezone(ZoneInfo(person.time_zone)).hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s", name=person.first_name)
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s", name=person.first_name)
    return _("Good evening, %(name)s", name=person.first_name)
