"""Addresses beside real ones: a slash too many leads to the page, and to nowhere else."""

import pytest
from flask.testing import FlaskClient

from tests.people.factories import make_person, sign_in


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/guidelines/", "/guidelines"),
        ("/guidelines//", "/guidelines"),
        ("/gifts/?show=pass_on&x=%2F%20", "/gifts?show=pass_on&x=%2F%20"),
        ("/me/credits/", "/me/credits"),
        ("/wishes/?show=done", "/wishes?show=done"),
        ("/sign-in/?next=//evil.example/", "/sign-in?next=//evil.example/"),
    ],
)
def test_a_slash_too_many_leads_to_the_page_with_its_query(client: FlaskClient, typed: str, leads_to: str) -> None:
    for method in ("GET", "HEAD"):
        answer = client.open(typed, method=method)
        assert (answer.status_code, answer.location) == (308, leads_to)


def test_a_page_whose_address_ends_with_a_slash_is_found_without_it(client: FlaskClient) -> None:
    answer = client.get("/shares?before=x")
    assert answer.status_code in {302, 308}
    sign_in(client, make_person())
    assert client.get("/shares?before=x", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "//evil.example/",
        "///evil.example//",
        "/\\evil.example/",
        "/%5Cevil.example/",
        "/%2F%2Fevil.example/",
        "//evil.example/%2e%2e/",
        "/%09/evil.example/",
        "/https:/evil.example/",
        "/nowhere/",
        "/guidelines/%00/",
    ],
)
def test_nothing_leads_to_another_house(client: FlaskClient, typed: str) -> None:
    answer = client.get(typed)
    assert answer.status_code in {302, 308, 400, 404}
    assert "evil" not in (answer.location or "").partition("?")[0]


def test_two_slashes_in_front_stay_in_the_house(client: FlaskClient) -> None:
    answer = client.get("/guidelines/", headers={"Host": "hzl.example"})
    assert answer.location == "/guidelines"
    answer = client.open(base_url="http://hzl.example", path="//guidelines/")
    assert (answer.location or "/")[:2] in {"/", "/g", "/s"}


def test_a_form_is_not_sent_on(client: FlaskClient) -> None:
    assert client.post("/sign-in/", data={"email": "noor@hazelpont.example"}).status_code in {400, 404}
