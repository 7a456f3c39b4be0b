"""Lotte prepares texts for Joris: some wait, some he sent, one he declined, one came too late."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.demo.colleagues import Colleagues
from advocacy.demo.curating import Story
from advocacy.demo.planning import Planned, without
from advocacy.demo.stage import DemoError
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.delegates.deciding import Confirmed, Declined, Yes, confirm, decline
from advocacy.sharing.delegates.drafting import Draft, Prepared, prepare, take_back
from advocacy.sharing.delegates.showing import text_seen
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.delegates.writing import desk_for

Acts = Iterator[tuple[datetime, Callable[[], None]]]
LEADER, DELEGATE = "joris", "lotte"
ANSWERED = timedelta(hours=3)


@dataclass(frozen=True)
class Text:
    """`days` ago Lotte wrote it; three hours later Joris answered. `said`: what he made of it, "" for just as it was,
    None where he did not send it; `declined`: his kind words; `taken_back`: she thought better of it."""

    days: float
    post: str
    network: Network
    words: str
    said: str | None = None
    own_experience: bool = False
    declined: str = ""
    taken_back: bool = False


HERE = "\n\nI work at Hazelpont."
ENGINE = "Thirty years she knew every boat by its engine. Since we went electric she listens to the water at the bow, "
TEXTS = (
    Text(
        4.2,
        "lock-keeper",
        Network.LINKEDIN,
        f"{ENGINE}and still she is never wrong.{HERE} #QuietWater",
        said=f"{ENGINE}and on Tuesday I stood beside her: she is still never wrong.{HERE} #QuietWater",
        own_experience=True,
    ),
    Text(
        5.5,
        "night-watch",
        Network.LINKEDIN,
        f"Who keeps watch at night, and what do they listen for? Our crew tells.{HERE}",
    ),
    Text(
        3.4,
        "bicycles",
        Network.X,
        "Fewer benches, forty bicycles. Which would you choose? I work at Hazelpont.",
        said="",
    ),
    Text(
        2.6,
        "charging",
        Network.LINKEDIN,
        f"Charging takes four minutes, and nobody on board notices. That is how I like our technology.{HERE}",
        declined="Lovely, but let an engineer tell this one. They built it; I only cut the ribbon.",
    ),
    Text(1.9, "battery", Network.X, "A thousand checks and one lesson. I work at Hazelpont.", taken_back=True),
    Text(
        0.35,
        "first-boat",
        Network.LINKEDIN,
        "I was on the first boat at 05:10, between two bakers and a man with a ladder. Nobody talks, everybody nods. "
        f"Who do you meet before sunrise?{HERE}",
    ),
    Text(
        0.15,
        "thank-you-cards",
        Network.LINKEDIN,
        "Veertig tekeningen hangen in de kantine, en op de helft is de bemanning groter dan het schip. Wat tekende jij "
        "als je zeven was?\n\nIk werk bij Hazelpont.",
    ),
)


class Preparing:
    """The acts of TEXTS."""

    def __init__(self, persons: Mapping[str, Person], stories: Mapping[str, Story], colleagues: Colleagues) -> None:
        self._persons, self._stories, self._colleagues = persons, stories, colleagues
        self._written: dict[Text, str] = {}

    def acts(self, present: datetime) -> Acts:
        for text in TEXTS:
            moment = present - timedelta(days=text.days)
            yield moment, partial(self._write, text)
            if text.said is not None or text.declined or text.taken_back:
                yield moment + ANSWERED, partial(self._answer, text)
        for days in range(5):
            yield present - timedelta(days=days), sweep_proposals

    def _write(self, text: Text) -> None:
        leader, delegate = self._persons[LEADER], self._persons[DELEGATE]
        post = self._stories[text.post].post_id
        desk = desk_for(delegate, leader.public_id, post, text.network, None, None)
        if desk is None:
            raise DemoError(f"{text.post} is not on offer to {LEADER} at {now()}")
        draft = Draft(post, text.network, desk.tab.wording.index, text.words, desk.offer.version_number)
        answer = prepare(delegate, leader.public_id, draft)
        if not isinstance(answer, Prepared):
            raise DemoError(f"{text.post} could not be prepared: {answer}")
        self._written[text] = answer.proposal.public_id

    def _answer(self, text: Text) -> None:
        name, leader = self._written[text], self._persons[LEADER]
        if text.taken_back:
            take_back(self._persons[DELEGATE], name)
        elif text.declined:
            if decline(leader, name, text.declined) != Declined():
                raise DemoError(f"{text.post} could not be declined")
        else:
            self._confirm(text, name, leader)

    def _confirm(self, text: Text, name: str, leader: Person) -> None:
        with transaction():
            seen = text_seen(leader, name)
        if seen is None or seen.tab is None:
            raise DemoError(f"{text.post} can't be confirmed")
        words, shown = text.said or text.words, seen.proposal.words_hash
        yes = Yes(words, shown, seen.account, seen.tab.code, seen.version_number, text.own_experience)
        answer = confirm(leader, name, yes)
        if not isinstance(answer, Confirmed):
            raise DemoError(f"{text.post} was not confirmed: {answer}")
        self._colleagues.publish()


def without_prepared(planned: Iterable[Planned]) -> list[Planned]:
    """What was prepared for Joris he did not share by himself before."""
    return without(planned, {(LEADER, text.post, text.network) for text in TEXTS})
