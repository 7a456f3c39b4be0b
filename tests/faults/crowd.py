"""People with accounts and confirmed shares, as many as a test asks for; every text is different."""

from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.feeding import Choice, feed_for
from advocacy.sharing.models import Share
from advocacy.sharing.requesting import Click, Requested, request_share
from tests.content.factories import make_comms, make_post
from tests.faults.house import House, connect
from tests.people.factories import make_person

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def one_share(house: House, network: Network, *, link: bool = True) -> Share:
    """Somebody's confirmed share of a post, due at once."""
    (person,) = connected_people(house, 1, network)
    post = make_post(author=make_comms(), approver=make_comms(), **({} if link else {"link_url": ""}))
    return confirm(person, post.public_id, network)


def connected_people(house: House, number: int, *networks: Network) -> list[Person]:
    people = [make_person() for _ in range(number)]
    for person in people:
        for network in networks:
            connect(person, network, house.sandbox)
    return people


def crowd(house: House, people: int, posts: int) -> list[Share]:
    """people × posts × 2 shares."""
    author, approver = make_comms(), make_comms()
    persons = connected_people(house, people, *Network)
    made = [make_post(author=author, approver=approver) for _ in range(posts)]
    return [confirm(person, post.public_id, network) for post in made for person in persons for network in Network]


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
