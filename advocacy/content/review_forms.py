"""Forms of reviewing together: who looks at it until when, words beside a version, approvers of a topic."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError

from advocacy.content.forms import options
from advocacy.content.rules import LONGEST_REQUEST
from advocacy.content.validating import time_words
from advocacy.content.windowing import TimeProblem, known_zone, read_local_time, to_moment
from advocacy.core.typed import PageForm, SoundText, stripped, tidy
from advocacy.guidelines.life_rules import LONGEST_REASON


class CommentForm(PageForm):
    """`thread`: the public id of the thread that it answers; empty begins one."""

    thread = HiddenField()
    words = TextAreaField(
        _l("Say something about it"), [SoundText(LONGEST_REQUEST, lines=True)], filters=[tidy], id="comment"
    )
    wording = SelectField(_l("About"), validate_choice=False)

    def offer_wordings(self, names: dict[str, str]) -> None:
        self.wording.choices = options([("", _("The whole version")), *names.items()])


class AssignForm(PageForm):
    reviewer = SelectField(_l("Reviewer"), validate_choice=False)
    due = StringField(_l("To be done by"), filters=[stripped])

    def offer_people(self, people: list[tuple[str, str]]) -> None:
        self.reviewer.choices = options([("", _("Anybody of communications")), *people])

    def validate_due(self, field: Any) -> None:
        local = read_local_time(field.data) if field.data else None
        if isinstance(local, TimeProblem):
            raise ValidationError(time_words(local))

    def due_at(self, zone: str) -> datetime | None:
        """In the zone of whoever chose it."""
        local, known = read_local_time(self.due.data) if self.due.data else None, known_zone(zone)
        return to_moment(local, known) if isinstance(local, datetime) and known else None


class ApproverForm(PageForm):
    topic = SelectField(_l("Topic"), validate_choice=False)
    email = StringField(_l("E-mail"), [SoundText(254)], filters=[stripped])


class KeepForm(PageForm):
    """Why a warning stays."""

    reason = TextAreaField(_l("Why it may stay"), [SoundText(LONGEST_REASON, lines=True)], filters=[tidy])
