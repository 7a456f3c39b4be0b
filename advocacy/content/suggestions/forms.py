"""Forms of suggestions: proposing on a phone, and what communications answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from advocacy.content.forms import options
from advocacy.content.rules import LONGEST_LINK
from advocacy.content.suggestion_rules import LONGEST_ANSWER, LONGEST_WORDS, Declining, Idea
from advocacy.content.suggestions.telling import DECLINING_WORDS
from advocacy.content.validating import sound_address
from advocacy.core.typed import PageForm, SoundText, stripped, tidy


class ProposeForm(PageForm):
    """`key` names the idea before it is sent; `picture_id`: one that was uploaded beside a mistake."""

    key = HiddenField()
    picture_id = HiddenField()
    link = StringField(_l("The link"), [SoundText(LONGEST_LINK), sound_address], filters=[stripped])
    words = TextAreaField(_l("What caught you?"), [SoundText(LONGEST_WORDS, lines=True)], filters=[tidy])
    picture = FileField(_l("A picture of your own"))
    no_picture = BooleanField(_l("Leave the picture out"))
    nobody = BooleanField(_l("Nobody can be recognised in it"))
    topic = RadioField(_l("What is it about?"), validate_choice=False, default="")
    named = BooleanField(_l("Name me on the card"))

    def offer_topics(self, topics: Sequence[Any]) -> None:
        known = [(topic.public_id, topic.name) for topic in topics]
        self.topic.choices = options([*known, ("", _("I don't know"))])

    def idea(self, picture: str) -> Idea:
        topics = {choice.value for choice in self.topic.choices}
        return Idea(
            words=self.words.data or "",
            link_url=self.link.data or "",
            picture=picture,
            nobody_in_it=bool(self.nobody.data) and bool(picture),
            topic=self.topic.data if self.topic.data in topics else "",
            named=bool(self.named.data),
        )


class MergeForm(PageForm):
    draft = SelectField(_l("Draft"), validate_choice=False)

    def offer_drafts(self, drafts: Sequence[Any]) -> None:
        self.draft.choices = options((draft.public_id, draft.title or _("Without a title")) for draft in drafts)


class DeclineForm(PageForm):
    """One of the kind reasons, and words of one's own where they help."""

    because = RadioField(_l("Why not"), choices=options(DECLINING_WORDS.items()), validate_choice=False)
    words = TextAreaField(_l("In your own words"), [SoundText(LONGEST_ANSWER, lines=True)], filters=[tidy])

    def validate_because(self, field: Any) -> None:
        if field.data not in list(Declining):
            raise ValidationError(_("Choose the reason that fits best. The proposer reads it."))


def shared_from_phone(arguments: Mapping[str, str]) -> tuple[str, str]:
    """Link and words out of what a share menu hands over; many put the address into the text."""
    link, title = arguments.get("url", "").strip(), arguments.get("title", "").strip()
    words = arguments.get("text", "").strip()
    if not link:
        link = next((word for word in words.split() if word.startswith(("https://", "http://"))), "")
        words = words.replace(link, "").strip() if link else words
    return link[:LONGEST_LINK], (words or title)[:LONGEST_WORDS]
