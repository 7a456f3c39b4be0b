"""Nothing that the product says is missing in Dutch, and a Dutch colleague reads Dutch."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.core.settings import Settings
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import SandboxSettings
from tests.house.filled import ARGUMENTS, Filled, fill
from tests.house.messages import CATALOGUE, KEYWORDS, ROOT, extract
from tests.house.source import python_tree
from tests.house.test_pages import addresses, open_to
from tests.network_sandbox import Sandbox
from tests.pages import Page, is_page
from tests.people.factories import make_person, sign_in

# The same word in both languages; anything else that reads the same was forgotten.
SAME_WORDS = frozenset(
    {
        "%(email)s, team %(team)s", "%(num)d hint", "%(num)d hints", "%(seconds)s s", "%(when)s, %(answer)s",
        "Accounts", "Advocacy", "Budget", "Codes", "Credits",
        "Crisis", "Feed", "HTTP", "Hint", "In", "Inbox", "Link", "Links", "Live",
        "Manager", "Managers",
        "Manager: %(team)s", "Open", "Print", "Sandbox", "Studio", "Team", "Teams", "Week",
        "Week %(number)s, %(days)s", "Workers",
        "budget %(budget)s", "challenge", "client", "credit", "credits",
        "min", "s", "state", "week", "week %(number)s", "worker %(number)s",
    }
)  # fmt: skip
DEFAULT_KEYWORDS = frozenset({"_", "gettext", "ngettext"})
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-z]|%%")
# The parts of the look with sample words, for developers; and an answer speaks the language of its question.
NOT_TRANSLATED = frozenset({"look.show_parts", "outside.show"})
OWN_NAMES = frozenset({"English"})  # a language stands in a list under its own name
SPOKEN = frozenset({"aria-label", "title", "placeholder", "alt"})


@cache
def dutch() -> Catalog:
    with (ROOT / CATALOGUE).open("rb") as readable:
        return read_po(readable, abort_invalid=True)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def wordings(message: Message) -> list[tuple[str, str]]:
    """English beside Dutch: one pair, or two where the language counts."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What code and templates say at this moment."""
    target = tmp_path_factory.mktemp("messages") / "messages.pot"
    extract(target)
    with target.open("rb") as readable:
        return read_po(readable)


def test_every_message_stands_in_the_dutch_catalogue_and_no_other(said: Catalog) -> None:
    now, known = {message.id for message in messages(said)}, {message.id for message in messages(dutch())}
    assert len(now) > 1000
    assert {"missing": now - known, "gone": known - now} == {"missing": set(), "gone": set()}, "run make translations"
    assert not dutch().obsolete


def test_no_message_waits_for_its_translation() -> None:
    assert [message.id for message in messages(dutch()) if not all(dutch for _, dutch in wordings(message))] == []
    assert [message.id for message in messages(dutch()) if message.fuzzy] == []


def test_only_words_that_both_languages_share_read_the_same() -> None:
    same = {english for message in messages(dutch()) for english, dutch in wordings(message) if english == dutch}
    assert same - SAME_WORDS == set()


def test_each_placeholder_of_the_english_stands_in_the_dutch() -> None:
    """Of a plural both count, since "One post" may leave its number out."""
    wrong = []
    for message in messages(dutch()):
        pairs = wordings(message)
        allowed = [placeholders(english) for english, _ in pairs]
        if any(placeholders(words) not in (own, allowed[-1]) for (_, words), own in zip(pairs, allowed, strict=True)):
            wrong.append(message.id)
    assert wrong == []


def placeholders(words: str) -> list[str]:
    return sorted(match.group() for match in PLACEHOLDER.finditer(words))


def test_the_space_around_words_that_are_joined_is_kept() -> None:
    pairs = [pair for message in messages(dutch()) for pair in wordings(message)]
    assert [pair for pair in pairs if edges(pair[0]) != edges(pair[1])] == []


def edges(words: str) -> tuple[bool, bool]:
    return words[:1].isspace(), words[-1:].isspace()


def test_nobody_is_called_u_or_shouted_at() -> None:
    shown = [words for message in messages(dutch()) for _, words in wordings(message)]
    assert [words for words in shown if re.search(r"\b(?:[Uu]w|U)\b|\bu (?:kunt|hebt|bent|moet|wilt)\b|!", words)] == []


def python_sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "advocacy").rglob("*.py")):
        yield path.relative_to(ROOT), python_tree(path)


def test_no_module_gives_gettext_a_name_that_is_not_collected() -> None:
    collected = DEFAULT_KEYWORDS | {keyword.partition(":")[0] for keyword in KEYWORDS}
    unknown = [
        f"{path}: {alias.asname or alias.name}"
        for path, tree in python_sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
        for alias in node.names
        if "gettext" in alias.name and (alias.asname or alias.name) not in collected
    ]
    assert unknown == []


def test_no_words_hide_inside_an_f_string() -> None:
    """Before Python 3.12 nothing in an f-string is collected."""
    collected = DEFAULT_KEYWORDS | {keyword.partition(":")[0] for keyword in KEYWORDS}
    hidden = [
        f"{path}:{node.lineno}"
        for path, tree in python_sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in collected
    ]
    assert hidden == []


DUTCH: Mapping[str, list[str]] = {
    "/": ["Voor jou", "Deel op X", "Eigen woorden", "Andere tekst", "Later delen"],
    "/board": ["Rendement op relaties", "Hele bedrijf", "Kwartaal"],
    "/studio": ["Leg alles stil", "Nieuw bericht", "In beoordeling"],
    "/accounts/": ["Je gekoppelde accounts", "Ontkoppel", "Wat een koppeling betekent"],
    "/guidelines": ["Richtlijnen", "Liever niet", "Liever zo"],
    "/shares/": ["Wat je deelde", "Geplaatst"],
}


def test_a_dutch_colleague_reads_dutch(client: FlaskClient, dutch_colleague: Filled) -> None:
    pages = {address: client.get(address).text for address in DUTCH}
    assert {address for address, page in pages.items() if '<html lang="nl"' not in page} == set()
    missing = {address: [each for each in words if each not in pages[address]] for address, words in DUTCH.items()}
    assert missing == {address: [] for address in DUTCH}


def test_times_are_told_as_in_dutch(client: FlaskClient, dutch_colleague: Filled) -> None:
    page = client.get("/shares/").text
    assert re.search(r"vandaag om \d\d\.\d\d uur", page)
    assert not re.search(r"(?:vandaag|morgen|gisteren) om \d\d:\d\d", page)


def test_no_english_message_stands_on_a_dutch_page(app: Flask, client: FlaskClient, dutch_colleague: Filled) -> None:
    english = {words for message in messages(dutch()) for words, dutch in wordings(message) if words != dutch}
    routes = {route for role in Role for route in open_to(app, role) if route.endpoint not in NOT_TRANSLATED}
    known = [route for route in routes if not route.arguments or route.endpoint in ARGUMENTS]
    where = {address for route in known for address in addresses(app, route, dutch_colleague)}
    assert len(where) > 40
    found = {address: texts(client, address) & english - OWN_NAMES for address in sorted(where)}
    assert {address: still for address, still in found.items() if still} == {}


@pytest.fixture
def dutch_colleague(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> Filled:
    """Signed in, may open every page, and has something on each."""
    viewer = make_person(*Role, language="nl")
    filled = fill(viewer, sandbox, clock)
    sign_in(client, viewer)
    return filled


def texts(client: FlaskClient, address: str) -> set[str]:
    """What can be read or heard on a page."""
    answer = client.get(address)
    page = Page(answer.status_code, answer.text) if is_page(answer) else None
    answer.close()
    if page is None:
        return set()
    attributes = {value for node in page.tree.iter() for name, value in node.items() if name in SPOKEN}
    return {" ".join(text.split()) for text in page.tree.itertext()} | attributes


def test_the_sandbox_speaks_dutch_too(settings: Settings, app: Flask, tmp_path: Path) -> None:
    compiled = Path(app.config["BABEL_TRANSLATION_DIRECTORIES"])
    sandbox = create_sandbox(SandboxSettings(tmp_path / "sandbox.sqlite", clients=(), translations=compiled))
    page = sandbox.test_client().get("/faults", headers={"Accept-Language": "nl"}).text
    assert "Voeg een storing toe" in page
    assert "neem het aan, verbreek dan de lijn" in page
