"""Which passwords are strong enough: long, not guessable from the person, not one that everybody uses."""

import re
from enum import StrEnum

SHORTEST = 12
LONGEST = 200
PART_LENGTH = 4  # shorter parts of a name or address are in too many words to mean something

# The most used ones that are long enough to pass otherwise, and what people make when a rule asks for length.
COMMON = """
123456789012 1234567890123 12345678901234 123456789123 1234567891234 0123456789ab 012345678910 0987654321098
111111111111 1111111111111 000000000000 0000000000000 112233445566 121212121212 123123123123 123412341234
123456123456 123456654321 12345678910 1234567891011 123456789abc 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc
1qaz2wsx3edc4rfv qazwsxedcrfv qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdfgh qwertyuiopasdfghjkl
qwerty123456 qwerty1234567 qwertyqwerty qwertyasdfgh asdfghjkl123 asdfghjklasdf asdfasdfasdf zxcvbnmzxcvbn
abcdefghijkl abcdefghijklm abcdefgh1234 abcd12345678 abc123abc123 abcabcabcabc aaaaaaaaaaaa aaaaaaaaaaaaa
password1234 password12345 password123456 passwordpassword password123! password2024 password2025 password2026
mypassword123 mypassword1234 thisismypassword changeme1234 changeme12345 changemeplease letmeinletmein
letmein12345 welcome12345 welcome123456 welcome2024! welcome2025! welcome2026! welcomewelcome administrator
administrator1 admin1234567 adminadminadmin iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch
correcthorsebatterystaple unbelievable motherfucker sunshine1234 superman1234
basketball12 football1234 liverpoolfc1 manchesterunited wachtwoord12 wachtwoord123 wachtwoord1234 welkom123456
welkom1234567 welkom2024! welkom2025! welkom2026! geheimgeheim geheim123456 ikhouvanjou123 lentezomerherfst
"""


class Weakness(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    ABOUT_YOU = "about_you"
    COMMON = "common"
    MONOTONE = "monotone"
    UNREADABLE = "unreadable"


def weakness(password: str, *, email: str, name: str, company: str) -> Weakness | None:
    """The first thing wrong with a password; None when it is strong enough."""
    if "\x00" in password or "\ufffd" in password:
        return Weakness.UNREADABLE
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    if _folded(password) in FOLDED_COMMON:
        return Weakness.COMMON
    if len(set(password.lower())) < PART_LENGTH:
        return Weakness.MONOTONE
    return Weakness.ABOUT_YOU if _is_about(password, (email, name, company)) else None


def _is_about(password: str, sources: tuple[str, ...]) -> bool:
    """Whether little is left once the person's own words are taken out of it."""
    rest = password.lower()
    for part in sorted(_parts(sources), key=len, reverse=True):
        rest = rest.replace(part, "")
    return len(rest) < SHORTEST // 2


def _parts(sources: tuple[str, ...]) -> set[str]:
    words = {word for source in sources for word in re.split(r"[\W_]+", source.lower())}
    return {word for word in {*words, *(source.lower() for source in sources)} if len(word) >= PART_LENGTH}


def _folded(password: str) -> str:
    return re.sub(r"[\s!.?]+", "", password.lower())


FOLDED_COMMON = frozenset(_folded(password) for password in COMMON.split())
