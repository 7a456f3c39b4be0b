"""Colleagues who pass on what Hazelpont's own accounts said."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from advocacy.content.offering import offer
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.demo.colleagues import NO_EARLIER_SHARES, Colleagues
from advocacy.demo.curating import Story
from advocacy.demo.posts import PostSpec, all_posts
from advocacy.demo.stage import DemoError
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.linking import derive_code
from advocacy.sharing.reposting import RepostClick, request_repost
from advocacy.sharing.requesting import AlreadyThere, Requested

Act = tuple[datetime, Callable[[], None]]
# Who, how many days ago, where, with which words of their own.
PASSED_ON = (
    ("hilde", 1.05, Network.X, ""),
    ("sem", 0.95, Network.X, ""),
    ("bram", 0.6, Network.LINKEDIN, "I was the one with the ladder's other end. I work at Hazelpont."),
)


class PassingOn:
    """The acts of PASSED_ON."""

    def __init__(self, persons: Mapping[str, Person], stories: Mapping[str, Story], colleagues: Colleagues) -> None:
        self._persons, self._stories, self._colleagues = persons, stories, colleagues

    def acts(self, present: datetime) -> Iterator[Act]:
        (spec,) = (post for post in all_posts() if post.passed_on)
        for key, days, network, words in PASSED_ON:
            yield present - timedelta(days=days), partial(self._pass_on, spec, key, network, words)

    def _pass_on(self, spec: PostSpec, key: str, network: Network, words: str) -> None:
        person, post = self._persons[key], self._stories[spec.key].post_id
        with transaction() as session:
            offered = offer(session, person, post, now())
        if offered is None:
            raise DemoError(f"{spec.key} is not on offer to {key}")
        code = derive_code(person.id, offered.version_id, network, NO_EARLIER_SHARES)
        click = RepostClick(post, network, offered.own_posts[network], words, code, offered.version_number)
        answer = request_repost(person, click)
        if not isinstance(answer, Requested | AlreadyThere):
            raise DemoError(f"{key} could not pass on {spec.key}: {answer}")
        self._colleagues.publish()
