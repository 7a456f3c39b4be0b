"""How long a text takes against all shipped rules, and how long 500 rules take to load:

    python -m benchmarks.guidelines

Texts are like posts: sentences with a link, a hashtag and a number now and then. Times are process time of one core, so
that other work on the machine does not count, medians of many runs. Beside the product's check stands what a plain loop
costs: every word list of the same rules as one `re` pattern, and every pattern with `re` instead of RE2.
"""

import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from advocacy.core.paths import POLICIES
from advocacy.guidelines.checking import check
from advocacy.guidelines.loading import Rulebook, load_rulebook
from advocacy.guidelines.packs import TOPIC_FILE, rule_paths
from advocacy.guidelines.rules import Audience, Context
from advocacy.networks.rules import Network, TextLength

FILL = {"company": "Hazelpont", "public_host": "hzl.example"}
SENTENCES = (
    "This morning the fog lifted from the river and nobody on deck said a word for ten minutes.",
    "My colleague explained the tide to a school class with a bathtub and a toy boat.",
    "From December the last boat leaves at 02:30, and I will be on it.",
    "We changed our ramp because a passenger showed us what was wrong with it.",
    "I took notes, drank coffee and learned more than in a year of meetings.",
    "Ask me anything about shore power; I will look for somebody who knows.",
    "The timetable: https://hazelpont.example/timetable #QuietWater",
)
CONTEXT = Context(Network.LINKEDIN, "en", Audience.PERSONAL_EDIT, date(2026, 11, 23))
LENGTHS = (300, 3_000, 10_000, 30_000, 100_000)


def main() -> None:
    book = load_rulebook(POLICIES, FILL)
    check(book, text_of(300), CONTEXT, count)
    loop = plain_loop(book)
    print(f"{len(book.rules)} rules\n")
    print("| characters | check, ms | per 1,000 characters, ms | plain loop of re, ms |")
    print("| ---: | ---: | ---: | ---: |")
    for length in LENGTHS:
        text, runs = text_of(length), max(3, 60_000 // length)
        own = timed(partial(check, book, text, CONTEXT, count), runs)
        plain = timed(partial(loop, text), max(1, runs // 10))
        print(f"| {length:,} | {own:.2f} | {own / length * 1000:.2f} | {plain:.1f} |")
    print(f"\nLoading and compiling 500 rules: {timed(load_500(), 3):.0f} ms")


def text_of(length: int) -> str:
    whole = ""
    while len(whole) < length:
        whole += " ".join(SENTENCES) + "\n\n"
    return whole[:length]


def count(_network: Network, text: str) -> TextLength:
    return TextLength(len(text), 3_000)


def timed(work: Callable[[], object], runs: int) -> float:
    """The median in milliseconds."""
    taken = []
    for _ in range(runs):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return median(taken) * 1000


def plain_loop(book: Rulebook) -> Callable[[str], int]:
    """What one would write first: a loop over the rules, each phrase of a rule an alternative of one pattern."""
    patterns = []
    for rule in book.rules:
        phrases = [r"\W+".join(re.escape(word) for word in phrase.words) for phrase in rule.section.phrases()]
        if phrases:
            patterns.append(re.compile(r"\b(?:" + "|".join(phrases).replace(r"\*", r"\w*") + r")\b", re.IGNORECASE))
        expression = getattr(rule.section, "expression", None)
        if expression is not None:
            with suppress(re.error):  # a few are written in signs that `re` does not know; they cost nothing here
                patterns.append(re.compile(_for_re(expression.pattern), re.IGNORECASE))
    return lambda text: sum(len(pattern.findall(text)) for pattern in patterns)


def _for_re(pattern: str | bytes) -> str:
    written = pattern.decode() if isinstance(pattern, bytes) else pattern
    written = re.sub(r"\\x\{([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), written)
    return written.replace(r"\pL", "a-z").replace(r"\pN", "0-9")


def load_500() -> Callable[[], object]:
    """The shipped rules again and again under other names, until there are 500."""
    folder = Path(tempfile.mkdtemp()) / "policies"
    paths = rule_paths(POLICIES)
    for path in paths:
        if path.name == TOPIC_FILE:
            _copy(path, folder / "guidelines" / path.parent.name / TOPIC_FILE)
    rules = [path for path in paths if path.name != TOPIC_FILE]
    for number in range(500):
        path = rules[number % len(rules)]
        name = path.stem if number < len(rules) else f"{path.stem}-{number // len(rules)}"
        _copy(path, folder / "guidelines" / path.parent.name / f"{name}.toml")
    return lambda: load_rulebook(folder, FILL).index


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
