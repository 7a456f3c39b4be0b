"""The head and the examples of a rule file: the same for every kind."""

import re
from functools import partial
from pathlib import Path

from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Audience, Example, Header, Image, Localized, Severity, Status, Verdict
from advocacy.networks.rules import Network

LEAST_EXAMPLES = 3
_LANGUAGE = re.compile(r"[a-z]{2}")
_JURISDICTION = re.compile(r"[a-z]{2}")


def read_header(path: Path, table: Table) -> Header:
    """What the rule says about itself. The file's name is the rule's, the folder's name its topic."""
    header = Header(
        id=path.stem,
        topic=path.parent.name,
        title=table.localized("title"),
        why=table.localized("why"),
        instead=table.localized("instead"),
        severity=table.choice("severity", Severity),
        status=table.choice("status", Status),
        owner=table.text("owner"),
        reviewed=table.day("reviewed"),
        review_by=table.day("review_by"),
        languages=frozenset(_languages(table)),
        networks=frozenset(table.choices("networks", Network)),
        topics=frozenset(table.texts("topics")),
        audience=frozenset(table.choices("audience", Audience, tuple(Audience))),
        links=table.texts("links"),
        false_alarms=_false_alarms(table),
        trial_until=table.optional_day("trial_until"),
    )
    _judge(header, table)
    return header


def _judge(header: Header, table: Table) -> None:
    if header.review_by < header.reviewed:
        table.complain("review_by", "This lies before reviewed.")
    if header.trial_until and header.status is not Status.TRIAL:
        table.complain("trial_until", 'Only a rule with status = "trial" has an end of its trial.')
    for link in header.links:
        if not link.startswith("https://"):
            table.complain("links", f"“{link}” is no address; write it whole, with https.")


def _false_alarms(table: Table) -> Localized:
    """In each language; a text in quotes is English."""
    if not table.has("false_alarms"):
        return Localized({"en": ""})
    if isinstance(table.peek("false_alarms"), str):
        return Localized({"en": table.text("false_alarms")})
    return table.localized("false_alarms")


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages", needed=True)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            table.complain("languages", f"“{language}” is no language; write two small letters, such as nl.")
    return languages


def read_examples(table: Table, header: Header) -> tuple[Example, ...]:
    """All examples; too few of one verdict is a mistake."""
    examples = tuple(_example(entry, header) for entry in table.sections("example"))
    for verdict in Verdict:
        count = sum(example.verdict is verdict for example in examples)
        if count < LEAST_EXAMPLES:
            words = f"At least {LEAST_EXAMPLES} examples with verdict “{verdict}” are needed; there are {count}."
            table.complain("example", words)
    return examples


def _example(table: Table, header: Header) -> Example:
    default = "en" if "en" in header.languages else min(header.languages, default="en")
    example = Example(
        text=table.text("text"),
        verdict=table.choice("verdict", Verdict),
        language=table.text("language", default),
        network=table.choice("network", Network) if table.has("network") else None,
        audience=table.choice("audience", Audience) if table.has("audience") else None,
        note=table.text("note", ""),
        repeat=table.number("repeat", 1, least=1),
        find_line=partial(table.file.line, table.key("text")),
        # Not today: an example says the same in every year.
        day=table.optional_day("date") or header.reviewed,
        links=table.texts("links"),
        topics=frozenset(table.texts("topics")),
        images=tuple(_image(entry) for entry in table.sections("images")),
        others=table.texts("others"),
        jurisdiction=table.text("jurisdiction", ""),
    )
    _judge_example(example, table, header)
    table.done()
    return example


def _judge_example(example: Example, table: Table, header: Header) -> None:
    if example.language not in header.languages:
        table.complain("language", f"The rule does not speak about texts in “{example.language}”.")
    if example.jurisdiction and not _JURISDICTION.fullmatch(example.jurisdiction):
        table.complain("jurisdiction", f"“{example.jurisdiction}” is no country; write two small letters, such as nl.")


def _image(table: Table) -> Image:
    image = Image(table.text("alt", ""), table.number("width", 0), table.number("height", 0))
    table.done()
    return image
