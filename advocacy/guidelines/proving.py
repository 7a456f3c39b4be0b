"""Running the examples of a rulebook as tests, and looking for rules whose review is overdue."""

from collections.abc import Iterator
from datetime import date

from advocacy.guidelines.checking import breaks_rule
from advocacy.guidelines.loading import Rule, Rulebook
from advocacy.guidelines.reading import Problem
from advocacy.guidelines.rules import Audience, Context, Count, Example, Status, Verdict
from advocacy.networks.rules import Network


def failed_examples(rulebook: Rulebook, today: date, count: Count) -> list[Problem]:
    """The examples that do not do what their author says; retired rules are left out."""
    live = [rule for rule in rulebook.rules if rule.header.status is not Status.RETIRED]
    return [problem for rule in live for problem in _failed(rulebook, rule, today, count)]


def overdue_reviews(rulebook: Rulebook, today: date) -> list[Problem]:
    return [
        Problem(
            rule.file, "review_by", None, f"{rule.header.owner} should have looked at it by {rule.header.review_by}."
        )
        for rule in rulebook.rules
        if rule.header.overdue(today)
    ]


def unreachable(rulebook: Rulebook, today: date, languages: frozenset[str]) -> list[Problem]:
    """Rules that never speak: in no language of the company's, or whose trial ended without a decision."""
    found = []
    for rule in rulebook.rules:
        header = rule.header
        if header.status is Status.RETIRED:
            continue
        if languages and header.languages.isdisjoint(languages):
            words = f"Nobody here writes in {', '.join(sorted(header.languages))}: this rule is never reached."
            found.append(Problem(rule.file, "languages", None, words))
        if header.trial_until and header.trial_until < today:
            words = f"Its trial ended on {header.trial_until}: make it active, retire it, or give it more time."
            found.append(Problem(rule.file, "trial_until", None, words))
    return found


def breaks(rulebook: Rulebook, rule: Rule, example: Example, today: date, count: Count) -> bool:
    """Whether the rule finds anything in the example."""
    return breaks_rule(rulebook, rule, example.whole_text, example_context(rule, example, today), count)


def example_context(rule: Rule, example: Example, today: date) -> Context:
    """What an example says about itself; what it leaves open is such that the rule speaks about it."""
    return Context(
        _network(rule, example),
        example.language,
        _audience(rule, example),
        example.day or today,
        links=example.links,
        topics=example.topics or rule.header.topics,
        images=example.images,
        others=example.others,
        jurisdiction=example.jurisdiction,
    )


def _failed(rulebook: Rulebook, rule: Rule, today: date, count: Count) -> Iterator[Problem]:
    for number, example in enumerate(rule.examples):
        if breaks(rulebook, rule, example, today, count) is not (example.verdict is Verdict.BREAK):
            wanted = (
                "should break the rule and does not"
                if example.verdict is Verdict.BREAK
                else "should pass and breaks it"
            )
            yield Problem(
                rule.file, f"example[{number}].text", example.line, f"This example {wanted}: {_short(example.text)}"
            )


def _network(rule: Rule, example: Example) -> Network:
    return example.network or min(rule.header.networks, default=Network.LINKEDIN)


def _audience(rule: Rule, example: Example) -> Audience:
    order = list(Audience)
    return example.audience or min(rule.header.audience, key=order.index, default=Audience.POST)


def _short(text: str) -> str:
    return f"“{text}”" if len(text) <= 80 else f"“{text[:79]}…”"
