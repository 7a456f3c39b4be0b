"""Words for suggestions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.suggestion_rules import MOST_A_DAY, Declining, SuggestionObstacle, SuggestionState
from advocacy.content.suggestions.listing import Listed, Shown

DECLINING_WORDS: Mapping[Declining, Any] = {
    Declining.THERE_ALREADY: _l("We have something like it already"),
    Declining.NOT_NOW: _l("Not now; the moment may come"),
    Declining.NOT_OURS: _l("The words or the picture belong to somebody else"),
    Declining.NOT_OUTSIDE: _l("It is not for outside yet"),
    Declining.ELSEWHERE: _l("It fits better elsewhere"),
}
SHOWN_WORDS: Mapping[Shown, Any] = {
    Shown.OPEN: _l("Waiting"),
    Shown.USED: _l("Used"),
    Shown.DECLINED: _l("Declined"),
}
NO_PICTURE = _l("That picture is not there any more. Choose it again.")


def obstacle_words(obstacle: SuggestionObstacle) -> str:
    words: Mapping[SuggestionObstacle, str] = {
        SuggestionObstacle.NOTHING_IN_IT: _("Send at least one of the three: a link, a sentence or a picture."),
        SuggestionObstacle.ENOUGH_TODAY: _(
            "You sent %(most)s ideas today, which is all that fits. Nothing is lost: send this one tomorrow.",
            most=MOST_A_DAY,
        ),
        SuggestionObstacle.DECIDED: _("Somebody decided it meanwhile. How stands below."),
        SuggestionObstacle.OWN: _("This idea is yours. Somebody else of communications decides about it."),
        SuggestionObstacle.NO_SUCH_DRAFT: _("That draft can't be changed any more. Choose another one."),
        SuggestionObstacle.ENOUGH_PICTURES: _("That draft has four pictures already. Leave one out there first."),
    }
    return str(words[obstacle])


def answer_words(names: Sequence[str], by: datetime) -> str:
    """“Lotte or Maud answers by Tuesday. Nothing is published by this.”"""
    day = format_date(by, "EEEE")
    if names:
        who = _(" or ").join(names)
        return str(_("%(who)s answers by %(day)s. Nothing is published by this.", who=who, day=day))
    return str(_("Communications answers by %(day)s. Nothing is published by this.", day=day))


def own_state(one: Listed, now: datetime) -> tuple[str, str, str]:
    """Word, tone and icon of the pill on one's own list."""
    if one.on_offer:
        return str(_("On offer")), "good", "broadcast"
    if one.row.state is SuggestionState.OPEN and one.row.answer_by < now:
        return str(_("Answer is late")), "soon", "clock"
    word, tone, icon = {
        SuggestionState.OPEN: (_("Waiting for an answer"), "soon", "clock"),
        SuggestionState.TAKEN: (_("Being written"), "accent", "pencil"),
        SuggestionState.MERGED: (_("Joined to a post"), "accent", "pencil"),
        SuggestionState.DECLINED: (_("Not this time"), "quiet", "chat"),
        SuggestionState.WITHDRAWN: (_("Taken back"), "quiet", "arrow-counterclockwise"),
    }[one.row.state]
    return str(word), tone, icon


def title_of(one: Listed) -> str:
    """How an idea is called on pages: its first words, else what it is."""
    if one.row.short:
        return one.row.short
    return str(_("A picture") if one.picture else _("A link"))


def lead_words(waiting: int) -> str:
    """The board's lead line."""
    if not waiting:
        return str(_("Nobody waits for an answer."))
    return str(ngettext("One idea waits for an answer.", "%(num)d ideas wait for an answer.", waiting))
