"""Forms of the feed and of a share's page."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from advocacy.content.fill_in_rules import LONGEST_ANSWER, filled
from advocacy.content.rules import LONGEST_REMOTE_ID
from advocacy.core.identifiers import is_public_id
from advocacy.core.typed import PageForm
from advocacy.networks.rules import Network
from advocacy.sharing.reposting import RepostClick
from advocacy.sharing.requesting import LONGEST_WORDS, Click
from advocacy.sharing.scheduling_rules import Asked, Timing, read_slot


def no_odd_characters(_form: PageForm, field: StringField) -> None:
    """NUL can't be stored, half a character (a lone surrogate) can't be sent, and U+FFFD stands for broken bytes."""
    text = field.data or ""
    if "\x00" in text or "\ufffd" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise ValidationError(_l("The text holds a character that can't be sent. Take it out and share again."))


MOST_ANSWERS = 50
TOO_LONG = _l("This is too long: %(max)d characters fit here. Nothing of it is lost, shorten it.")
UNREADABLE = _l("That could not be read. Load the page again and share once more.")
CHIPS = [timing.value for timing in Timing]


class TimedForm(PageForm):
    """When it should go; a form without any of it, as the short card sends it, means now."""

    when = StringField(_l("When"), default=Timing.NOW.value, validators=[AnyOf(CHIPS, _l("Choose when it goes."))])
    slot = HiddenField(validators=[Length(max=40)])  # the one that was shown, part of the consent
    at = StringField(_l("Date and time"), validators=[Length(max=40, message=_l("This is no date and time."))])

    def asked(self) -> Asked:
        known = self.when.data in set(Timing)
        typed = (self.at.data or "").replace("\x00", " ")[:40]
        return Asked(Timing(self.when.data) if known else Timing.NOW, read_slot(self.slot.data or ""), typed)


class ShareForm(TimedForm):
    """The click. `words` is what the person confirms; the rest says what they saw beside it."""

    post = HiddenField(validators=[InputRequired(), Length(max=12)])
    network = HiddenField(validators=[InputRequired(), Length(max=16)])
    wording = IntegerField(widget=HiddenInput(), default=0)
    version = IntegerField(widget=HiddenInput(), default=0)
    code = HiddenField(validators=[Length(max=16)])
    words = TextAreaField(
        _l("What will be sent"), validators=[Length(max=LONGEST_WORDS, message=TOO_LONG), no_odd_characters]
    )
    answers = FieldList(
        StringField(validators=[Length(max=LONGEST_ANSWER, message=TOO_LONG), no_odd_characters]),
        max_entries=MOST_ANSWERS,
    )

    def click(self) -> Click | None:
        """None when it says nothing that could be shared."""
        if self.network.data not in set(Network) or not is_public_id(self.post.data or "") or self.words.data is None:
            return None
        return Click(
            post_public_id=self.post.data,
            network=Network(self.network.data),
            wording=_whole(self.wording.data),
            words=self.words.data.replace("\r\n", "\n"),
            code=self.code.data or "",
            version_number=_whole(self.version.data),
            asked=self.asked(),
        )

    def filled_words(self) -> str:
        """The words with the answers in the place of the questions that still stand in them."""
        words = (self.words.data or "").replace("\r\n", "\n")
        return filled(words, [entry.data or "" for entry in self.answers])

    def answers_now(self) -> bool:
        """Whether the answers change the text, so that the person has not seen yet what would be sent."""
        return self.filled_words() != (self.words.data or "").replace("\r\n", "\n")

    def problems(self) -> str:
        """What is wrong with the fields that people fill in, in words; call it after validating."""
        filled_in = (self.words, *self.answers, self.when, self.at)
        return " ".join(str(error) for field in filled_in for error in field.errors) or str(UNREADABLE)


class RepostForm(PageForm):
    """Passing on the company's own post. `original` is the one that the person saw."""

    post = HiddenField(validators=[InputRequired(), Length(max=12)])
    network = HiddenField(validators=[InputRequired(), Length(max=16)])
    original = HiddenField(validators=[InputRequired(), Length(max=LONGEST_REMOTE_ID)])
    version = IntegerField(widget=HiddenInput(), default=0)
    code = HiddenField(validators=[Length(max=16)])
    words = TextAreaField(_l("Your words"), validators=[Length(max=LONGEST_WORDS, message=TOO_LONG), no_odd_characters])

    def click(self) -> RepostClick | None:
        """None when it says nothing that could be passed on."""
        if self.network.data not in set(Network) or not is_public_id(self.post.data or ""):
            return None
        return RepostClick(
            post_public_id=self.post.data,
            network=Network(self.network.data),
            original=self.original.data or "",
            words=(self.words.data or "").replace("\r\n", "\n"),
            code=self.code.data or "",
            version_number=_whole(self.version.data),
        )

    def problems(self) -> str:
        return " ".join(map(str, self.words.errors)) or str(UNREADABLE)


def _whole(data: Any) -> int:
    return data if isinstance(data, int) else 0


class ConfirmForm(PageForm):
    """A fresh yes: what was shown, the text by its hash and the account by its name in addresses."""

    text = HiddenField(validators=[Length(max=64)])
    account = HiddenField(validators=[Length(max=12)])


class ThereForm(PageForm):
    address = StringField(_l("Its address"), validators=[Length(max=400), no_odd_characters])
