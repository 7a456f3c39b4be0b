"""Numbers that carry a check of their own (bank accounts, Dutch citizen numbers, cards), and how random a text is."""

from collections import Counter
from collections.abc import Mapping
from math import log2

# Length of an IBAN by country (ISO 13616 registry): where the number ends, whatever stands behind it.
IBAN_LENGTHS: Mapping[str, int] = {
    "ad": 24, "ae": 23, "al": 28, "at": 20, "az": 28, "ba": 20, "be": 16, "bg": 22, "bh": 22, "br": 29, "by": 28,
    "ch": 21, "cr": 22, "cy": 28, "cz": 24, "de": 22, "dk": 18, "do": 28, "ee": 20, "eg": 29, "es": 24, "fi": 18,
    "fo": 18, "fr": 27, "gb": 22, "ge": 22, "gi": 23, "gl": 18, "gr": 27, "gt": 28, "hr": 21, "hu": 28, "ie": 22,
    "il": 23, "iq": 23, "is": 26, "it": 27, "jo": 30, "kw": 30, "kz": 20, "lb": 28, "lc": 32, "li": 21, "lt": 20,
    "lu": 20, "lv": 21, "mc": 27, "md": 24, "me": 22, "mk": 19, "mr": 27, "mt": 31, "mu": 30, "nl": 18, "no": 15,
    "pk": 24, "pl": 28, "ps": 29, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "sa": 24, "sc": 31, "se": 24, "si": 19,
    "sk": 24, "sm": 27, "st": 25, "sv": 28, "tl": 23, "tn": 24, "tr": 26, "ua": 29, "va": 22, "vg": 24, "xk": 20,
}  # fmt: skip
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_CARD_LENGTHS = range(13, 20)


def is_iban(compact: str) -> bool:
    """Whether small letters and digits without spaces are an account number: length of the country, 97-10 checksum."""
    if IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact.isascii() or not compact.isalnum():
        return False
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


def is_bsn(digits: str) -> bool:
    """The Dutch eleven-test: weights 9 to 2 and -1, the sum divisible by eleven. Old ones have eight digits."""
    if len(digits) not in (8, 9) or not int(digits):
        return False
    return sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, digits.zfill(9), strict=True)) % 11 == 0


def is_card(digits: str) -> bool:
    """Whether digits are a payment card: a range that is issued, and Luhn's check."""
    return len(digits) in _CARD_LENGTHS and _issued(digits) and _luhn(digits)


def _issued(digits: str) -> bool:
    start, length = int(digits[:4]), len(digits)
    return (
        (digits[0] == "4" and length in (13, 16, 19))  # Visa
        or (length == 16 and (5100 <= start <= 5599 or 2221 <= start <= 2720))  # Mastercard
        or (length == 15 and digits[:2] in ("34", "37"))  # American Express
        or (length == 14 and (3000 <= start <= 3059 or digits[:2] in ("36", "38")))  # Diners
        or (length == 16 and (start == 6011 or digits[:2] == "65" or 3528 <= start <= 3589))  # Discover, JCB
        or (16 <= length <= 19 and digits[:2] in ("50", "56", "57", "58", "62", "67"))  # Maestro, UnionPay
    )


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(number - 9 if number > 9 else number for number in doubled)) % 10 == 0


def entropy(text: str) -> float:
    """Shannon's measure in bits per character: words have about three, keys above four."""
    size = len(text)
    return -sum(count / size * log2(count / size) for count in Counter(text).values()) if text else 0.0
