"""Guidelines in the made-up company: a pilot with milder rules, the day they were sharpened, who read it, check-ups."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from sqlalchemy import update

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.demo.stage import DemoError
from advocacy.guidelines.announcing import announce_editions
from advocacy.guidelines.asking_to_read import Asked, ask_about_edition, ask_about_topic, close_request, remind_readers
from advocacy.guidelines.editions import read_files
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.models import Edition, RuleEvent
from advocacy.guidelines.news import recent_editions
from advocacy.guidelines.reloading import Adopted, Unchanged, adopt_files
from advocacy.guidelines.taking_checkups import answer_question, find_checkup, start_checkup
from advocacy.guidelines.understanding import Said, find_to_read, say_understood
from advocacy.people.models import Person

DAY = timedelta(days=1)
SHARPENED = 24 * DAY  # ago: rules that only hinted in the pilot count since then
FIRST_ASKED = 20.5 * DAY  # a topic, done with before the next one
ASKED = 19 * DAY
# How a rule stood in the pilot. Files that a company no longer has are left out.
PILOT_RULES: Mapping[str, tuple[str, str]] = {
    "figures/a-figure-needs-its-source.toml": (r'^severity = "\w+"', 'severity = "hint"'),
    "personal-data/name-customers-with-their-yes.toml": (
        r'^why\.en = ".*"$',
        'why.en = "Somebody who travels with us did not choose to be in a post."',
    ),
    "disclosure/paid-or-given.toml": (r'^status = "active"', 'status = "trial"'),
}
# Days ago, and who read it then; Noor has yet to.
READERS = {
    20.1: (
        "grace",
        "sem",
        "wim",
        "hilde",
        "maud",
        "aylin",
        "bram",
        "femke",
        "priya",
        "yusuf",
        "nele",
        "ruben",
        "joris",
    ),
    18.5: ("grace", "sem", "wim"),
    17.4: ("hilde", "maud", "aylin"),
    15.2: ("bram", "femke", "priya"),
    11.6: ("yusuf", "nele", "ruben"),
}
CHECK_UPS = {
    16.1: ("grace", "aylin"),
    14.3: ("bram", "hilde", "maud"),
    9.2: ("sem", "priya", "yusuf"),
    5.4: ("femke", "wim"),
    2.3: ("ruben", "noor"),
}
Wanted = TypeVar("Wanted")
Act = tuple[datetime, Callable[[], None]]


def pilot() -> None:
    """The rules of the first weeks come into force, before anybody is there to be told."""
    _had_from_the_first_day()
    files = read_files(settings().policies_dir)
    for path, (pattern, words) in PILOT_RULES.items():
        name = f"guidelines/{path}"
        if name in files:
            files[name] = re.sub(pattern, words, files[name], count=1, flags=re.MULTILINE)
    outcome = adopt_files(files, How.COMMAND)
    if not isinstance(outcome, Adopted | Unchanged):
        raise DemoError(f"the pilot's guidelines are not taken: {outcome}")
    announce_editions()


def _had_from_the_first_day() -> None:
    """The start took the files in just now; on the timelines of rules the made-up company has had them all along."""
    with transaction() as session:
        session.execute(update(Edition).values(adopted_at=now()))
        session.execute(update(RuleEvent).values(happened_at=now()))


class Learning:
    """What people did to know the rules. `acts` gives each with its moment."""

    def __init__(self, persons: Mapping[str, Person], present: datetime) -> None:
        self._persons = persons
        self._present = present
        self._asked = ""

    def acts(self) -> Iterator[Act]:
        present = self._present
        yield present - FIRST_ASKED, self._ask_first
        yield present - SHARPENED, self._sharpen
        yield present - ASKED, self._ask
        for days, keys in READERS.items():
            yield present - days * DAY, partial(self._read, keys)
        yield present - ASKED + timedelta(days=7, hours=1), self._remind
        for days, keys in CHECK_UPS.items():
            yield present - days * DAY, partial(self._check_up, keys)

    def _sharpen(self) -> None:
        files = read_files(settings().policies_dir)
        _must(adopt_files(files, How.BUTTON, by=self._persons["lotte"].id), Adopted)
        announce_editions()

    def _ask_first(self) -> None:
        """Those of the pilot read what to do in a crisis."""
        lotte = self._persons["lotte"].id
        self._asked = _must(ask_about_topic("crisis", lotte, needed_to_share=False), Asked).public_id

    def _ask(self) -> None:
        """What changed; the earlier topic is done with."""
        lotte, ((edition, _moment),) = self._persons["lotte"].id, recent_editions(1)
        close_request(self._asked, lotte)
        self._asked = _must(ask_about_edition(edition, lotte, needed_to_share=False), Asked).public_id

    def _read(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            person_id = self._persons[key].id
            to_read = find_to_read(person_id, self._asked)
            if to_read is None or say_understood(person_id, self._asked, to_read.shown) is not Said.NOW:
                raise DemoError(f"{key} could not say that the guidelines were read")

    def _remind(self) -> None:
        remind_readers()

    def _check_up(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            person, random = self._persons[key], Random(f"check-up of {key}")  # noqa: S311 - the same for every filling
            started = start_checkup(person.id, person.language, random)
            taken = find_checkup(person.id, started) if started else None
            if taken is None:
                raise DemoError("there is nothing to ask about in a check-up")
            for index, question in enumerate(taken.questions):
                otherwise = random.random() < 0.2
                option = (question.right + otherwise) % question.options
                answer_question(person.id, taken.checkup.public_id, index, option)


def _must(outcome: object, kind: type[Wanted]) -> Wanted:
    if not isinstance(outcome, kind):
        raise DemoError(f"the guidelines answered: {outcome}")
    return outcome
