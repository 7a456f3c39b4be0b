"""A gift that was passed on: looked at by anybody with the link, claimed once, by whom nobody knows."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.permissions import Role
from advocacy.notifications.models import Notice
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Person
from advocacy.rewards.claiming import CardState, claim, find_card
from advocacy.rewards.gift_editing import offer_gift
from advocacy.rewards.gift_models import Gift, Order
from advocacy.rewards.gift_rules import GiftKind, OrderState
from advocacy.rewards.relinking import make_new_link
from advocacy.rewards.returning import TakenBack, lapse_links, take_back
from advocacy.rewards.unsealing import pick_up_number
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, sign_in
from tests.questions.test_races import at_once
from tests.rewards.factories import (
    BY,
    balances_are_right,
    has,
    link_of,
    make_gift,
    make_order,
    reload_order,
)

RECEIPT, OTHER = "r" * 43, "s" * 43
BROWSER = {"User-Agent": "Kitten/7.0 (somebody's phone)"}


def test_it_is_claimed_once_and_the_same_page_sees_it_again(order: Order, noor: Person) -> None:
    secret = link_of(order)
    card = claim(secret, RECEIPT)
    assert card is not None
    assert card.state is CardState.YOURS
    assert [claim(secret, key).state for key in (RECEIPT, OTHER, "")] == [  # type: ignore[union-attr]
        CardState.YOURS, CardState.CLAIMED, CardState.CLAIMED,
    ]  # fmt: skip
    assert find_card(secret, OTHER).state is CardState.CLAIMED  # type: ignore[union-attr]
    assert take_back(order.public_id, noor) is TakenBack.CLAIMED
    assert has(noor) == 60


def test_looking_claims_nothing_however_often(client: FlaskClient, order: Order) -> None:
    address = f"/g/{link_of(order)}"
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert client.open(address, method=method).status_code == 200
    assert reload_order(order).state is OrderState.OPEN


def test_the_card_shows_who_what_and_until_when_and_asks_for_nothing(client: FlaskClient, order: Order) -> None:
    page = PageClient(client).get(f"/g/{link_of(order)}")
    assert page.heading == "Two day tickets"
    for words in ("Noor, with a greeting", "For you and Mila.", "30 days left", "keep nothing about you"):
        assert words in words_of(page.tree)
    assert "RIVER-2026" not in page.text
    assert "Hartsuiker" not in page.text


def test_nobody_else_hears_of_the_address(client: FlaskClient, order: Order) -> None:
    secret = link_of(order)
    answers = [
        client.get(f"/g/{secret}"),
        client.post(f"/g/{secret}", data={"receipt": RECEIPT}),
        client.get("/g/nothing"),
    ]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer.headers["Cache-Control"]


def test_looking_sets_no_cookie_and_claiming_one_for_this_page_alone(client: FlaskClient, order: Order) -> None:
    address = f"/g/{link_of(order)}"
    assert "Set-Cookie" not in client.get(address).headers
    cookie = client.post(address, data={"receipt": RECEIPT}).headers["Set-Cookie"]
    assert f"Path={address}" in cookie
    assert "HttpOnly" in cookie
    assert "RIVER-2026" in client.get(address).text
    assert "RIVER-2026" not in client.application.test_client().get(address).text


def test_claiming_needs_no_account_and_no_token(client: FlaskClient, order: Order) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(f"/g/{link_of(order)}", data={"receipt": RECEIPT})
    assert answer.status_code == 303
    assert reload_order(order).state is OrderState.CLAIMED


@pytest.mark.parametrize("receipt", ["", "short", "x" * 65, "ж" * 43, "\x00" * 43])
def test_a_number_that_is_not_ours_claims_nothing(client: FlaskClient, order: Order, receipt: str) -> None:
    answer = client.post(f"/g/{link_of(order)}", data={"receipt": receipt})
    assert answer.status_code == 200
    assert reload_order(order).state is OrderState.OPEN


def claimed_by(secret: str, receipt: str) -> str:
    card = claim(secret, receipt)
    return card.state.value if card else "gone"


def test_of_many_who_claim_at_once_one_gets_it(app: Flask, order: Order, noor: Person) -> None:
    secret = link_of(order)
    acts: list[Callable[[], object]] = [partial(claimed_by, secret, f"{n}" * 43) for n in range(8)]
    acts += [lambda: take_back(order.public_id, noor), lapse_links]
    said = Counter(str(one) for one in at_once(app, acts))
    claimed = reload_order(order).state is OrderState.CLAIMED
    assert said["yours"] == int(claimed)
    assert said["done"] == int(not claimed)
    assert has(noor) == (60 if claimed else 100)
    balances_are_right()


def test_taken_back_its_link_leads_nowhere(client: FlaskClient, order: Order, noor: Person) -> None:
    address = f"/g/{link_of(order)}"
    take_back(order.public_id, noor)
    page = PageClient(client).get(address, status=410)
    assert page.heading == "There is no gift here"
    assert client.post(address, data={"receipt": RECEIPT}).status_code == 410


def test_too_late_even_before_the_sweep(order: Order, clock: FixedClock, client: FlaskClient) -> None:
    secret = link_of(order)
    clock.move(timedelta(days=31))
    assert claim(secret, RECEIPT).state is CardState.OVER  # type: ignore[union-attr]
    assert PageClient(client).get(f"/g/{secret}", status=410).heading == "It waited too long"


def test_a_new_link_ends_the_one_before(order: Order, noor: Person) -> None:
    before = link_of(order)
    assert make_new_link(order.public_id, make_person()) is None
    assert make_new_link(order.public_id, noor)
    assert find_card(before) is None
    after = link_of(reload_order(order))
    assert claim(after, RECEIPT).state is CardState.YOURS  # type: ignore[union-attr]
    assert make_new_link(order.public_id, noor) is False


def test_withdrawing_a_gift_does_not_end_what_was_passed_on(order: Order, gift: Gift) -> None:
    offer_gift(gift.public_id, offered=False, by=BY)
    assert claim(link_of(order), RECEIPT).state is CardState.YOURS  # type: ignore[union-attr]


def test_the_giver_who_left_is_named_and_who_was_erased_is_not(order: Order, noor: Person, client: FlaskClient) -> None:
    make_person(Role.ADMIN)
    deactivate(noor.id, by=None)
    assert "Noor, with a greeting" in client.get(f"/g/{link_of(order)}").text
    erase(noor.id, by=None)
    text = client.get(f"/g/{link_of(order)}").text
    assert "Noor" not in text
    assert "Mila" not in text
    assert claim(link_of(order), RECEIPT).state is CardState.YOURS  # type: ignore[union-attr]


def test_nothing_of_whoever_claims_it_is_kept(client: FlaskClient, order: Order) -> None:
    client.post(f"/g/{link_of(order)}", data={"receipt": RECEIPT, "name": "Mila"}, headers=BROWSER)
    with transaction() as session:
        for table in Base.metadata.sorted_tables:
            rows = str(session.execute(select(table)).all())
            assert all(trace not in rows for trace in ("Mila", "Kitten", "127.0.0.1", RECEIPT)), table.name


def test_the_giver_hears_that_it_was_claimed_and_not_by_whom(order: Order, noor: Person) -> None:
    claim(link_of(order), RECEIPT)
    claim(link_of(order), RECEIPT)
    with transaction() as session:
        told = session.scalars(select(Notice).where(Notice.person_id == noor.id)).all()
    assert [notice.kind for notice in told] == ["gift.claimed"]


def test_something_to_pick_up_has_a_number_instead_of_a_name(noor: Person, client: FlaskClient) -> None:
    admin = make_person(Role.ADMIN, name="Ada Admin")
    order = make_order(noor, make_gift(GiftKind.PHYSICAL, price=20, stock=5), passing_on=True)
    address = f"/g/{link_of(order)}"
    client.post(address, data={"receipt": RECEIPT})
    number = pick_up_number(reload_order(order))
    assert number in client.get(address).text
    assert order.public_id not in number.replace("-", ""), "the giver knows the order's own name"
    sign_in(client, noor)
    assert number not in client.get(f"/gifts/chosen/{order.public_id}").text
    desk = client.application.test_client()
    sign_in(desk, admin)
    waits = desk.get("/gift-desk/to-do").text
    assert number in waits
    assert "Noor" not in waits
    assert desk.post(f"/gift-desk/to-do/{order.public_id}/done").status_code == 303
    assert number not in desk.get("/gift-desk/to-do").text


def test_what_cannot_be_given_comes_back_with_its_credits(noor: Person, client: FlaskClient) -> None:
    sign_in(client, make_person(Role.ADMIN))
    order = make_order(noor, make_gift(GiftKind.DONATION, price=20))
    assert has(noor) == 80
    for expected in (303, 404):
        assert client.post(f"/gift-desk/to-do/{order.public_id}/back").status_code == expected
    assert has(noor) == 100
    balances_are_right()


def test_the_owners_page_has_code_and_link(client: FlaskClient, order: Order, noor: Person) -> None:
    sign_in(client, noor)
    page = PageClient(client).get(f"/gifts/chosen/{order.public_id}")
    assert f"http://hzl.example/g/{link_of(order)}" in page.text
    assert '<path class="qr-dark" d="M' in page.text
    sign_in(client, make_person())
    assert client.get(f"/gifts/chosen/{order.public_id}").status_code == 404
    for act in ("back", "link"):
        assert client.post(f"/gifts/chosen/{order.public_id}/{act}").status_code == 404
    assert reload_order(order).state is OrderState.OPEN
