"""Loading `policies/credits.toml`: what each deed is worth in each version, the limits, and the worked examples."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advocacy.core.policy_files import policy_file
from advocacy.core.starting import StartError
from advocacy.evidence.reading import Table
from advocacy.rewards.examples import Example, prove, read_example
from advocacy.rewards.rules import Deed, Terms

FILE = "credits.toml"
NAME = f"policies/{FILE}"
MOST = 1_000_000
ONLY_HELPING = (
    "Credits come from helping only: answered, promise_kept, thanked, suggestion_used, checkup_done. "
    "Posting, liking, resharing and what comes of them never earn any; X and LinkedIn forbid it."
)


class CreditsFileError(StartError):
    """The file can't be used; each problem is one line that names file and key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Limits:
    """`company_month`: until admins set another budget. `keep_months`: how long credits live."""

    person_month: int
    company_month: int
    keep_months: int


@dataclass(frozen=True)
class Version:
    number: int
    first: date
    terms: Mapping[Deed, Terms]


@dataclass(frozen=True)
class CreditBook:
    limits: Limits
    versions: tuple[Version, ...]  # the oldest first
    examples: tuple[Example, ...]

    def on(self, day: date) -> Version:
        """The version in force; the first one for days before it."""
        return next((version for version in reversed(self.versions) if version.first <= day), self.versions[0])


def load_credits(policies: Path) -> CreditBook:
    """Raises CreditsFileError naming file and key of every mistake."""
    try:
        return read_credits(policy_file(policies, FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CreditsFileError([f"{NAME}: This file is missing."]) from error
    except UnicodeDecodeError as error:
        raise CreditsFileError([f"{NAME}: This file is not UTF-8 text. Save it as UTF-8."]) from error


def read_credits(text: str) -> CreditBook:
    """The same for a text. Raises CreditsFileError."""
    try:
        root = Table(NAME, "", tomllib.loads(text), [])
    except tomllib.TOMLDecodeError as error:
        raise CreditsFileError([f"{NAME}: This is not TOML: {error}."]) from error
    limits = _limits(root.table("limits"))
    versions = tuple(sorted((_version(table) for table in root.tables("versions")), key=lambda one: one.first))
    _in_order(versions, root)
    examples = tuple(read_example(table) for table in root.tables("examples"))
    root.done()
    if not root.problems:
        _prove_all(CreditBook(limits, versions, examples), root)
    if root.problems:
        raise CreditsFileError(root.problems)
    return CreditBook(limits, versions, examples)


def _limits(table: Table) -> Limits:
    person = table.number("person_month", least=1, most=MOST)
    company = table.number("company_month", least=0, most=MOST)
    months = table.number("keep_months", least=1, most=60)
    table.done()
    return Limits(person, company, months)


def _version(table: Table) -> Version:
    number, first = table.number("number", least=1), table.day("from")
    for name in sorted(table.values.keys() - table.taken - set(Deed)):
        table.taken.add(name)
        table.complain(name, ONLY_HELPING)
    terms = {deed: _terms(table.table(deed)) for deed in Deed if table.has(deed)}
    table.done()
    return Version(number, first, terms)


def _terms(table: Table) -> Terms:
    worth = table.number("credits", least=1, most=1000)
    times = table.optional_number("times_a_month", least=1)
    table.done()
    return Terms(worth, times)


def _in_order(versions: tuple[Version, ...], root: Table) -> None:
    if not versions:
        root.complain("versions", "There must be at least one version.")
    if [version.number for version in versions] != list(range(1, len(versions) + 1)):
        root.complain("versions", "Versions are numbered 1, 2, 3 in the order of their dates.")
    if len({version.first for version in versions}) != len(versions):
        root.complain("versions", "Two versions can't start on one day.")


def _prove_all(book: CreditBook, root: Table) -> None:
    for place, example in enumerate(book.examples):
        company = book.limits.company_month if example.company is None else example.company
        given = prove(example, book.on(example.on).terms, book.limits.person_month, company)
        if given != dict(example.credits):
            said = ", ".join(f"{deed} = {amount}" for deed, amount in given.items()) or "nothing"
            root.complain(f"examples[{place}]", f"“{example.title}”: the rules give {said}.")
