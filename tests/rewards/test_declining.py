"""A gift that is not for whoever got its link goes back to its giver, and its giver sends it on with one press."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.notifications.models import Notice
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from advocacy.rewards.claiming import claim
from advocacy.rewards.declining import give_back
from advocacy.rewards.gift_models import Gift, Order
from advocacy.rewards.gift_rules import EndedBy, OrderState
from advocacy.rewards.returning import lapse_links, take_back
from advocacy.rewards.sending import letter_of
from advocacy.rewards.unsealing import code_of
from tests.pages import PageClient, words_of
from tests.people.factories import sign_in
from tests.questions.test_races import at_once
from tests.rewards.factories import (
    balances_are_right,
    entries,
    has,
    link_of,
    make_order,
    reload_gift,
    reload_order,
)

RECEIPT = "r" * 43


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_given_back_its_giver_has_credits_and_gift_again_and_is_told(order: Order, noor: Person, gift: Gift) -> None:
    secret = link_of(order)
    assert give_back(secret) is True
    assert give_back(secret) is None
    back = reload_order(order)
    assert (back.state, back.ended_by, back.greeting, back.receipt_hash) == (
        OrderState.RETURNED,
        EndedBy.DECLINED,
        "",
        None,
    )
    assert (has(noor), reload_gift(gift).left) == (100, 1)
    assert entries(noor)[-1] == ("returned", 40)
    assert told(noor) == ["gift.declined"]
    assert code_of(make_order(noor, gift), gift) == "RIVER-2026"
    balances_are_right()


def test_from_the_card_to_a_page_that_knows_nobody(order: Order, client: FlaskClient) -> None:
    address = f"/g/{link_of(order)}"
    client.application.config["WTF_CSRF_ENABLED"] = True
    assert "Not for you?" in words_of(PageClient(client).get(address).tree)
    answer = client.post(f"{address}/back")
    assert (answer.status_code, answer.location) == (303, "/g/given-back")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert PageClient(client).get(answer.location).heading == "It went back"
    assert PageClient(client).get(address, status=410).heading == "There is no gift here"
    assert client.post(f"{address}/back").status_code == 410


def test_what_somebody_claimed_is_not_given_back_by_another(order: Order, client: FlaskClient, noor: Person) -> None:
    secret = link_of(order)
    claim(secret, RECEIPT)
    page = PageClient(client).post(f"/g/{secret}/back", {}, status=410)
    assert page.heading == "It is claimed already"
    assert "Not for you?" not in page.text
    assert (reload_order(order).state, has(noor)) == (OrderState.CLAIMED, 60)


def test_what_waited_too_long_comes_back_by_itself(order: Order, clock: FixedClock, noor: Person) -> None:
    clock.move(timedelta(days=31))
    assert give_back(link_of(order)) is False
    assert lapse_links() == 1
    assert has(noor) == 60 + 40


def test_a_guessed_link_gives_nothing_back(client: FlaskClient, order: Order) -> None:
    for secret in ("x" * 22, order.public_id, "0", "%00", "a" * 3000):
        assert client.post(f"/g/{secret}/back").status_code in {400, 404, 410}
    assert client.get(f"/g/{link_of(order)}/back").status_code == 405
    assert reload_order(order).state is OrderState.OPEN


def test_of_a_giver_who_left_the_gift_is_free_again_and_nobody_is_told(order: Order, noor: Person, gift: Gift) -> None:
    secret = link_of(order)
    deactivate(noor.id, by=None)
    assert give_back(secret) is True
    assert reload_gift(gift).left == 1
    assert told(noor) == []
    balances_are_right()


def test_claimed_given_back_taken_back_and_lapsed_at_once_is_one_of_them(
    app: Flask, order: Order, noor: Person, gift: Gift
) -> None:
    secret = link_of(order)
    acts: list[Callable[[], object]] = [partial(give_back, secret) for _ in range(4)]
    acts += [lambda: getattr(claim(secret, RECEIPT), "state", "gone"), lambda: take_back(order.public_id, noor)]
    said = Counter(str(one) for one in at_once(app, acts))
    claimed = reload_order(order).state is OrderState.CLAIMED
    assert said["True"] + said["done"] == int(not claimed)
    assert said["yours"] == int(claimed)
    assert (has(noor), reload_gift(gift).left) == ((60, 0) if claimed else (100, 1))
    balances_are_right()


def test_a_letter_holds_the_givers_words_and_the_link_whatever_they_hold() -> None:
    mail = letter_of("Tickets & more", "Für dich & Mila?\nSee you = soon", "https://a.example/g/x").mail
    parts = parse_qs(urlsplit(mail).query)
    assert parts["subject"] == ["A gift for you: Tickets & more"]
    assert parts["body"] == ["Für dich & Mila?\r\nSee you = soon\r\n\r\nhttps://a.example/g/x"]
    assert urlsplit(mail).path == ""


def test_the_givers_page_sends_the_link_also_without_a_script(client: FlaskClient, order: Order, noor: Person) -> None:
    sign_in(client, noor)
    page = PageClient(client).get(f"/gifts/chosen/{order.public_id}")
    mail = page.links()["Send link"]
    assert mail.startswith("mailto:?subject=A%20gift%20for%20you")
    assert parse_qs(urlsplit(mail).query)["body"][0].endswith(f"/g/{link_of(order)}")
    give_back(link_of(order))
    page = PageClient(client).get(f"/gifts/chosen/{order.public_id}")
    assert "Given back" in words_of(page.tree)
    assert "Send link" not in page.links()
