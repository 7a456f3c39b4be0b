"""Numbers with a check of their own; the examples are the ones that standards and banks publish for tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.guidelines.numbers import entropy, is_bsn, is_card, is_iban


@pytest.mark.parametrize(
    "written", ["nl91abna0417164300", "de89370400440532013000", "be68539007547034", "no9386011117947"]
)
def test_an_account_number_keeps_its_checksum(written: str) -> None:
    assert is_iban(written)
    assert not is_iban(written[:-1] + str((int(written[-1]) + 1) % 10))
    assert not is_iban(written + "0")


@pytest.mark.parametrize("written", ["", "nl", "xx91abna0417164300", "nl91abna041716430é"])
def test_other_letters_are_no_account_number(written: str) -> None:
    assert not is_iban(written)


def test_the_eleven_test() -> None:
    assert is_bsn("111222333")
    assert is_bsn("123456782")
    assert not is_bsn("123456789")
    assert not is_bsn("000000000")
    assert not is_bsn("1234")


@pytest.mark.parametrize(
    "digits",
    [
        "4111111111111111",
        "5555555555554444",
        "378282246310005",
        "30569309025904",
        "6011111111111117",
        "2223003122003222",
    ],
)
def test_the_test_cards_of_the_brands_are_cards(digits: str) -> None:
    assert is_card(digits)
    assert not is_card(digits[:-1] + str((int(digits[-1]) + 1) % 10))


def test_a_right_check_digit_alone_makes_no_card() -> None:
    assert not is_card("1111111111111117")


@given(st.text(alphabet="0123456789", min_size=8, max_size=9))
def test_one_wrong_digit_is_noticed(digits: str) -> None:
    if is_bsn(digits):
        wrong = str((int(digits[0]) + 1) % 10) + digits[1:]
        assert not is_bsn(wrong)


def test_keys_are_more_random_than_words() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
    assert entropy("f8Kq2ZxW9bLm4TtR7vNc1Jd5") > 4 > entropy("duurzaamheidsverslaglegging")
