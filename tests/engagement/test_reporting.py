"""What people tell us is kept as reported, without anybody's name, capped, and can be taken back."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.engagement.measuring import read_due
from advocacy.engagement.models import Report, reports_of
from advocacy.engagement.reporting import Told, report_answers, take_back
from advocacy.engagement.watching import watch_published
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.relationships.models import Points
from advocacy.relationships.scoring import score_facts
from advocacy.sharing.models import Share
from tests.engagement.factories import facts, move, owner_of, published, redirects, visit
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, share

X, LINKEDIN = Network.X, Network.LINKEDIN
ANSWER = "https://www.linkedin.com/posts/sam-outside_ferry-activity-7123-AbCd?utm_source=share"


def unseen(sandbox: Sandbox, clock: FixedClock) -> Share:
    """On LinkedIn, which tells nobody who answers."""
    found = published(LINKEDIN, sandbox, clock)
    watch_published()
    return found


def points(rule: RuleName) -> int:
    while score_facts():
        pass
    with transaction() as session:
        return sum(session.scalars(select(Points.milli).where(Points.rule == rule)))


def reports(found: Share) -> list[Report]:
    with transaction() as session:
        return list(reports_of(session, found.id))


def test_what_is_reported_earns_marked_points(sandbox: Sandbox, clock: FixedClock) -> None:
    found = unseen(sandbox, clock)
    assert report_answers(found.person_id, found.public_id, ANSWER, 2) is Told.THANKS
    (fact,) = facts(FactKind.REPORTED)
    assert (fact.amount, fact.reported, fact.share_id, fact.network) == (2, True, found.id, LINKEDIN)
    assert points(RuleName.REPORTED) == 4000
    with transaction() as session:
        marked = select(Points.reported).where(Points.rule == RuleName.REPORTED)
        assert session.scalars(marked).all() == [True]


def test_a_weeks_points_for_reports_are_capped(sandbox: Sandbox, clock: FixedClock) -> None:
    found = unseen(sandbox, clock)
    for number in range(3):
        address = f"https://www.linkedin.com/feed/update/urn:li:activity:{number}/"
        assert report_answers(found.person_id, found.public_id, address, 9) is Told.THANKS
    assert points(RuleName.REPORTED) == 10_000


def test_nobodys_name_is_kept(sandbox: Sandbox, clock: FixedClock) -> None:
    found = unseen(sandbox, clock)
    report_answers(found.person_id, found.public_id, ANSWER, 1)
    (report,) = reports(found)
    assert report.address.endswith("/feed/update/urn:li:activity:7123/")
    assert "sam" not in report.address


def test_the_same_address_counts_once(sandbox: Sandbox, clock: FixedClock) -> None:
    found = unseen(sandbox, clock)
    report_answers(found.person_id, found.public_id, ANSWER, 1)
    other = "https://nl.linkedin.com/feed/update/urn:li:activity:7123/?x=1"
    assert report_answers(found.person_id, found.public_id, other, 1) is Told.KNOWN
    assert len(facts(FactKind.REPORTED)) == 1


def test_taking_back_takes_the_points_with_it(sandbox: Sandbox, clock: FixedClock) -> None:
    found = unseen(sandbox, clock)
    report_answers(found.person_id, found.public_id, ANSWER, 2)
    assert points(RuleName.REPORTED) == 4000
    (report,) = reports(found)
    assert not take_back(make_person().id, found.public_id, report.public_id)
    assert take_back(found.person_id, found.public_id, report.public_id)
    assert not take_back(found.person_id, found.public_id, report.public_id)
    assert points(RuleName.REPORTED) == 0
    assert report_answers(found.person_id, found.public_id, ANSWER, 1) is Told.THANKS
    assert points(RuleName.REPORTED) == 2000


def test_what_is_measured_is_not_reported(sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(X, sandbox, clock)
    address = f"https://x.com/sam/status/{found.remote_id}"
    assert report_answers(found.person_id, found.public_id, address, 1) is Told.NOT_ASKED
    watch_published()
    assert report_answers(found.person_id, found.public_id, address, 1) is Told.NOT_ASKED
    move(clock, sandbox, clock.now() + timedelta(hours=2))
    read_due()
    assert report_answers(found.person_id, found.public_id, address, 1) is Told.NOT_ASKED
    assert facts(FactKind.REPORTED) == []


@pytest.mark.parametrize("people", [0, -1, 51])
def test_how_many_has_to_make_sense(sandbox: Sandbox, clock: FixedClock, people: int) -> None:
    found = unseen(sandbox, clock)
    assert report_answers(found.person_id, found.public_id, ANSWER, people) is Told.NOT_ASKED


def test_another_persons_share_is_not_found(sandbox: Sandbox, clock: FixedClock) -> None:
    found = unseen(sandbox, clock)
    assert report_answers(make_person().id, found.public_id, ANSWER, 1) is Told.NOT_FOUND


# --------------------------------------------------------------------------------------------------------- the page


def page_of(found: Share) -> str:
    return f"/shares/{found.public_id}/figures"


def owner_signed_in(client: FlaskClient, sandbox: Sandbox, clock: FixedClock, network: Network) -> Share:
    noor = make_person()
    found = published(network, sandbox, clock, noor)
    watch_published()
    sign_in(client, noor)
    return found


def test_the_page_shows_readings_with_dates_and_what_is_absent(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = owner_signed_in(client, sandbox, clock, X)
    visit(client, found.short_code, address="198.51.100.1")
    redirects(app).flush()
    assert found.published_at is not None
    for days in (2, 3):
        move(clock, sandbox, found.published_at + timedelta(days=days))
        sign_in(client, owner_of(found))
        read_due()
    text = client.get(page_of(found)).text
    assert text.count("dot-measured") >= 3
    assert "Not offered by X: People reached" in text
    assert text.count('<span class="absent-box">not read</span>') == 3  # the steps that passed before the first reading
    assert "visitor, one a day counted once" in text
    assert "there is nothing for you to report" in text


def test_not_offered_has_no_number(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = owner_signed_in(client, sandbox, clock, LINKEDIN)
    text = client.get(page_of(found)).text
    assert "not offered by LinkedIn" in text
    assert "<table" not in text
    assert "Nobody has come by yet" in text


def test_reporting_and_taking_back_through_the_page(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = owner_signed_in(client, sandbox, clock, LINKEDIN)
    answer = client.post(page_of(found), data={"people": "3", "address": ANSWER}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Noted, and marked as reported by you." in answer.text
    assert "dot-reported" in answer.text
    (report,) = reports(found)
    answer = client.post(f"{page_of(found)}/{report.public_id}/take-back", follow_redirects=True)
    assert "Taken back" in answer.text
    assert reports(found) == []


@pytest.mark.parametrize(
    ("people", "address", "words"),
    [
        ("3", "https://evil.example/feed/update/urn:li:activity:1/", "not the address of a post on LinkedIn"),
        ("0", ANSWER, "A number from 1 to 50."),
        ("many", ANSWER, "Not a valid integer"),
        ("", "", "Copy the address"),
        ("1", "x" * 500, "too long"),
        ("1", "https://www.linkedin.com/\x00", "not the address of a post"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock, people: str, address: str, words: str
) -> None:
    found = owner_signed_in(client, sandbox, clock, LINKEDIN)
    answer = client.post(page_of(found), data={"people": people, "address": address})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{people}"' in answer.text or not people
    assert reports(found) == []


def test_the_same_report_twice_is_said(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = owner_signed_in(client, sandbox, clock, LINKEDIN)
    client.post(page_of(found), data={"people": "1", "address": ANSWER})
    answer = client.post(page_of(found), data={"people": "1", "address": ANSWER})
    assert answer.status_code == 409
    assert "You told us about this one already" in answer.text


def test_only_the_owner_sees_figures(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = owner_signed_in(client, sandbox, clock, X)
    sign_in(client, make_person())
    assert client.get(page_of(found)).status_code == 404
    assert client.post(page_of(found), data={"people": "1", "address": ANSWER}).status_code == 404
    assert client.post(f"{page_of(found)}/111111111111/take-back").status_code == 404


def test_a_share_that_is_not_out_has_no_figures(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = owner_signed_in(client, sandbox, clock, X)
    noor = make_person()
    connect(noor, LINKEDIN, sandbox)
    waiting = share(noor, LINKEDIN)
    sign_in(client, noor)
    assert client.get(page_of(waiting)).status_code == 404
    assert client.get(f"/shares/{found.public_id}/figures").status_code == 404


def test_the_shares_page_leads_there(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    found = owner_signed_in(client, sandbox, clock, X)
    assert f'href="{page_of(found)}"' in client.get(f"/shares/{found.public_id}").text
