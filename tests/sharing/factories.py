"""Connected persons and their shares, made by the use cases against the sandbox."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from advocacy.content.models import Post
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.connecting import NotConnected, NowConnected, begin_connecting, finish_connecting
from advocacy.sharing.feeding import feed_for
from advocacy.sharing.models import Share
from advocacy.sharing.opening import Choice
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.reposting import RepostClick, request_repost
from advocacy.sharing.requesting import Answer, Click, Requested, request_share
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox

BACK = "http://hzl.example/accounts/{network}/back"


def connect(person: Person, network: Network, sandbox: Sandbox, handle: str | None = None) -> NowConnected:
    """The person goes through the consent page with an account of that handle."""
    result = try_to_connect(person, network, sandbox, handle)
    assert isinstance(result, NowConnected), result
    return result


def try_to_connect(
    person: Person, network: Network, sandbox: Sandbox, handle: str | None = None, after: str = "works"
) -> NowConnected | NotConnected:
    handle = handle or f"test-{person.public_id}"
    sandbox.account(network, handle, name=person.name)
    back = BACK.format(network=network.value)
    location = sandbox.allow(begin_connecting(person.id, network, back), handle, after)
    return finish_connecting(person.id, network, back, dict(parse_qsl(urlsplit(location).query)))


def click_on(person: Person, network: Network, words: str | None = None, post: str = "", **changes: Any) -> Click:
    """What the person's feed shows for a post, with these words instead of the dealt ones."""
    feed = feed_for(person, Choice(post=post, network=network.value))
    card = next(card for card in feed.cards if card.tab is not None)
    assert card.tab is not None
    values: dict[str, Any] = {
        "post_public_id": card.offer.post_public_id,
        "network": network,
        "wording": card.tab.place - 1,
        "words": card.tab.words if words is None else words,
        "code": card.tab.code,
        "version_number": card.offer.version_number,
    }
    return Click(**(values | changes))


def form_of(click: Click) -> dict[str, str]:
    """What the browser sends for this click."""
    asked = click.asked
    return {
        "post": click.post_public_id,
        "network": click.network.value,
        "wording": str(click.wording),
        "version": str(click.version_number),
        "code": click.code,
        "words": click.words,
        "when": asked.timing.value,
        "slot": asked.slot.isoformat() if asked.slot else "",
        "at": asked.typed,
    }


def share(person: Person, network: Network, words: str | None = None, post: str = "") -> Share:
    answer = ask_to_share(person, network, words, post)
    assert isinstance(answer, Requested), answer
    return answer.share


def ask_to_share(person: Person, network: Network, words: str | None = None, post: str = "") -> Answer:
    return request_share(person, click_on(person, network, words, post))


def after_undo(clock: FixedClock) -> None:
    """The ten seconds are over."""
    clock.move(services().settings.undo_seconds)


def publish_all(clock: FixedClock) -> None:
    after_undo(clock)
    publish_due()


def reload(found: Share) -> Share:
    with transaction() as session:
        return session.get_one(Share, found.id)


def state_of(found: Share) -> DeliveryState:
    return reload(found).state


def repost_on(person: Person, network: Network, words: str = "", post: str = "", **changes: Any) -> RepostClick:
    """What the person's feed shows of the company's own post."""
    card = next(card for card in feed_for(person, Choice(post=post)).cards if card.reposts)
    shown = next(found for found in card.reposts if found.network is network)
    values: dict[str, Any] = {
        "post_public_id": card.offer.post_public_id,
        "network": network,
        "original": shown.original,
        "words": words,
        "code": shown.code,
        "version_number": shown.version_number,
    }
    return RepostClick(**(values | changes))


def repost(person: Person, network: Network, words: str = "", post: str = "") -> Share:
    answer = request_repost(person, repost_on(person, network, words, post))
    assert isinstance(answer, Requested), answer
    return answer.share


def company_post(sandbox: Sandbox, network: Network, handle: str = "test-company", **more: Any) -> str:
    """The company's own post, written in the network itself; its id or URN."""
    text = "Forty-four decibels at the night ferry."
    return str(sandbox.post("posts", network=network.value, account=handle, text=text, **more)["id"])


def make_own_post(sandbox: Sandbox, *networks: Network, **content: Any) -> Post:
    """A live post whose colleagues may pass on the company's own posts there."""
    own = {f"own_{network.value}": company_post(sandbox, network) for network in networks}
    return make_post(**({"own_confirmed": True} | own | content))
