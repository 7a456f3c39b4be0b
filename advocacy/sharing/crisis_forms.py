"""What comms may type into the crisis switch, and the words when it can't be taken."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Length, ValidationError

from advocacy.core.typed import PageForm
from advocacy.people.models import Person
from advocacy.sharing.announcing import speaker_by_email
from advocacy.sharing.holding import ToHold
from advocacy.sharing.models import HoldScope
from advocacy.sharing.weighing import Scales

LONGEST_STATEMENT = 1000
LONGEST_PHONE = 40
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]*")
SOMEBODY_ELSE = "somebody-else"
PICK = _l("Choose from the list.")
SCOPES = {HoldScope.ALL: _l("Everything"), HoldScope.TOPIC: _l("A topic"), HoldScope.REGION: _l("A region")}


class WordsForm(PageForm):
    """What colleagues may say, and who speaks. The words may be empty: a hold doesn't wait for them."""

    speaker = SelectField(_l("Who speaks"), invalid_choice_message=PICK)
    speaker_email = StringField(_l("Their e-mail"), validators=[Length(max=254)])
    phone = TelField(_l("Phone, for the button “Call”"), validators=[Length(max=LONGEST_PHONE)])
    found_speaker: Person | None = None

    def offer_speakers(self, people: Sequence[Person]) -> None:
        choices = [SelectChoice(person.public_id, person.name) for person in people]
        self.speaker.choices = [*choices, SelectChoice(SOMEBODY_ELSE, _l("Somebody else"))]
        self.people = {person.public_id: person for person in people}

    def validate_speaker(self, field: Field) -> None:
        if field.data != SOMEBODY_ELSE:
            self.found_speaker = self.people.get(field.data)

    def validate_speaker_email(self, field: Field) -> None:
        if self.speaker.data != SOMEBODY_ELSE:
            return
        self.found_speaker = speaker_by_email(field.data or "")
        if self.found_speaker is None:
            raise ValidationError(_l("Nobody with this address has joined. Take one that a colleague signs in with."))

    def validate_phone(self, field: Field) -> None:
        if (field.data or "").strip() and not PHONE.fullmatch(field.data.strip()):
            raise ValidationError(_l("Type a number that can be called, like +31 20 123 45 67."))

    @property
    def words(self) -> dict[str, Field]:
        """The text area of each language."""
        return {name.removeprefix("words_"): field for name, field in self._fields.items() if "words_" in name}

    @property
    def statements(self) -> dict[str, str]:
        return {code: (field.data or "").replace("\r\n", "\n").strip() for code, field in self.words.items()}

    @property
    def number(self) -> str:
        return (self.phone.data or "").strip()


class HoldForm(WordsForm):
    scope = RadioField(
        _l("What to hold"),
        choices=[SelectChoice(scope.value, label) for scope, label in SCOPES.items()],
        default=HoldScope.ALL.value,
        invalid_choice_message=PICK,
    )
    topic = StringField(_l("Which topic"))
    region = StringField(_l("Which region"))

    def offer_scopes(self, scales: Scales) -> None:
        self.scales = scales

    def validate_topic(self, field: Field) -> None:
        if self.scope.data == HoldScope.TOPIC and field.data not in self.scales.topics:
            raise ValidationError(_l("Choose the topic that has to wait."))

    def validate_region(self, field: Field) -> None:
        if self.scope.data == HoldScope.REGION and field.data not in self.scales.regions:
            raise ValidationError(_l("Choose the region that has to wait."))

    @property
    def choice(self) -> str:
        """The key of what is chosen, as the page's parts are named: "all", "topic:3xT9w2LkBQm3", "region:North"."""
        chosen = {HoldScope.TOPIC.value: self.topic.data or "", HoldScope.REGION.value: self.region.data or ""}
        return f"{self.scope.data}:{chosen[self.scope.data]}" if self.scope.data in chosen else HoldScope.ALL.value

    def asked(self) -> ToHold:
        """Only after the form was found valid."""
        assert self.found_speaker is not None
        scope = HoldScope(self.scope.data)
        return ToHold(
            scope=scope,
            speaker_id=self.found_speaker.id,
            statements=self.statements,
            topic_id=self.scales.topics[self.topic.data][0].id if scope is HoldScope.TOPIC else None,
            region=self.region.data if scope is HoldScope.REGION else "",
            phone=self.number,
        )


def in_languages(kind: type[Any], names: Mapping[str, str] | Iterable[tuple[str, str]]) -> type[Any]:
    """The form with one text area for each language of the company."""
    too_long = Length(max=LONGEST_STATEMENT, message=_l("At most %(length)s characters.", length=LONGEST_STATEMENT))
    fields = {f"words_{code}": TextAreaField(name, validators=[too_long]) for code, name in dict(names).items()}
    return type(kind.__name__, (kind,), fields)
