"""Signing in at the small LinkedIn."""

import base64
import json

import pytest

from tests.sandbox.making import CALLBACK, SELF_SERVE, Lab, linkedin_authorization, query_of


def test_a_code_becomes_a_token_for_sixty_days(lab: Lab) -> None:
    returned = lab.allow(linkedin_authorization())
    assert returned["state"] == "st4te"
    body = lab.linkedin_tokens(returned["code"]).get_json()
    assert body["expires_in"] == 5_184_000
    assert body["scope"] == "openid,profile,w_member_social"  # commas, although blanks were asked
    assert "refresh_token" not in body
    assert 400 < len(body["access_token"]) < 1000


def test_a_code_works_once(lab: Lab) -> None:
    code = lab.allow(linkedin_authorization())["code"]
    lab.linkedin_tokens(code)
    again = lab.linkedin_tokens(code)
    assert (again.status_code, again.get_json()["error_description"]) == (401, "authorization code not found")


def test_a_code_lives_thirty_minutes(lab: Lab) -> None:
    code = lab.allow(linkedin_authorization())["code"]
    lab.control("clock", move=30 * 60)
    late = lab.linkedin_tokens(code)
    assert (late.status_code, late.get_json()["error"]) == (400, "invalid_redirect_uri")


def test_another_redirect_address_is_refused(lab: Lab) -> None:
    code = lab.allow(linkedin_authorization())["code"]
    answer = lab.linkedin_tokens(code, redirect_uri="http://127.0.0.1:8000/elsewhere")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize("name", ["client_id", "client_secret"])
def test_client_and_secret_have_to_be_in_the_body(lab: Lab, name: str) -> None:
    answer = lab.linkedin_tokens("any", **{name: ""})
    assert answer.status_code == 400
    assert answer.get_json() == {
        "error": "invalid_request",
        "error_description": f'A required parameter "{name}" is missing',
    }


def test_a_wrong_secret_is_refused(lab: Lab) -> None:
    assert lab.linkedin_tokens("any", client_secret="wrong").status_code == 401


@pytest.mark.parametrize(
    ("after", "error"),
    [
        ("refused", "user_cancelled_authorize"),
        ("left_sign_in", "user_cancelled_login"),
        ("scope_refused", "unauthorized_scope_error"),
    ],
)
def test_a_refusal_comes_back_as_an_error(lab: Lab, after: str, error: str) -> None:
    returned = lab.allow(linkedin_authorization(), after=after)
    assert (returned["error"], returned["state"]) == (error, "st4te")
    assert returned["error_description"]
    assert "code" not in returned


def test_state_and_code_can_come_back_wrong(lab: Lab) -> None:
    assert lab.allow(linkedin_authorization(), after="wrong_state")["state"] != "st4te"
    assert "state" not in lab.allow(linkedin_authorization(), after="no_state")
    late = lab.allow(linkedin_authorization(), after="late_code")["code"]
    assert lab.linkedin_tokens(late).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "nobody"}, {"redirect_uri": "http://127.0.0.1:9999/other"}, {"redirect_uri": CALLBACK + "#a"}],
)
def test_a_wrong_client_or_address_ends_on_a_page(lab: Lab, changes: dict[str, str]) -> None:
    answer = lab.client.get(linkedin_authorization(**changes))
    assert answer.status_code == 401
    assert "Location" not in answer.headers


def test_a_scope_that_the_app_was_not_granted(lab: Lab) -> None:
    lab.control("switches", linkedin_community_management=False)
    answer = lab.client.get(linkedin_authorization("openid r_member_postAnalytics"))
    assert query_of(answer.headers["Location"])["error"] == "unauthorized_scope_error"


def test_one_permission_can_be_left_out(lab: Lab) -> None:
    code = lab.allow(linkedin_authorization(), leave_out="w_member_social")["code"]
    assert lab.linkedin_tokens(code).get_json()["scope"] == "openid,profile"


def test_another_scope_set_ends_earlier_tokens(lab: Lab) -> None:
    first = lab.linkedin_member()
    same = lab.linkedin_member()
    assert first.get("/linkedin/v2/userinfo").status_code == 200
    lab.linkedin_member(scope=SELF_SERVE + " email")
    for member in (first, same):
        answer = member.get("/linkedin/v2/userinfo")
        assert (answer.status_code, answer.get_json()["serviceErrorCode"]) == (401, 65601)


def test_a_token_dies_after_sixty_days(lab: Lab) -> None:
    member = lab.linkedin_member()
    lab.control("clock", move=60 * 86_400 + 1)
    assert member.get("/linkedin/v2/userinfo").get_json()["serviceErrorCode"] == 65602


def test_partners_get_a_refresh_token_that_is_not_prolonged(lab: Lab) -> None:
    lab.control("switches", linkedin_refresh_tokens=True)
    body = lab.linkedin_tokens(lab.allow(linkedin_authorization())["code"]).get_json()
    lab.control("clock", move=100 * 86_400)
    form = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    again = lab.linkedin_tokens("", **form).get_json()
    assert again["refresh_token_expires_in"] == pytest.approx(265 * 86_400, abs=5)
    lab.control("clock", move=266 * 86_400)
    assert lab.linkedin_tokens("", **form).status_code == 400


def test_subjects_are_pairwise(lab: Lab) -> None:
    first = lab.linkedin_member().urn
    code = lab.allow(linkedin_authorization(client_id="li-other"))["code"]
    token = lab.linkedin_tokens(code, client_id="li-other", client_secret="other").get_json()["access_token"]
    other = lab.client.get("/linkedin/v2/userinfo", headers={"Authorization": f"Bearer {token}"}).get_json()["sub"]
    assert first != f"urn:li:person:{other}"
    assert first == lab.linkedin_member().urn


def test_the_id_token_is_signed_by_the_published_key(lab: Lab) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    def decoded(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    token = lab.linkedin_tokens(lab.allow(linkedin_authorization())["code"]).get_json()["id_token"]
    header, payload, signature = token.split(".")
    key = lab.client.get("/linkedin/oauth/openid/jwks").get_json()["keys"][0]
    numbers = rsa.RSAPublicNumbers(int.from_bytes(decoded(key["e"])), int.from_bytes(decoded(key["n"])))
    numbers.public_key().verify(decoded(signature), f"{header}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    claims = json.loads(decoded(payload))
    assert claims["aud"] == "li-client"
    assert claims["exp"] - claims["iat"] == 3600
    discovery = lab.client.get("/linkedin/oauth/.well-known/openid-configuration").get_json()
    assert claims["iss"] == discovery["issuer"]


def test_introspection_says_how_a_token_stands(lab: Lab) -> None:
    member = lab.linkedin_member()
    form = {"client_id": "li-client", "client_secret": "li-secret", "token": member.token}
    known = lab.client.post("/linkedin/oauth/v2/introspectToken", data=form).get_json()
    assert (known["active"], known["status"], known["auth_type"]) == (True, "active", "3L")
    lab.client.post("/control/accounts/linkedin/test-noor/revoke", headers={"X-Sandbox-Control": "control-token"})
    ended = lab.client.post("/linkedin/oauth/v2/introspectToken", data=form).get_json()
    assert (ended["active"], ended["status"]) == (False, "revoked")
