"""What another rulebook would do to texts that people wrote: newly stopped, freed, newly spoken about; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from advocacy.core.room import WrittenText
from advocacy.guidelines.checking import check
from advocacy.guidelines.loading import Rulebook
from advocacy.guidelines.rules import Audience, Context, Count, blocking
from advocacy.networks.rules import Network

SHOWN_PER_RULE = 3


@dataclass(frozen=True)
class Example:
    """A text that a rule would treat otherwise. `title` is empty for a person's own words."""

    place: str
    title: str
    found: str


@dataclass
class RuleEffect:
    """How one rule would treat texts otherwise, each text counted once."""

    rule_id: str
    stopped: int = 0
    freed: int = 0
    spoken: int = 0  # warned or hinted about that wasn't before
    silent: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass
class Effects:
    """`stopped` and `freed` count texts as a whole, per place; a text that another rule stopped before is neither."""

    looked_at: int = 0
    all_looked_at: bool = True
    stopped: Counter[str] = field(default_factory=Counter)
    freed: Counter[str] = field(default_factory=Counter)
    rules: dict[str, RuleEffect] = field(default_factory=dict)

    @property
    def in_order(self) -> list[RuleEffect]:
        """The gravest first."""
        return sorted(self.rules.values(), key=lambda one: (-one.stopped, -one.spoken, -one.freed, one.rule_id))


def effects(
    before: Rulebook, after: Rulebook, texts: Iterable[WrittenText], today: date, count: Count, most: int | None = None
) -> Effects:
    """Both rulebooks over the texts, as if all were written today. The same words are looked at once per place."""
    found, seen = Effects(), set[WrittenText]()
    for text in texts:
        if text in seen:
            continue
        if most is not None and found.looked_at >= most:
            found.all_looked_at = False
            break
        seen.add(text)
        found.looked_at += 1
        _look(found, before, after, text, today, count)
    return found


def _look(found: Effects, before: Rulebook, after: Rulebook, text: WrittenText, today: date, count: Count) -> None:
    context = context_of(text, today)
    was, is_now = check(before, text.text, context, count), check(after, text.text, context, count)
    stops_before, stops_now = {one.rule for one in blocking(was)}, {one.rule for one in blocking(is_now)}
    found.stopped[text.place] += bool(stops_now) and not stops_before
    found.freed[text.place] += bool(stops_before) and not stops_now
    spoke, speaks = {one.rule for one in was} - stops_before, {one.rule for one in is_now} - stops_now
    words = {one.rule: one.found for one in reversed(is_now)}
    for rule_id in sorted((stops_before ^ stops_now) | (spoke ^ speaks)):
        effect = found.rules.setdefault(rule_id, RuleEffect(rule_id))
        effect.stopped += rule_id in stops_now - stops_before
        effect.freed += rule_id in stops_before - stops_now
        effect.spoken += rule_id in speaks - spoke - stops_before
        effect.silent += rule_id in spoke - speaks - stops_now
        if rule_id in words and len(effect.examples) < SHOWN_PER_RULE:
            effect.examples.append(Example(text.place, text.title, words[rule_id]))


def context_of(text: WrittenText, today: date) -> Context:
    return Context(
        network=Network(text.network),
        language=text.language,
        audience=Audience(text.audience),
        date=today,
        links=text.links,
        topics=text.topics,
    )
