"""The control API."""

import multiprocessing
import os
from pathlib import Path
from threading import Thread

import pytest

from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import Network, SandboxSettingsError, settings_from_environment
from advocacy.sandbox.store import Store
from tests.sandbox.making import CONTROL, Lab, linkedin_authorization, make_settings


def test_nothing_answers_without_the_token(lab: Lab, tmp_path: Path) -> None:
    assert lab.client.get("/control/posts").status_code == 403
    assert lab.client.get("/control/posts", headers={"X-Sandbox-Control": "guess"}).status_code == 403
    closed = create_sandbox(make_settings(tmp_path / "closed", control_token=""))
    assert closed.test_client().get("/control/posts", headers={"X-Sandbox-Control": ""}).status_code == 404


def test_the_clock_can_be_set_and_moved(lab: Lab) -> None:
    lab.control("clock", offset=-86_400)
    assert lab.control("clock")["offset"] == -86_400
    lab.control("clock", move=60)
    assert lab.control("clock")["offset"] == -86_340
    assert lab.control("clock", now="2026-11-02T08:00:00+00:00")["now"].startswith("2026-11-02T08:00:0")


def test_a_clock_file_moves_the_sandbox_too(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    lab = Lab(create_sandbox(make_settings(tmp_path, clock_file=file, clock_offset=-10 * 86_400)))
    before = lab.control("clock")["now"]
    file.write_text(str(5 * 86_400))
    after = lab.control("clock")["now"]
    assert before[:10] < after[:10]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("switches", {"latencey": 1}, "There is no switch 'latencey'"),
        ("switches", {"latency": -1}, "takes a float"),
        ("switches", {"x_credit": "no"}, "takes a bool"),
        ("clock", {"moved": 1}, "Known are: offset, move, now"),
        ("clock", {"move": "soon"}, "has to be a number"),
        ("clock", {"now": "soon"}, "is not a moment"),
        ("faults", {"network": "myspace", "kind": "503"}, "is no network"),
        ("faults", {"network": "x", "kind": "burn"}, "is no kind of fault"),
        ("faults", {"network": "x", "call": "figures.metadata", "kind": "503"}, "is no call"),
        ("accounts", {"network": "x"}, "A handle is needed"),
        ("consents", {"url": "/x/i/oauth2/authorize?client_id=none"}, "refuses this authorization address"),
        ("consents", {"url": linkedin_authorization(), "account": "nobody"}, "There is no test person"),
        ("consents", {"url": linkedin_authorization(), "after": "party"}, "is not known"),
    ],
)
def test_what_makes_no_sense_is_said(lab: Lab, path: str, body: dict[str, object], words: str) -> None:
    answer = lab.client.post(f"/control/{path}", json=body, headers=CONTROL)
    assert answer.status_code == 400
    assert words in answer.get_json()["error"]


def test_one_test_person_per_colleague(lab: Lab) -> None:
    made = lab.control("accounts", network="linkedin", handle="demo-mila", name="Mila Demo", audience=300)
    assert lab.control("accounts", network="linkedin", handle="demo-mila") == made
    member = lab.linkedin_member("demo-mila")
    assert member.urn == f"urn:li:person:{made['subjects']['li-client']}"
    assert member.get("/linkedin/v2/userinfo").get_json()["name"] == "Mila Demo"
    person = lab.control("accounts", network="x", handle="demo-mila", protected=True)
    assert lab.x_person("demo-mila").get("users/me").get_json()["data"]["id"] == person["remote_id"]


def test_a_new_person_is_made_by_consent(lab: Lab) -> None:
    lab.linkedin_member("new")
    handles = [account["handle"] for account in lab.control("accounts")["accounts"]]
    assert len([handle for handle in handles if handle.startswith("test-new-")]) == 1


def test_posts_counts_and_calls(lab: Lab) -> None:
    member, person = lab.linkedin_member(), lab.x_person("test-ayla")
    member.publish("One")
    person.publish("Two")
    person.publish("Two")
    company = lab.control("posts", network="x", account="test-company", text="Ours https://example.com/a")
    assert company["link"] == "https://example.com/a"
    assert [post["text"] for post in lab.control("posts?network=x&account=test-ayla")["posts"]] == ["Two"]
    counts = {(row["network"], row["account"]): row["posts"] for row in lab.control("counts")["counts"]}
    assert counts["linkedin", "test-noor"] == counts["x", "test-ayla"] == counts["x", "test-company"] == 1
    log = lab.control("calls?network=x&call=posts.create")
    assert [(call["status"], call["account"]) for call in log["calls"]] == [(201, "test-ayla"), (403, "test-ayla")]
    assert {(row["status"], row["number"]) for row in log["counts"]} == {(201, 1), (403, 1)}
    assert lab.control(f"calls?after={log['calls'][-1]['id']}")["calls"] == []


def test_a_reset_forgets_everything(lab: Lab) -> None:
    person = lab.x_person("test-ayla")
    person.publish("Words")
    lab.control("switches", x_credit=False)
    lab.client.post("/control/reset", headers=CONTROL)
    assert lab.control("posts")["posts"] == lab.control("calls")["calls"] == []
    assert lab.control("switches")["x_credit"] is True
    assert person.get("users/me").status_code == 401
    assert len(lab.control("accounts")["accounts"]) == 8


def test_settings_come_from_the_environment() -> None:
    settings = settings_from_environment(
        {
            "SANDBOX_DATABASE": "var/sandbox.sqlite",
            "SANDBOX_CLIENTS": "linkedin:one:secret:Hazelpont, x:two:other",
            "SANDBOX_CONTROL_TOKEN": "token",
            "SANDBOX_CLOCK_OFFSET": "-60",
        }
    )
    assert [client.name for client in settings.clients] == ["Hazelpont", "Advocacy"]
    assert settings.client(Network.X, "two") is not None
    assert settings.client(Network.LINKEDIN, "two") is None
    assert settings.clock_offset == -60


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "SANDBOX_DATABASE"),
        ({"SANDBOX_DATABASE": "a", "SANDBOX_CLIENTS": "facebook:a:b"}, "SANDBOX_CLIENTS"),
        ({"SANDBOX_DATABASE": "a", "SANDBOX_CLOCK_OFFSET": "late"}, "SANDBOX_CLOCK_OFFSET"),
    ],
)
def test_a_wrong_setting_names_itself(environ: dict[str, str], name: str) -> None:
    with pytest.raises(SandboxSettingsError, match=name):
        settings_from_environment(environ)


def _publish(folder: str, token: str, results: "multiprocessing.Queue[int]") -> None:
    lab = Lab(create_sandbox(make_settings(Path(folder))))
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(10):
        results.put(lab.client.post("/x/2/tweets", json={"text": "The same words"}, headers=headers).status_code)


def test_racing_processes_store_one_post(lab: Lab, tmp_path: Path) -> None:
    token = lab.x_person().token
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    racers = [context.Process(target=_publish, args=(str(tmp_path), token, results)) for _ in range(3)]
    for racer in racers:
        racer.start()
    statuses = [results.get(timeout=60) for _ in range(30)]
    for racer in racers:
        racer.join(timeout=60)
    assert sorted(statuses) == [201] + [403] * 29
    assert len(lab.control("posts")["posts"]) == 1


def test_many_threads_take_turns_on_a_few_connections(tmp_path: Path) -> None:
    """A connection for each thread kept ten thousand files open in a long run of tests."""
    store = Store(tmp_path / "sandbox.sqlite")
    for _ in range(200):
        thread = Thread(target=lambda: store.one("SELECT 1"))
        thread.start()
        thread.join()
    opened = [link for link in Path("/proc/self/fd").iterdir() if str(tmp_path) in os.path.realpath(link)]
    store.close()
    assert len(opened) < 10
