"""A share's time in words: the chip, when it goes out, and what is wrong with a time that was picked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.validating import time_words
from advocacy.content.windowing import TimeProblem
from advocacy.core.look.words import moment_in_words, time_in_words
from advocacy.core.services import now
from advocacy.sharing.models import Share
from advocacy.sharing.rules import When
from advocacy.sharing.scheduling_rules import NoSlot, NotThen, TimeMistake

NOT_THEN: Mapping[NotThen, Any] = {
    NotThen.NOTHING_PICKED: _l("Pick a day and a time, or choose Now. Your text is kept."),
    NotThen.PAST: _l("That time is over already. Pick a later one, or choose Now. Your text is kept."),
    NotThen.AFTER_CLOSE: _l("The post closes before that. Pick an earlier time. Your text is kept."),
}
NO_SLOT: Mapping[NoSlot, Any] = {
    NoSlot.CLOSES_TOO_SOON: _l("There is no next slot: the post closes before your next daytime, 8:00 to 20:00."),
    NoSlot.DAY_IS_FULL: _l("There is no next slot: your other shares leave no half hour free before the post closes."),
}


def slot_chip(slot: datetime) -> str:
    """ "Next slot, 12:40", with the day when it is not today."""
    if to_user_timezone(slot).date() == to_user_timezone(now()).date():
        return _("Next slot, %(time)s", time=time_in_words(slot))
    return _("Next slot, %(time)s", time=moment_in_words(slot, now()))


def no_slot_words(why: NoSlot) -> str:
    return str(NO_SLOT[why])


def slot_gone_words(following: datetime | NoSlot) -> str:
    if isinstance(following, NoSlot):
        return no_slot_words(following) + " " + _("Your text is kept.")
    when = moment_in_words(following, now())
    return _("That slot has gone. The next one is %(when)s; it is chosen below. Your text is kept.", when=when)


def mistake_words(mistake: TimeMistake) -> str:
    """What is wrong with a picked time, and what would be right."""
    if isinstance(mistake, TimeProblem):
        return time_words(mistake) + " " + _("Your text is kept.")
    return str(NOT_THEN[mistake])


def goes_out_words(share: Share) -> str:
    """ "Goes out Thu 26 Nov at 12:40", for one that waits."""
    here, today = to_user_timezone(share.due_at), to_user_timezone(now())
    if share.when is When.NOW:
        return _("Goes out in a moment")
    if abs((here.date() - today.date()).days) <= 1:
        return _("Goes out %(when)s", when=moment_in_words(share.due_at, now()))
    pattern = "EEE d MMM" if here.year == today.year else "d MMM yyyy"
    day = format_datetime(share.due_at, pattern)
    return _("Goes out %(day)s at %(time)s", day=day, time=time_in_words(share.due_at))
