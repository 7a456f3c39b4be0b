"""Which passwords are strong enough."""

import pytest

from advocacy.people.strength import Weakness, weakness

NOOR = {"email": "noor.hartsuiker@hazelpont.example", "name": "Noor Hartsuiker", "company": "Hazelpont"}


@pytest.mark.parametrize(
    "password",
    ["ferries glide at night", "b7#kQ9!vLp2x", "王芳王芳水静かな夜の船橋", "Hazelpont ferries glide at night"],
)
def test_long_and_your_own_is_strong(password: str) -> None:
    assert weakness(password, **NOOR) is None


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", Weakness.TOO_SHORT),
        ("elevenchars", Weakness.TOO_SHORT),
        ("x1" * 101, Weakness.TOO_LONG),
        ("Password1234", Weakness.COMMON),
        ("correct horse battery staple", Weakness.COMMON),
        ("Welkom2026!!", Weakness.COMMON),
        ("abababababab", Weakness.MONOTONE),
        ("            ", Weakness.MONOTONE),
        ("noor.hartsuiker@hazelpont.example", Weakness.ABOUT_YOU),
        ("Hartsuiker2026", Weakness.ABOUT_YOU),
        ("Hazelpont123!", Weakness.ABOUT_YOU),
        ("ferries glide\x00at night", Weakness.UNREADABLE),
    ],
)
def test_what_is_guessed_first_is_weak(password: str, expected: Weakness) -> None:
    assert weakness(password, **NOOR) is expected
