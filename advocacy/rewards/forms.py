"""What is typed about credits and gifts: choosing one, and what the desk writes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from advocacy.core.typed import PageForm, SoundText, stripped, tidy
from advocacy.people.forms import options
from advocacy.rewards.budgeting import MOST_CREDITS
from advocacy.rewards.gift_editing import Draft
from advocacy.rewards.gift_models import Gift
from advocacy.rewards.gift_rules import (
    LONGEST_ABOUT,
    LONGEST_ALT,
    LONGEST_CODE,
    LONGEST_GREETING,
    LONGEST_NAME,
    MOST_DAYS,
    MOST_EACH,
    MOST_PRICE,
    MOST_STOCK,
    USUAL_DAYS,
    GiftKind,
)
from advocacy.rewards.models import LONGEST_REASON
from advocacy.rewards.redeeming import Choice
from advocacy.rewards.telling import GIFT_KIND_WORDS

FOR_ME, PASS_ON = "me", "pass_on"
LONGEST_LIST = 1_000_000


class ChooseForm(PageForm):
    """`key` names the page; `price`: what it said."""

    key = HiddenField()
    price = HiddenField()
    whom = RadioField(_l("Whom is it for?"), default=FOR_ME)
    greeting = TextAreaField(_l("Your words to them"), [SoundText(LONGEST_GREETING, lines=True)], filters=[tidy])

    def offer(self, *, can_pass_on: bool) -> None:
        whom = [(FOR_ME, _("For me")), (PASS_ON, _("To pass on"))]
        self.whom.choices = options(whom if can_pass_on else whom[:1])

    def choice(self) -> Choice:
        return Choice(
            key=self.key.data or "",
            price_seen=-1 if (price := _whole(self.price.data)) is None else price,
            passing_on=self.whom.data == PASS_ON,
            greeting=self.greeting.data or "",
        )


def _whole(text: object) -> int | None:
    """A number that a page of ours carried along."""
    said = str(text if text is not None else "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _number(label: Any, least: int, most: int, *, needed: bool = False) -> IntegerField:
    return IntegerField(label, [InputRequired() if needed else Optional(), NumberRange(least, most)])


class GiftForm(PageForm):
    """Names and descriptions stand in fields of each language; `offer_languages` brings them."""

    kind = SelectField(_l("What kind of gift is it?"), choices=options(GIFT_KIND_WORDS.items()))
    price = _number(_l("Price in credits"), 1, MOST_PRICE, needed=True)
    stock = _number(_l("How many there are"), 0, MOST_STOCK)
    stock_seen = HiddenField()
    each = _number(_l("How many one person may have"), 1, MOST_EACH)
    opens_on = DateField(_l("First day"), [Optional()])
    closes_on = DateField(_l("Last day"), [Optional()])
    valid_until = DateField(_l("What it gives is valid until"), [Optional()])
    can_pass_on = BooleanField(_l("Can be passed on to friends and family"), default=True)
    pass_days = IntegerField(
        _l("Days that a link waits"), [InputRequired(), NumberRange(1, MOST_DAYS)], default=USUAL_DAYS
    )
    shared_code = StringField(_l("The code"), [SoundText(LONGEST_CODE)], filters=[stripped])
    picture = FileField(_l("Picture"))
    alt = StringField(_l("What the picture shows"), [SoundText(LONGEST_ALT)], filters=[stripped])

    def names(self, languages: Sequence[tuple[str, str]]) -> list[tuple[str, Any, Any]]:
        return [(label, self[f"name_{code}"], self[f"about_{code}"]) for code, label in languages]

    def validate_closes_on(self, field: Any) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day comes before the first one."))

    def validate_shared_code(self, field: Any) -> None:
        if self.kind.data == GiftKind.DISCOUNT and not field.data and not self.has_code:
            raise ValidationError(_("A discount needs its code."))

    has_code = False

    def draft(self, languages: Sequence[str], picture: Mapping[str, Any] | None) -> Draft:
        counted = self.kind.data == GiftKind.CODES
        return Draft(
            kind=GiftKind(self.kind.data),
            words=self._words(languages),
            price=self.price.data,
            stock=None if counted else self.stock.data,
            stock_seen=_whole(self.stock_seen.data),
            each=self.each.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            valid_until=self.valid_until.data,
            can_pass_on=bool(self.can_pass_on.data),
            pass_days=self.pass_days.data,
            shared_code=self.shared_code.data or "",
            picture=picture,
            alt=self.alt.data or "",
        )

    def _words(self, languages: Sequence[str]) -> dict[str, dict[str, str]]:
        """Languages without a name are left out: those readers see the first one."""
        given = {code: {"name": self[f"name_{code}"].data, "about": self[f"about_{code}"].data} for code in languages}
        return {code: words for code, words in given.items() if words["name"]}

    def fill(self, gift: Gift, languages: Sequence[str]) -> None:
        plain = ("price", "each", "opens_on", "closes_on", "valid_until", "can_pass_on", "pass_days", "alt")
        for name in plain:
            self[name].data = getattr(gift, name)
        self.kind.data, self.stock.data, self.stock_seen.data = gift.kind.value, gift.left, gift.left
        for code in languages:
            words = gift.words.get(code, {})
            self[f"name_{code}"].data, self[f"about_{code}"].data = words.get("name", ""), words.get("about", "")


def gift_form(languages: Sequence[str]) -> type[GiftForm]:
    """With a name and a description in each of the company's languages; the first one must be there."""

    class Form(GiftForm):
        pass

    for place, code in enumerate(languages):
        needed = [InputRequired()] if place == 0 else []
        name = StringField(_l("Name"), [*needed, SoundText(LONGEST_NAME)], filters=[stripped])
        about = TextAreaField(_l("What it is"), [SoundText(LONGEST_ABOUT, lines=True)], filters=[tidy])
        setattr(Form, f"name_{code}", name)
        setattr(Form, f"about_{code}", about)
    return Form


class CodesForm(PageForm):
    codes = TextAreaField(_l("Codes, one a row"), [SoundText(LONGEST_LIST, lines=True)], filters=[tidy])
    file = FileField(_l("Or a file with them"))


class BudgetForm(PageForm):
    month = SelectField(_l("From"))
    amount = _number(_l("Credits a month"), 0, MOST_CREDITS, needed=True)

    def offer(self, months: Sequence[tuple[date, str]]) -> None:
        self.month.choices = options([(month.isoformat(), words) for month, words in months])


class ReverseForm(PageForm):
    reason = StringField(_l("Why"), [InputRequired(), SoundText(LONGEST_REASON)], filters=[stripped])
