"""Colleagues share: they change the words and press the button, and a worker publishes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from advocacy.content.offering import offer
from advocacy.content.presenting import Offer, Wording
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.demo.company import Somebody
from advocacy.demo.curating import Story
from advocacy.demo.planning import Planned, own_text
from advocacy.demo.posts import word_bank
from advocacy.demo.stage import DemoError, Stage
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import device_words
from advocacy.people.sessions import start_session
from advocacy.sharing.linking import derive_code
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.requesting import (
    AlreadyThere,
    Click,
    ConnectFirst,
    MakeItYours,
    Requested,
    TooLong,
    request_share,
)
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked

TRIES = 8
NO_EARLIER_SHARES = 0  # nobody shares a post twice on one network here
UNDO_IS_OVER = timedelta(seconds=12)
REMEMBERED = timedelta(days=6)
BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
)


class Colleagues:
    """Everybody who shares, with their rows and the posts' public ids."""

    def __init__(
        self, stage: Stage, persons: Mapping[str, Person], stories: Mapping[str, Story], present: datetime
    ) -> None:
        self._stage = stage
        self._persons = persons
        self._stories = stories
        self._present = present
        self._offers: dict[str, Offer | None] = {}

    def share(self, planned: Iterable[Planned]) -> Callable[[], None]:
        """What happens at one moment: each clicks, ten seconds pass, a worker publishes what is due."""
        together = list(planned)

        def act() -> None:
            for one in together:
                self._offer(one)
            by_person = groupby(together, key=lambda one: one.somebody.key)
            self._stage.side_by_side(self._share_each, [list(ones) for _, ones in by_person])
            self.publish()

        return act

    def _share_each(self, planned: Iterable[Planned]) -> None:
        """What one person shares at one moment."""
        for one in planned:
            self._open_the_app(one)
            for network in one.networks:
                self.click(one, network)

    def publish(self) -> None:
        self._stage.move_to(now() + UNDO_IS_OVER)
        publish_due()

    def _open_the_app(self, planned: Planned) -> None:
        """Sign-ins that are still listed; older ones are forgotten by the product too."""
        if self._present - now() < REMEMBERED:
            browser = BROWSERS[len(planned.somebody.key) % len(BROWSERS)]
            start_session(self._persons[planned.somebody.key].id, stay=False, device=device_words(browser))

    def click(self, planned: Planned, network: Network, asked: Asked = RIGHT_NOW) -> str | None:
        """The share's public id; None when the person leaves it at that, because words or account are refused."""
        person, offered = self._persons[planned.somebody.key], self._offer(planned)
        if offered is None or network not in offered.variants:
            return None
        code = derive_code(person.id, offered.version_id, network, NO_EARLIER_SHARES)
        for _ in range(TRIES):
            click = replace(self._filled_in(planned, network, offered, code), asked=asked)
            answer = request_share(person, click)
            if isinstance(answer, Requested):
                return answer.share.public_id
            if isinstance(answer, ConnectFirst | AlreadyThere):
                return None
            if not isinstance(answer, MakeItYours | TooLong):
                raise DemoError(f"{planned.somebody.key}, {planned.post.key}: {answer}")
        return None

    def _offer(self, planned: Planned) -> Offer | None:
        """What stands in the feed; looked up once per post, because all who may see it see the same version."""
        key = planned.post.key
        if key not in self._offers:
            with transaction() as session:
                person = self._persons[planned.somebody.key]
                self._offers[key] = offer(session, person, self._stories[key].post_id, now())
        return self._offers[key]

    def _filled_in(self, planned: Planned, network: Network, offered: Offer, code: str) -> Click:
        wording = _dealt(planned.dice, planned.somebody, offered, network)
        words = own_text(planned.dice, wording.text, planned.post, wording.language, word_bank(), network)
        return Click(offered.post_public_id, network, wording.index, words, code, offered.version_number)


def _dealt(dice: Random, somebody: Somebody, offered: Offer, network: Network) -> Wording:
    """One of the wordings in the person's own language, or in another one that they read."""
    wordings = offered.variants[network]
    own = [wording for wording in wordings if wording.language == somebody.language]
    return dice.choice(own or [wording for wording in wordings if wording.language in somebody.reads])
