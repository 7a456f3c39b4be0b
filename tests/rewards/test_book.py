"""`policies/credits.toml`: its examples hold, mistakes are named, and nothing about posting can stand in it."""

from datetime import date

import pytest

from advocacy.core.paths import POLICIES
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.rewards.book import FILE, ONLY_HELPING, CreditBook, CreditsFileError, load_credits, read_credits
from advocacy.rewards.rules import Deed

SHIPPED = (POLICIES / FILE).read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(CreditsFileError) as caught:
        read_credits(text)
    return caught.value.problems


def changed(before: str, after: str) -> str:
    assert before in SHIPPED
    return SHIPPED.replace(before, after, 1)


@pytest.fixture(scope="module")
def book() -> CreditBook:
    return load_credits(POLICIES)


def test_the_shipped_file_holds_and_says_what_every_deed_is_worth(book: CreditBook) -> None:
    assert set(book.on(date(2026, 11, 23)).terms) == set(Deed)
    assert len(book.examples) >= 5


def test_an_example_that_does_not_hold_stops_the_start() -> None:
    found = problems(
        changed(
            "[versions.thanked]          # whoever asked said thanks\ncredits = 10", "[versions.thanked]\ncredits = 11"
        )
    )
    assert any("An answer in time, and thanks for it." in line and "thanked = 11" in line for line in found)


@pytest.mark.parametrize("name", [*FactKind, *RuleName, "like", "liking", "posting", "share", "reshare", "repost"])
def test_no_kind_of_event_around_posting_can_be_given_a_price(name: str) -> None:
    found = problems(SHIPPED.replace("[versions.thanked]", f"[versions.{name}]\ncredits = 1\n\n[versions.thanked]", 1))
    assert f"policies/{FILE}: versions[0].{name}: {ONLY_HELPING}" in found


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("person_month = 150", "person_month = 0", "limits.person_month"),
        ("keep_months = 12", "keep_months = true", "limits.keep_months: This must be a whole number."),
        ("credits = 20", "credits = -20", "versions[0].suggestion_used.credits"),
        ("number = 1", "number = 2", "Versions are numbered"),
        ('deeds = ["answered"]', 'deeds = ["liked"]', "“liked” is not one of"),
        ("[limits]", "[limits]\nbonus = 1", "limits.bonus: This key is not known here."),
        ("[limits]", "[limits", "This is not TOML"),
    ],
)
def test_mistakes_are_named_with_their_key(before: str, after: str, said: str) -> None:
    assert any(said in line for line in problems(changed(before, after)))


def test_a_version_takes_effect_on_its_day() -> None:
    later = SHIPPED + "\n[[versions]]\nnumber = 2\nfrom = 2027-01-01\n\n[versions.thanked]\ncredits = 12\n"
    book = read_credits(later)
    assert book.on(date(2026, 12, 31)).terms[Deed.THANKED].credits == 10
    assert book.on(date(2027, 1, 1)).terms[Deed.THANKED].credits == 12
    assert Deed.ANSWERED not in book.on(date(2027, 1, 1)).terms
    assert book.on(date(2020, 1, 1)).number == 1
