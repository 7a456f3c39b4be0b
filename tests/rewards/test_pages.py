"""Pages of credits and gifts: what each person sees and may do, and that nothing typed is lost."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.people.leaving import deactivate, erase, export_everything
from advocacy.people.models import Person, Topic
from advocacy.rewards.gift_editing import offer_gift
from advocacy.rewards.gift_models import Gift
from advocacy.rewards.gift_rules import GiftKind
from advocacy.rewards.models import Transfer
from tests.content.factories import picture_file
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, make_topic, sign_in
from tests.queries import counted_queries
from tests.questions.factories import make_expert, make_question
from tests.rewards.factories import (
    BY,
    balances_are_right,
    entries,
    give,
    has,
    helped,
    make_gift,
    make_order,
    reload_gift,
)

KEY = "1111111111gk"


@pytest.fixture
def noor(app: Flask, client: FlaskClient) -> Person:
    found = make_person(name="Noor Hartsuiker")
    sign_in(client, found)
    return found


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> Person:
    found = make_person(Role.ADMIN, name="Ada Admin")
    sign_in(client, found)
    return found


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def typed(gift: Gift, **changes: Any) -> dict[str, Any]:
    return {"key": KEY, "price": gift.price, "whom": "me", "greeting": ""} | changes


def draft(**changes: Any) -> dict[str, Any]:
    values = {"kind": "discount", "name_en": "A fifth off", "about_en": "", "price": "20", "pass_days": "30"}
    return (
        values
        | {"name_nl": "Een vijfde korting", "about_nl": "", "shared_code": "FIETS-20", "can_pass_on": "y"}
        | changes
    )


def test_every_credit_is_explained_with_a_way_to_its_question(client: FlaskClient, pages: PageClient) -> None:
    make_person(Role.ADMIN)
    topic: Topic = make_topic("Batteries")
    wim = make_expert(topic, name="Wim Terpstra")
    found = make_question(make_person(), topic, state="thanked")
    sign_in(client, wim)
    page = pages.get("/me/credits")
    words = words_of(page.tree)
    for said in (
        "25 credits",
        "Thanked for an answer",
        "Promise kept",
        "Answered a question",
        "then 25",
        "Sharing and liking never earn",
    ):
        assert said in words
    assert page.links()["Promise kept"] == f"/questions/{found.public_id}"


def test_what_was_cut_says_why(noor: Person, pages: PageClient) -> None:
    give(noor, 140)
    give(noor, 10)
    assert helped(noor) == 0
    assert "0 of 20. Your credits for November were full." in words_of(pages.get("/me/credits").tree)


def test_the_catalogue_says_what_is_in_reach_and_how_far_the_rest_is(noor: Person, pages: PageClient) -> None:
    give(noor, 45)
    make_gift(price=40), make_gift(price=60), make_gift(price=10, stock=0), make_gift(price=5, offered=False)
    words = words_of(pages.get("/gifts").tree)
    for said in ("45 credits", "Choose", "15 short", "None left"):
        assert said in words
    assert "5 credits Choose" not in words.replace("45 credits", "")


def test_choosing_twice_by_the_same_page_is_one_gift(noor: Person, client: FlaskClient) -> None:
    give(noor, 80)
    gift = make_gift(price=40)
    first, second = (client.post(f"/gifts/{gift.public_id}", data=typed(gift)) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert has(noor) == 40


@pytest.mark.parametrize("price", ["39", "", "-1", "forty", "9" * 40, "٤٠"])
def test_a_price_that_is_not_the_gifts_is_never_paid(noor: Person, pages: PageClient, price: str) -> None:
    give(noor, 80)
    gift = make_gift(price=40)
    page = pages.post(
        f"/gifts/{gift.public_id}", typed(gift, price=price, whom="pass_on", greeting="For you."), status=409
    )
    assert "The price changed meanwhile, to 40 credits." in words_of(page.tree)
    assert "For you." in page.text
    assert has(noor) == 80


def test_withdrawn_while_somebody_looked_at_it(noor: Person, client: FlaskClient, pages: PageClient) -> None:
    give(noor, 80)
    gift = make_gift(price=40)
    pages.get(f"/gifts/{gift.public_id}")
    offer_gift(gift.public_id, offered=False, by=BY)
    page = pages.follow(f"/gifts/{gift.public_id}", typed(gift))
    assert "It is not on offer any more. Your credits are all still here." in words_of(page.tree)
    assert client.get(f"/gifts/{gift.public_id}").status_code == 404
    assert has(noor) == 80


def test_words_that_are_too_long_or_broken_stay_on_the_page(noor: Person, pages: PageClient) -> None:
    give(noor, 80)
    gift = make_gift(price=40)
    for greeting in ("x" * 201, "For\ufffdyou"):
        page = pages.post(f"/gifts/{gift.public_id}", typed(gift, whom="pass_on", greeting=greeting), status=422)
        assert greeting in page.text
    assert has(noor) == 80


def test_pages_ask_the_database_a_bounded_number_of_times(noor: Person, client: FlaskClient) -> None:
    give(noor, 120)
    gifts = [make_gift(price=5) for _ in range(12)]
    counts = []
    for number in (2, 10):
        for gift in gifts[:number]:
            make_order(noor, gift)
        with counted_queries() as few:
            assert all(client.get(address).status_code == 200 for address in ("/gifts", "/gifts/mine", "/me/credits"))
        counts.append(len(few))
    assert counts[0] == counts[1]


def test_a_gift_is_written_pictured_offered_and_withdrawn(
    admin: Person, client: FlaskClient, pages: PageClient
) -> None:
    answer = client.post("/gift-desk/new", data=draft(picture=(picture_file((2000, 1000)), "bike.png"), alt="A bike"))
    assert answer.status_code == 303
    name = answer.location.rpartition("/")[2]
    gift = reload_gift(name)
    assert (gift.offered, gift.picture and gift.picture["width"], gift.said("nl")["name"]) == (
        False,
        1280,
        "Een vijfde korting",
    )
    assert client.get(f"/gifts/{name}").status_code == 404
    assert client.post(f"/gift-desk/{name}/offer", data={"offered": "yes"}).status_code == 303
    assert pages.get(f"/gifts/{name}").heading == "A fifth off"
    picture = client.get(f"/gifts/{name}/picture")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    client.post(f"/gift-desk/{name}/offer", data={"offered": "no"})
    assert client.get(f"/gifts/{name}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"price": "0"}, "price"),
        ({"price": "ten"}, "price"),
        ({"name_en": ""}, "name_en"),
        ({"name_en": "x" * 81}, "name_en"),
        ({"shared_code": ""}, "A discount needs its code."),
        ({"opens_on": "2026-12-02", "closes_on": "2026-12-01"}, "The last day comes before the first one."),
        ({"opens_on": "2026-13-01"}, "opens_on"),
        ({"kind": "lottery"}, "kind"),
        ({"stock": "-1"}, "stock"),
        ({"pass_days": "400"}, "pass_days"),
    ],
)
def test_what_is_wrong_with_a_gift_is_said_and_what_was_typed_stays(
    admin: Person, pages: PageClient, wrong: dict[str, str], said: str
) -> None:
    page = pages.post("/gift-desk/new", draft(**wrong), status=422)
    assert said in page.text
    assert "Een vijfde korting" in page.text
    with transaction() as session:
        assert session.scalar(select(Gift.id)) is None


def test_a_file_that_is_no_picture(admin: Person, client: FlaskClient) -> None:
    answer = client.post("/gift-desk/new", data=draft(picture=(io.BytesIO(b"<svg onload=alert(1)>"), "bike.png")))
    assert answer.status_code == 422
    assert "no picture that we can read" in answer.text


def test_the_kind_of_a_chosen_gift_stands(admin: Person, pages: PageClient) -> None:
    noor = make_person()
    give(noor, 40)
    gift = make_gift(price=40)
    make_order(noor, gift)
    page = pages.post(f"/gift-desk/{gift.public_id}", draft(kind="donation"), status=409)
    assert "Its kind stands" in words_of(page.tree)


def test_codes_are_brought_in_from_a_file_with_its_wrong_rows_named(admin: Person, pages: PageClient) -> None:
    gift = make_gift(GiftKind.CODES, price=10, offered=False)
    where = f"/gift-desk/{gift.public_id}/codes"
    page = pages.post(where, {"file": (io.BytesIO(b"code\nA-1\nA-1\nA-2"), "codes.csv")}, status=200)
    words = words_of(page.tree)
    assert "2 codes taken." in words
    assert "Row 3: The same code as in row 2." in words
    assert pages.post(where, {"file": (io.BytesIO(b"\xff\xfe\x00"), "codes.csv")}, status=422)
    assert pages.post(where, {"codes": ""}, status=422)
    pages.post(where, {"codes": "A-3"}, status=303)
    assert reload_gift(gift).left == 3


def test_the_statement_adds_up_and_runs_no_formula(admin: Person, client: FlaskClient) -> None:
    noor = make_person(name="=HYPERLINK(1)")
    give(noor, 50)
    make_order(noor, make_gift(price=40))
    answer = client.get("/credit-books/statement?month=2026-11-01")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[6] for row in rows[1:]] == ["20", "20", "10", "-40"]
    assert {row[3] for row in rows[1:]} == {"'=HYPERLINK(1)"}
    assert client.get("/credit-books/statement?month=2026-11-02").status_code == 404


def test_a_month_of_the_statement_is_the_companys(admin: Person, client: FlaskClient, clock: FixedClock) -> None:
    noor = make_person()
    clock.set(clock.now().replace(month=11, day=30, hour=22, minute=59))
    give(noor, 20)
    clock.set(clock.now().replace(hour=23, minute=0))  # 1 December in Amsterdam
    give(noor, 10)
    sign_in(client, admin)
    texts = [client.get(f"/credit-books/statement?month=2026-{month}-01").text for month in (11, 12)]
    assert [len(text.splitlines()) - 1 for text in texts] == [1, 1]


def test_a_budget_is_set_from_a_month_on(admin: Person, pages: PageClient) -> None:
    pages.post("/credit-books/budget", {"month": "2026-12-01", "amount": "1200"}, status=303)
    assert "1,200" in words_of(pages.get("/credit-books").tree)
    for wrong in (
        {"month": "2026-10-01", "amount": "1"},
        {"month": "2026-12-01", "amount": "-1"},
        {"month": "soon", "amount": "x"},
    ):
        pages.post("/credit-books/budget", wrong, status=422)


def test_a_mistake_is_taken_back_with_a_reason_that_the_person_reads(admin: Person, pages: PageClient) -> None:
    noor = make_person(name="Noor Hartsuiker")
    give(noor, 20)
    with transaction() as session:
        entry = session.scalars(select(Transfer)).one().public_id
    where = f"/credit-books/people/{noor.public_id}/entries/{entry}/back"
    assert "Say why" in words_of(pages.post(where, {"reason": " "}, status=422).tree)
    pages.post(where, {"reason": "Counted twice."}, status=303)
    assert entries(noor) == [("earned", 20), ("reversed", 20)]
    sign_in(pages.client, noor)
    assert "given by mistake: Counted twice." in words_of(pages.get("/me/credits").tree)


def test_only_admins_stand_at_the_desk(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.COMMS, Role.MANAGER))
    for address in ("/gift-desk", "/gift-desk/new", "/gift-desk/to-do", "/credit-books", "/credit-books/statement"):
        assert client.get(address).status_code == 403


def test_leaving_gives_back_what_is_left_and_erasing_keeps_a_nameless_ledger(app: Flask) -> None:
    make_person(Role.ADMIN)
    noor = make_person(name="Noor Hartsuiker")
    give(noor, 60)
    make_order(noor, make_gift(price=40), passing_on=True, greeting="For Mila.")
    found = export_everything(noor.id)["rewards"]
    assert [entry["credits"] for entry in found["credits"]] == [20, 20, 20, -40]
    assert found["gifts"][0]["words"] == "For Mila."
    deactivate(noor.id, by=None)
    assert entries(noor)[-1] == ("left", 20)
    erase(noor.id, by=None)
    assert export_everything(noor.id)["rewards"]["gifts"][0]["words"] == ""
    balances_are_right()


def test_a_gift_is_read_in_ones_own_language(client: FlaskClient) -> None:
    sign_in(client, make_person(language="nl"))
    words = {"en": {"name": "Two day tickets", "about": ""}, "nl": {"name": "Twee dagkaarten", "about": ""}}
    gift = make_gift(words=words, closes_on=date(2026, 12, 31))
    page = PageClient(client).get(f"/gifts/{gift.public_id}")
    assert page.heading == "Twee dagkaarten"
    assert "31 december" in page.text
