"""Signing in at the small X."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.making import BASIC, CALLBACK, X_SCOPES, Lab, x_authorization


def test_a_code_becomes_a_pair_of_tokens(lab: Lab) -> None:
    returned = lab.allow(x_authorization())
    assert returned["state"] == "st4te"
    body = lab.x_tokens(returned["code"]).get_json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 7200)
    assert set(body["scope"].split()) == set(X_SCOPES.split())
    assert set(body) == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}


def test_without_offline_access_there_is_no_refresh_token(lab: Lab) -> None:
    code = lab.allow(x_authorization("tweet.read users.read"))["code"]
    assert "refresh_token" not in lab.x_tokens(code).get_json()


def test_a_code_lives_thirty_seconds_and_works_once(lab: Lab) -> None:
    code = lab.allow(x_authorization())["code"]
    assert lab.x_tokens(code).status_code == 200
    assert lab.x_tokens(code).status_code == 400
    late = lab.allow(x_authorization())["code"]
    lab.control("clock", move=30)
    answer = lab.x_tokens(late)
    assert answer.get_json()["error_description"] == "Value passed for the authorization code was invalid."


def test_the_verifier_has_to_fit_the_challenge(lab: Lab) -> None:
    code = lab.allow(x_authorization())["code"]
    assert lab.x_tokens(code, verifier="another-verifier").status_code == 400
    plain = lab.allow(x_authorization(code_challenge="plain-words", code_challenge_method="plain"))["code"]
    assert lab.x_tokens(plain, verifier="plain-words").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eC1jbGllbnQ6d3Jvbmc="}])
def test_the_client_has_to_say_who_it_is_by_basic(lab: Lab, headers: dict[str, str]) -> None:
    answer = lab.x_tokens("any", headers=headers)
    assert answer.status_code == 401
    assert answer.get_json() == {
        "error": "unauthorized_client",
        "error_description": "Missing valid authorization header",
    }


def test_a_refresh_token_works_once(lab: Lab) -> None:
    first = lab.x_tokens(lab.allow(x_authorization())["code"]).get_json()
    second = lab.refresh_at_x(first["refresh_token"])
    assert second.get_json()["refresh_token"] != first["refresh_token"]
    again = lab.refresh_at_x(first["refresh_token"])
    assert (again.status_code, again.get_json()["error_description"]) == (
        400,
        "Value passed for the token was invalid.",
    )
    assert lab.refresh_at_x(second.get_json()["refresh_token"]).status_code == 200


def test_of_two_refreshers_at_once_one_wins(lab: Lab) -> None:
    token = lab.x_tokens(lab.allow(x_authorization())["code"]).get_json()["refresh_token"]

    def refresh(_: int) -> int:
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return lab.app.test_client().post("/x/2/oauth2/token", data=form, headers=BASIC).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(refresh, range(8))) == [200] + [400] * 7


def test_an_access_token_lives_two_hours(lab: Lab) -> None:
    person = lab.x_person()
    lab.control("clock", move=7199)
    assert person.get("users/me").status_code == 200
    lab.control("clock", move=2)
    answer = person.get("users/me")
    assert (answer.status_code, answer.get_json()["title"]) == (401, "Unauthorized")


def test_revoking_ends_a_token(lab: Lab) -> None:
    person = lab.x_person()
    answer = lab.client.post("/x/2/oauth2/revoke", data={"token": person.token}, headers=BASIC)
    assert answer.get_json() == {"revoked": True}
    assert person.get("users/me").status_code == 401


def test_a_refusal_says_access_denied(lab: Lab) -> None:
    assert lab.allow(x_authorization(), after="refused") == {"error": "access_denied", "state": "st4te"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": CALLBACK + "/"},
        {"client_id": "nobody"},
        {"code_challenge": ""},
        {"state": ""},
        {"state": "s" * 501},
        {"scope": "tweet.read something.else"},
    ],
)
def test_a_wrong_request_ends_on_a_page(lab: Lab, changes: dict[str, str]) -> None:
    answer = lab.client.get(x_authorization(**changes))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_who_the_person_is(lab: Lab) -> None:
    person = lab.x_person("test-ayla")
    data = person.get("users/me?user.fields=protected,subscription_type").get_json()["data"]
    assert data["username"] == "test_ayla"
    assert data["protected"] is False
    assert data["id"].isdigit()
    assert len(data["id"]) == 19
    assert person.get("users/me?user.fields=shoe_size").status_code == 400


def test_the_token_call_can_lose_its_answer(lab: Lab) -> None:
    code = lab.allow(x_authorization(), after="token_cut")["code"]
    with pytest.raises(ConnectionResetError):
        lab.x_tokens(code)
    assert lab.x_tokens(code).status_code == 400  # it was used all the same
