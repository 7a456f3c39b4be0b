"""The three-minute check-up: questions drawn from the rules' own examples, and what an answer means; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any
from unicodedata import category

from advocacy.guidelines.checking import check
from advocacy.guidelines.loading import Rule, Rulebook
from advocacy.guidelines.proving import example_context
from advocacy.guidelines.rules import Count, Example, Kind, Severity, Status, Verdict

QUESTIONS = 7
LONGEST_TEXT = 220  # characters: longer is no question for a phone
MOST_TEXTS = 3
SECONDS_EACH = 25
COUNTS_FOR = timedelta(days=365)  # how long somebody counts as having done it
# Whether these break depends on the day or on what goes out with the text: nobody could tell from the words.
NOT_ASKED = frozenset({Kind.EMBARGO, Kind.QUIET_PERIOD, Kind.IMAGE, Kind.SIMILARITY, Kind.LENGTH, Kind.READABILITY})


class QuestionKind(StrEnum):
    MAY = "may"  # one text: may it go out? Yes (0) or rather not (1)
    WHICH = "which"  # several texts, of which one may


@dataclass(frozen=True, slots=True)
class Question:
    """One question with everything that its page shows, so that it stays true when the rules change.

    `right` and `answer`: the number of an option. `title`, `why`, `instead`: of the rule, in the language asked in.
    """

    kind: QuestionKind
    rule: str
    language: str
    texts: tuple[str, ...]
    right: int
    title: str
    why: str
    instead: str
    answer: int | None = None

    @property
    def options(self) -> int:
        return 2 if self.kind is QuestionKind.MAY else len(self.texts)

    @property
    def agreed(self) -> bool:
        return self.answer == self.right

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def question_of(kept: Mapping[str, Any]) -> Question:
    """As a row keeps it."""
    values = {field.name: kept[field.name] for field in fields(Question)}
    return Question(**values | {"kind": QuestionKind(kept["kind"]), "texts": tuple(kept["texts"])})


def draw(rulebook: Rulebook, language: str, random: Random, count: Count) -> tuple[Question, ...]:
    """Questions in this language, each about another rule, from as many topics as there are.

    Fewer than QUESTIONS where the rules have too few examples that can be asked about.
    """
    found: list[Question] = []
    for rule in _mixed(rulebook, random):
        if len(found) == QUESTIONS:
            break
        question = _ask(rulebook, rule, language, random, count)
        if question:
            found.append(question)
    return tuple(found)


def minutes_left(questions: Sequence[Question]) -> int:
    """Whole minutes that the open questions take, at least one."""
    seconds = SECONDS_EACH * sum(question.answer is None for question in questions)
    return max(1, round(seconds / 60))


def first_open(questions: Sequence[Question]) -> int | None:
    """The index of the first question without an answer."""
    return next((index for index, question in enumerate(questions) if question.answer is None), None)


def _mixed(rulebook: Rulebook, random: Random) -> Iterator[Rule]:
    """One rule of each topic, then a second one of each, and so on; topics and rules in a drawn order."""
    topics = {topic.id: [rule for rule in rulebook.rules if _askable(rule, topic.id)] for topic in rulebook.topics}
    piles = [pile for pile in topics.values() if pile]
    random.shuffle(piles)
    for pile in piles:
        random.shuffle(pile)
    for round_number in range(max(map(len, piles), default=0)):
        yield from (pile[round_number] for pile in piles if round_number < len(pile))


def _askable(rule: Rule, topic: str) -> bool:
    header = rule.header
    settled = header.status is Status.ACTIVE and header.severity is not Severity.HINT  # a hint forbids nothing
    return header.topic == topic and settled and not header.topics and rule.kind not in NOT_ASKED


def _ask(rulebook: Rulebook, rule: Rule, language: str, random: Random, count: Count) -> Question | None:
    usable = [one for one in rule.examples if _plain(one, language) and _holds(rulebook, rule, one, count)]
    good = [one.text.strip() for one in usable if one.verdict is Verdict.PASS]
    bad = [one.text.strip() for one in usable if one.verdict is Verdict.BREAK]
    if not good or not bad:
        return None
    if random.random() < 0.5:
        text = random.choice(random.choice((good, bad)))
        return _question(QuestionKind.MAY, rule, language, (text,), 0 if text in good else 1)
    right = random.choice(good)
    texts = [right, *random.sample(bad, min(len(bad), MOST_TEXTS - 1))]
    random.shuffle(texts)
    return _question(QuestionKind.WHICH, rule, language, tuple(texts), texts.index(right))


def _plain(example: Example, language: str) -> bool:
    """The words alone say everything, and the eye sees all of them: what turns letters round is no question."""
    more = example.links or example.images or example.others or example.topics or example.jurisdiction
    short = example.repeat == 1 and len(example.text) <= LONGEST_TEXT
    seen = all(category(sign) != "Cf" for sign in example.text)
    return example.language == language and short and seen and not more


def _holds(rulebook: Rulebook, rule: Rule, example: Example, count: Count) -> bool:
    """Whether the answer is the same under all rules: a text that keeps this one may break another."""
    findings = check(rulebook, example.text, example_context(rule, example, example.day or rule.header.reviewed), count)
    speak = {found.rule for found in findings if not found.trial and found.severity is not Severity.HINT}
    return speak == ({rule.id} if example.verdict is Verdict.BREAK else set())


def _question(kind: QuestionKind, rule: Rule, language: str, texts: tuple[str, ...], right: int) -> Question:
    header = rule.header
    words = header.title.text(language), header.why.text(language), header.instead.text(language)
    return Question(kind, rule.id, language, texts, right, *words)
