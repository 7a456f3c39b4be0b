"""The composer's form: what is typed, in one piece, and what it means; every mistake beside its field."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from advocacy.content.carrying import carried
from advocacy.content.describing import Choices
from advocacy.content.freezing import PictureUse, PostContent, WordingText, ordered
from advocacy.content.own_post_forms import OwnPostFields
from advocacy.content.rules import (
    LONGEST_ALT_TEXT,
    LONGEST_DISCLOSURE,
    LONGEST_LINK,
    LONGEST_REQUEST,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_PICTURES,
    WORDINGS_PER_LANGUAGE,
    Style,
)
from advocacy.content.telling import ROLE_WORDS, STYLE_WORDS
from advocacy.content.validating import sound_address, time_words
from advocacy.content.windowing import (
    TimeProblem,
    closes_before_it_opens,
    known_zone,
    read_local_time,
    to_local,
    to_moment,
)
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Role
from advocacy.core.typed import PageForm, SoundText, stripped, tidy
from advocacy.networks.rules import Network

MOST_WORDINGS = WORDINGS_PER_LANGUAGE * len(Network) * 4


def whole(typed: str | None) -> int:
    """A number from a hidden field; 0, which no version has, when somebody wrote something else there."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class BoxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several of a list, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WordingForm(Form):  # type: ignore[misc]  # wtforms has no types
    network = HiddenField()
    language = HiddenField()
    text = TextAreaField(_l("Text, as dealt to colleagues"), [SoundText(LONGEST_TEXT, lines=True)], filters=[tidy])


class PictureForm(Form):  # type: ignore[misc]  # wtforms has no types
    """A picture that was uploaded before, with what it shows in words."""

    picture_id = HiddenField()
    alt_text = TextAreaField(
        _l("What the picture shows, for people who can't see it"),
        [SoundText(LONGEST_ALT_TEXT, lines=True)],
        filters=[stripped],
    )
    remove = BooleanField(_l("Leave the picture out"))


class PostForm(OwnPostFields):
    """`number` and `revision` say which state of which version was on the page."""

    number = HiddenField(default="1")
    revision = HiddenField(default="1")
    base = HiddenField()  # the content that this page began with, to merge what somebody else saves meanwhile
    key = HiddenField()  # names a new post before it is saved for the first time
    title = StringField(_l("Title"), [SoundText(LONGEST_TITLE)], filters=[stripped])
    wordings = FieldList(FormField(WordingForm), max_entries=MOST_WORDINGS)
    link_url = StringField(_l("Link"), [SoundText(LONGEST_LINK), sound_address], filters=[stripped])
    link_title = StringField(_l("What the link leads to"), [SoundText(LONGEST_TITLE)], filters=[stripped])
    disclosure = StringField(_l("Who speaks, kept near the claim"), [SoundText(LONGEST_DISCLOSURE)], filters=[stripped])
    pictures = FieldList(FormField(PictureForm), max_entries=MOST_PICTURES)
    picture = MultipleFileField(_l("Picture"))
    teams = BoxesField(_l("Teams"))
    regions = BoxesField(_l("Regions"))
    roles = BoxesField(_l("Roles"))
    languages = BoxesField(_l("Languages that people read"))
    topics = BoxesField(_l("Topics"))
    campaign = SelectField(_l("Campaign"), validate_choice=False)
    opens = StringField(_l("Opens"), filters=[stripped])
    closes = StringField(_l("Closes"), filters=[stripped])
    zone = SelectField(_l("Times are in"), validate_choice=False)
    style = RadioField(_l("It speaks as"), choices=options(STYLE_WORDS.items()), validate_choice=False)
    internal_only = BooleanField(_l("For inside only, can't be shared"))
    new_network = SelectField(
        _l("For"), choices=options((network.value, network.label) for network in Network), validate_choice=False
    )
    new_language = SelectField(_l("In"), validate_choice=False)

    def offer_choices(self, choices: Choices, languages: Sequence[tuple[str, str]], zones: Sequence[str]) -> None:
        self.teams.choices = options((team.public_id, team.name) for team in choices.teams)
        self.topics.choices = options((topic.public_id, topic.name) for topic in choices.topics)
        self.campaign.choices = options([("", _("None")), *((one.public_id, one.name) for one in choices.campaigns)])
        self.regions.choices = options((region, region) for region in choices.regions)
        self.roles.choices = options(ROLE_WORDS.items())
        self.languages.choices = options(languages)
        self.new_language.choices = options(languages)
        self.zone.choices = options((zone, zone.replace("_", " ")) for zone in zones)

    def validate_wordings(self, field: Any) -> None:
        known = {choice.value for choice in self.new_language.choices}
        for entry in field:
            if entry.form.network.data not in list(Network) or entry.form.language.data not in known:
                raise ValidationError(_("A wording is for a network or a language that isn't used here."))
        counts: dict[tuple[str, str], int] = {}
        for entry in field:
            key = (entry.form.network.data, entry.form.language.data)
            counts[key] = counts.get(key, 0) + 1
        if max(counts.values(), default=0) > WORDINGS_PER_LANGUAGE:
            raise ValidationError(_("%(most)s wordings fit per network and language.", most=WORDINGS_PER_LANGUAGE))

    def validate_style(self, field: Any) -> None:
        if field.data and field.data not in list(Style):
            raise ValidationError(_("Choose one of the four."))

    def validate_campaign(self, field: Any) -> None:
        """A closed one is among the choices only where it stands already."""
        if is_public_id(field.data or "") and field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("That campaign takes no new post. Choose another one, or none."))

    def validate_zone(self, field: Any) -> None:
        if known_zone(field.data or "") is None:
            raise ValidationError(_("That time zone isn't known here. An example is Europe/Amsterdam."))

    def validate_opens(self, field: Any) -> None:
        self._moment(field)

    def validate_closes(self, field: Any) -> None:
        closes, opens = self._moment(field), _quietly(self.opens.data)
        if closes_before_it_opens(opens, closes):
            raise ValidationError(_("This is before it opens. Choose a later end, or open earlier."))

    def _moment(self, field: Any) -> datetime | None:
        local = read_local_time(field.data) if field.data else None
        if isinstance(local, TimeProblem):
            raise ValidationError(time_words(local))
        return local

    def content(self, pictures: Sequence[PictureUse]) -> PostContent:
        """What was typed, once it is valid."""
        zone = known_zone(self.zone.data)
        assert zone is not None
        opens, closes = _quietly(self.opens.data), _quietly(self.closes.data)
        return PostContent(
            title=self.title.data,
            link_url=self.link_url.data,
            link_title=self.link_title.data,
            style=Style(self.style.data) if self.style.data else None,
            internal_only=self.internal_only.data,
            opens_at=to_moment(opens, zone) if opens else None,
            closes_at=to_moment(closes, zone) if closes else None,
            zone=self.zone.data,
            topics=frozenset(self.topics.data),
            teams=frozenset(self.teams.data),
            languages=frozenset(self.languages.data),
            roles=frozenset(self.roles.data),
            regions=frozenset(self.regions.data),
            disclosure=self.disclosure.data,
            wordings=ordered(tuple(self.wording_texts())),
            pictures=tuple(pictures),
            campaign=self.campaign.data if is_public_id(self.campaign.data or "") else "",
            **self.own_values(),
        )

    def shown_content(self) -> PostContent:
        """What was typed, right or wrong, for the parts of the page that speak about it; never stored."""
        zone = known_zone(self.zone.data or "") or known_zone("UTC")
        assert zone is not None
        opens, closes = _quietly(self.opens.data), _quietly(self.closes.data)
        return PostContent(
            title=self.title.data or "",
            link_url=self.link_url.data or "",
            disclosure=self.disclosure.data or "",
            opens_at=to_moment(opens, zone) if opens else None,
            closes_at=to_moment(closes, zone) if closes else None,
            topics=frozenset(filter(is_public_id, self.topics.data or ())),
            teams=frozenset(filter(is_public_id, self.teams.data or ())),
            languages=frozenset(self.languages.data or ()),
            roles=frozenset(self.roles.data or ()) & set(Role),
            regions=frozenset(region for region in self.regions.data or () if "\x00" not in region),
            internal_only=bool(self.internal_only.data),
            wordings=tuple(
                WordingText(_known(entry.form.network.data), entry.form.language.data or "", _cut(entry.form.text.data))
                for entry in self.wordings
            ),
            pictures=tuple(
                PictureUse(entry.form.picture_id.data, "", entry.form.alt_text.data or "")
                for entry in self.pictures
                if is_public_id(entry.form.picture_id.data or "")
            ),
            **self.own_values(),
        )

    def show(self, content: PostContent, number: int, revision: int) -> None:
        """Fill the form with a version's content."""
        zone = known_zone(content.zone)
        values: dict[str, Any] = {
            "number": number,
            "revision": revision,
            "base": carried(content),
            "title": content.title,
            "link_url": content.link_url,
            "link_title": content.link_title,
            "disclosure": content.disclosure,
            "teams": sorted(content.teams),
            "regions": sorted(content.regions),
            "roles": sorted(content.roles),
            "languages": sorted(content.languages),
            "topics": sorted(content.topics),
            "campaign": content.campaign,
            "opens": _typed(content.opens_at, zone),
            "closes": _typed(content.closes_at, zone),
            "zone": content.zone,
            "style": content.style.value if content.style else None,
            "internal_only": content.internal_only,
        }
        for name, value in values.items():
            self[name].data = value
        self.show_own(content)
        for wording in content.wordings:
            self.add_wording(wording.network, wording.language, wording.text)
        for picture in content.pictures:
            self.add_picture(picture)

    def add_picture(self, picture: PictureUse) -> None:
        self.pictures.append_entry({"picture_id": picture.public_id, "alt_text": picture.alt_text})

    def show_pictures(self, pictures: Sequence[PictureUse]) -> None:
        """These instead of what was typed, so that one that was left out is gone from the page too."""
        while self.pictures.entries:
            self.pictures.pop_entry()
        for picture in pictures:
            self.add_picture(picture)

    def kept_pictures(self) -> list[tuple[str, str]]:
        """Those that were not left out, by public id, with their words."""
        return [
            (entry.form.picture_id.data or "", entry.form.alt_text.data or "")
            for entry in self.pictures
            if not entry.form.remove.data
        ]

    def add_wording(self, network: str, language: str, text: str = "") -> None:
        self.wordings.append_entry({"network": str(network), "language": language, "text": text})

    def wording_texts(self) -> list[WordingText]:
        return [
            WordingText(Network(entry.form.network.data), entry.form.language.data, entry.form.text.data)
            for entry in self.wordings
        ]


class ChangeForm(PageForm):
    """What a reviewer wants changed. `number`: the version on the page."""

    number = HiddenField()
    words = TextAreaField(_l("What should change, and why"), [SoundText(LONGEST_REQUEST, lines=True)], filters=[tidy])


def _known(network: str | None) -> Network:
    """A network that isn't used here was said so already; its words are shown as if for the first."""
    return Network(network) if network in list(Network) else next(iter(Network))


def _cut(text: str | None) -> str:
    return (text or "")[:LONGEST_TEXT]


def _quietly(typed: str | None) -> datetime | None:
    local = read_local_time(typed) if typed else None
    return local if isinstance(local, datetime) else None


def _typed(moment: datetime | None, zone: Any) -> str:
    return to_local(moment, zone).strftime("%Y-%m-%dT%H:%M") if moment and zone else ""
