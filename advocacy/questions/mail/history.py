"""Where the history below a reply begins: by the lines that mail programs write, in four languages.

Line by line, each looked at once or twice: a mail made to keep us busy costs no more than another of its length.
"""

import re
from collections.abc import Sequence

LONGEST_LINE = 300
WRAPPED = 3  # over so many lines a program breaks "On Monday … wrote:"
DAY = re.compile(r"(?:on|op|am|le)\s", re.IGNORECASE)
WROTE = re.compile(r"\b(?:wrote|schreef|schrieb|a écrit)\b", re.IGNORECASE)
DIGIT = re.compile(r"\d")
HEADER = re.compile(
    r"[*\s]{0,3}(?:from|sent|to|cc|date|subject|van|verzonden|aan|datum|onderwerp|von|gesendet|an|betreff"
    r"|de|envoyé|à|objet)\s?:",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"-{3,}\s?(?:original message|oorspronkelijk bericht|ursprüngliche nachricht|message d'origine)\s?-{3,}$"
    r"|[_-]{32,}$",
    re.IGNORECASE,
)
DEVICE = re.compile(r"(?:sent from|verstuurd vanaf|verzonden vanaf|gesendet von|envoyé de)\s.{2,40}$", re.IGNORECASE)
ADVERTISED = re.compile(
    r"(?:get outlook for|outlook (?:voor|für|pour)|télécharger outlook|sent with \[?proton)\b.{0,60}$", re.IGNORECASE
)
LINK = re.compile(r"[<(]https?://[^\s<>()]{1,200}[>)]")  # which a program puts behind its own name
MOST_WORDS_OF_DEVICE = 6


def without_history(text: str) -> str:
    """What stands above the history, without the line by which a telephone names itself."""
    lines = [line.strip() for line in text.split("\n")]
    above = lines[: next((at for at in range(len(lines)) if _begins(lines, at)), len(lines))]
    while above and (not above[-1] or _names_a_device(above[-1])):
        above.pop()
    return "\n".join(above)


def _begins(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if len(line) > LONGEST_LINE:
        return False
    if DAY.match(line):
        return any(_introduces(" ".join(lines[at : at + many])) for many in range(1, WRAPPED + 1))
    if HEADER.match(line):
        return any(HEADER.match(after) for after in lines[at + 1 : at + 3])
    return ORIGINAL.match(line) is not None


def _introduces(line: str) -> bool:
    short = len(line) <= WRAPPED * LONGEST_LINE and line.endswith(":")
    return short and WROTE.search(line) is not None and DIGIT.search(line) is not None


def _names_a_device(line: str) -> bool:
    bare = LINK.sub("", line[:LONGEST_LINE])
    named = DEVICE.match(bare) or ADVERTISED.match(bare)
    return named is not None and len(bare.split()) <= MOST_WORDS_OF_DEVICE
