"""What a leader and their delegates do, in any order, as a part of the machine of test_machine.py.

Nothing that was only prepared is ever sent: a text is known to the machine by its number once its leader confirmed it.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.delegates.deciding import Confirmed, Yes, confirm, decline
from advocacy.sharing.delegates.drafting import Draft, Prepared, prepare, take_back
from advocacy.sharing.delegates.naming import name
from advocacy.sharing.delegates.showing import text_seen
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.models import Share
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import ProposalState
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked, Timing
from tests.people.factories import make_person

networks = st.sampled_from(list(Network))
which = st.integers(0, 1)
anywhere = st.integers(0, 999)


class Proposing(RuleBasedStateMachine):
    """The first of the people leads; one of two colleagues prepares for them."""

    people: list[Person]
    posts: list[Post]
    clicks: int
    texts: dict[str, Share]

    def begin_proposing(self) -> None:
        self.delegates = [make_person(), make_person()]
        self.pages: list[tuple[str, int, Yes]] = []  # pages that the leader has open
        name(self.leader, self.delegates[0].email)

    @property
    def leader(self) -> Person:
        with transaction() as session:
            return session.get_one(Person, self.people[0].id, populate_existing=True)

    @rule(delegate=which, post=which, network=networks)
    def prepare_a_text(self, delegate: int, post: int, network: Network) -> None:
        self.clicks += 1
        draft = Draft(self.posts[post].public_id, network, 0, self.words(), 1)
        answer = prepare(self.delegates[delegate], self.leader.public_id, draft)
        assert not isinstance(answer, Prepared) or self.leader.delegate_id == self.delegates[delegate].id

    @rule(at=anywhere)
    @precondition(lambda self: self.proposals(ProposalState.PROPOSED))
    def change_a_text(self, at: int) -> None:
        self.clicks += 1
        text = self.some(at, ProposalState.PROPOSED)
        with transaction() as session:
            post = session.get_one(Post, text.post_id)
        draft = Draft(post.public_id, text.network, 0, self.words(), 1, changes=text.public_id)
        prepare(self.author_of(text), self.leader.public_id, draft)

    @rule(at=anywhere)
    @precondition(lambda self: self.proposals(ProposalState.PROPOSED))
    def take_a_text_back(self, at: int) -> None:
        text = self.some(at, ProposalState.PROPOSED)
        assert isinstance(take_back(self.author_of(text), text.public_id), Prepared)

    @rule(at=anywhere)
    @precondition(lambda self: self.proposals())
    def decline_a_text(self, at: int) -> None:
        decline(self.leader, self.some(at).public_id, "Not this week.")

    @rule(at=anywhere)
    @precondition(lambda self: self.proposals())
    def open_its_page(self, at: int) -> None:
        seen = text_seen(self.leader, self.some(at).public_id)
        if seen and seen.tab:
            yes = Yes(seen.words, seen.proposal.words_hash, seen.account, seen.tab.code, seen.version_number)
            self.pages.append((seen.proposal.public_id, self.number_in(seen.words), yes))

    @rule(at=anywhere, later=st.booleans())
    @precondition(lambda self: self.pages)
    def confirm_from_a_page(self, at: int, later: bool) -> None:
        """Also from one that was open for long, and again from one that was used."""
        name_, number, yes = self.pages[at % len(self.pages)]
        asked = Asked(Timing.PICK, typed="2026-11-25T12:00") if later else RIGHT_NOW
        answer = confirm(self.leader, name_, Yes(**(vars(yes) | {"asked": asked})))
        if isinstance(answer, Confirmed):
            self.texts[str(number)] = answer.share

    @rule(delegate=which)
    def name_another(self, delegate: int) -> None:
        name(self.leader, self.delegates[delegate].email)

    @rule()
    def sweep_texts(self) -> None:
        sweep_proposals()

    @invariant()
    def every_prepared_text_says_where_it_stands(self) -> None:
        for text in self.proposals():
            match text.state:
                case ProposalState.PROPOSED:
                    assert (text.decided_at, text.share_id, text.ended_by) == (None, None, None)
                case ProposalState.CONFIRMED:
                    assert text.share_id
                    assert text.decided_at
                case ProposalState.CANCELLED:
                    assert text.ended_by
                    assert text.decided_at
                case ProposalState.EXPIRED:
                    assert text.decided_at

    @invariant()
    def what_was_made_of_a_text_is_its_leaders(self) -> None:
        for text in self.proposals(ProposalState.CONFIRMED):
            with transaction() as session:
                share = session.get_one(Share, text.share_id)
            assert (share.person_id, share.post_id, share.network) == (text.leader_id, text.post_id, text.network)

    # How it is done

    def words(self) -> str:
        raise NotImplementedError

    def number_in(self, words: str) -> int:
        raise NotImplementedError

    def proposals(self, *states: ProposalState) -> list[Proposal]:
        if not hasattr(self, "pages"):
            return []
        query: Any = select(Proposal).order_by(Proposal.id)
        with transaction() as session:
            return list(session.scalars(query.where(Proposal.state.in_(states)) if states else query))

    def some(self, at: int, *states: ProposalState) -> Proposal:
        found = self.proposals(*states)
        return found[at % len(found)]

    def author_of(self, text: Proposal) -> Person:
        return next(person for person in self.delegates if person.id == text.delegate_id)
