"""What is typed about wishes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from advocacy.core.typed import PageForm, SoundText, stripped, tidy
from advocacy.people.forms import options
from advocacy.wishes.rules import ANSWERS, LONGEST_ANSWER, LONGEST_TITLE, LONGEST_WORDS, WishState
from advocacy.wishes.telling import STATE_WORDS


class WishForm(PageForm):
    """`key` names the page: sent twice, it is one wish."""

    key = HiddenField()
    title = StringField(_l("What would you like?"), [SoundText(LONGEST_TITLE)], filters=[stripped])
    words = TextAreaField(
        _l("What for? With an example it is easier to understand."),
        [SoundText(LONGEST_WORDS, lines=True)],
        filters=[tidy],
    )


class AnswerForm(PageForm):
    state = RadioField(_l("How does it stand?"), choices=options((state, STATE_WORDS[state]) for state in ANSWERS))
    answer = TextAreaField(_l("Your answer"), [SoundText(LONGEST_ANSWER, lines=True)], filters=[tidy])

    def wanted(self) -> WishState:
        return WishState(self.state.data)


class ReplyForm(PageForm):
    words = TextAreaField(_l("Your reply"), [SoundText(LONGEST_WORDS, lines=True)], filters=[tidy])


class MergeForm(PageForm):
    into = SelectField(_l("The same as"), validate_choice=False)

    def offer(self, others: Sequence[tuple[str, str]]) -> None:
        self.into.choices = options(others)
