"""Questions from outside at the made-up company: answered ones to look up, and some that wait, in every state."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import settings
from advocacy.demo.stage import DemoError
from advocacy.people.models import Person, all_topics
from advocacy.questions.answering import Outcome, Stopped, acknowledge, answer
from advocacy.questions.asking import AskedNow, Wanted, ask
from advocacy.questions.discussing import say
from advocacy.questions.experts import add_expert, name_fallback
from advocacy.questions.handing import hand_over
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.keeping_promises import keep_promises
from advocacy.questions.models import Question, question_by_public_id
from advocacy.questions.rules import HALF, HELLO, LATE, PROMISE, QuestionState, WhoAsked
from advocacy.questions.thanking import thank, withdraw

Acts = Iterator[tuple[datetime, Callable[[], None]]]
MINUTE = timedelta(minutes=1)
EXPERTS_NAMED = timedelta(days=26)  # ago
EVERY_DAY = tuple(range(7))
SWEPT = (HELLO, 2 * HELLO, HALF, LATE, PROMISE)  # after asking, and a minute
TABLE = Path(__file__).parent / "questions.toml"


class Questions:
    """What was asked and answered, as acts in time."""

    def __init__(self, persons: Mapping[str, Person]) -> None:
        self._persons = persons
        self._table = tomllib.loads(TABLE.read_text())
        self._topics: dict[str, str] = {}

    def acts(self, present: datetime, days: int) -> Acts:
        yield present - EXPERTS_NAMED, self._name_experts
        zone = ZoneInfo(settings().time_zone)
        for spec in self._table["questions"]:
            here = (present - timedelta(days=spec["days"])).astimezone(zone)
            asked = here.replace(hour=spec["at"], minute=14, second=0, microsecond=0)
            if spec["days"] <= days and asked < present:
                yield from self._answered(spec, asked, present)
        for spec in self._table["waiting"]:
            yield from self._waiting(spec, present - spec["minutes"] * MINUTE, present)

    def _name_experts(self) -> None:
        with transaction() as session:
            self._topics = {topic.name: topic.public_id for topic in all_topics(session)}
        by = self._persons["lotte"].id
        for topic, keys in self._table["experts"].items():
            for key in keys:
                _sure(add_expert(self._topics[topic], self._persons[key].email, by=by))
        for topic, key in self._table["fallbacks"].items():
            _sure(name_fallback(self._topics[topic], self._persons[key].email, by=by))
        for spec in self._table["helpers"]:
            hours = Helping(days=EVERY_DAY, starts=time(0), ends=time(23, 59))  # whenever somebody tries the demo
            helping = Helping(hours.days, hours.starts, hours.ends, listed=True, offers=spec["offers"])
            save_helping(self._persons[spec["who"]], helping)

    def _answered(self, spec: Mapping[str, Any], asked: datetime, present: datetime) -> Acts:
        name = public_id()
        yield asked, partial(self._ask, spec, name)
        last = asked + (spec["answered"] + 30) * MINUTE
        yield from ((moment, _sweep) for moment in _sweeps(asked) if moment < min(last, present))
        yield asked + spec["hello"] * MINUTE, partial(self._greet, spec, name)
        if asked + spec["answered"] * MINUTE < present:
            yield asked + spec["answered"] * MINUTE, partial(self._answer, spec, name)
            if spec["thanked"] and last < present:
                yield last, partial(self._thank, spec, name)

    def _waiting(self, spec: Mapping[str, Any], asked: datetime, present: datetime) -> Acts:
        name = public_id()
        yield asked, partial(self._ask, spec, name)
        if spec.get("to"):
            yield asked + MINUTE / 2, partial(self._hand, spec, name)
        if "hello" in spec:
            yield asked + spec["hello"] * MINUTE, partial(self._greet, spec, name)
        if "answered" in spec:
            yield asked + spec["answered"] * MINUTE, partial(self._answer, spec, name)
        if spec.get("withdrawn"):
            yield asked + 30 * MINUTE, partial(self._withdraw, spec, name)
        yield from ((moment, _sweep) for moment in _sweeps(asked) if moment < present)

    def _ask(self, spec: Mapping[str, Any], name: str) -> None:
        wanted = Wanted(spec["words"], WhoAsked(spec["who"]), self._topics.get(spec["topic"], ""), spec["language"])
        asked = ask(self._persons[spec["asker"]], wanted, name)
        if not isinstance(asked, AskedNow):
            raise DemoError(f"{spec['asker']} could not ask: {asked}")

    def _hand(self, spec: Mapping[str, Any], name: str) -> None:
        found, owner = self._found(spec, name)
        to = self._persons[spec["to"]]
        if owner.id != to.id:
            _done(hand_over(found.public_id, owner, to.public_id))

    def _greet(self, spec: Mapping[str, Any], name: str) -> None:
        found, owner = self._found(spec, name)
        if found.state is QuestionState.ASSIGNED:
            _done(acknowledge(found.public_id, owner))
        if spec.get("says"):
            _done(say(found.public_id, owner, spec["says"]))

    def _answer(self, spec: Mapping[str, Any], name: str) -> None:
        found, owner = self._found(spec, name)
        outcome = answer(found.public_id, owner, spec["answer"], spec.get("pass_on", ""))
        if isinstance(outcome, Stopped) or outcome not in (Outcome.KEPT, Outcome.LATE):
            raise DemoError(f"a question could not be answered: {outcome}")

    def _thank(self, spec: Mapping[str, Any], name: str) -> None:
        _done(thank(self._found(spec, name)[0].public_id, self._persons[spec["asker"]]))

    def _withdraw(self, spec: Mapping[str, Any], name: str) -> None:
        _done(withdraw(self._found(spec, name)[0].public_id, self._persons[spec["asker"]]))

    def _found(self, spec: Mapping[str, Any], name: str) -> tuple[Question, Person]:
        """A page's key names it: asking again with the same one finds the question that was asked."""
        asked = ask(self._persons[spec["asker"]], Wanted(spec["words"], WhoAsked.ME, "", spec["language"]), name)
        with transaction() as session:
            row = question_by_public_id(session, asked.public_id) if isinstance(asked, AskedNow) else None
            if row is None:
                raise DemoError("a question is gone")
            return row, session.get_one(Person, row.owner_id)


def _sweeps(asked: datetime) -> list[datetime]:
    return [asked + after + MINUTE for after in SWEPT]


def _sweep() -> None:
    keep_promises()


def _done(outcome: Outcome | None) -> None:
    if outcome is not Outcome.DONE:
        raise DemoError(f"a question's act was not done: {outcome}")


def _sure(done: bool) -> None:
    if not done:
        raise DemoError("an expert could not be named")
