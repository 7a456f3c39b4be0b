"""What happened to a rule, in the reader's words."""

from flask_babel import gettext as _

from advocacy.guidelines.life_rules import Change
from advocacy.guidelines.rules import Severity, Status


def change_words(change: Change, before: str = "", after: str = "") -> str:
    """One line of a rule's timeline."""
    if change is Change.SEVERITY:
        steps = {"was": _state(before), "is_now": _state(after)}
        return str(_("From “%(was)s” to “%(is_now)s”", was=steps["was"], is_now=steps["is_now"]))
    words: dict[Change, str] = {
        Change.ADDED: _("New here"),
        Change.REMOVED: _("Taken away"),
        Change.TRIAL: _("On trial"),
        Change.ACTIVATED: _("Active"),
        Change.RETIRED: _("Retired"),
        Change.SCOPE: _("Counts for other languages, networks or topics"),
        Change.WORDS: _("Explained in other words"),
        Change.SOUGHT: _("Looks for something else"),
        Change.EXAMPLES: _("Other examples"),
        Change.REVIEWED: _("Looked at again"),
    }
    return str(words[change])


def _state(value: str) -> str:
    words: dict[str, str] = {
        Severity.BLOCK: _("stops"),
        Severity.WARN: _("warns"),
        Severity.HINT: _("hints"),
        Status.TRIAL: _("on trial"),
        Status.ACTIVE: _("active"),
        Status.RETIRED: _("retired"),
    }
    return words.get(value, value)
