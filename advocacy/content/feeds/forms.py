"""The form of a new source."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from advocacy.content.feed_rules import DRAFTS_A_DAY, LONGEST_NAME, NEW_A_DAY
from advocacy.content.forms import options
from advocacy.content.rules import LONGEST_LINK
from advocacy.content.validating import sound_address
from advocacy.core.typed import PageForm, SoundText, stripped


class SourceForm(PageForm):
    address = StringField(
        _l("Address of the feed"),
        [InputRequired(_l("Type the address of an RSS or Atom feed.")), SoundText(LONGEST_LINK), sound_address],
        filters=[stripped],
    )
    name = StringField(_l("Name"), [SoundText(LONGEST_NAME)], filters=[stripped])
    most_a_day = SelectField(
        _l("Drafts a day, at most"),
        choices=options((str(number), str(number)) for number in DRAFTS_A_DAY),
        default=str(NEW_A_DAY),
        validate_choice=False,
    )

    def drafts_a_day(self) -> int:
        """What was chosen; the usual number for anything else."""
        chosen = self.most_a_day.data or ""
        return int(chosen) if chosen in {str(number) for number in DRAFTS_A_DAY} else NEW_A_DAY
