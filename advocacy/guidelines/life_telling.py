"""What people hear about the life of rules: what came of a false alarm, and how a trial goes."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.room import Channel, NoticeKind, NoticeWords
from advocacy.guidelines.reaching import current_rulebook
from advocacy.notifications.kinds import said

ALARM_TAKEN, ALARM_RIGHT, TRIAL = "guideline.alarm_taken", "guideline.alarm_right", "guideline.trial"
CHANGE_PROPOSED, CHANGE_ANSWERED = "guideline.change_proposed", "guideline.change_answered"


def _about_a_rule(title: Any, detail: Any) -> Callable[[Mapping[str, Any]], NoticeWords]:
    """As `said`; %(title)s is the rule's, in the reader's language."""
    plain = said(title, detail)

    def words(parameters: Mapping[str, Any]) -> NoticeWords:
        rule = current_rulebook().by_id.get(str(parameters["rule"]))
        return plain({**parameters, "title": rule.header.title.text(str(get_locale())) if rule else parameters["rule"]})

    return words


NOTICES = (
    NoticeKind(
        name=ALARM_TAKEN,
        title=_l("A false alarm you told us about becomes an exception"),
        words=said(
            _l("You were right about “%(found)s”"),
            _l("An exception is being written, so that the guideline does not find it any more."),
        ),
        endpoint="guidelines.show",
        button=_l("Read the guideline"),
        icon="check-circle",
        tone="good",
        channels=frozenset({Channel.IN_APP}),
    ),
    NoticeKind(
        name=ALARM_RIGHT,
        title=_l("A false alarm you told us about was looked at"),
        words=said(
            _l("Communications looked at “%(found)s”"),
            _l("The guideline means this, too. It says why, and what to write instead."),
        ),
        endpoint="guidelines.show",
        button=_l("Read the guideline"),
        icon="journal-check",
        channels=frozenset({Channel.IN_APP}),
    ),
    NoticeKind(
        name=TRIAL,
        title=_l("A guideline on trial reports once a week"),
        words=_about_a_rule(
            _l("On trial: “%(title)s” would have spoken %(number)s times this week"),
            _l("%(all)s times since its trial began. Its page shows about what, and what was called a false alarm."),
        ),
        endpoint="guidelines.lives",
        button=_l("Look at its life"),
        icon="clock-history",
        permission=Permission.LOOK_AFTER_GUIDELINES,
    ),
    NoticeKind(
        name=CHANGE_PROPOSED,
        title=_l("Somebody proposes to change a guideline that you look after"),
        words=_about_a_rule(
            _l("A change of “%(title)s” is proposed"),
            _l("Read it on the guideline's page, and say whether it will be changed."),
        ),
        endpoint="guidelines.lives",
        button=_l("Read the proposal"),
        icon="pencil",
        permission=Permission.LOOK_AFTER_GUIDELINES,
    ),
    NoticeKind(
        name=CHANGE_ANSWERED,
        title=_l("A change that you proposed is answered"),
        words=_about_a_rule(
            _l("Your proposal about “%(title)s” is answered"), _l("The answer stands on the guideline's page.")
        ),
        endpoint="guidelines.lives",
        button=_l("Read the answer"),
        icon="journal-check",
        permission=Permission.LOOK_AFTER_GUIDELINES,
        channels=frozenset({Channel.IN_APP}),
    ),
)
