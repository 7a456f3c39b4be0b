"""What people see of the sandbox."""

import re

import html5lib
import pytest
from werkzeug.test import TestResponse

from advocacy.networks.linkedin.errors import post_address as linkedin_post_address
from advocacy.networks.x.errors import post_address as x_post_address
from tests.sandbox.making import CALLBACK, Lab, linkedin_authorization, query_of, x_authorization

PAGES = [
    "/",
    "/posts",
    "/posts/{post}",
    "/faults",
    "/nowhere",
    linkedin_authorization(),
    x_authorization(),
    x_authorization(state=""),
]


def token_in(page: TestResponse) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def decide(lab: Lab, path: str, **form: str) -> TestResponse:
    token = token_in(lab.client.get(path))
    return lab.client.post(path, data={"form_token": token, "account": "test-noor", "answer": "allow", **form})


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_valid_and_says_that_nothing_is_real(lab: Lab, path: str) -> None:
    lab.control("faults", network="x", call="*", kind="503", times=None)
    lab.client.delete("/control/faults", headers={"X-Sandbox-Control": "control-token"})
    lab.control("faults", network="linkedin", call="posts.create", kind="503")
    post = lab.x_person("test-ayla").post_id('A <b>bold</b> link "https://example.com/a?b=1&c=2"')
    answer = lab.client.get(path.format(post=post))
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(answer.text)
    assert document is not None
    assert answer.text.count("<h1") == 1
    assert "Nothing here is real" in answer.text
    ids = re.findall(r'\bid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))
    assert " style=" not in answer.text
    assert "<script" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_post_is_found_under_the_address_that_the_network_gives_it(lab: Lab) -> None:
    on_x = lab.x_person("test-ayla").post_id("A word on X")
    on_linkedin = lab.linkedin_member().publish("A word on LinkedIn").headers["x-restli-id"]
    for address in (
        x_post_address("/x", on_x, "test_ayla"),
        x_post_address("/x", on_x, None),
        linkedin_post_address("/linkedin", on_linkedin),
    ):
        assert "A word on" in lab.client.get(address, follow_redirects=True).text


def test_an_address_without_a_post_is_not_found(lab: Lab) -> None:
    assert lab.client.get(x_post_address("/x", "1", None), follow_redirects=True).status_code == 404


def test_every_field_has_a_label(lab: Lab) -> None:
    for path in ("/faults", x_authorization()):
        page = lab.client.get(path).text
        for name in re.findall(r'<(?:select|input type="number"|input) id="([^"]+)"', page):
            assert f'for="{name}"' in page


def test_allowing_by_hand_leads_back_with_code_and_state(lab: Lab) -> None:
    answer = decide(lab, x_authorization(), account="test-wim")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(CALLBACK)
    returned = query_of(answer.headers["Location"])
    assert returned["state"] == "st4te"
    assert lab.x_tokens(returned["code"]).status_code == 200


def test_the_page_lets_its_form_end_at_the_client(lab: Lab) -> None:
    assert (
        "form-action 'self' http://127.0.0.1:8000"
        in lab.client.get(x_authorization()).headers["Content-Security-Policy"]
    )


def test_refusing_by_hand(lab: Lab) -> None:
    answer = decide(lab, linkedin_authorization(), answer="refuse")
    assert query_of(answer.headers["Location"])["error"] == "user_cancelled_authorize"


def test_a_new_person_and_one_permission_less(lab: Lab) -> None:
    answer = decide(lab, linkedin_authorization(), account="new", leave_out="w_member_social")
    body = lab.linkedin_tokens(query_of(answer.headers["Location"])["code"]).get_json()
    assert body["scope"] == "openid,profile"


def test_an_error_page_on_wish(lab: Lab) -> None:
    assert decide(lab, linkedin_authorization(), after="server_error").status_code == 500


def test_nobody_is_chosen_beforehand_and_a_choice_is_asked_for(lab: Lab) -> None:
    page = lab.client.get(x_authorization())
    assert "checked" not in page.text
    unchosen = decide(lab, x_authorization(), account="")
    assert unchosen.status_code == 422
    assert "Choose who you are" in unchosen.text
    refused = decide(lab, x_authorization(), account="", answer="refuse")
    assert query_of(refused.headers["Location"])["error"] == "access_denied"


@pytest.mark.parametrize("form", [{"form_token": "guess"}, {"account": "nobody"}])
def test_a_foreign_form_or_an_unknown_person_is_refused(lab: Lab, form: dict[str, str]) -> None:
    assert decide(lab, linkedin_authorization(), **form).status_code == 400


def test_the_page_says_what_was_asked(lab: Lab) -> None:
    page = lab.client.get(x_authorization()).text
    for words in ("x-client", "127.0.0.1:8000", "S256, present", "5 characters", "12 followers", "protected account"):
        assert words in page


def test_what_was_posted_is_escaped_and_its_link_can_be_followed(lab: Lab) -> None:
    lab.x_person().publish("<script>alert(1)</script> http://127.0.0.1:8000/r/4fTq2LmX9aB.")
    page = lab.client.get("/posts").text
    assert "&lt;script&gt;" in page
    assert '<a href="http://127.0.0.1:8000/r/4fTq2LmX9aB">' in page


def test_older_posts_are_a_page_away(lab: Lab) -> None:
    lab.control("switches", x_limits={"posts.create": {"user": None}})
    person = lab.x_person()
    for number in range(52):
        person.publish(f"Number {number}")
    first = lab.client.get("/posts").text
    older = re.search(r'href="(/posts\?before=[^"]+)"', first)
    assert older
    rest = lab.client.get(older[1]).text
    assert first.count("<article") == 50
    assert rest.count("<article") == 2


def test_faults_by_hand(lab: Lab) -> None:
    token = token_in(lab.client.get("/faults"))
    form = {"form_token": token, "act": "add", "call": "x:posts.create", "kind": "503", "times": "1", "seconds": "5"}
    assert lab.client.post("/faults", data=form).status_code == 303
    assert "struck 0 of 1" in lab.client.get("/faults").text
    assert lab.x_person().publish("Words").status_code == 503
    rule = str(lab.control("faults")["faults"][0]["id"])
    lab.client.post("/faults", data={"form_token": token, "act": "remove", "rule": rule})
    assert "Nothing. Everything works." in lab.client.get("/faults").text


@pytest.mark.parametrize(
    "form",
    [
        {"form_token": "guess"},
        {"call": "x:dance"},
        {"call": "everything"},
        {"kind": "burn"},
        {"times": "often"},
        {"times": "-1"},
    ],
)
def test_a_wrong_fault_is_explained(lab: Lab, form: dict[str, str]) -> None:
    token = token_in(lab.client.get("/faults"))
    good = {"form_token": token, "act": "add", "call": "x:*", "kind": "503", "times": "1", "seconds": "5"}
    answer = lab.client.post("/faults", data={**good, **form})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert lab.control("faults")["faults"] == []


def test_another_site_can_not_send_the_form(lab: Lab) -> None:
    token = token_in(lab.client.get("/faults"))
    form = {"form_token": token, "act": "add", "call": "x:*", "kind": "503", "times": "1"}
    assert lab.client.post("/faults", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
