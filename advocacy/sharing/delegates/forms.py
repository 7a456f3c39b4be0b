"""Forms of leaders and delegates. The mark for one's own experience is on the leader's form alone."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from advocacy.content.fill_in_rules import LONGEST_ANSWER, filled
from advocacy.core.typed import PageForm
from advocacy.networks.rules import Network
from advocacy.people.rules import EMAIL_LENGTH
from advocacy.sharing.delegates.deciding import Yes
from advocacy.sharing.delegates.drafting import Draft
from advocacy.sharing.forms import MOST_ANSWERS, TOO_LONG, TimedForm, no_odd_characters
from advocacy.sharing.proposal_rules import LONGEST_KIND_WORDS
from advocacy.sharing.requesting import LONGEST_WORDS


class NameForm(PageForm):
    email = StringField(
        _l("Their e-mail address"), validators=[Length(max=EMAIL_LENGTH, message=TOO_LONG), no_odd_characters]
    )


class WordsForm(PageForm):
    """A text with answers in the place of the questions that stand in it."""

    words = TextAreaField(
        _l("What will be sent"), validators=[Length(max=LONGEST_WORDS, message=TOO_LONG), no_odd_characters]
    )
    answers = FieldList(
        StringField(validators=[Length(max=LONGEST_ANSWER, message=TOO_LONG), no_odd_characters]),
        max_entries=MOST_ANSWERS,
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def typed(self) -> str:
        """As it may be shown again."""
        return (self.words.data or "").replace("\r\n", "\n").replace("\x00", "")

    def filled(self) -> str:
        return filled(self.typed(), [entry.data or "" for entry in self.answers])

    def answers_now(self) -> bool:
        """Whether the answers change the text, so that nobody has seen yet what would be sent."""
        return self.filled() != self.typed()

    def problems(self) -> str:
        return " ".join(str(error) for field in (self.words, *self.answers) for error in field.errors)


class DraftForm(WordsForm):
    """The delegate's."""

    wording = IntegerField(widget=HiddenInput(), default=0)
    changes = HiddenField(validators=[Length(max=12)])

    def draft(self, post: str, network: Network) -> Draft:
        return Draft(
            post, network, self.wording.data or 0, self.typed(), self.version.data or 0, self.changes.data or ""
        )


class YesForm(WordsForm, TimedForm):
    """The leader's: what was shown, by name, the mark, and when it goes."""

    shown = HiddenField(validators=[Length(max=64)])
    account = HiddenField(validators=[Length(max=64)])
    code = HiddenField(validators=[Length(max=16)])
    own_experience = BooleanField(_l("This is my own experience"))

    def yes(self) -> Yes:
        return Yes(
            words=self.typed(),
            shown=self.shown.data or "",
            account=self.account.data or "",
            code=self.code.data or "",
            version_number=self.version.data or 0,
            own_experience=bool(self.own_experience.data),
            asked=self.asked(),
        )

    def problems(self) -> str:
        said = [super().problems(), *(str(error) for field in (self.when, self.at) for error in field.errors)]
        return " ".join(filter(None, said))


class DeclineForm(PageForm):
    answer = TextAreaField(
        _l("A kind word, if you like"),
        validators=[Length(max=LONGEST_KIND_WORDS, message=TOO_LONG), no_odd_characters],
    )
