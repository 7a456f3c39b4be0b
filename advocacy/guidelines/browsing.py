"""What the guideline page shows: topics with their counts, and the rules that fit a topic or a search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advocacy.guidelines.folding import fold
from advocacy.guidelines.loading import Rule, Rulebook
from advocacy.guidelines.rules import Example, Severity, Status, Topic, Verdict

SEVERITY_ORDER = tuple(Severity)


@dataclass(frozen=True)
class Chapter:
    """A topic and those of its rules that are shown, weightiest first."""

    topic: Topic
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class ExamplePair:
    """The first example that breaks a rule, the first that keeps it, and the rest."""

    rather_not: Example | None
    like_this: Example | None
    more: tuple[Example, ...]


def chapters(rulebook: Rulebook) -> list[Chapter]:
    """All topics that have rules; retired rules are not shown."""
    shown = [rule for rule in rulebook.rules if rule.header.status is not Status.RETIRED]
    found = [
        Chapter(topic, _weightiest_first(rule for rule in shown if rule.header.topic == topic.id))
        for topic in rulebook.topics
    ]
    return [chapter for chapter in found if chapter.rules]


def search(all_chapters: Sequence[Chapter], wanted: str, language: str) -> list[Chapter]:
    """The rules in which every word of `wanted` stands, in any of their texts or examples."""
    parts = fold(wanted).text.split()
    found = [
        Chapter(chapter.topic, tuple(rule for rule in chapter.rules if _holds(rule, chapter.topic, parts, language)))
        for chapter in all_chapters
    ]
    return [chapter for chapter in found if chapter.rules]


def example_pair(rule: Rule, language: str) -> ExamplePair:
    """The pair in the reader's language where there is one; the rest in that language first."""
    examples = sorted(rule.examples, key=lambda example: example.language != language)
    rather_not = next((example for example in examples if example.verdict is Verdict.BREAK), None)
    like_this = next((example for example in examples if example.verdict is Verdict.PASS), None)
    more = tuple(example for example in examples if example is not rather_not and example is not like_this)
    return ExamplePair(rather_not, like_this, more)


def _weightiest_first(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: (SEVERITY_ORDER.index(rule.header.severity), rule.id)))


def _holds(rule: Rule, topic: Topic, parts: Sequence[str], language: str) -> bool:
    header = rule.header
    texts = [text.text(language) for text in (topic.title, header.title, header.why, header.instead)]
    folded = fold("\n".join([*texts, *(example.text for example in rule.examples)])).text
    return all(part in folded for part in parts)
