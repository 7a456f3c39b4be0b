"""Which sentences tell of one's own experience, in English and Dutch. No database."""

import time
import timeit

import pytest

from advocacy.sharing.experience_rules import own_experience_in


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Last night I was there when the boat left.", "I was"),
        ("I saw the heron, and nobody else did.", "I saw"),
        ("I also walked along the quay.", "I also walked"),
        ("I've been on the night ferry.", "I've been"),
        ("I’ve never slept better.", "I’ve never slept"),
        ("I have seen many boats.", "I have seen"),
        ("It was my first night shift.", "my first night"),
        ("I remember the old timetable.", "I remember"),
        ("Gisteren zag ik de reiger.", "zag ik"),
        ("Ik stond op de kade.", "Ik stond"),
        ("Ik fietste langs de werf.", "Ik fietste"),
        ("Ik heb gisteren zelf meegevaren en geluisterd.", "Ik heb gisteren zelf meegevaren en geluisterd"),
        ("Daar ben ik vroeger vaak geweest.", "ben ik vroeger vaak geweest"),
        ("Toen ik hier begon was alles van hout.", "Toen ik"),
        ("Mijn eerste dienst op de pont.", "Mijn eerste dienst"),
    ],
)
def test_what_only_somebody_who_was_there_can_say(text: str, phrase: str) -> None:
    assert own_experience_in(text)[0] == phrase


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I work at Hazelpont. Our ferry leaves without a sound. Did you hear it?",
        "I need a ferry, and I feed the heron.",
        "I have a question for you.",
        "I am proud of the crew.",
        "The captain said: “I was there, and I saw it.” Read her story.",
        "Ik werk bij Hazelpont. Hoorde je het?",
        "Ik heb geduld, en ik ben bekend met de pont.",
        "Ik heb een vraag aan je.",
        "De kapitein: „Ik was erbij en zag het.” Lees haar verhaal.",
        "Hi! In 1998 the yard was founded.",
        "Technik zag er goed uit.",
    ],
)
def test_what_anybody_may_write(text: str) -> None:
    assert own_experience_in(text) == []


def test_a_few_phrases_are_named_each_once() -> None:
    assert own_experience_in("I was. I was. I saw. I met. I heard.") == ["I was", "I saw", "I met"]


@pytest.mark.parametrize("piece", ["i ", "ik heb ", "“", "I have ", "'", "my first ", "I also "])
def test_a_hostile_text_takes_as_long_as_it_is(piece: str) -> None:
    """Ten times the text would take a hundred times as long if anything went back and forth in it."""
    assert processor_seconds(piece, 10_000) < 40 * max(processor_seconds(piece, 1_000), 0.001)


def processor_seconds(piece: str, signs: int) -> float:
    """The least of three: what else the machine does counts less."""
    return min(
        timeit.repeat(lambda: own_experience_in(piece * (signs // len(piece))), time.process_time, repeat=3, number=1)
    )
