"""The form of a picture's focus."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerRangeField
from wtforms.validators import InputRequired, NumberRange

from advocacy.core.typed import PageForm

PERCENT = [InputRequired(), NumberRange(0, 100, _l("Between 0 and 100."))]


class FocusForm(PageForm):
    """The point that stays visible, in percent."""

    x = IntegerRangeField(_l("From left to right"), PERCENT)
    y = IntegerRangeField(_l("From top to bottom"), PERCENT)
