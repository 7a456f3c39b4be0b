"""Rule files for tests: a small valid one, changed where a test needs it."""

from datetime import date
from pathlib import Path

from advocacy.guidelines.checking import check
from advocacy.guidelines.loading import Rulebook, load_rulebook
from advocacy.guidelines.rules import Audience, Context, Finding, Image
from advocacy.networks.rules import Network, TextLength

MONDAY = date(2026, 11, 23)
FILL = {"company": "Hazelpont", "public_host": "hzl.example"}
LIMITS = {Network.LINKEDIN: 3_000, Network.X: 280}

HEAD = """\
kind = "{kind}"
severity = "block"
status = "active"
owner = "Communications"
reviewed = 2026-10-05
review_by = 2027-10-05
languages = ["en", "nl"]
title.en = "A rule"
title.nl = "Een regel"
why.en = "Because."
why.nl = "Daarom."
instead.en = "Do this."
instead.nl = "Doe dit."
"""
WORDS = '\n[words]\nany_of = ["guarantee"]\n'
BREAK = '\n[[example]]\ntext = "We guarantee it."\nverdict = "break"\n'
PASS = '\n[[example]]\ntext = "We tried it."\nverdict = "pass"\n'
EXAMPLES = 3 * BREAK + 3 * PASS
TOPIC = 'order = 1\ntitle.en = "Tone"\ntitle.nl = "Toon"\nlead.en = "Speak."\nlead.nl = "Spreek."\n'


def rule_text(section: str = WORDS, *, kind: str = "words", examples: str = EXAMPLES, head: str = "") -> str:
    """A whole rule file; `head` adds keys to its header."""
    return HEAD.format(kind=kind) + head + section + examples


def write_rule(folder: Path, text: str, name: str = "a-rule", topic: str = "tone") -> Path:
    """The file in a policies folder that has its topic."""
    place = folder / "guidelines" / topic
    place.mkdir(parents=True, exist_ok=True)
    (place / "topic.toml").write_text(TOPIC, encoding="utf-8")
    path = place / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def book_of(folder: Path, text: str) -> Rulebook:
    """A rulebook of one rule."""
    write_rule(folder, text)
    return load_rulebook(folder, FILL)


def count(network: Network, text: str) -> TextLength:
    """Plain characters: the networks' own counting is tested in their room."""
    return TextLength(len(text), LIMITS[network])


def context(
    network: Network = Network.LINKEDIN,
    language: str = "en",
    audience: Audience = Audience.POST,
    *,
    day: date = MONDAY,
    links: tuple[str, ...] = (),
    topics: frozenset[str] = frozenset(),
    reader: str = "",
    images: tuple[Image, ...] = (),
    others: tuple[str, ...] = (),
    jurisdiction: str = "",
) -> Context:
    return Context(network, language, audience, day, links, topics, reader, images, others, jurisdiction)


def findings(book: Rulebook, text: str, about: Context | None = None) -> list[Finding]:
    return check(book, text, about or context(), count)
