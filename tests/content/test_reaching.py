"""Whom a post reaches: the count in the composer and the offer in the feed speak of the same people."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.costing import forecasts
from advocacy.content.freezing import PostContent, WordingText, content_hash
from advocacy.content.reach_models import Reachable, ShareRate
from advocacy.content.reaching import Reach, reach_of
from advocacy.content.rules import told_connected
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from tests.content.factories import make_comms, make_content, make_post, offered, wordings
from tests.people.factories import make_person, make_team, sign_in


@pytest.fixture
def crowd(database: Flask) -> dict[str, Person]:
    """People of two regions, one who reads Dutch, one who left and one who was only invited."""
    quays = make_team("Quays", region="North")
    crew = make_team("Crew", region="North")
    yard = make_team("Yard", region="South")
    return {
        "noor": make_person(team=quays, languages=["en", "nl"]),
        "sam": make_person(team=crew, languages=["en"]),
        "wim": make_person(Role.MANAGER, team=yard, languages=["nl"]),
        "ada": make_person(Role.ADMIN, languages=["en"]),
        "left": make_person(team=quays, state=PersonState.LEFT),
        "invited": make_person(team=quays, state=PersonState.INVITED),
    }


AUDIENCES = {
    "everybody": ({}, {"noor", "sam", "ada"}),
    "two languages": ({"wordings": wordings(languages=("en", "nl"))}, {"noor", "sam", "wim", "ada"}),
    "a region": ({"regions": frozenset({"North"})}, {"noor", "sam"}),
    "a role": ({"wordings": wordings(languages=("en", "nl")), "roles": frozenset({"manager"})}, {"wim"}),
    "a region and a role": ({"regions": frozenset({"North"}), "roles": frozenset({"manager"})}, set()),
    "a language": ({"languages": frozenset({"nl"}), "wordings": wordings(languages=("nl",))}, {"noor", "wim"}),
    "an unknown region": ({"regions": frozenset({"East"})}, set()),
}


@pytest.mark.parametrize("name", AUDIENCES)
def test_a_post_is_offered_to_exactly_those_who_were_counted(crowd: dict[str, Person], name: str) -> None:
    chosen, wanted = AUDIENCES[name]
    post = make_post(**chosen)
    reached = {key for key, person in crowd.items() if person.is_active and offered(post, person)}
    assert reached == wanted
    studio = 2 if name not in ("a region", "a role", "a region and a role", "a language", "an unknown region") else 0
    assert reach_of(make_content(**chosen)).people == len(wanted) + studio  # its author and its approver


def test_a_team_and_another_region_add_up(crowd: dict[str, Person]) -> None:
    with transaction() as session:
        session.add(Reachable(person_id=crowd["noor"].id, network=Network.X))
        session.add(Reachable(person_id=crowd["ada"].id, network=Network.X))
    content = make_content(regions=frozenset({"North"}))
    assert reach_of(content) == Reach(2), "whether one of two has an account on X is theirs to tell"


@pytest.mark.parametrize(
    ("people", "connected", "told"),
    [
        (148, 62, 60),
        (148, 63, 65),
        (10, 5, 5),
        (9, 5, None),
        (148, 4, None),
        (148, 0, None),
        (148, 144, None),
        (148, 148, None),
        (1, 1, None),
    ],
)
def test_how_many_are_connected_is_told_about_and_never_of_a_few(people: int, connected: int, told: int | None) -> None:
    assert told_connected(people, connected) == told


def test_of_many_the_composer_says_about_how_many_are_connected(database: Flask) -> None:
    people = [make_person() for _ in range(13)]
    with transaction() as session:
        session.add_all(Reachable(person_id=person.id, network=Network.X) for person in people[:7])
    assert reach_of(make_content()) == Reach(13, {Network.X: 5})


def test_where_it_may_not_be_told_the_forecast_counts_everybody(database: Flask) -> None:
    with transaction() as session:
        session.add(ShareRate(network=Network.X, rate=0.4, posts=5, counted_at=now()))
    (bound,) = forecasts(make_content(), Reach(3))
    assert (bound.people, bound.cost.shares, bound.is_bound, bound.rate_known) == (3, 3, True, False)


def test_a_post_without_regions_and_roles_keeps_the_hash_it_always_had() -> None:
    old = content_hash(PostContent(title="The night ferry"))
    assert old == "6fecd909551c6df37d405befd37122e2c3870bfcf55a73891744fbb8f3b39f1b"
    assert content_hash(PostContent(title="The night ferry", roles=frozenset({"manager"}))) != old


def test_the_forecast_counts_those_who_share_as_a_rule(crowd: dict[str, Person]) -> None:
    content = make_content(closes_at=now() + timedelta(days=3))
    (everyone,) = forecasts(content, Reach(62, {Network.X: 62}))
    assert not everyone.rate_known
    assert everyone.cost.shares == 62
    with transaction() as session:
        session.add(ShareRate(network=Network.X, rate=0.4, posts=5, counted_at=now()))
    (usual,) = forecasts(content, Reach(148, {Network.X: 62}))
    assert (usual.network, usual.cost.shares, usual.rate_known) == (Network.X, 25, True)
    assert usual.cost.posting == 25 * usual.cost.each
    assert usual.cost.total > usual.cost.posting > Decimal(0)


def test_a_bare_name_of_a_site_in_a_wording_costs_as_a_link(database: Flask) -> None:
    """X makes a link of it, and charges for one."""
    reach = Reach(9, {Network.X: 9})
    plain, bare = (
        forecasts(make_content(link_url="", wordings=(WordingText(Network.X, "en", text),)), reach)[0].cost.each
        for text in ("I work there.", "I work there: hazelpont.com")
    )
    assert (plain, bare) == (Decimal("0.015"), Decimal("0.200"))


def test_what_stays_inside_costs_nothing(database: Flask) -> None:
    assert forecasts(make_content(internal_only=True), Reach(9, {Network.X: 9})) == []
    on_linkedin = tuple(wording for wording in wordings() if wording.network is Network.LINKEDIN)
    assert forecasts(make_content(wordings=on_linkedin), Reach(9, {Network.X: 9, Network.LINKEDIN: 9})) == []


def test_the_composer_says_whom_it_reaches_and_what_it_costs(client: FlaskClient, crowd: dict[str, Person]) -> None:
    lotte = make_comms()
    sign_in(client, lotte)
    with transaction() as session:
        session.add(Reachable(person_id=crowd["noor"].id, network=Network.X))
    post = make_post("draft", author=lotte, regions=frozenset({"North"}))
    page = client.get(f"/posts/{post.public_id}/edit").text
    assert ">2 people<" in page
    assert "with X connected" not in page
    assert "At most, if all 2 people whom it is for share it." in page
    assert "What X will cost" in page
