"""Voucher codes come in: good rows are taken, wrong ones are named, and the same file again brings nothing."""

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.resealing import reseal
from advocacy.core.services import services
from advocacy.core.vault import Vault, new_key
from advocacy.rewards.gift_models import Code, Gift
from advocacy.rewards.gift_rules import GiftKind
from advocacy.rewards.importing import MOST_ROWS, Imported, RowProblem, WrongRow, import_codes
from advocacy.rewards.unsealing import code_of
from tests.people.factories import make_person
from tests.questions.test_races import at_once
from tests.rewards.factories import BY, give, make_gift, make_order, reload_gift


@pytest.fixture
def gift(app: Flask) -> Gift:
    return make_gift(GiftKind.CODES, price=10)


def brought(gift: Gift, text: str) -> Imported:
    found = import_codes(gift.public_id, text, by=BY)
    assert found is not None
    return found


def test_good_rows_are_taken_and_wrong_ones_named_with_their_row(gift: Gift) -> None:
    text = "Code\nA-1\n\nA-2\nA-1\nA-3,5 euro\n" + "x" * 201 + "\nA\x07B\n'quoted'\n\"A-4\"\n"
    found = brought(gift, text)
    assert found.taken == 4
    assert found.wrong == [
        WrongRow(5, RowProblem.TWICE, 2),
        WrongRow(6, RowProblem.MORE_CELLS),
        WrongRow(7, RowProblem.TOO_LONG),
        WrongRow(8, RowProblem.NOT_PLAIN),
    ]
    assert reload_gift(gift).left == 4


def test_the_same_file_again_brings_nothing_in(gift: Gift) -> None:
    assert brought(gift, "A-1\r\nA-2\r").taken == 2
    again = brought(gift, "\ufeffA-1\nA-2\nA-3")
    assert (again.taken, [row.problem for row in again.wrong]) == (1, [RowProblem.THERE] * 2)
    assert reload_gift(gift).left == 3


def test_two_who_bring_in_the_same_list_at_once_bring_it_in_once(app: Flask, gift: Gift) -> None:
    text = "\n".join(f"A-{number}" for number in range(40))
    said = at_once(app, [lambda: brought(gift, text).taken] * 3)
    assert sorted(said) == [0, 0, 40]
    assert reload_gift(gift).left == 40


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("\n \n", "empty"), ("code\n", "empty")])
def test_a_file_without_codes(gift: Gift, text: str, why: str) -> None:
    assert brought(gift, text).whole == why


def test_a_file_that_is_too_long_or_has_one_endless_line(gift: Gift) -> None:
    assert brought(gift, "\n".join(f"A-{number}" for number in range(MOST_ROWS + 1))).whole == "too_many"
    assert brought(gift, '"' + "x" * 300_000).wrong == [WrongRow(1, RowProblem.TOO_LONG)]
    assert reload_gift(gift).left == 0


def test_only_gifts_with_a_list_take_codes(app: Flask) -> None:
    assert import_codes(make_gift(GiftKind.DONATION).public_id, "A-1", by=BY) is None
    assert import_codes(public_id(), "A-1", by=BY) is None


def test_codes_are_sealed_anew_with_a_new_key(app: Flask, gift: Gift) -> None:
    brought(gift, "A-1")
    noor = make_person()
    give(noor, 20)
    old = services().vault
    try:
        services().vault = Vault((new_key(), *services().settings.vault_keys))
        reseal(column for room in services().rooms for column in room.sealed)
        with transaction() as session:
            assert services().vault.renewed(session.scalars(select(Code)).one().sealed) is None
        assert code_of(make_order(noor, gift), gift) == "A-1"
    finally:
        services().vault = old


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_second_column_is_never_a_part_of_a_code_in_whichever_country_it_was_saved(gift: Gift, sign: str) -> None:
    text = f'Code{sign}Until\nA-1{sign}31-12\nA-2{sign}\n"A;3"\nA-4{sign}{sign}'
    found = brought(gift, text)
    assert found.taken == 3
    assert found.wrong == [WrongRow(2, RowProblem.MORE_CELLS)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_in_sixteen_bits_without_a_mark_is_named_row_by_row(gift: Gift, encoding: str) -> None:
    """Nothing in its bytes forbids reading it as UTF-8; its codes would hold signs that nobody can type."""
    found = brought(gift, "A-1\nB-2".encode(encoding).decode("utf-8"))
    assert (found.taken, {row.problem for row in found.wrong}) == (0, {RowProblem.NOT_PLAIN})


def test_a_code_that_looks_like_a_formula_is_only_a_code(gift: Gift) -> None:
    assert brought(gift, '=HYPERLINK("x")\n@SUM\n+31 6\n-1').taken == 4
