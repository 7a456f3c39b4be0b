"""Campaigns: their pages, their posts, and what an approval freezes of them."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.content.campaign_listing import campaign_page, campaigns
from advocacy.content.campaign_models import CampaignOutcome, campaign_by_public_id
from advocacy.content.campaign_rules import Measure
from advocacy.content.campaigning import Changed, Plan, change_campaign, close_campaign, plan_campaign
from advocacy.content.drafting import start_version
from advocacy.content.leaving import export
from advocacy.content.models import PostVersion, newest_version
from advocacy.content.overseeing import board
from advocacy.content.reviewing import Done, approve, ask_for_review
from advocacy.content.rules import Column
from advocacy.content.withdrawing import copy_as_new
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.people.models import Person
from tests.content.factories import hash_of, make_comms, make_post, offered, reload_post
from tests.people.factories import make_person, sign_in

PLAN = Plan(
    "Quiet water", "Neighbours ask about the quiet boat.", Measure.SHARES, 60, date(2026, 11, 9), date(2026, 12, 12)
)
TYPED = {
    "revision": "0",
    "name": "Quiet water",
    "goal": "Neighbours ask about the quiet boat.",
    "measure": "shares",
    "target": "1.200",
    "starts": "2026-11-09",
    "ends": "2026-12-12",
}


@pytest.fixture
def lotte(client: FlaskClient) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


def make_campaign(**changes: Any) -> str:
    return plan_campaign(replace(PLAN, **changes), make_comms().id)


def counted(public_id: str, **values: Any) -> None:
    with transaction() as session:
        campaign = campaign_by_public_id(session, public_id)
        assert campaign is not None
        told = {"sharers": 0, "shares": 0, "visits": 0, "answers": None, "reported": 0} | values
        session.add(CampaignOutcome(campaign_id=campaign.id, **told))


def test_a_campaign_is_made_on_its_page(client: FlaskClient, lotte: Person) -> None:
    answer = client.post("/campaigns/new", data=TYPED, follow_redirects=True)
    assert answer.status_code == 200
    (row,) = campaigns()
    assert (row.campaign.name, row.campaign.target, row.campaign.ends_on) == ("Quiet water", 1200, date(2026, 12, 12))
    assert "0 of 1200 shares" in answer.text
    assert "Quiet water" in client.get("/campaigns").text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "A campaign needs a name."),
        ("goal", " ", "Say in a sentence"),
        ("measure", "likes", "Choose what counts."),
        ("target", "many", "A whole number"),
        ("target", "0", "A whole number"),
        ("target", "9" * 400, "A whole number"),
        ("starts", "2026-02-30", "February 2026 has 28 days"),
        ("ends", "2026-11-08", "This is before it starts."),
        ("ends", "", "no date"),
        ("name", "\x00", "can&#39;t be stored"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, lotte: Person, field: str, typed: str, words: str
) -> None:
    answer = client.post("/campaigns/new", data=TYPED | {field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert TYPED["goal" if field != "goal" else "name"] in answer.text
    assert campaigns() == []


def test_two_people_who_change_it_at_once_do_not_overwrite_each_other(client: FlaskClient, lotte: Person) -> None:
    campaign = make_campaign()
    first = client.post(f"/campaigns/{campaign}/edit", data=TYPED | {"revision": "1", "name": "Quiet river"})
    second = client.post(f"/campaigns/{campaign}/edit", data=TYPED | {"revision": "1", "name": "Silent water"})
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Silent water" in second.text
    assert campaigns()[0].campaign.name == "Quiet river"
    assert change_campaign(campaign, 1, PLAN, lotte.id) == Changed(2)


def test_a_closed_campaign_takes_no_new_post_and_can_be_opened_again(client: FlaskClient, lotte: Person) -> None:
    campaign = make_campaign()
    post = make_post("draft", author=lotte, campaign=campaign)
    client.post(f"/campaigns/{campaign}/close")
    assert campaigns() == []
    assert [row.campaign.public_id for row in campaigns(closed=True)] == [campaign]
    assert campaign not in client.get("/studio/new").text
    assert campaign not in chosen_in(client.get(f"/studio/new?campaign={campaign}").text)
    assert campaign in chosen_in(client.get(f"/posts/{post.public_id}/edit").text)
    client.post(f"/campaigns/{campaign}/reopen")
    assert [row.campaign.public_id for row in campaigns()] == [campaign]


def chosen_in(composer: str) -> list[str]:
    """The campaigns that the composer offers."""
    (field,) = re.findall(r'<select[^>]* name="campaign".*?</select>', composer, re.DOTALL)
    return re.findall(r'value="(\w+)"', field)


def test_a_new_post_whose_campaign_was_closed_meanwhile_stays_typed(client: FlaskClient, lotte: Person) -> None:
    campaign = make_campaign()
    close_campaign(campaign, lotte.id, closed=True)
    typed = {"title": "Herons", "zone": "Europe/Amsterdam", "campaign": campaign}
    assert client.post("/studio/new/autosave", data=typed).status_code == 422
    answer = client.post("/studio/new", data=typed)
    assert answer.status_code == 422
    assert "That campaign takes no new post." in answer.text
    assert 'value="Herons"' in answer.text
    assert campaign not in chosen_in(answer.text)
    assert posts_of(campaign) == []
    assert client.post("/studio/new", data=typed | {"campaign": ""}).status_code == 302


@pytest.mark.parametrize(("way", "status"), [("edit", 302), ("autosave", 200)])
def test_only_a_version_that_has_a_closed_campaign_keeps_it(
    client: FlaskClient, lotte: Person, way: str, status: int
) -> None:
    campaign = make_campaign()
    of_it, other = (make_post("draft", author=lotte, campaign=name) for name in (campaign, ""))
    close_campaign(campaign, lotte.id, closed=True)
    typed = {"number": "1", "revision": "1", "title": "Herons", "zone": "Europe/Amsterdam", "campaign": campaign}
    assert client.post(f"/posts/{of_it.public_id}/{way}", data=typed).status_code == status
    assert client.post(f"/posts/{other.public_id}/{way}", data=typed).status_code == 422
    assert posts_of(campaign) == [of_it.id]


def posts_of(campaign: str) -> list[int]:
    with transaction() as session:
        found = campaign_by_public_id(session, campaign)
        assert found is not None
        query = select(PostVersion.post_id).where(PostVersion.campaign_id == found.id, PostVersion.title == "Herons")
        return list(session.scalars(query))


def test_a_copy_leaves_a_closed_campaign_and_keeps_an_open_one(lotte: Person) -> None:
    campaign = make_campaign()
    post = make_post("ended", campaign=campaign)
    copies = [copy_as_new(post.public_id, lotte.id)]
    close_campaign(campaign, lotte.id, closed=True)
    copies.append(copy_as_new(post.public_id, lotte.id))
    with transaction() as session:
        ids = [newest_version(session, reload_post(copy.post_public_id).id).campaign_id for copy in copies if copy]
    assert ids[0] is not None
    assert ids[1] is None


def test_posts_stand_in_their_columns(database: Flask) -> None:
    campaign = make_campaign()
    for state in ("draft", "in_review", "live", "live", "scheduled", "ended"):
        make_post(state, campaign=campaign)
    make_post("live")
    page = campaign_page(campaign)
    assert page is not None
    assert page.row.posts == {
        Column.DRAFT: 1,
        Column.IN_REVIEW: 1,
        Column.LIVE: 2,
        Column.APPROVED: 1,
        Column.ENDED: 1,
    }
    assert {column.column: column.total for column in page.columns} == page.row.posts
    assert [card.campaign for column in board(now()) for card in column.cards].count("Quiet water") == 6


def test_answers_of_one_or_two_sharers_are_not_told(client: FlaskClient, lotte: Person) -> None:
    few = make_campaign(measure=Measure.CONVERSATIONS, name="Few")
    many = make_campaign(measure=Measure.CONVERSATIONS, name="Many")
    counted(few, sharers=2, shares=2, answers=41)
    counted(many, sharers=3, shares=3, answers=41, reported=2)
    assert [row.reached for row in campaigns()] == [None, 43]
    assert ">41<" not in client.get(f"/campaigns/{few}").text
    assert "under 3 sharers" in client.get(f"/campaigns/{few}").text
    told = client.get(f"/campaigns/{many}").text
    assert "43 of 60 answers" in told
    assert ">41<" in told


def test_visits_to_one_sharer_are_not_told(client: FlaskClient, lotte: Person) -> None:
    few = make_campaign(measure=Measure.VISITS, name="Few")
    many = make_campaign(measure=Measure.VISITS, name="Many")
    counted(few, sharers=1, shares=1, visits=41)
    counted(many, sharers=3, shares=3, visits=41)
    for page in (client.get(f"/campaigns/{few}").text, client.get("/campaigns").text.split("Many")[0]):
        assert "41" not in re.findall(r"\d+", re.sub(r"<[^>]*>", " ", page))
        assert "The goal is 60 visits." in page
    told = client.get(f"/campaigns/{many}").text
    assert "41 of 60 visits" in told
    assert ">41<" in told


def test_the_tags_are_frozen_when_the_post_is_approved(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = make_campaign()
    post, noor = make_post("live", campaign=campaign), make_person()
    monkeypatch.setattr(services(), "settings", replace(services().settings, link_tags=("utm_id={post}",)))
    found = offered(post, noor)
    assert found is not None
    assert found.link_tags == {"utm_campaign": campaign, "utm_medium": "social", "utm_source": "{network}"}
    assert found.campaign == "Quiet water"


def test_another_campaign_is_another_version_with_another_hash(database: Flask) -> None:
    first, second = make_campaign(), make_campaign(name="Meet the crew")
    author = make_comms()
    one, other, none = (
        make_post("in_review", author=author, title="The same", campaign=each) for each in (first, second, "")
    )
    assert len({hash_of(post.public_id) for post in (one, other, none)}) == 3


def test_a_new_version_keeps_the_campaign_and_freezes_anew(database: Flask) -> None:
    author, approver = make_comms(), make_comms()
    post = make_post("live", author=author, approver=approver, campaign=make_campaign())
    start_version(post.public_id, author.id)
    ask_for_review(post.public_id, 2, author.id)
    assert isinstance(approve(post.public_id, 2, hash_of(post.public_id), approver.id), Done)
    with transaction() as session:
        version = newest_version(session, reload_post(post.public_id).id)
    assert version.campaign_id is not None
    assert version.link_tags is not None


def test_an_unknown_or_hostile_campaign_is_none(client: FlaskClient, lotte: Person) -> None:
    post = make_post("draft", author=lotte, campaign="111111111111")
    assert client.get(f"/posts/{post.public_id}/edit").status_code == 200
    assert client.get("/studio/new?campaign=<script>&opens=2026-13-45").status_code == 200
    assert client.get("/campaigns/111111111111").status_code == 404
    assert client.post("/campaigns/111111111111/close").status_code == 404


def test_a_new_post_begins_with_the_day_and_the_campaign_it_came_from(client: FlaskClient, lotte: Person) -> None:
    campaign = make_campaign()
    text = client.get(f"/studio/new?campaign={campaign}&opens=2027-03-28").text
    assert 'value="2027-03-28T09:00"' in text
    assert f'<option selected value="{campaign}">' in text


def test_only_communications_sees_campaigns(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get("/campaigns").status_code == 403


def test_who_planned_and_closed_it_is_in_their_export(database: Flask) -> None:
    planner, closer = make_comms(), make_comms()
    campaign = plan_campaign(PLAN, planner.id)
    close_campaign(campaign, closer.id, closed=True)
    assert export(planner.id)["campaigns"][0]["closed_at"] is None
    assert export(closer.id)["campaigns"][0]["planned_at"] is None
