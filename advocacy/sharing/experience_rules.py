"""Whether a text tells of one's own experience ("I was there", "ik zag het"): only who lived it may say so.

English and Dutch, by the words beside "I" and "ik". It asks, it never forbids: the leader says with one mark that it
is so, or changes the sentence. What stands between quotation marks is somebody else's.
"""

import re
from collections.abc import Callable, Iterator, Sequence

MOST_WORDS_LATER = 6  # a Dutch participle stands at the end: "ik heb gisteren op de kade gestaan"
MOST_PHRASES = 3

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
QUOTED = re.compile(r"“[^”\n]{0,400}”|„[^”\n]{0,400}”|\"[^\"\n]{0,400}\"")

BETWEEN = frozenset({"also", "just", "once", "never", "still", "even", "really", "first", "recently", "myself", "only",
                     "always", "almost", "then", "personally"})  # fmt: skip
PAST = frozenset({
    "was", "were", "had", "did", "saw", "met", "made", "went", "came", "took", "gave", "got", "felt", "heard", "held",
    "kept", "knew", "learnt", "led", "left", "lost", "ran", "said", "sat", "sent", "slept", "spent", "spoke", "stood",
    "swam", "taught", "thought", "told", "understood", "won", "wrote", "built", "began", "brought", "bought", "caught",
    "chose", "drove", "ate", "fell", "found", "flew", "grew", "rode", "sold", "paid", "meant", "woke", "wore", "drew",
    "drank", "remember", "agreed", "couldn't", "didn't", "wasn't", "could",
})  # fmt: skip
PARTICIPLES = (PAST - {"was", "were", "did", "saw", "went", "came", "took", "gave", "knew", "ran", "wrote", "began",
                       "chose", "drove", "ate", "fell", "flew", "grew", "rode", "spoke", "swam", "remember", "could"}
               ) | {"been", "seen", "done", "gone", "come", "taken", "given", "known", "run", "written", "begun",
                    "chosen", "driven", "eaten", "fallen", "flown", "grown", "ridden", "spoken", "swum"}  # fmt: skip
VERLEDEN = frozenset({
    "was", "had", "deed", "zag", "ging", "kwam", "nam", "gaf", "kreeg", "voelde", "hoorde", "hield", "wist", "leerde",
    "las", "liep", "reed", "voer", "sprak", "stond", "zat", "sliep", "schreef", "bouwde", "maakte", "werkte", "begon",
    "bracht", "kocht", "koos", "viel", "vond", "vloog", "groeide", "dacht", "zei", "vertelde", "probeerde", "begreep",
    "mocht", "kon", "moest", "wilde", "ontmoette", "bezocht", "woonde", "keek", "bleef", "werd", "hielp", "vroeg",
    "droeg", "at", "dronk", "zwom", "lag", "leidde",
})  # fmt: skip
NO_PARTICIPLES = frozenset({
    "geduld", "geluid", "gezicht", "gewicht", "gebied", "gezond", "bekend", "verstand", "verdriet", "bericht",
    "bereid", "geschikt", "bedacht", "verkeerd", "beleid", "gedicht", "gevecht", "gezelligheid",
})  # fmt: skip
PARTICIPLE_NL = re.compile(r"ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her)\w{2,}[dt]")
FIRST_TIME = frozenset({"day", "shift", "night", "week", "year", "trip", "time",
                        "dag", "dienst", "nacht", "jaar", "reis", "keer"})  # fmt: skip

Words = Sequence[str]
Found = int | None  # the place of the last word of the phrase


def own_experience_in(text: str) -> list[str]:
    """The phrases of a text in which somebody tells what they saw or did themselves; a few of them."""
    plain = QUOTED.sub(lambda quoted: " " * len(quoted.group()), text)
    places = list(WORD.finditer(plain))
    words = [place.group().lower().replace("’", "'") for place in places]
    found = [text[places[first].start() : places[last].end()] for first, last in _phrases(words)]
    return list(dict.fromkeys(found))[:MOST_PHRASES]


def _phrases(words: Words) -> Iterator[tuple[int, int]]:
    """First and last word of each."""
    for first in range(len(words)):
        ends = (look(words, first) for look in LOOKS)
        last = next((end for end in ends if end is not None), None)
        if last is not None:
            yield first, last


def _english_past(words: Words, at: int) -> Found:
    if words[at] != "i":
        return None
    after = _skip(words, at + 1)
    return after if after < len(words) and (words[after] in PAST or _regular(words[after])) else None


def _english_perfect(words: Words, at: int) -> Found:
    """ "I have seen", "I've been"; not "I have a question"."""
    if words[at] not in {"i've", "i"} or (words[at] == "i" and words[at + 1 : at + 2] != ["have"]):
        return None
    after = _skip(words, at + (2 if words[at] == "i" else 1))
    return after if after < len(words) and (words[after] in PARTICIPLES or _regular(words[after])) else None


def _dutch_past(words: Words, at: int) -> Found:
    """ "ik zag", "zag ik", "toen ik"."""
    pair = words[at : at + 2]
    if len(pair) < 2 or "ik" not in pair:
        return None
    other = pair[0] if pair[1] == "ik" else pair[1]
    past = other in VERLEDEN or (pair[1] == "ik" and other == "toen")
    return at + 1 if past or (pair[0] == "ik" and _zwak(other)) else None


def _dutch_perfect(words: Words, at: int) -> Found:
    """ "ik heb … gezien", "ben ik … geweest"."""
    if set(words[at : at + 2]) not in ({"ik", "heb"}, {"ik", "ben"}):
        return None
    later = range(at + 2, min(len(words), at + 2 + MOST_WORDS_LATER))
    return next((place for place in later if _voltooid(words[place])), None)


def _first_time(words: Words, at: int) -> Found:
    """ "my first night", "mijn eerste dienst"."""
    begins = words[at : at + 2] in (["my", "first"], ["mijn", "eerste"])
    return at + 2 if begins and words[at + 2 : at + 3] and words[at + 2] in FIRST_TIME else None


LOOKS: Sequence[Callable[[Words, int], Found]] = (
    _english_perfect,
    _english_past,
    _dutch_perfect,
    _dutch_past,
    _first_time,
)


def _skip(words: Words, place: int) -> int:
    return place + 1 if place < len(words) and words[place] in BETWEEN else place


def _regular(word: str) -> bool:
    """ "walked"; not "need", "feed"."""
    return len(word) > 4 and word.endswith("ed") and not word.endswith("eed")


def _zwak(word: str) -> bool:
    """ "fietste", "belde": hardly any present form after "ik" ends so."""
    return len(word) > 4 and word.endswith(("de", "te"))


def _voltooid(word: str) -> bool:
    return word not in NO_PARTICIPLES and PARTICIPLE_NL.fullmatch(word) is not None
