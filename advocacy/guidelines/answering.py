"""Findings as plain values for a browser or a log. Places are counted in characters (code points), as in Python."""

from collections.abc import Sequence
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from advocacy.guidelines.rules import Finding, Severity, summary
from advocacy.networks.rules import TextLength


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """One finding with all its words in the reader's language. A page shows them as text, never as HTML."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "severity_words": severity_words(finding),
        "stops": finding.stops,
        "title": finding.title,
        "found": finding.found,
        "why": finding.why,
        "instead": finding.instead,
        "start": finding.start,
        "end": finding.end,
        "fix": {"start": finding.fix.start, "end": finding.fix.end, "text": finding.fix.text} if finding.fix else None,
    }


def findings_as_json(findings: Sequence[Finding], length: TextLength) -> dict[str, Any]:
    """All findings of a text with their summary, and the length as its network counts."""
    return {
        "findings": [finding_as_json(finding) for finding in findings],
        "marks": marks(findings),
        "summary": summary_words(findings),
        "stops": summary(findings).stops,
        "count": {"used": length.used, "limit": length.limit},
    }


def marks(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Of those that stand in the text; what is found in a link or picture beside it has no place there."""
    return [mark(number, finding) for number, finding in enumerate(findings, start=1) if not finding.attached]


def mark(number: int, finding: Finding) -> dict[str, Any]:
    """Where the browser underlines the text, and how."""
    return {"start": finding.start, "end": finding.end, "severity": finding.severity.value, "number": number}


def severity_words(finding: Finding) -> str:
    words: str = {Severity.BLOCK: _("Stops it"), Severity.WARN: _("Warns"), Severity.HINT: _("Hint")}[finding.severity]
    if not finding.trial:
        return words
    until = trial_end(finding)
    if not until:
        return str(_("%(severity)s, on trial", severity=words))
    return str(_("%(severity)s, on trial until %(day)s", severity=words, day=until))


def trial_end(finding: Finding) -> str:
    """“1 Dec”, in the reader's language; empty for a rule that is not on trial or has no end."""
    if not finding.trial or not finding.trial_until:
        return ""
    return format_date(finding.trial_until, "d MMM", locale=get_locale() or "en")


def summary_words(findings: Sequence[Finding]) -> str:
    """“1 stops, 1 warns, 1 hint”."""
    counts = summary(findings)
    parts = [
        (counts.stops, ngettext("%(num)d stops", "%(num)d stop", counts.stops)),
        (counts.warns, ngettext("%(num)d warns", "%(num)d warn", counts.warns)),
        (counts.hints, ngettext("%(num)d hint", "%(num)d hints", counts.hints)),
    ]
    return ", ".join(words for number, words in parts if number) or str(_("Nothing found"))
