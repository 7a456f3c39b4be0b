"""Fills the made-up company: three weeks of work, told by a moved clock through the real use cases and the sandbox."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, groupby

from flask import Flask

from advocacy.content.previews.looking import look_at_links
from advocacy.core.services import now
from advocacy.demo.arriving import arrive, found_company, person_of
from advocacy.demo.asking import Questions
from advocacy.demo.audience import Outside
from advocacy.demo.colleagues import Colleagues
from advocacy.demo.company import ADMIN, EVERYBODY, PILOT, Somebody
from advocacy.demo.conversing import Talks
from advocacy.demo.curating import Story, drawn, open_library
from advocacy.demo.giving import Gifts
from advocacy.demo.guarding import tell_false_alarms
from advocacy.demo.hurrying import hurried
from advocacy.demo.incidents import Incidents, without_incidents
from advocacy.demo.learning import Learning, pilot
from advocacy.demo.networks import served
from advocacy.demo.news import news_acts
from advocacy.demo.passing_on import PassingOn
from advocacy.demo.planning import plan
from advocacy.demo.posts import all_posts
from advocacy.demo.preparing import Preparing, without_prepared
from advocacy.demo.reporting import tell_answers
from advocacy.demo.reviewing import review_together
from advocacy.demo.stage import Stage, in_order, staged
from advocacy.demo.suggesting import Ideas
from advocacy.demo.web import made_up_web
from advocacy.insights.adoption_rules import GoalStep
from advocacy.insights.goals import set_goal
from advocacy.notifications.reading import read_all
from advocacy.people.models import Person
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import SandboxSettings

DAYS = 21
SEED = "hazelpont"
EVENING = timedelta(hours=19, minutes=30)
LATELY, SELDOM = 2, 5  # days: what came back is taken in each evening lately, before that every fifth one
GOAL_CHOSEN, GOAL_WITHIN = timedelta(days=20), timedelta(days=120)
TRIES_IT = "noor"  # leaves what the demo is for to whoever sits down as her
BREAKFAST = timedelta(hours=9)  # ago: what people were told before it they have read
Acts = Iterator[tuple[datetime, Callable[[], None]]]


def fill_demo(app: Flask, sandbox: SandboxSettings, *, days: int = DAYS, port: int = 0) -> None:
    """Fill an empty database and a sandbox's file; `days` of history end at the present moment.

    Meanwhile the sandbox is served on `port` (0: any), over the file that its real process opens afterwards.
    Raises DemoError when a use case answers with something else than the story needs.
    """
    settings = replace(sandbox, clock_file=None, clock_offset=0.0)
    networks = create_sandbox(settings)
    with app.app_context(), hurried(), served(settings, port) as address:
        pictures = drawn(sorted({post.picture for post in all_posts() if post.picture}))  # while the sandbox starts
        present = now()
        with staged(app, networks, address(), present - timedelta(days=PILOT)) as stage, made_up_web(pictures):
            _tell(stage, pictures, present, days)


def _tell(stage: Stage, pictures: Mapping[str, bytes], present: datetime, days: int) -> None:
    """The company is founded; from then on everything happens in the order of its moments."""
    persons: dict[str, Person] = {}
    found_company()
    pilot()
    _arrive(stage, persons, PILOT)
    library = open_library(stage, pictures, persons["lotte"].id, present)
    stories = {post.key: Story(post, persons, library, present) for post in all_posts()}
    ideas = Ideas(persons, stories, library)
    told = chain(
        _everything(stage, persons, stories, present, days),
        ideas.acts(present),
        Learning(persons, present).acts(),
        Questions(persons).acts(present, days),
        Gifts(persons, ADMIN.key).acts(present),
    )
    for moment, act in in_order(told):
        stage.move_to(moment)
        act()


def _everything(
    stage: Stage, persons: dict[str, Person], stories: Mapping[str, Story], present: datetime, days: int
) -> Acts:
    """All that happened, each with its moment, in no order."""
    for joined in sorted({somebody.days for somebody in EVERYBODY} - {PILOT}):
        yield present - timedelta(days=joined), partial(_arrive, stage, persons, joined)
    for story in stories.values():
        yield from story.acts()
        yield present + timedelta(days=story.spec.written, minutes=10), look_at_links
    yield present, look_at_links
    yield from news_acts(persons, present)
    colleagues = Colleagues(stage, persons, stories, present)
    planned = without_prepared(without_incidents(plan(SEED, all_posts(), EVERYBODY, present, days)))
    for moment, together in groupby(planned, key=lambda one: one.moment):
        yield moment, colleagues.share(together)
    yield from Incidents(stage, persons, stories, colleagues, present).acts()
    yield present - GOAL_CHOSEN, partial(_choose_goal, persons, present)
    yield from Preparing(persons, stories, colleagues).acts(present)
    yield from PassingOn(persons, stories, colleagues).acts(present)
    yield present - timedelta(hours=1), partial(review_together, persons, stories)
    yield present - timedelta(hours=1), partial(tell_false_alarms, persons)
    yield present - BREAKFAST, partial(_read_notices, persons)
    talks = Talks(stage, persons, TRIES_IT)
    yield from _evenings(Outside(stage), talks, present, days)
    yield from talks.living(present)


def _evenings(outside: Outside, talks: Talks, present: datetime, days: int) -> Acts:
    """At the end of days, and once more at the present moment, so that the first page says how things are now."""
    first = (present - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0) + EVENING
    for number in range(days + 1):
        moment = first + timedelta(days=number)
        told = number % SELDOM == 0 or days - number <= LATELY
        if told and moment < present - timedelta(minutes=30):
            yield moment, outside.evening
            yield moment + timedelta(minutes=10), partial(tell_answers, but=f"{TRIES_IT}@hazelpont.example")
            yield from talks.after_evening(moment, present)
    yield present, outside.present


def _read_notices(persons: Mapping[str, Person]) -> None:
    for person in persons.values():
        read_all(person.id)


def _choose_goal(persons: Mapping[str, Person], present: datetime) -> None:
    set_goal(GoalStep.SHARED, 80, (present + GOAL_WITHIN).date(), chosen_by=persons["lotte"].id)


def _arrive(stage: Stage, persons: dict[str, Person], days: float) -> None:
    """Those who came so many days ago."""
    people: list[Somebody] = [somebody for somebody in EVERYBODY if somebody.days == days]
    arrive(stage, people)
    persons |= {somebody.key: person_of(somebody) for somebody in people}
