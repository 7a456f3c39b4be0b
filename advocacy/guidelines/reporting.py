"""A dry run, its refusal and its result as lines for a terminal and a log. English, as everything in a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from advocacy.guidelines.comparing import RuleChange
from advocacy.guidelines.effects import Effects, RuleEffect
from advocacy.guidelines.reading import Problem
from advocacy.guidelines.reloading import Adopted, Broken, DryRun, OtherFiles, Outcome, Unchanged
from advocacy.guidelines.rules import Finding, summary


def dry_run_lines(run: DryRun) -> Iterator[str]:
    """What would change, and for whom."""
    if run.problems:
        yield from broken_lines(run.problems)
    elif run.in_force:
        yield "These files are in force already."
    else:
        yield from change_lines(run.changes)
        yield from effect_lines(run.effects, "that wait")


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Each finding with its place, counted in characters from 1, then how many there are of each weight."""
    for found in findings:
        trial = ", on trial" if found.trial else ""
        yield f"{found.start + 1}-{found.end}: {found.severity}{trial}: {found.rule}: {found.title}: “{found.found}”"
        yield f"    {found.why} {found.instead}"
        if found.fix:
            yield f"    Use this wording: “{found.fix.text}”"
    counts = summary(findings)
    yield f"{counts.stops} stop the text, {counts.warns} warn, {counts.hints} hint."


def outcome_line(outcome: Outcome) -> str:
    match outcome:
        case Adopted(changes=changes):
            return f"In force from now on, in every process: {len(changes)} changes. What waits is checked again."
        case Unchanged():
            return "These files are in force already."
        case Broken():
            return "Nothing was changed: the rulebook that was in force stays in force."
        case OtherFiles():
            return "The files changed meanwhile. Look at the dry run again."


def broken_lines(problems: Sequence[Problem]) -> Iterator[str]:
    yield from (f"error: {problem}" for problem in problems)
    yield f"{len(problems)} to mend. The rulebook that is in force stays in force."


def change_lines(changes: Sequence[RuleChange]) -> Iterator[str]:
    for change in changes:
        step = (
            f": {change.before or '(nothing)'} → {change.after or '(nothing)'}" if change.before != change.after else ""
        )
        yield f"{change.rule_id}: {change.change}{step}"
    if not changes:
        yield "No rule is different."


def effect_lines(effects: Effects, which: str) -> Iterator[str]:
    """What happens to texts as a whole, then rule by rule with a few words that were found."""
    some = "" if effects.all_looked_at else " (the first of them)"
    yield (
        f"Of {effects.looked_at} texts {which}{some}: "
        f"{effects.stopped.total()} newly stopped{_by_place(effects.stopped)}, "
        f"{effects.freed.total()} freed{_by_place(effects.freed)}."
    )
    for effect in effects.in_order:
        yield f"  {effect.rule_id}: {_counts(effect)}"
        yield from (f"    {found.place}: “{found.found}” {found.title}".rstrip() for found in effect.examples)


def _by_place(counts: Counter[str]) -> str:
    parts = [f"{number} {place}" for place, number in sorted(counts.items()) if number]
    return f" ({', '.join(parts)})" if parts else ""


def _counts(effect: RuleEffect) -> str:
    parts = (
        (effect.stopped, "stopped"),
        (effect.freed, "freed"),
        (effect.spoken, "more with a remark"),
        (effect.silent, "fewer with a remark"),
    )
    return ", ".join(f"{number} {words}" for number, words in parts if number) or "nothing different"
