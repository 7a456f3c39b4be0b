"""Forms of the feed and of a share's page."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from advocacy.sharing.requesting import LONGEST_WORDS


def no_odd_characters(_form: FlaskForm, field: StringField) -> None:
    """NUL can't be stored, half a character (a lone surrogate) can't be sent, and U+FFFD stands for broken bytes."""
    text = field.data or ""
    if "\x00" in text or "\ufffd" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise ValidationError(_l("The text holds a character that can't be sent. Take it out and share again."))


class ShareForm(FlaskForm):  # type: ignore[misc]
    """The click. `words` is what the person confirms; the rest says what they saw beside it."""

    post = HiddenField(validators=[InputRequired(), Length(max=12)])
    network = HiddenField(validators=[InputRequired(), Length(max=16)])
    wording = IntegerField(widget=HiddenInput(), default=0)
    version = IntegerField(widget=HiddenInput(), default=0)
    code = HiddenField(validators=[Length(max=16)])
    words = TextAreaField(_l("What will be sent"), validators=[Length(max=LONGEST_WORDS), no_odd_characters])


class ThereForm(FlaskForm):  # type: ignore[misc]
    address = StringField(_l("Its address"), validators=[Length(max=400), no_odd_characters])
