"""What people may type in this room, and the words when it can't be taken."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from advocacy.core.permissions import Role
from advocacy.core.typed import PageForm
from advocacy.people.editing_profile import Theme
from advocacy.people.rules import EMAIL_LENGTH, NAME_LENGTH, TEAM_NAME_LENGTH, is_readable
from advocacy.people.strength import LONGEST, SHORTEST, Weakness

LANGUAGE_NAMES = {"en": "English", "nl": "Nederlands"}
ROLE_NAMES = {
    Role.EMPLOYEE: _l("Employee"),
    Role.COMMS: _l("Comms"),
    Role.MANAGER: _l("Manager"),
    Role.ADMIN: _l("Admin"),
}
THEME_NAMES = {Theme.SYSTEM: _l("As this device"), Theme.LIGHT: _l("Light"), Theme.DARK: _l("Dark")}
WEAKNESSES = {
    Weakness.TOO_SHORT: _l(
        "This is shorter than %(length)s characters. A few words in a row are easy to remember.", length=SHORTEST
    ),
    Weakness.TOO_LONG: _l("This is longer than %(length)s characters. A shorter one is strong enough.", length=LONGEST),
    Weakness.ABOUT_YOU: _l(
        "Most of this is your name, your e-mail or the company. Use words that have nothing to do with you."
    ),
    Weakness.COMMON: _l("Many people use this one, so it is tried first. Choose another."),
    Weakness.MONOTONE: _l("This repeats a few characters. Use more different ones."),
    Weakness.UNREADABLE: _l("One of the characters did not arrive whole. Type the password again."),
}
PICK = _l("Choose from the list.")
MOST_ADDRESSES = 200
ADDRESSES_LENGTH = 20_000


def stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def one_line(_form: PageForm, field: Any) -> None:
    """No control or broken characters: they can't be stored or would show as something else."""
    if field.data and not is_readable(field.data):
        raise ValidationError(_l("There are characters in it that can't be shown. Type it again without them."))


def told(length: int) -> list[Any]:
    return [
        DataRequired(_l("This can't stay empty.")),
        Length(max=length, message=_l("At most %(length)s characters.", length=length)),
        one_line,
    ]


class BoxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Values with their words, as a field of choices wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


@cache
def zones() -> list[SelectChoice]:
    """IANA zones by region and city, as people know them."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return options([("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)])


def named_languages(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, LANGUAGE_NAMES.get(code, code)) for code in codes]


class Form(PageForm):
    """A form of this room; the token against forged requests comes with it."""

    @property
    def status(self) -> int:
        """422 when something typed can't be taken: the page shows it with its reason, and keeps what was typed."""
        return 422 if self.errors else 200


class SignInForm(Form):
    email = EmailField(_l("E-mail"), filters=[stripped], validators=told(EMAIL_LENGTH))
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Type your password.")),
            Length(max=LONGEST, message=_l("That is longer than a password here can be.")),
        ],
    )
    stay = BooleanField(_l("Stay signed in on this device"))


class WelcomeForm(Form):
    name = StringField(_l("Your name"), filters=[stripped], validators=told(NAME_LENGTH))
    language = SelectField(_l("Language"), invalid_choice_message=PICK)
    time_zone = SelectField(_l("Time zone"), invalid_choice_message=PICK, choices=zones)
    password = PasswordField(_l("Choose a password"), validators=[InputRequired(_l("Choose a password."))])
    again = PasswordField(_l("The same password again"))

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("The two passwords differ. Type both again."))


class ProfileForm(Form):
    name = StringField(_l("Your name"), filters=[stripped], validators=told(NAME_LENGTH))
    language = SelectField(_l("Language of the pages"), invalid_choice_message=PICK)
    languages = BoxesField(_l("Languages you read"), invalid_choice_message=PICK, validators=[Optional()])
    time_zone = SelectField(_l("Time zone"), invalid_choice_message=PICK, choices=zones)
    theme = SelectField(
        _l("Light or dark"),
        invalid_choice_message=PICK,
        choices=options((each.value, name) for each, name in THEME_NAMES.items()),
    )


class PasswordForm(Form):
    current = PasswordField(
        _l("Your password now"),
        validators=[
            InputRequired(_l("Type the password you have now.")),
            Length(max=LONGEST, message=_l("That is longer than a password here can be.")),
        ],
    )
    password = PasswordField(_l("New password"), validators=[InputRequired(_l("Choose a password."))])
    again = PasswordField(_l("The new password again"))

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("The two passwords differ. Type both again."))


class InviteForm(Form):
    emails = StringField(
        _l("E-mail, several with a comma"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Type at least one address.")),
            Length(
                max=ADDRESSES_LENGTH,
                message=_l(
                    "That is too long for one go. Invite at most %(number)s people at once.", number=MOST_ADDRESSES
                ),
            ),
        ],
    )
    team = SelectField(_l("Team"), invalid_choice_message=PICK)
    role = SelectField(
        _l("Role"),
        choices=options((role.value, name) for role, name in ROLE_NAMES.items()),
        default=Role.EMPLOYEE.value,
    )
    language = SelectField(_l("Language"), invalid_choice_message=PICK)


class PlaceForm(Form):
    """Somebody's place in the company."""

    roles = BoxesField(
        _l("Roles"),
        invalid_choice_message=PICK,
        choices=options((role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.EMPLOYEE),
        validators=[Optional()],
    )
    team = SelectField(_l("Team"), invalid_choice_message=PICK)
    manages = BoxesField(_l("Manages"), invalid_choice_message=PICK, validators=[Optional()])
    leader = BooleanField(_l("Leader, with drafts prepared by somebody else"))
    delegate = StringField(
        _l("Drafts are prepared by (e-mail)"),
        filters=[stripped],
        validators=[
            Length(max=EMAIL_LENGTH, message=_l("At most %(length)s characters.", length=EMAIL_LENGTH)),
            one_line,
        ],
    )


class TeamForm(Form):
    name = StringField(_l("Name of the team"), filters=[stripped], validators=told(TEAM_NAME_LENGTH))
    region = StringField(
        _l("Region, if you use them"),
        filters=[stripped],
        validators=[
            Length(max=TEAM_NAME_LENGTH, message=_l("At most %(length)s characters.", length=TEAM_NAME_LENGTH)),
            one_line,
        ],
    )


class TopicForm(Form):
    name = StringField(_l("Name of the topic"), filters=[stripped], validators=told(TEAM_NAME_LENGTH))
