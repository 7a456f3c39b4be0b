"""What is typed about questions: asking, answering, handing on, how one helps."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from advocacy.core.typed import PageForm, SoundText, stripped, tidy
from advocacy.people.forms import BoxesField, options
from advocacy.people.rules import normalised_email
from advocacy.questions.asking import Wanted
from advocacy.questions.helping import Helping
from advocacy.questions.models import LONGEST_OFFER
from advocacy.questions.routing_rules import LARGEST_LOAD
from advocacy.questions.rules import (
    LONGEST_ANSWER,
    LONGEST_COMMENT,
    LONGEST_PASS_ON,
    LONGEST_WORDS,
    WhoAsked,
)
from advocacy.questions.telling import DAYS, WHO_WORDS

LONGEST_EMAIL = 254


def needed(_form: Any, field: Any) -> None:
    if not (field.data or "").strip():
        raise ValidationError(_("This can't stay empty."))


class AskForm(PageForm):
    """`key` names the question before it is sent; `looked`: similar ones were shown; `follows`: asks on; `to`: whom."""

    key = HiddenField()
    looked = HiddenField()
    follows = HiddenField()
    to = HiddenField()
    words = TextAreaField(_l("The question, as you heard it"), [SoundText(LONGEST_WORDS, lines=True)], filters=[tidy])
    who = RadioField(_l("Who asked?"), choices=options(WHO_WORDS.items()), default=WhoAsked.NEIGHBOUR.value)
    topic = RadioField(_l("What is it about?"), validate_choice=False, default="")
    language = RadioField(_l("In which language shall the answer be?"))
    by_mail = BooleanField(_l("By e-mail too"))
    outside = StringField(_l("Their e-mail address, if they want the answer themselves"), [SoundText(LONGEST_EMAIL)])
    agreed = BooleanField(_l("They agreed to that"))
    letter = HiddenField()

    def offer(self, topics: Sequence[Any], languages: Sequence[tuple[str, str]]) -> None:
        known = [(topic.public_id, topic.name) for topic in topics]
        self.topic.choices = options([*known, ("", _("I don't know"))])
        self.language.choices = options(languages)

    def validate_outside(self, field: Any) -> None:
        address = (field.data or "").strip()
        if address and normalised_email(address) is None:
            raise ValidationError(_("This is no e-mail address."))
        if address and not self.agreed.data:
            raise ValidationError(_("Ask them first whether they agree, and say so below."))

    def wanted(self) -> Wanted:
        topics = {choice.value for choice in self.topic.choices}
        return Wanted(
            words=self.words.data or "",
            who_asked=WhoAsked(self.who.data),
            topic=self.topic.data if self.topic.data in topics else "",
            language=self.language.data,
            by_mail=bool(self.by_mail.data),
            to=self.to.data or "",
            outside=normalised_email((self.outside.data or "").strip()) or "",
        )


class AskOnForm(PageForm):
    """Of somebody outside."""

    words = TextAreaField(
        _l("What else would you like to know?"), [needed, SoundText(LONGEST_WORDS, lines=True)], filters=[tidy]
    )


class AnswerForm(PageForm):
    """`letter`: the mail from which the words came, where it waited for a click."""

    letter = HiddenField()
    answer = TextAreaField(_l("Your answer"), [needed, SoundText(LONGEST_ANSWER, lines=True)], filters=[tidy])
    pass_on = TextAreaField(_l("To pass on, in few words"), [SoundText(LONGEST_PASS_ON, lines=True)], filters=[tidy])


class HandOverForm(PageForm):
    colleague = SelectField(_l("Who knows it better?"), validate_choice=False)

    def offer(self, colleagues: Sequence[Any]) -> None:
        self.colleague.choices = options((person.public_id, person.name) for person in colleagues)


class CommentForm(PageForm):
    words = TextAreaField(
        _l("Say something to the others"), [needed, SoundText(LONGEST_COMMENT, lines=True)], filters=[tidy]
    )


class ExpertForm(PageForm):
    topic = SelectField(_l("Topic"), validate_choice=False)
    email = StringField(_l("Their e-mail address"), [SoundText(LONGEST_EMAIL)], filters=[stripped])

    def offer(self, topics: Sequence[Any]) -> None:
        self.topic.choices = options((topic.public_id, topic.name) for topic in topics)


class HelpingForm(PageForm):
    days = BoxesField(_l("Days on which you are there"), choices=options((str(n), name) for n, name in enumerate(DAYS)))
    starts = TimeField(_l("From"), [InputRequired(_l("This can't stay empty."))])
    ends = TimeField(_l("Until"), [InputRequired(_l("This can't stay empty."))])
    away_from = DateField(_l("Away from"), [Optional()])
    away_until = DateField(_l("Last day away"), [Optional()])
    most_open = IntegerField(_l("At most so many open questions at a time"), [NumberRange(0, LARGEST_LOAD)])
    listed = BooleanField(_l("Colleagues can find me in the directory"))
    shows_team = BooleanField(_l("Show my team"))
    shows_languages = BooleanField(_l("Show my languages"))
    shows_topics = BooleanField(_l("Show what I answer for"))
    offers = StringField(_l("What I like to help with"), [SoundText(LONGEST_OFFER)], filters=[stripped])

    def fill(self, said: Helping) -> None:
        for name in Helping.__dataclass_fields__:
            if name != "days":
                self[name].data = getattr(said, name)
        self.days.data = [str(day) for day in said.days]

    def validate_away_until(self, field: Any) -> None:
        if field.data and not self.away_from.data:
            raise ValidationError(_("Say from when, too."))
        if field.data and self.away_from.data and field.data < self.away_from.data:
            raise ValidationError(_("The last day away lies before the first."))

    def said(self) -> Helping:
        return Helping(
            days=tuple(sorted(int(day) for day in self.days.data or ())),
            starts=self.starts.data,
            ends=self.ends.data,
            away_from=self.away_from.data,
            away_until=self.away_until.data,
            most_open=self.most_open.data,
            listed=bool(self.listed.data),
            shows_team=bool(self.shows_team.data),
            shows_languages=bool(self.shows_languages.data),
            shows_topics=bool(self.shows_topics.data),
            offers=self.offers.data or "",
        )
