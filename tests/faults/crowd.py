"""People with accounts and confirmed shares, as many as a test asks for; every text is different."""

from typing import Any

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.feeding import feed_for
from advocacy.sharing.linking import derive_code
from advocacy.sharing.models import Share
from advocacy.sharing.opening import Choice
from advocacy.sharing.requesting import Click, Requested, request_share
from tests.content.factories import make_comms, make_picture, make_post
from tests.faults.house import House, connect
from tests.people.factories import make_person

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def one_share(house: House, network: Network, *, link: bool = True, picture: bool = False) -> Share:
    """Somebody's confirmed share of a post, due at once."""
    (person,) = connected_people(house, 1, network)
    author = make_comms()
    changes: dict[str, Any] = {} if link else {"link_url": ""}
    if picture:
        changes["pictures"] = (make_picture(author),)
    post = make_post(author=author, approver=make_comms(), **changes)
    return confirm(person, post.public_id, network)


def connected_people(house: House, number: int, *networks: Network) -> list[Person]:
    people = [make_person() for _ in range(number)]
    for person in people:
        for network in networks:
            connect(person, network, house.sandbox)
    return people


def crowd(house: House, people: int, posts: int) -> list[Share]:
    """people × posts × 2 shares. Without links: with one, so many posts on X cost more than the month has."""
    author, approver = make_comms(), make_comms()
    persons = connected_people(house, people, *Network)
    made = [make_post(author=author, approver=approver, link_url="") for _ in range(posts)]
    return [confirm_post(person, post, network) for post in made for person in persons for network in Network]


def confirm_post(person: Person, post: Post, network: Network, earlier: int = 0) -> Share:
    """The click without the page before it. `earlier`: how many shares of it this person had there."""
    assert post.offered_version_id is not None
    code = derive_code(person.id, post.offered_version_id, network, earlier)
    words = f"I work at Hazelpont. {own_sentence(person.id, post.public_id)}"
    answer = request_share(person, Click(post.public_id, network, 0, words, code, 1))
    assert isinstance(answer, Requested), answer
    return answer.share


def confirm(person: Person, post: str, network: Network) -> Share:
    feed = feed_for(person, Choice(post=post, network=network.value))
    card = next(card for card in feed.cards if card.offer.post_public_id == post)
    assert card.tab is not None
    words = f"I work at Hazelpont. {own_sentence(person.id, post)}"
    answer = request_share(
        person, Click(post, network, card.tab.place - 1, words, card.tab.code, card.offer.version_number)
    )
    assert isinstance(answer, Requested), answer
    return answer.share


def own_sentence(person_id: int, post: str) -> str:
    """Nobody writes like anybody else."""
    seed = f"{person_id}{post}"
    words = [NUMBERS[(ord(letter) * (place + 3)) % len(NUMBERS)] for place, letter in enumerate(seed)]
    return f"On the quay {person_id} of us counted {' '.join(words)} lights."


def reload(share: Share) -> Share:
    with transaction() as session:
        return session.get_one(Share, share.id)
