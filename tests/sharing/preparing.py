"""A leader with a connected account and a delegate, and what the delegate prepares, by the use cases.

joris, lotte = leader_and_delegate(sandbox)
text = prepared(lotte, joris, LINKEDIN, post)
yes = yes_to(joris, text)      # what the leader's page would send back, unchanged
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.people.delegating import name_delegate
from advocacy.people.models import Person
from advocacy.sharing.delegates.deciding import Confirmed, Yes, confirm
from advocacy.sharing.delegates.drafting import Draft, Prepared, prepare
from advocacy.sharing.delegates.showing import text_seen
from advocacy.sharing.models import Share
from advocacy.sharing.proposal_models import Proposal
from tests.content.factories import Post, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect

OPENLY = "I work at Hazelpont. Our night ferry is electric now, and that is a quiet revolution. What do you hear?"
CHANGED = "I work at Hazelpont. Our night ferry runs on batteries, and my neighbours sleep. What do you hear?"


def leader_and_delegate(sandbox: Sandbox | None = None, **leader: Any) -> tuple[Person, Person]:
    """Joris, connected to both networks, and Lotte, who prepares for him."""
    lotte = make_person(name="Lotte Brandsma")
    joris = make_person(**({"name": "Joris van Ekeren", "leader": True} | leader))
    assert name_delegate(joris.id, lotte.email) == lotte
    if sandbox:
        for network in Network:
            connect(joris, network, sandbox)
    return fresh(joris), lotte


def fresh(person: Person) -> Person:
    with transaction() as session:
        return session.get_one(Person, person.id, populate_existing=True)


def draft_of(post: Post, network: Network = Network.LINKEDIN, words: str = OPENLY, **changes: Any) -> Draft:
    return replace(Draft(post.public_id, network, 0, words, 1), **changes)


def prepared(
    delegate: Person, leader: Person, network: Network = Network.LINKEDIN, post: Post | None = None, words: str = OPENLY
) -> Proposal:
    answer = prepare(delegate, leader.public_id, draft_of(post or make_post(), network, words))
    assert isinstance(answer, Prepared), answer
    return answer.proposal


def yes_to(leader: Person, proposal: Proposal, words: str | None = None, **changes: Any) -> Yes:
    """What the leader's page sends when they press the button."""
    seen = text_seen(leader, proposal.public_id)
    assert seen is not None
    assert seen.tab is not None
    yes = Yes(
        words=seen.tab.words if words is None else words,
        shown=seen.proposal.words_hash,
        account=seen.account,
        code=seen.tab.code,
        version_number=seen.version_number,
    )
    return replace(yes, **changes)


def confirmed(leader: Person, proposal: Proposal, words: str | None = None, **changes: Any) -> Share:
    answer = confirm(leader, proposal.public_id, yes_to(leader, proposal, words, **changes))
    assert isinstance(answer, Confirmed), answer
    return answer.share


def row(proposal: Proposal) -> Proposal:
    with transaction() as session:
        return session.get_one(Proposal, proposal.id, populate_existing=True)


def told(person: Person) -> list[str]:
    """The kinds of notices that somebody got, in their order."""
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))
