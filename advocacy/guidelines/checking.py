"""Checking a text: one pure function from text and context to findings."""

from advocacy.guidelines.loading import Rule, Rulebook
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.rules import Context, Count, Finding, Hit, Status, applies, speaks_of


def check(rulebook: Rulebook, text: str, context: Context, count: Count) -> list[Finding]:
    """All findings in the order of the text. `count` counts as a network counts, and is asked only if a rule needs it.

    Takes time in proportion to the length of the text. Any text is allowed, broken Unicode included.
    """
    passage = _passage(rulebook, text, context, count)
    found = [
        _finding(rule, hit, passage)
        for rule in rulebook.rules
        if applies(rule.header, context)
        for hit in rule.section.find(passage)
    ]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


def breaks_rule(rulebook: Rulebook, rule: Rule, text: str, context: Context, count: Count) -> bool:
    """Whether this one rule finds something; a retired rule does not."""
    return applies(rule.header, context) and bool(_passage(rulebook, text, context, count).hits_of(rule.id))


def _passage(rulebook: Rulebook, text: str, context: Context, count: Count) -> Passage:
    """The prepared text, in which each rule looks at most once, though others may be made of it."""
    known: dict[str, list[Hit]] = {}

    def hits_of(name: str) -> list[Hit]:
        if name not in known:
            rule = rulebook.by_id[name]
            known[name] = rule.section.find(passage) if speaks_of(rule.header, context) else []
        return known[name]

    passage = Passage(text, context, rulebook.index, count, hits_of)
    return passage


def _finding(rule: Rule, hit: Hit, passage: Passage) -> Finding:
    header, language = rule.header, passage.context.explained_in
    return Finding(
        rule=header.id,
        severity=header.severity,
        trial=header.status is Status.TRIAL,
        trial_until=header.trial_until,
        title=header.title.text(language),
        why=header.why.text(language),
        instead=header.instead.text(language),
        start=hit.start,
        end=hit.end,
        found=hit.shown or passage.text[hit.start : hit.end],
        fix=hit.fix,
        attached=hit.attached,
        picture=hit.picture,
    )
