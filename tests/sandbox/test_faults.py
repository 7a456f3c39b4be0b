"""Making calls go wrong on purpose."""

from datetime import datetime

import pytest

from tests.sandbox.making import CONTROL, Lab


def fault(lab: Lab, network: str, kind: str, call: str = "posts.create", **more: object) -> int:
    return int(lab.control("faults", network=network, call=call, kind=kind, **more)["id"])


def texts(lab: Lab) -> list[str]:
    return [post["text"] for post in lab.control("posts")["posts"]]


@pytest.mark.parametrize(("kind", "status"), [("accept_then_500", 500), ("accept_then_503", 503)])
def test_a_post_is_taken_and_the_answer_says_otherwise(lab: Lab, kind: str, status: int) -> None:
    member, person = lab.linkedin_member(), lab.x_person()
    fault(lab, "linkedin", kind)
    fault(lab, "x", kind)
    for answer in (member.publish("Words"), person.publish("Words")):
        assert answer.status_code == status
        assert "x-restli-id" not in answer.headers
        assert answer.content_type.startswith("text/html")
    assert texts(lab) == ["Words", "Words"]
    duplicate = member.publish("Words")
    assert duplicate.status_code == 422
    assert lab.control("posts?network=linkedin")["posts"][0]["id"] in duplicate.get_json()["message"]


def test_the_line_is_cut_after_the_post_was_taken(lab: Lab) -> None:
    member = lab.linkedin_member()
    fault(lab, "linkedin", "accept_then_cut")
    body = member.post_body("Words")
    with pytest.raises(ConnectionResetError):
        lab.client.post("/linkedin/rest/posts", json=body, headers=member.headers)
    assert texts(lab) == ["Words"]
    assert lab.control("calls?call=posts.create")["calls"][0]["status"] == 0


def test_the_line_is_cut_before_anything_was_taken(lab: Lab) -> None:
    person = lab.x_person()
    fault(lab, "x", "cut_before")
    with pytest.raises(ConnectionResetError):
        person.publish("Words")
    assert texts(lab) == []


def test_an_answer_can_be_garbage(lab: Lab) -> None:
    fault(lab, "x", "accept_then_garbage")
    answer = lab.x_person().publish("Words")
    assert answer.status_code == 201
    assert answer.get_json(silent=True) is None
    assert texts(lab) == ["Words"]


@pytest.mark.parametrize(
    ("network", "kind", "status", "words"),
    [
        ("linkedin", "refuse_500_before", 500, "500"),
        ("linkedin", "502", 502, "502"),
        ("linkedin", "503", 503, "503"),
        ("linkedin", "429", 429, "Too many requests"),
        ("linkedin", "day_limit", 429, "throttle MEMBER DAY limit"),
        ("linkedin", "app_day_limit", 429, "throttle APPLICATION DAY limit"),
        ("linkedin", "426", 426, "NONEXISTENT_VERSION"),
        ("linkedin", "401", 401, "REVOKED_ACCESS_TOKEN"),
        ("linkedin", "403", 403, "ACCESS_DENIED"),
        ("linkedin", "402", 403, "blocked"),
        ("linkedin", "ghost_duplicate", 422, "Content is a duplicate of urn:li:share:7"),
        ("x", "refuse_500_before", 500, "500"),
        ("x", "502", 502, "502"),
        ("x", "503", 503, "503"),
        ("x", "429", 429, "Too Many Requests"),
        ("x", "day_limit", 429, "Too Many Requests"),
        ("x", "app_day_limit", 429, "Too Many Requests"),
        ("x", "402", 402, "CreditsDepleted"),
        ("x", "426", 403, "client-forbidden"),
        ("x", "401", 401, "Unauthorized"),
        ("x", "403", 403, "not permitted to perform this action"),
        ("x", "ghost_duplicate", 403, "duplicate content"),
    ],
)
def test_a_refusal_stores_nothing_and_strikes_once(lab: Lab, network: str, kind: str, status: int, words: str) -> None:
    author = lab.linkedin_member() if network == "linkedin" else lab.x_person()
    fault(lab, network, kind)
    answer = author.publish("Words")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert texts(lab) == []
    assert author.publish("Words").status_code == 201


def test_a_429_of_x_says_when_to_come_back(lab: Lab) -> None:
    person = lab.x_person()
    fault(lab, "x", "429", seconds=90)
    answer = person.publish("Words")
    moment = lab.control("clock")["now"]

    left = int(answer.headers["x-rate-limit-reset"]) - datetime.fromisoformat(moment).timestamp()
    assert left == pytest.approx(90, abs=3)
    fault(lab, "x", "day_limit")
    assert int(person.publish("Words").headers["x-rate-limit-reset"]) % 86_400 == 0


def test_a_fault_can_pass_some_calls_and_strike_some(lab: Lab) -> None:
    person = lab.x_person()
    fault(lab, "x", "503", skip=1, times=2)
    assert [person.publish(f"Words {n}").status_code for n in range(5)] == [201, 503, 503, 201, 201]


def test_a_fault_can_stay(lab: Lab) -> None:
    person = lab.x_person()
    rule = fault(lab, "x", "503", times=None)
    assert [person.publish(f"Words {n}").status_code for n in range(4)] == [503] * 4
    assert lab.control("faults")["faults"][0]["used"] == 4
    assert lab.client.delete(f"/control/faults/{rule}", headers=CONTROL).status_code == 200
    assert person.publish("Words").status_code == 201


def test_a_fault_can_mean_one_person_or_certain_words(lab: Lab) -> None:
    noor, ayla = lab.x_person("test-noor"), lab.x_person("test-ayla")
    fault(lab, "x", "503", account="test-noor", contains="größer")
    assert ayla.publish("Wir werden größer").status_code == 201
    assert noor.publish("Words").status_code == 201
    assert noor.publish("Wir werden größer").status_code == 503


def test_chance_strikes_about_as_often_as_it_says(lab: Lab) -> None:
    person = lab.x_person()
    fault(lab, "x", "503", call="users.me", chance=0.4, times=None)
    struck = [person.get("users/me").status_code for _ in range(60)].count(503)
    assert 12 <= struck <= 36


def test_a_fault_on_every_call(lab: Lab) -> None:
    person = lab.x_person()
    fault(lab, "x", "401", call="*", times=None)
    assert {person.get("users/me").status_code, person.publish("Words").status_code} == {401}


def test_a_hang_works_in_the_end(lab: Lab) -> None:
    person = lab.x_person()
    fault(lab, "x", "accept_then_hang", seconds=0.05)
    fault(lab, "x", "hang_before", seconds=0.05)
    assert [person.publish(f"Words {n}").status_code for n in range(2)] == [201, 201]
    slow = [call["milliseconds"] for call in lab.control("calls?call=posts.create")["calls"]]
    assert min(slow) >= 50
