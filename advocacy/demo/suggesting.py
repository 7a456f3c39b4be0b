"""Ideas of colleagues: some became posts, one is being written, two wait, one was declined kindly."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from advocacy.content.freezing import PostContent
from advocacy.content.suggestion_rules import Declining, Idea
from advocacy.content.suggestions.crediting import credit_suggestions
from advocacy.content.suggestions.deciding import Used, decline, merge, take
from advocacy.content.suggestions.proposing import Proposed, propose
from advocacy.core.identifiers import public_id
from advocacy.core.services import settings
from advocacy.demo.curating import Library, Story
from advocacy.demo.stage import DemoError
from advocacy.people.models import Person

Acts = Iterator[tuple[datetime, Callable[[], None]]]
HOUR = timedelta(hours=1)
# Which posts began with an idea, whose, and what they wrote on their phones.
BEGAN = (
    ("night-ferry", "wim", "I stood on the bank last night and did not hear our own boat leave."),
    ("heron", "noor", "She sits on pole four, right where we moor. Since March we come in a little slower."),
    ("battery", "wim", "A thousand battery checks, and one lesson that nobody believes."),
)


class Ideas:
    """What was proposed and answered, as acts in time."""

    def __init__(self, persons: Mapping[str, Person], stories: Mapping[str, Story], library: Library) -> None:
        self._persons, self._stories, self._library = persons, stories, library

    def acts(self, present: datetime) -> Acts:
        for key, whose, words in BEGAN:
            story = self._stories[key]
            written = present + timedelta(days=story.spec.written)
            yield written + HOUR / 2, partial(self._began, whose, words, story)
        yield present - timedelta(days=3), self._declined
        yield present - timedelta(hours=26), self._being_written
        yield present - timedelta(hours=5), self._waiting
        yield present, credit_suggestions

    def _began(self, whose: str, words: str, story: Story) -> None:
        """Joined while it is still a draft of its author's."""
        outcome = merge(self._propose(whose, Idea(words)), story.post_id, self._persons[story.spec.author].id)
        if not isinstance(outcome, Used):
            raise DemoError(f"the idea of {whose} was not used: {outcome}")

    def _declined(self) -> None:
        idea = self._propose("noor", Idea("The canteen has new chairs, in petrol. They match the boats."))
        thanks = (
            "Lovely chairs, and thank you for looking around. Outside they say little; on the inside page they shine."
        )
        if decline(idea, self._persons["lotte"].id, Declining.ELSEWHERE, thanks) is not True:
            raise DemoError("an idea could not be declined")

    def _being_written(self) -> None:
        picture = self._library.pictures["shore-power"].public_id
        idea = self._propose("lotte", Idea("Shore power at seven, before anybody is there.", picture=picture))
        outcome = take(idea, self._persons["maud"].id, PostContent(zone=settings().time_zone))
        if not isinstance(outcome, Used):
            raise DemoError(f"an idea could not be taken: {outcome}")

    def _waiting(self) -> None:
        crew = self._library.topics["Meet the crew"]
        heron = "A heron nests on a ferry pole, the newspaper wrote about it."
        self._propose("noor", Idea(heron, "https://oeverbode.example/heron-on-a-pole", named=True))
        self._propose("sem", Idea("Ask the night crew what they eat at three in the morning.", topic=crew))

    def _propose(self, whose: str, idea: Idea) -> str:
        proposed = propose(self._persons[whose], idea, public_id())
        if not isinstance(proposed, Proposed):
            raise DemoError(f"{whose} could not suggest a post: {proposed}")
        return proposed.public_id
