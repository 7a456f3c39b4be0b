"""Leader and delegate at the same moment, in every order: one share at most, and only of words that were seen."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.sharing.delegates.deciding import Confirmed, confirm, decline
from advocacy.sharing.delegates.drafting import DraftProblem, Prepared, prepare, take_back
from advocacy.sharing.delegates.naming import remove
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.models import Share
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import ProposalState, Undecided
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.sharing.preparing import CHANGED, OPENLY, draft_of, leader_and_delegate, prepared, row, yes_to

LINKEDIN = Network.LINKEDIN
ROUNDS = 6


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Each in a thread of its own, let go together."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            ready.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(run, acts))


def shares() -> list[Share]:
    with transaction() as session:
        return session.query(Share).order_by(Share.id).all()


def test_ten_yeses_are_one_share(app: Flask, sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text)
    answers = at_once(app, *[lambda: confirm(joris, text.public_id, yes)] * 10)
    assert all(isinstance(answer, Confirmed) for answer in answers)
    assert len(shares()) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_yes_while_it_is_taken_back(app: Flask, sandbox: Sandbox, round_: int) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text)
    said, taken = at_once(
        app, lambda: confirm(joris, text.public_id, yes), lambda: take_back(lotte, text.public_id)
    )  # fmt: skip
    won = isinstance(said, Confirmed)
    assert won == (taken is DraftProblem.DECIDED)
    assert (said is Undecided.DECIDED) == isinstance(taken, Prepared)
    assert len(shares()) == int(won)
    assert row(text).state is (ProposalState.CONFIRMED if won else ProposalState.CANCELLED)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_yes_while_the_delegate_changes_the_text(app: Flask, sandbox: Sandbox, round_: int) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    post = make_post()
    text = prepared(lotte, joris, LINKEDIN, post)
    yes = yes_to(joris, text)
    changing = draft_of(post, words=CHANGED, changes=text.public_id)
    said, changed = at_once(
        app, lambda: confirm(joris, text.public_id, yes), lambda: prepare(lotte, joris.public_id, changing)
    )  # fmt: skip
    if isinstance(said, Confirmed):
        assert isinstance(changed, DraftProblem)
        assert [share.words for share in shares()] == [OPENLY]
        assert row(text).words == OPENLY  # what the delegate wrote stays what the leader saw
    else:
        assert said is Undecided.CHANGED
        assert isinstance(changed, Prepared)
        assert shares() == []


def test_a_yes_and_a_no_and_a_sweep_and_another_delegate_at_once(app: Flask, sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text)
    answers = at_once(
        app,
        lambda: confirm(joris, text.public_id, yes),
        lambda: decline(joris, text.public_id, ""),
        sweep_proposals,
        lambda: remove(joris),
    )  # fmt: skip
    assert len(shares()) == int(isinstance(answers[0], Confirmed))
    assert row(text).state is not ProposalState.PROPOSED
    assert (row(text).state is ProposalState.CONFIRMED) == isinstance(answers[0], Confirmed)


def test_two_texts_for_the_same_place_at_once_are_one(app: Flask, sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    post = make_post()
    drafts = [draft_of(post, words=words) for words in (OPENLY, CHANGED)]
    answers = at_once(app, *[lambda draft=draft: prepare(lotte, joris.public_id, draft) for draft in drafts])
    assert sorted(map(str, map(type, answers))) == sorted(map(str, (DraftProblem, Prepared)))
    with transaction() as session:
        assert session.query(Proposal).count() == 1
