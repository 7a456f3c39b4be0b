"""What is typed in a conversation: an answer, and a question for an expert."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField

from advocacy.core.typed import PageForm, SoundText, tidy
from advocacy.engagement.conversations.rules import LONGEST_REPLY
from advocacy.people.forms import options
from advocacy.questions.forms import needed
from advocacy.questions.rules import LONGEST_WORDS, WhoAsked
from advocacy.questions.telling import WHO_WORDS


class ReplyForm(PageForm):
    words = TextAreaField(_l("Your answer"), [needed, SoundText(LONGEST_REPLY, lines=True)], filters=[tidy])


class HandToExpertForm(PageForm):
    question = TextAreaField(
        _l("The question, in your own words"), [needed, SoundText(LONGEST_WORDS, lines=True)], filters=[tidy]
    )
    who = SelectField(_l("Who asks?"), default=WhoAsked.CUSTOMER.value)
    topic = SelectField(_l("What is it about?"), validate_choice=False)

    def offer(self, topics: Sequence[Any], unknown: str) -> None:
        outside = [(kind.value, words) for kind, words in WHO_WORDS.items() if kind.outside]
        self.who.choices = options(outside)
        self.topic.choices = options([("", unknown), *((topic.public_id, topic.name) for topic in topics)])
