"""The form "people answered me"."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from advocacy.core.typed import PageForm
from advocacy.engagement.addresses import LONGEST
from advocacy.engagement.reporting import MOST_PEOPLE


class ReportForm(PageForm):
    people = IntegerField(
        _l("How many people outside the company answered"),
        default=1,
        validators=[
            InputRequired(_l("Say how many it were, 1 or more.")),
            NumberRange(1, MOST_PEOPLE, _l("A number from %(min)s to %(max)s.")),
        ],
    )
    address = StringField(
        _l("Where it can be seen"),
        validators=[
            InputRequired(_l("Copy the address of the answer or of your post there.")),
            Length(max=LONGEST, message=_l("That is too long for an address there.")),
        ],
    )
