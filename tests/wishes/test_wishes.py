"""The wish board: made once, voted for once, put together, answered; and told to whoever wishes for it."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.permissions import Role
from advocacy.notifications.models import Notice
from advocacy.people.leaving import deactivate, erase, export_everything
from advocacy.people.models import Person
from advocacy.wishes.answering import Answered, Merged, answer_wish, merge_wish
from advocacy.wishes.listing import board, count_late, one_wish
from advocacy.wishes.models import Vote, Wish, wish_by_public_id
from advocacy.wishes.rules import MOST_A_DAY, Shelf, WishState
from advocacy.wishes.wishing import Made, Voted, WishObstacle, make_wish, take_vote_back, vote
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, sign_in
from tests.queries import counted_queries
from tests.questions.test_races import at_once


@pytest.fixture
def noor(app: Flask) -> Person:
    return make_person(name="Noor Hartsuiker")


@pytest.fixture
def lotte(app: Flask) -> Person:
    return make_person(Role.COMMS, name="Lotte de Graaf")


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def wished(person: Person, title: str = "Larger letters on the board") -> str:
    made = make_wish(person, title, "", public_id())
    assert isinstance(made, Made), made
    return made.public_id


def reload(name: str) -> Wish:
    with transaction() as session:
        found = wish_by_public_id(session, name)
        assert found is not None
        return found


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def counted() -> None:
    """The numbers beside the wishes are the votes there are."""
    with transaction() as session:
        votes: dict[int, Any] = dict(session.execute(select(Vote.wish_id, func.count()).group_by(Vote.wish_id)).all())
        assert {row.id: row.votes for row in session.scalars(select(Wish)) if row.votes} == votes


def test_whoever_wishes_votes_for_it_and_comms_hear_of_it(noor: Person, lotte: Person) -> None:
    name = wished(noor)
    assert reload(name).votes == 1
    assert vote(name, noor) is Voted.ALREADY
    assert told(lotte) == ["wish.new"]
    counted()


def test_a_page_that_is_sent_twice_makes_one_wish(app: Flask, noor: Person) -> None:
    key = public_id()
    said = at_once(app, [lambda: make_wish(noor, "Read posts aloud", "", key)] * 4)
    assert len(set(said)) == 1


@pytest.mark.parametrize("title", ["", "   ", "…!?", "ab"])
def test_a_wish_says_something(noor: Person, title: str) -> None:
    assert make_wish(noor, title, "", public_id()) is WishObstacle.TOO_SHORT


def test_so_many_a_day(noor: Person, clock: FixedClock) -> None:
    for number in range(MOST_A_DAY):
        wished(noor, f"Wish number {number}")
    assert make_wish(noor, "One more wish", "", public_id()) is WishObstacle.ENOUGH_TODAY
    clock.move(timedelta(days=1))
    wished(noor)


def test_everybody_votes_once_also_at_the_same_moment_and_can_take_it_back(app: Flask, noor: Person) -> None:
    name, others = wished(noor), [make_person() for _ in range(4)]
    said = at_once(app, [lambda one=one: vote(name, one) for one in others for _ in range(2)])
    assert sorted(said) == [Voted.ALREADY] * 4 + [Voted.DONE] * 4
    assert reload(name).votes == 5
    assert [take_vote_back(name, others[0]) for _ in range(2)] == [Voted.DONE, Voted.ALREADY]
    counted()


def test_put_together_each_persons_vote_counts_once(noor: Person, lotte: Person) -> None:
    first, second, third = wished(noor), wished(lotte, "Bigger letters"), wished(make_person(), "Huge letters")
    vote(second, noor)
    assert merge_wish(third, second, lotte) is Merged.DONE
    assert merge_wish(second, first, lotte) is Merged.DONE
    assert reload(first).votes == 3
    assert merge_wish(second, first, lotte) is Merged.ALREADY
    assert merge_wish(first, third, lotte) is Merged.ITSELF  # which stands under it
    assert merge_wish(first, public_id(), lotte) is Merged.NOT_THERE
    assert one_wish(noor, third).row.public_id == first  # type: ignore[union-attr]
    assert one_wish(noor, third).together == 3  # type: ignore[union-attr]
    assert vote(third, make_person()) is Voted.DONE  # counts where it stands
    assert reload(first).votes == 4
    counted()


def test_two_that_are_put_together_crosswise_stand_one_under_the_other(app: Flask, noor: Person, lotte: Person) -> None:
    for _ in range(3):
        first, second = wished(noor, "Wish one here"), wished(lotte, "Wish two here")
        said = at_once(app, [partial(merge_wish, first, second, lotte), partial(merge_wish, second, first, lotte)])
        assert sorted(said) in ([Merged.ALREADY, Merged.DONE], [Merged.DONE, Merged.ITSELF])
        assert [reload(first).state, reload(second).state].count(WishState.MERGED) == 1
    counted()


def test_you_asked_we_did(noor: Person, lotte: Person, clock: FixedClock) -> None:
    name, other = wished(noor), make_person()
    vote(name, other)
    assert answer_wish(name, WishState.PLANNED, "", lotte) is Answered.NO_WORDS
    assert answer_wish(name, WishState.PLANNED, "We try it in January.", lotte) is Answered.DONE
    assert answer_wish(name, WishState.PLANNED, "We try it in January.", lotte) is Answered.SAME
    clock.move(timedelta(days=1))
    assert answer_wish(name, WishState.DONE, "Since Monday they are larger.", lotte) is Answered.DONE
    for one in (noor, other):
        assert told(one) == ["wish.answered", "wish.done"]
    assert vote(name, make_person()) is Voted.OVER
    found = board(noor, Shelf.DONE)
    assert [one.row.public_id for one in found.listed] == [name]
    assert found.done_lately is not None
    assert found.done_lately.row.answer == "Since Monday they are larger."
    assert answer_wish(name, WishState.OPEN, "No.", lotte) is None
    assert answer_wish(name, WishState.MERGED, "No.", lotte) is None


def test_an_answer_is_promised_within_two_weeks(noor: Person, lotte: Person, clock: FixedClock) -> None:
    name = wished(noor)
    clock.move(timedelta(days=14))
    assert count_late() == 1
    answer_wish(name, WishState.DECLINED, "It would need a camera.", lotte)
    assert count_late() == 0


def test_the_most_wanted_stand_first_page_by_page(noor: Person) -> None:
    names = [wished(noor, f"Wish number {number}") for number in range(10)]
    for one in [make_person() for _ in range(3)]:
        vote(names[4], one)
    assert board(noor, Shelf.OPEN).listed[0].row.public_id == names[4]


def test_the_board_asks_the_database_a_bounded_number_of_times(noor: Person, client: FlaskClient) -> None:
    sign_in(client, noor)
    counts = []
    for many in (2, 8):
        for number in range(many):
            wished(noor, f"Wish {many} {number}")
        with counted_queries() as asked:
            assert client.get("/wishes").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_wish_from_the_page_to_the_answer(
    noor: Person, lotte: Person, client: FlaskClient, pages: PageClient
) -> None:
    sign_in(client, noor)
    page = pages.post("/wishes/new", {"key": public_id(), "title": "ab", "words": "Kept as typed."}, status=422)
    assert "Kept as typed." in page.text
    page = pages.follow("/wishes/new", {"key": public_id(), "title": "Read posts aloud", "words": "On deck."})
    assert page.heading == "Read posts aloud"
    name = board(noor, Shelf.OPEN).listed[0].row.public_id
    assert client.post(f"/wishes/{name}/answer", data={"state": "done", "answer": "Done."}).status_code == 403
    sign_in(client, lotte)
    pages.post(f"/wishes/{name}/vote", {"board": "yes"}, status=303)
    pages.post(f"/wishes/{name}/answer", {"state": "planned", "answer": ""}, status=422)
    pages.post(f"/wishes/{name}/answer", {"state": "nonsense", "answer": "Yes."}, status=422)
    page = pages.follow(f"/wishes/{name}/answer", {"state": "planned", "answer": "We try it with Crew in January."})
    assert "Lotte de Graaf" in words_of(page.tree)
    assert "Lotte: We try it with Crew in January." in words_of(pages.get("/wishes?show=planned").tree)
    assert client.get(f"/wishes/{public_id()}").status_code == 404
    assert client.post(f"/wishes/{public_id()}/vote").status_code == 404


def test_a_question_back_is_replied_to_by_whoever_wished(noor: Person, lotte: Person, pages: PageClient) -> None:
    name = wished(noor)
    answer_wish(name, WishState.ASKED_BACK, "On which screen?", lotte)
    sign_in(pages.client, make_person())
    assert pages.client.post(f"/wishes/{name}/reply", data={"words": "Mine."}).status_code == 404
    sign_in(pages.client, noor)
    pages.post(f"/wishes/{name}/reply", {"words": " "}, status=422)
    pages.post(f"/wishes/{name}/reply", {"words": "On the phone."}, status=303)
    pages.post(f"/wishes/{name}/reply", {"words": "On the phone."}, status=422)
    assert (reload(name).state, reload(name).words) == (WishState.OPEN, "On the phone.")
    assert told(lotte)[-1] == "wish.replied"


def test_leaving_keeps_wishes_and_erasing_takes_the_votes_and_words(noor: Person) -> None:
    make_person(Role.ADMIN)
    made = make_wish(noor, "Read posts aloud", "Because I walk the deck.", public_id())
    assert isinstance(made, Made)
    assert export_everything(noor.id)["wishes"]["votes"] == ["Read posts aloud"]
    deactivate(noor.id, by=None)
    assert reload(made.public_id).votes == 1
    erase(noor.id, by=None)
    assert (reload(made.public_id).words, reload(made.public_id).votes) == ("", 1)
    assert export_everything(noor.id)["wishes"]["votes"] == []
