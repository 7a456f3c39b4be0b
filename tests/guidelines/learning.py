"""People who learn the guidelines: check-ups as somebody does them.

started = begun(noor)             # public id of a check-up that waits for its first answer
finish(noor, started)             # every question answered as the guidelines do
"""

from random import Random

from advocacy.guidelines.taking_checkups import (
    Answered,
    answer_question,
    find_checkup,
    finished_checkups,
    start_checkup,
    unfinished_checkup,
)
from advocacy.people.models import Person


def begun(person: Person, seed: int = 1) -> str:
    started = start_checkup(person.id, "en", Random(seed))
    assert started
    return started


def finish(person: Person, started: str, *, agree: bool = True) -> None:
    """Every question answered as the guidelines do, or each one otherwise."""
    taken = find_checkup(person.id, started)
    assert taken
    for index, question in enumerate(taken.questions):
        option = question.right if agree else (question.right + 1) % question.options
        assert answer_question(person.id, started, index, option) is Answered.NOW


def checkups_of(person: Person) -> list[str]:
    """One that is done and one that waits for its second answer; asked again, the same."""
    if unfinished_checkup(person.id) is None:
        finish(person, begun(person, 1), agree=False)
        answer_question(person.id, begun(person, 2), 0, 1)
    waiting = unfinished_checkup(person.id)
    assert waiting
    return [waiting.checkup.public_id, *(taken.checkup.public_id for taken in finished_checkups(person.id))]
