"""One class of tests, both adapters, against the house's own LinkedIn and X in small, served in this process."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.serving import make_server

from advocacy.core.clock import SystemClock
from advocacy.core.settings import Settings
from advocacy.networks.accounts import Connected, ConnectFailed, ConnectFailedReason, RefreshDead, Refreshed
from advocacy.networks.outcomes import (
    NotSent,
    NotSentReason,
    Outcome,
    Prepared,
    Published,
    Refused,
    RefusedReason,
    Unknown,
)
from advocacy.networks.protocol import Adapter
from advocacy.networks.readings import (
    Absence,
    Metric,
    PostState,
    ReadFailure,
    ReadFailureReason,
    RecentPosts,
    RemotePost,
)
from advocacy.networks.registry import build_adapters
from advocacy.networks.reposts import Author, NoSuchPost, Removed
from advocacy.networks.rules import Content, Network, Picture
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import Client, SandboxSettings
from advocacy.sandbox.settings import Network as SandboxNetwork
from tests.networks.stub_network import REDIRECT, some_settings

PATIENCE: dict[str, Any] = {"publish_timeout": timedelta(seconds=2.5)}
SCOPES = "openid profile w_member_social r_member_postAnalytics"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = "Wij zoeken een monteur (m/v) in Utrecht. #techniek https://advocacy.example.com/r/abc"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class Control:
    """The sandbox's own switches."""

    base: str

    def post(self, path: str, **body: Any) -> Any:
        answer = requests.post(f"{self.base}/control/{path}", json=body, headers=self._token, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        answer = requests.get(f"{self.base}/control/{path}", params=query, headers=self._token, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    def fault(self, network: Network, call: str, kind: str, **more: Any) -> None:
        self.post("faults", network=network.value, call=call, kind=kind, **more)

    def stored(self, network: Network) -> list[dict[str, Any]]:
        posts: list[dict[str, Any]] = self.get("posts", network=network.value)["posts"]
        return posts

    @property
    def _token(self) -> dict[str, str]:
        return {"X-Sandbox-Control": "control"}


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Control]:
    clients = (
        Client(SandboxNetwork.LINKEDIN, "linkedin-app", "linkedin-secret"),
        Client(SandboxNetwork.X, "x-app", "x-secret"),
    )
    database: Path = tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite"
    app = create_sandbox(SandboxSettings(database, clients, control_token="control"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True  # a hanging answer must not hold up the end
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Control(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def patient_settings(base: str, **changes: Any) -> Settings:
    """A machine that is busy with other tests answers late; only what hangs on purpose takes so long."""
    return some_settings(base, **(PATIENCE | changes))


@pytest.fixture(params=list(Network), ids=[network.value for network in Network])
def adapter(request: pytest.FixtureRequest, control: Control, monkeypatch: pytest.MonkeyPatch) -> Adapter:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
    control.post("reset")
    return build_adapters(patient_settings(control.base, linkedin_scopes=SCOPES), SystemClock())[request.param]


def consent(adapter: Adapter, control: Control, **choice: Any) -> tuple[dict[str, str], str | None]:
    """The person says yes (or something else) at the network: what comes back, and the verifier."""
    authorization = adapter.authorize(REDIRECT, "the-state")
    choice = {"account": "test-noor"} | choice
    location = control.post("consents", url=authorization.url, **choice)["location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert query["state"] == "the-state"
    return query, authorization.code_verifier


def connect(adapter: Adapter, control: Control) -> Connected:
    query, verifier = consent(adapter, control)
    connected = adapter.exchange(REDIRECT, query["code"], verifier)
    assert isinstance(connected, Connected), connected
    return connected


def body_of(adapter: Adapter, connected: Connected, content: Content) -> bytes:
    found = adapter.prepare(connected.tokens.access_token, connected.account, content)
    assert isinstance(found, Prepared), found
    return found.body


def share(adapter: Adapter, connected: Connected, text: str = WORDS) -> Outcome:
    body = body_of(adapter, connected, Content(text))
    return adapter.send(connected.tokens.access_token, body)


class TestEveryAdapter:
    def test_connects(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        assert connected.account.name == "Noor Testperson"
        assert adapter.capabilities(connected.tokens.scopes).reads_figures

    def test_asks_for_the_permissions_that_it_wants(self, adapter: Adapter) -> None:
        asked = parse_qs(urlsplit(adapter.authorize(REDIRECT, "the-state").url).query)["scope"][0]
        assert sorted(asked.split()) == list(adapter.wanted_scopes)

    def test_a_denied_consent_is_no_connection(self, adapter: Adapter, control: Control) -> None:
        query, _ = consent(adapter, control, after="refused")
        failed = adapter.callback_error(query)
        assert failed is not None
        assert failed.reason is ConnectFailedReason.DENIED

    def test_a_code_works_once(self, adapter: Adapter, control: Control) -> None:
        query, verifier = consent(adapter, control)
        assert isinstance(adapter.exchange(REDIRECT, query["code"], verifier), Connected)
        again = adapter.exchange(REDIRECT, query["code"], verifier)
        assert isinstance(again, ConnectFailed)
        assert again.reason is ConnectFailedReason.CODE_EXPIRED

    def test_publishes_the_text_that_was_confirmed(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        outcome = share(adapter, connected)
        assert isinstance(outcome, Published), outcome
        stored = control.stored(adapter.network)
        assert [post["id"] for post in stored] == [outcome.remote_id]
        shown = stored[0]["text"] if adapter.network is Network.LINKEDIN else stored[0]["sent"]["text"]
        assert shown == WORDS
        assert outcome.request_id

    def test_publishes_a_picture_with_its_words(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        body = body_of(adapter, connected, Content("Kijk", Picture(DOT, "image/png", "Een punt")))
        assert isinstance(adapter.send(connected.tokens.access_token, body), Published)
        assert len(control.stored(adapter.network)[0]["pictures"]) == 1

    def test_publishes_four_pictures(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        dots = tuple(Picture(DOT, "image/png", f"Punt {number}") for number in range(4))
        body = body_of(adapter, connected, Content("Kijk", dots[0], more=dots[1:]))
        assert isinstance(adapter.send(connected.tokens.access_token, body), Published)
        assert len(control.stored(adapter.network)[0]["pictures"]) == 4

    def test_refuses_a_picture_that_is_none(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        content = Content("Kijk", Picture(b"no picture", "image/png", ""))
        found = adapter.prepare(connected.tokens.access_token, connected.account, content)
        assert isinstance(found, Refused)
        assert found.reason is RefusedReason.PICTURE_REJECTED

    def test_the_same_again_is_a_duplicate(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        first, second = share(adapter, connected), share(adapter, connected)
        assert isinstance(first, Published)
        assert isinstance(second, Refused)
        assert second.reason is RefusedReason.DUPLICATE
        named = first.remote_id if adapter.network is Network.LINKEDIN else None
        assert second.duplicate_of == named
        assert len(control.stored(adapter.network)) == 1

    def test_a_text_that_is_too_long(self, adapter: Adapter, control: Control) -> None:
        text = "lang " * 800
        assert adapter.count(text).too_long
        outcome = share(adapter, connect(adapter, control), text)
        assert isinstance(outcome, Refused)
        assert outcome.reason is RefusedReason.TOO_LONG

    @pytest.mark.parametrize("kind", ["accept_then_cut", "accept_then_500", "accept_then_503", "accept_then_hang"])
    def test_a_lost_answer_is_unknown_and_the_post_is_there(
        self, adapter: Adapter, control: Control, kind: str
    ) -> None:
        connected = connect(adapter, control)
        control.fault(adapter.network, "posts.create", kind, seconds=4)
        assert isinstance(share(adapter, connected), Unknown)
        assert len(control.stored(adapter.network)) == 1

    @pytest.mark.parametrize("kind", ["cut_before", "refuse_500_before", "502", "503"])
    def test_nor_can_a_failure_before_the_work_be_told_apart(
        self, adapter: Adapter, control: Control, kind: str
    ) -> None:
        connected = connect(adapter, control)
        control.fault(adapter.network, "posts.create", kind)
        assert isinstance(share(adapter, connected), Unknown)
        assert control.stored(adapter.network) == []

    def test_an_unknown_outcome_can_be_settled_by_evidence(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        control.fault(adapter.network, "posts.create", "accept_then_cut")
        body = body_of(adapter, connected, Content(WORDS))
        token = connected.tokens.access_token
        assert isinstance(adapter.send(token, body), Unknown)
        if adapter.capabilities(connected.tokens.scopes).settles_by_reading:
            found = adapter.recent(token, connected.account, LONG_AGO)
            assert isinstance(found, RecentPosts)
            assert [post.links for post in found.posts] == [("https://advocacy.example.com/r/abc",)]
            evidence: str | None = found.posts[0].remote_id
        else:
            again = adapter.send(token, body)
            assert isinstance(again, Refused)
            evidence = again.duplicate_of
        assert evidence == control.stored(adapter.network)[0]["id"]

    @pytest.mark.parametrize(
        ("kind", "linkedin", "x"),
        [
            ("429", NotSentReason.RATE_LIMIT, NotSentReason.RATE_LIMIT),
            ("day_limit", NotSentReason.DAILY_LIMIT, NotSentReason.RATE_LIMIT),
            ("app_day_limit", NotSentReason.DAILY_LIMIT, NotSentReason.RATE_LIMIT),
            ("402", NotSentReason.APP_BLOCKED, NotSentReason.OUT_OF_CREDIT),
            ("426", NotSentReason.DEAD_VERSION, NotSentReason.APP_BLOCKED),
            ("401", NotSentReason.RECONNECT, NotSentReason.RECONNECT),
        ],
    )
    def test_what_makes_everybody_wait_is_nobodys_fault(
        self, adapter: Adapter, control: Control, kind: str, linkedin: NotSentReason, x: NotSentReason
    ) -> None:
        connected = connect(adapter, control)
        control.fault(adapter.network, "posts.create", kind)
        outcome = share(adapter, connected)
        assert isinstance(outcome, NotSent)
        assert outcome.reason is (linkedin if adapter.network is Network.LINKEDIN else x)
        limited = {NotSentReason.RATE_LIMIT, NotSentReason.DAILY_LIMIT}
        assert (outcome.retry_at is not None) == (outcome.reason in limited)
        assert control.stored(adapter.network) == []

    @pytest.mark.parametrize("call", ["upload", "describe"])
    def test_a_failed_upload_is_not_sent(self, adapter: Adapter, control: Control, call: str) -> None:
        calls = {
            Network.LINKEDIN: {"upload": "images.initialize", "describe": "images.upload"},
            Network.X: {"upload": "media.upload", "describe": "media.metadata"},
        }
        connected = connect(adapter, control)
        control.fault(adapter.network, calls[adapter.network][call], "accept_then_500")
        content = Content("Kijk", Picture(DOT, "image/png", "Een punt"))
        found = adapter.prepare(connected.tokens.access_token, connected.account, content)
        assert isinstance(found, NotSent)
        assert found.reason is NotSentReason.PREPARE_FAILED

    def test_figures_grow_and_what_is_missing_is_never_zero(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        outcome = share(adapter, connected)
        assert isinstance(outcome, Published)
        control.post("clock", move=20 * 60)  # X's access token lives two hours
        result = adapter.read(connected.tokens.access_token, [outcome.remote_id])
        assert result.failure is None
        reading = result.readings[0]
        truth = control.get(f"posts/{outcome.remote_id}/figures")
        assert reading.state is PostState.PRESENT
        assert set(reading.figures) | set(reading.absent) == set(Metric)
        if truth["impressions"]:
            assert reading.figures[Metric.IMPRESSIONS] == truth["impressions"]
        else:
            assert reading.figures.get(Metric.IMPRESSIONS, Absence.NOT_READ) in {0, Absence.NOT_READ}

    def test_a_token_that_was_taken_back(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        control.post(f"accounts/{adapter.network.value}/test-noor/revoke")
        outcome = share(adapter, connected)
        assert isinstance(outcome, NotSent)
        assert outcome.reason is NotSentReason.RECONNECT
        result = adapter.read(
            connected.tokens.access_token, ["urn:li:share:1" if connected.account.handle is None else "1"]
        )
        assert result.failure is not None
        assert result.failure.reason.value == "reconnect"

    def test_refreshing(self, adapter: Adapter, control: Control) -> None:
        control.post("switches", linkedin_refresh_tokens=True)
        before = connect(adapter, control).tokens
        refreshed = adapter.refresh(before)
        assert isinstance(refreshed, Refreshed)
        assert refreshed.tokens.access_token != before.access_token
        assert refreshed.tokens.scopes == before.scopes
        if adapter.network is Network.X:  # single use
            assert isinstance(adapter.refresh(before), RefreshDead)
        assert isinstance(adapter.refresh(refreshed.tokens), Refreshed)

    def test_revoking_where_there_is_a_way(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        may = adapter.capabilities(connected.tokens.scopes).can_revoke
        assert adapter.revoke(connected.tokens.access_token) is (True if may else None)
        assert isinstance(share(adapter, connected), NotSent if may else Published)


class TestReposts:
    """The company's own post, passed on and taken back, at both."""

    def original(self, adapter: Adapter, control: Control, **more: Any) -> str:
        made = control.post("posts", network=adapter.network.value, account="test-company", text="44 dB.", **more)
        return str(made["id"])

    def passed_on(self, adapter: Adapter, connected: Connected, original: str, words: str = "") -> Outcome:
        prepared = adapter.prepare_repost(connected.account, original, words)
        assert isinstance(prepared, Prepared), prepared
        return adapter.send_repost(connected.tokens.access_token, connected.account, prepared.body)

    def is_there(self, adapter: Adapter, control: Control, original: str) -> int:
        if adapter.network is Network.X:
            return len(control.get("reposts")["reposts"])
        return sum(post["parent"] == original and not post["deleted"] for post in control.stored(adapter.network))

    def test_passes_it_on_once_however_often_it_is_said(self, adapter: Adapter, control: Control) -> None:
        connected, original = connect(adapter, control), self.original(adapter, control)
        first = self.passed_on(adapter, connected, original, "Wij maten zelf.")
        assert isinstance(first, Published), first
        second = self.passed_on(adapter, connected, original, "Wij maten zelf.")
        if adapter.capabilities(()).reposts_repeat_safely:
            assert isinstance(second, Published)
        else:
            assert isinstance(second, Refused)
            assert second.duplicate_of == first.remote_id
        assert self.is_there(adapter, control, original) == 1

    def test_takes_it_back_once_however_often_it_is_said(self, adapter: Adapter, control: Control) -> None:
        connected, original = connect(adapter, control), self.original(adapter, control)
        outcome = self.passed_on(adapter, connected, original)
        assert isinstance(outcome, Published), outcome
        for _ in range(2):
            removed = adapter.remove_repost(
                connected.tokens.access_token, connected.account, original, outcome.remote_id
            )
            assert removed == Removed()
        assert self.is_there(adapter, control, original) == 0

    def test_says_what_can_not_be_passed_on(self, adapter: Adapter, control: Control) -> None:
        connected, original = connect(adapter, control), self.original(adapter, control)
        control.post(f"posts/{original}/delete")
        outcome = self.passed_on(adapter, connected, original)
        assert isinstance(outcome, Refused), outcome
        assert outcome.reason is RefusedReason.NOT_REPOSTABLE

    @pytest.mark.parametrize("kind", ["accept_then_cut", "accept_then_500", "cut_before", "503"])
    def test_a_lost_answer_is_unknown(self, adapter: Adapter, control: Control, kind: str) -> None:
        connected, original = connect(adapter, control), self.original(adapter, control)
        call = "reposts.create" if adapter.network is Network.X else "posts.create"
        control.fault(adapter.network, call, kind)
        assert isinstance(self.passed_on(adapter, connected, original), Unknown)
        assert self.is_there(adapter, control, original) == kind.startswith("accept")

    def test_linkedin_lets_nobody_reshare_what_is_closed_or_an_activity(
        self, adapter: Adapter, control: Control
    ) -> None:
        if adapter.network is Network.X:
            return
        connected, closed = connect(adapter, control), self.original(adapter, control, closed=True)
        for original in (closed, "urn:li:activity:7134567890123456789"):
            outcome = self.passed_on(adapter, connected, original)
            assert isinstance(outcome, Refused), outcome
            assert outcome.reason is RefusedReason.NOT_REPOSTABLE

    def test_x_tells_whose_a_post_is(self, adapter: Adapter, control: Control) -> None:
        connected, original = connect(adapter, control), self.original(adapter, control)
        found = adapter.look_up(connected.tokens.access_token, original)
        if adapter.network is Network.LINKEDIN:
            assert found == ReadFailure(ReadFailureReason.NOT_OFFERED)
            return
        assert found == Author("test-company", protected=False)
        assert adapter.look_up(connected.tokens.access_token, "12345") == NoSuchPost()
        hidden = control.post("posts", network="x", account="test-wim", text="Only for friends.")["id"]
        assert adapter.look_up(connected.tokens.access_token, hidden) == NoSuchPost(hidden=True)
        assert isinstance(self.passed_on(adapter, connected, hidden), Refused)


def recent_of(found: RecentPosts | ReadFailure) -> Sequence[RemotePost]:
    assert isinstance(found, RecentPosts)
    return found.posts


class TestX:
    @pytest.fixture(params=[Network.X], ids=["x"])
    def adapter(self, control: Control, monkeypatch: pytest.MonkeyPatch) -> Adapter:
        monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
        control.post("reset")
        return build_adapters(patient_settings(control.base), SystemClock())[Network.X]

    @pytest.mark.parametrize("generation", ["tweet", "post"])
    def test_both_generations_of_field_names(self, adapter: Adapter, control: Control, generation: str) -> None:
        control.post("switches", x_field_names=generation)
        settings = patient_settings(control.base, x_fields_name=f"{generation}.fields")
        adapter = build_adapters(settings, SystemClock())[Network.X]
        connected = connect(adapter, control)
        outcome = share(adapter, connected)
        assert isinstance(outcome, Published)
        reading = adapter.read(connected.tokens.access_token, [outcome.remote_id]).readings[0]
        assert {Metric.RESHARES, Metric.IMPRESSIONS, Metric.LINK_CLICKS} <= set(reading.figures)
        assert (
            recent_of(adapter.recent(connected.tokens.access_token, connected.account, LONG_AGO))[0].remote_id
            == outcome.remote_id
        )
        author = adapter.look_up(connected.tokens.access_token, outcome.remote_id)
        assert isinstance(author, Author)

    def test_the_old_429_shape(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        control.post("switches", x_429_shape="errors")
        control.fault(Network.X, "posts.create", "429", seconds=90)
        outcome = share(adapter, connected)
        assert isinstance(outcome, NotSent)
        assert outcome.reason is NotSentReason.RATE_LIMIT

    def test_a_post_that_is_not_there(self, adapter: Adapter, control: Control) -> None:
        connected = connect(adapter, control)
        outcome = share(adapter, connected)
        assert isinstance(outcome, Published)
        result = adapter.read(connected.tokens.access_token, [outcome.remote_id, "123"])
        states = {reading.remote_id: reading.state for reading in result.readings}
        assert states == {outcome.remote_id: PostState.PRESENT, "123": PostState.GONE}

    def test_a_half_answer_is_unknown(self, adapter: Adapter, control: Control) -> None:
        """LinkedIn's id stands in a header; at X it is in the body."""
        connected = connect(adapter, control)
        control.fault(Network.X, "posts.create", "accept_then_garbage")
        assert isinstance(share(adapter, connected), Unknown)
