"""The address of the company's own post: read, refused, paid for once, confirmed, offered."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.checking import check_content, obstacles
from advocacy.content.costing import forecasts
from advocacy.content.freezing import content_hash
from advocacy.content.own_posts import Whose, whose
from advocacy.content.reaching import Reach
from advocacy.content.rules import Obstacle
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.networks.addresses import PostAddress
from advocacy.networks.budget_rules import month_of
from advocacy.networks.pricing import Budget, NetworkBook
from advocacy.networks.rules import Network
from advocacy.networks.spending import spent
from advocacy.people.models import Person
from tests.content.factories import make_comms, make_content, make_post, offered, wordings
from tests.content.test_pages import created, form_data, newest
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.sharing.conftest import _served, sandbox  # noqa: F401 - fixtures
from tests.sharing.factories import company_post

LINKEDIN, X = Network.LINKEDIN, Network.X
URN = "urn:li:share:7134567890123456789"


@pytest.fixture
def lotte(client: FlaskClient) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


@pytest.fixture
def asks_x(sandbox: Sandbox) -> Iterator[Sandbox]:  # noqa: F811
    """The company set its accounts, and X can be asked."""
    usual = services().settings
    services().settings = replace(
        usual, x_app_token="app", company_x_accounts=("@Test-Company",), company_linkedin_pages=("hazelpont",)
    )
    yield sandbox
    services().settings = usual


def paid() -> Decimal:
    with transaction() as session:
        return spent(session, X, month_of(now())).total


def test_our_own_post_is_read_once_and_paid_for_once(asks_x: Sandbox) -> None:
    found = PostAddress(company_post(asks_x, X))
    assert [whose(X, found) for _ in range(3)] == [Whose.OURS] * 3
    assert paid() == Decimal("0.015")  # one post with its author


def test_somebody_elses_deleted_and_private_posts_are_told_apart(asks_x: Sandbox) -> None:
    gone = company_post(asks_x, X)
    asks_x.post(f"posts/{gone}/delete")
    others = {
        Whose.SOMEBODY_ELSES: company_post(asks_x, X, "test-noor"),
        Whose.HIDDEN: company_post(asks_x, X, "test-wim"),
        Whose.GONE: gone,
    }
    assert {answer: whose(X, PostAddress(post)) for answer, post in others.items()} == {one: one for one in others}


def test_an_address_that_names_somebody_else_is_refused_without_paying(asks_x: Sandbox) -> None:
    assert whose(X, PostAddress("1", "ferryfan")) is Whose.SOMEBODY_ELSES
    assert whose(LINKEDIN, PostAddress(URN, "ferryfan")) is Whose.SOMEBODY_ELSES
    assert paid() == 0


def test_what_can_not_be_known_is_left_to_communications(asks_x: Sandbox) -> None:
    assert whose(LINKEDIN, PostAddress(URN)) is Whose.NOT_KNOWN
    asks_x.fault(X, "posts.lookup", "503")
    assert whose(X, PostAddress(company_post(asks_x, X))) is Whose.NOT_KNOWN


def test_without_money_nobody_is_asked(asks_x: Sandbox) -> None:
    usual = services().get(NetworkBook)
    services().provide(NetworkBook, NetworkBook(budgets={X: Budget(Decimal("0.1"), Decimal("0.8"))}))
    try:
        assert whose(X, PostAddress(company_post(asks_x, X))) is Whose.NOT_KNOWN
        assert paid() == 0
    finally:
        services().provide(NetworkBook, usual)


@pytest.mark.parametrize(
    ("field", "pasted", "words"),
    [
        ("own_x", "https://www.linkedin.com/feed/update/urn:li:share:7/", "not an address on X"),
        ("own_x", f"https://x.com/hazelpont/status/{'1' * 40}", "has such a number"),
        ("own_x", "https://x.com/hazelpont/status/17345678901%0A23456789", "line break"),
        ("own_linkedin", "https://lnkd.in/eAbC", "short link"),
        ("own_linkedin", "https://www.linkedin.com/company/hazelpont/", "no single post"),
    ],
)
def test_a_wrong_address_is_said_beside_its_field_and_nothing_is_saved(
    lotte: Person, pages: PageClient, field: str, pasted: str, words: str
) -> None:
    page = pages.post("/studio/new", form_data(**{field: pasted}), status=422)
    assert words in page.text
    assert page.one("input", name=field).get("value") == pasted
    assert pages.get("/studio").text.count("The last boat now leaves") == 0


def test_a_deleted_a_private_and_a_strangers_post_are_refused_when_it_is_saved(
    lotte: Person, pages: PageClient, asks_x: Sandbox
) -> None:
    gone = company_post(asks_x, X)
    asks_x.post(f"posts/{gone}/delete")
    stranger, private = company_post(asks_x, X, "test-noor"), company_post(asks_x, X, "test-wim")
    for post, words in ((gone, "any more"), (stranger, "somebody else"), (private, "private")):
        page = pages.post("/studio/new", form_data(own_x=post), status=422)
        assert words in page.text


def test_what_was_pasted_is_kept_as_an_id_and_shown_as_an_address(
    lotte: Person, client: FlaskClient, pages: PageClient
) -> None:
    pasted = {"own_x": "https://mobile.twitter.com/hazelpont/status/1734567890123456789?s=20", "own_linkedin": URN}
    post = created(client, **pasted)
    _, content = newest(post)
    assert content.own_posts == {LINKEDIN: URN, X: "1734567890123456789"}
    page = pages.get(f"/posts/{post}/edit")
    assert (page.one("input", name="own_linkedin").get("value") or "").endswith(f"/feed/update/{URN}/")
    assert "Our own post" in pages.get(f"/posts/{post}").text


def test_communications_say_that_it_is_ours_before_anybody_reviews_it(database: Flask) -> None:
    content = make_content(own_linkedin=URN)
    checked = check_content(content, now())
    assert Obstacle.OWN_POST_UNSURE in obstacles(content, checked, now())
    assert Obstacle.OWN_POST_UNSURE not in obstacles(replace(content, own_confirmed=True), checked, now())


def test_the_networks_own_word_is_enough(asks_x: Sandbox) -> None:
    post = company_post(asks_x, X)
    whose(X, PostAddress(post))
    content = make_content(own_x=post)
    assert Obstacle.OWN_POST_UNSURE not in obstacles(content, check_content(content, now()), now())


def test_it_is_ours_holds_for_the_address_it_stood_beside(
    lotte: Person, client: FlaskClient, pages: PageClient
) -> None:
    post = created(client, own_linkedin=URN, own_confirmed="y")
    assert newest(post)[1].own_confirmed
    shown = pages.get(f"/posts/{post}/edit")
    seen = {"own_seen": shown.one("input", name="own_seen").get("value"), "own_confirmed": "y"}
    other = URN.replace("share", "ugcPost")
    client.post(f"/posts/{post}/edit", data=form_data(own_linkedin=other, **seen))
    assert newest(post)[1].own_posts == {LINKEDIN: other}
    assert not newest(post)[1].own_confirmed
    again = {"own_seen": pages.get(f"/posts/{post}/edit").one("input", name="own_seen").get("value") or ""}
    client.post(f"/posts/{post}/edit", data=form_data(own_linkedin=other, revision="2", own_confirmed="y", **again))
    assert newest(post)[1].own_confirmed, "looked at and ticked anew, it holds"


def test_an_approval_binds_the_post_that_is_passed_on(database: Flask) -> None:
    content = make_content()
    assert content_hash(replace(content, own_x="1")) != content_hash(replace(content, own_x="2"))
    assert content_hash(replace(content, own_confirmed=True)) == content_hash(content)


def test_it_is_offered_but_not_from_a_post_for_inside(database: Flask, clock: FixedClock) -> None:
    noor = make_person()
    open_post = offered(make_post(own_x="12", own_confirmed=True), noor)
    inside = offered(make_post(own_x="12", own_confirmed=True, internal_only=True), noor)
    assert open_post
    assert inside
    assert (open_post.own_posts, inside.own_posts) == ({X: "12"}, {})


def test_the_cost_of_passing_on_is_told_before_approval(database: Flask) -> None:
    reach = Reach(people=100, connected={X: 100, LINKEDIN: 100})
    linkedin_only = tuple(one for one in wordings() if one.network is LINKEDIN)
    (only,) = forecasts(make_content(own_x="12", wordings=linkedin_only), reach)
    assert (only.cost.each, only.cost.total) == (Decimal("0.015"), Decimal("1.500"))
    (both,) = forecasts(make_content(own_x="12"), reach)
    assert (both.cost.each, both.repost_each) == (Decimal("0.200"), Decimal("0.015"))
