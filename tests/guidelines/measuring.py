"""How often the shipped rules are right about the labelled posts, per topic. Writes the table of policies/README.md:

    .venv/bin/python -m tests.guidelines.measuring

A remark on a post about a topic is right when the post's label names the topic. Precision: right remarks among all;
recall: right remarks among all that a person wanted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from advocacy.core.paths import POLICIES
from advocacy.guidelines.checking import check
from advocacy.guidelines.loading import Rulebook, load_rulebook
from advocacy.guidelines.rules import Audience, Finding
from advocacy.networks.linkedin import counting
from advocacy.networks.rules import Network, TextLength
from tests.guidelines.factories import FILL, context

FOLDER = Path(__file__).parent / "corpus"
README = POLICIES / "README.md"
START, END = "<!-- measured: start -->\n", "<!-- measured: end -->\n"
_LINE = re.compile(r"\[([a-z, -]*)\] (.+)")


@dataclass(frozen=True)
class Post:
    """A labelled post; `wanted`: the topics of which a person wants a remark."""

    text: str
    language: str
    wanted: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Remarks on posts about one topic: right ones, ones too many, and ones that are missing."""

    right: int
    too_many: int
    missing: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.too_many) if self.right + self.too_many else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0


def posts() -> list[Post]:
    return [_post(line, path.stem) for path in sorted(FOLDER.rglob("*.txt")) for line in path.read_text().splitlines()]


def _post(line: str, language: str) -> Post:
    found = _LINE.fullmatch(line)
    assert found, f"no labelled post: {line}"
    wanted = frozenset(topic.strip() for topic in found[1].split(",") if topic.strip())
    return Post(found[2], language, wanted)


def findings_in(book: Rulebook, post: Post) -> list[Finding]:
    return check(book, post.text, context(language=post.language, audience=Audience.PERSONAL_EDIT), _count)


def _count(_network: Network, text: str) -> TextLength:
    return counting.count(text)


def topics_found(book: Rulebook, post: Post) -> frozenset[str]:
    return frozenset(book.by_id[finding.rule].header.topic for finding in findings_in(book, post))


def scores(book: Rulebook) -> dict[str, Score]:
    """By topic, in the order of the guideline page."""
    found = [(post.wanted, topics_found(book, post)) for post in posts()]
    return {
        topic.id: Score(
            sum(topic.id in wanted and topic.id in told for wanted, told in found),
            sum(topic.id not in wanted and topic.id in told for wanted, told in found),
            sum(topic.id in wanted and topic.id not in told for wanted, told in found),
        )
        for topic in book.topics
    }


def together(parts: Iterable[Score]) -> Score:
    known = list(parts)
    return Score(*(sum(getattr(one, name) for one in known) for name in ("right", "too_many", "missing")))


def table(book: Rulebook) -> str:
    by_topic = scores(book)
    titles = {topic.id: topic.title.text("en") for topic in book.topics}
    rows = [_row(titles[topic], score) for topic, score in by_topic.items()]
    rows.append(_row("All topics", together(by_topic.values())))
    head = "| topic | posts with a label | precision | recall |\n| --- | ---: | ---: | ---: |\n"
    return head + "\n".join(rows) + "\n"


def _row(name: str, score: Score) -> str:
    return f"| {name} | {score.right + score.missing} | {score.precision:.2f} | {score.recall:.2f} |"


def shipped() -> Rulebook:
    return load_rulebook(POLICIES, FILL)


def written_table() -> str:
    return README.read_text(encoding="utf-8").split(START)[1].split(END)[0]


def main() -> None:
    before, rest = README.read_text(encoding="utf-8").split(START)
    README.write_text(before + START + table(shipped()) + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
