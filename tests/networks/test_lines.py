"""Lost answers on real sockets: surely not sent, or unknown. Nothing in between, and nothing raised."""

from datetime import UTC, datetime

import pytest

from advocacy.networks.outcomes import NotSent, NotSentReason, Published, Unknown
from advocacy.networks.protocol import Adapter
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.registry import build_adapters
from advocacy.networks.rules import Content, Network
from tests.networks import rough_lines
from tests.networks.rough_lines import nobody_there, rough_line, saying
from tests.networks.stub_network import StubNetwork, a_clock, some_settings
from tests.networks.test_publishing import LINKEDIN_POST, NOOR, PICTURE, X_POST

CREATED = b"HTTP/1.1 201 Created\r\nx-restli-id: urn:li:share:7\r\nContent-Length: 90\r\n\r\n"
LOST = {
    "cut within the request": rough_lines.cut_within_request,
    "cut after the request": rough_lines.cut_after_request,
    "reset after the request": rough_lines.reset_after_request,
    "stalls": rough_lines.stall,
    "stalls within the headers": rough_lines.stall_within_headers,
    "no HTTP": rough_lines.garbage,
    "cut within the status line": saying(b"HTTP/1.1 20"),
    "cut within a refusal": saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 90\r\n\r\n", b'{"detail":'),
    "chunks cut": saying(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n", b'5\r\n{"det'),
    "no gzip": saying(b"HTTP/1.1 422 No\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
}


@pytest.fixture(autouse=True)
def _switch_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")


def adapters(base: str) -> list[Adapter]:
    built = build_adapters(some_settings(base), a_clock())
    return [built[Network.LINKEDIN], built[Network.X]]


@pytest.mark.parametrize("behaviour", LOST.values(), ids=LOST)
def test_a_lost_answer_is_unknown(behaviour: rough_lines.Behaviour) -> None:
    with rough_line(behaviour) as base:
        for adapter in adapters(base):
            outcome = adapter.send("token", b'{"text":"a"}')
            assert isinstance(outcome, Unknown)
            assert outcome.evidence
            assert "127.0.0.1" not in outcome.evidence


def test_a_refused_connection_is_surely_not_sent() -> None:
    with nobody_there() as base:
        for adapter in adapters(base):
            outcome = adapter.send("token", b"{}")
            assert isinstance(outcome, NotSent)
            assert outcome.reason is NotSentReason.UNREACHABLE


def test_linkedins_id_stands_in_a_header_so_a_cut_body_takes_nothing_away() -> None:
    with rough_line(saying(CREATED, b"half")) as base:
        linkedin, x = adapters(base)
        assert isinstance(linkedin.send("token", b"{}"), Published)
        assert isinstance(x.send("token", b"{}"), Unknown)


@pytest.mark.parametrize("behaviour", LOST.values(), ids=LOST)
def test_preparing_and_reading_are_never_unknown(behaviour: rough_lines.Behaviour) -> None:
    with rough_line(behaviour) as base:
        for adapter in adapters(base):
            assert isinstance(adapter.prepare("token", NOOR, Content("a", PICTURE)), NotSent)
        x = adapters(base)[1]
        assert x.read("token", ["1"]).failure is not None
        assert isinstance(x.recent("token", NOOR, datetime(2026, 11, 23, tzinfo=UTC)), ReadFailure)
        assert x.revoke("token") is False


def test_an_upload_to_nobody_is_the_lines_fault_and_counts_no_attempt() -> None:
    with nobody_there() as base:
        for adapter in adapters(base):
            found = adapter.prepare("token", NOOR, Content("a", PICTURE))
            assert isinstance(found, NotSent)
            assert (found.reason, found.http_status) == (NotSentReason.UNREACHABLE, None)


def test_reading_from_nobody() -> None:
    with nobody_there() as base:
        failure = adapters(base)[1].read("token", ["1"]).failure
        assert failure is not None
        assert failure.reason is ReadFailureReason.UNREACHABLE


def test_every_posting_call_has_a_connection_of_its_own(network: StubNetwork) -> None:
    """A kept-alive connection may be dead on our side only; a post on it would look like a lost answer."""
    network.answer(LINKEDIN_POST, 201, headers={"x-restli-id": "urn:li:share:1"})
    network.answer(X_POST, 201, {"data": {"id": "1"}})
    for adapter in adapters(network.base):
        for _ in range(2):
            assert isinstance(adapter.send("token", b"{}"), Published)
    assert len({asked.client for asked in network.asked}) == 4
