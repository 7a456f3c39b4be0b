"""The client for untrusted addresses, against servers that really misbehave."""

import gzip
import socket
import ssl
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from flask import Flask

from advocacy.core.database import transaction
from advocacy.core.fetching import Fetched, Fetcher, FetchProblem, NotFetched, NotModified, Policy, target_of
from tests.core.web_server import Request, make_certificate, page, redirect, resolving, web_server

# This machine counts as public here, and nothing else does.
OPEN = Policy(allows=lambda address: address == "127.0.0.1", resolve=resolving(), ports=None)
HASTY = replace(OPEN, most_seconds=0.4)


def problem(answer: object) -> FetchProblem:
    assert isinstance(answer, NotFetched), answer
    return answer.problem


def test_a_page_is_fetched_under_its_own_name() -> None:
    with web_server(page("<title>Herons</title>", "text/html; charset=iso-8859-15")) as server:
        fetched = Fetcher(OPEN).fetch(server.address("/nest?of=hérons"))
    assert isinstance(fetched, Fetched)
    assert (fetched.body, fetched.media_type, fetched.charset) == (b"<title>Herons</title>", "text/html", "iso-8859-15")
    assert server.requests[0].headers["host"] == f"news.example:{server.port}"
    assert server.requests[0].path == "/nest?of=h%C3%A9rons"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example/",
        "file:///etc/passwd",
        "gopher://news.example/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://noor:secret@news.example/",
        "http://news.example:99999/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://" + "a" * 64 + ".example/",
        "http://news.example/" + "a" * 2000,
        "",
    ],
)
def test_what_is_no_plain_web_address_is_not_called(address: str) -> None:
    assert target_of(address) is None
    assert problem(Fetcher(OPEN).fetch(address)) is FetchProblem.NO_WEB_ADDRESS


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_not_public_however_it_is_written(host: str) -> None:
    with web_server(page("secret")) as server:
        assert problem(Fetcher(replace(Policy(), ports=None)).fetch(server.address(host=host))) in {
            FetchProblem.NOT_PUBLIC,
            FetchProblem.NOT_FOUND,  # a machine whose resolver does not read such numbers
        }
    assert not server.requests


def test_one_private_address_among_public_ones_spoils_them_all() -> None:
    policy = replace(OPEN, resolve=resolving(news_example=("127.0.0.1", "10.0.0.7")))
    with web_server(page("secret")) as server:
        assert problem(Fetcher(policy).fetch(server.address())) is FetchProblem.NOT_PUBLIC
    assert not server.requests


def test_ports_of_other_services_are_left_alone() -> None:
    with web_server(page("secret")) as server:
        closed = replace(OPEN, ports=frozenset({80, 443}))
        assert problem(Fetcher(closed).fetch(server.address())) is FetchProblem.NOT_PUBLIC


def test_a_name_that_changes_its_address_after_the_check_gains_nothing() -> None:
    """Rebinding: the name is asked for once per hop, and the address that was checked is the one that is called."""
    answers = iter(["127.0.0.1", "10.0.0.7", "10.0.0.7"])
    with web_server(page("public")) as server:
        policy = replace(OPEN, resolve=lambda _host, _port: (next(answers),))
        fetched = Fetcher(policy).fetch(server.address())
    assert isinstance(fetched, Fetched)
    assert next(answers) == "10.0.0.7"  # asked once


def test_each_redirect_is_checked_anew() -> None:
    policy = replace(OPEN, resolve=resolving(inside_example="169.254.169.254"))
    with web_server(redirect("http://inside.example/latest/meta-data")) as server:
        assert problem(Fetcher(policy).fetch(server.address())) is FetchProblem.NOT_PUBLIC


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://news.example/", "http://a:b@news.example/"])
def test_a_redirect_leads_to_web_addresses_only(to: str) -> None:
    with web_server(redirect(to)) as server:
        assert problem(Fetcher(OPEN).fetch(server.address())) is FetchProblem.NO_WEB_ADDRESS


def test_redirects_are_followed_and_end() -> None:
    def moved(connection: socket.socket, request: Request) -> None:
        steps = int(request.path[1:])
        connection.sendall(redirect(f"/{steps - 1}") if steps else page("here"))

    with web_server(moved) as server:
        fetched = Fetcher(OPEN).fetch(server.address("/5"))
        assert isinstance(fetched, Fetched)
        assert fetched.address == server.address("/0")
        assert problem(Fetcher(OPEN).fetch(server.address("/6"))) is FetchProblem.TOO_MANY_REDIRECTS
        assert len(server.requests) == 12


def test_a_circle_of_redirects_ends() -> None:
    with web_server(redirect("/again")) as server:
        assert problem(Fetcher(OPEN).fetch(server.address())) is FetchProblem.TOO_MANY_REDIRECTS


def dripping(head: bytes, drop: bytes) -> Callable[[socket.socket, Request], None]:
    def drip(connection: socket.socket, _request: Request) -> None:
        connection.sendall(head)
        while True:  # ends when the other side hangs up
            connection.sendall(drop)
            Event().wait(0.05)

    return drip


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b""),
    ],
    ids=["body", "header", "chunks", "nothing"],
)
def test_a_byte_now_and_then_does_not_hold_anybody_up(head: bytes, drop: bytes) -> None:
    started = monotonic()
    with web_server(dripping(head, drop)) as server:
        assert problem(Fetcher(HASTY).fetch(server.address())) is FetchProblem.TOO_SLOW
    assert monotonic() - started < 2


def test_a_silent_handshake_does_not_hold_anybody_up() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    started = monotonic()
    with listening:
        answer = Fetcher(HASTY).fetch(f"https://news.example:{listening.getsockname()[1]}/")
    assert problem(answer) is FetchProblem.TOO_SLOW
    assert monotonic() - started < 2


def test_a_slow_resolver_does_not_hold_anybody_up() -> None:
    asked = Event()

    def never(_host: str, _port: int) -> tuple[str, ...]:
        asked.wait(5)
        return ("127.0.0.1",)

    started = monotonic()
    assert problem(Fetcher(replace(HASTY, resolve=never)).fetch("http://news.example/")) is FetchProblem.TOO_SLOW
    asked.set()
    assert monotonic() - started < 2


def test_many_redirects_share_one_deadline() -> None:
    def slowly(connection: socket.socket, _request: Request) -> None:
        Event().wait(0.15)
        connection.sendall(redirect("/again"))

    with web_server(slowly) as server:
        assert problem(Fetcher(HASTY).fetch(server.address())) is FetchProblem.TOO_SLOW


def test_what_is_too_long_is_refused_or_cut_as_asked() -> None:
    small = replace(OPEN, most_bytes=1000)
    with web_server(page(b"a" * 1001)) as server:
        assert problem(Fetcher(small).fetch(server.address())) is FetchProblem.TOO_LARGE
        cut = Fetcher(small).fetch(server.address(), cut_long=True)
    assert isinstance(cut, Fetched)
    assert (len(cut.body), cut.cut) == (1000, True)
    with web_server(page(b"a" * 1000)) as server:
        whole = Fetcher(small).fetch(server.address())
    assert isinstance(whole, Fetched)
    assert not whole.cut


def test_an_endless_body_is_not_read_to_its_end() -> None:
    def endless(connection: socket.socket, _request: Request) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"a" * 65536)

    with web_server(endless) as server:
        assert problem(Fetcher(OPEN).fetch(server.address())) is FetchProblem.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_bodies_are_unpacked(encoding: str) -> None:
    packed = gzip.compress(b"herons") if encoding == "gzip" else zlib.compress(b"herons")
    with web_server(page(packed, "text/plain", f"Content-Encoding: {encoding}")) as server:
        fetched = Fetcher(OPEN).fetch(server.address())
    assert isinstance(fetched, Fetched)
    assert fetched.body == b"herons"


def test_little_that_would_become_much_stays_little() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    with web_server(page(bomb, "text/html", "Content-Encoding: gzip")) as server:
        assert problem(Fetcher(OPEN).fetch(server.address())) is FetchProblem.TOO_LARGE
        cut = Fetcher(OPEN).fetch(server.address(), cut_long=True)
    assert isinstance(cut, Fetched)
    assert len(cut.body) == OPEN.most_bytes


@pytest.mark.parametrize(
    "answer",
    [
        page(b"no gzip", "text/html", "Content-Encoding: gzip"),
        page(b"x", "text/html", "Content-Encoding: br"),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200 + b"\r\n",
        b"",
    ],
)
def test_answers_that_are_no_http_are_said_to_be_none(answer: bytes) -> None:
    with web_server(answer) as server:
        assert problem(Fetcher(OPEN).fetch(server.address())) in {FetchProblem.NO_HTTP, FetchProblem.NOT_REACHED}


def test_types_are_taken_by_name_or_by_family() -> None:
    with web_server(page("x", "image/png")) as server:
        fetcher = Fetcher(OPEN)
        assert isinstance(fetcher.fetch(server.address(), types=("image/",)), Fetched)
        assert isinstance(fetcher.fetch(server.address(), types=("image/png",)), Fetched)
        assert problem(fetcher.fetch(server.address(), types=("text/html",))) is FetchProblem.WRONG_TYPE


def test_a_conditional_request_says_what_it_knows() -> None:
    with web_server(b"HTTP/1.1 304 Not Modified\r\n\r\n") as server:
        answer = Fetcher(OPEN).fetch(server.address(), headers={"If-None-Match": '"7"'})
    assert answer == NotModified()
    assert server.requests[0].headers["if-none-match"] == '"7"'


def test_a_status_that_is_no_success_is_told() -> None:
    with web_server(page("gone", status="410 Gone")) as server:
        assert Fetcher(OPEN).fetch(server.address()) == NotFetched(FetchProblem.ANSWERED_NO, 410)


def test_nobody_there() -> None:
    nowhere = replace(OPEN, resolve=lambda _host, _port: ())
    assert problem(Fetcher(nowhere).fetch("http://nowhere.example/")) is FetchProblem.NOT_FOUND
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert problem(Fetcher(OPEN).fetch(f"http://news.example:{port}/")) is FetchProblem.NOT_REACHED


def trusting(certificate: Path) -> Policy:
    return replace(OPEN, certificates=ssl.create_default_context(cafile=str(certificate)))


def test_the_certificate_must_be_one_for_the_name(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "news.example")
    with web_server(page("<p>safe</p>"), certificate) as server:
        fetcher = Fetcher(trusting(certificate))
        assert isinstance(fetcher.fetch(server.address(scheme="https")), Fetched)
        other = fetcher.fetch(server.address(scheme="https", host="other.example"))
        assert problem(other) is FetchProblem.BAD_CERTIFICATE


def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path) -> None:
    with web_server(page("x"), make_certificate(tmp_path, "news.example")) as server:
        assert problem(Fetcher(OPEN).fetch(server.address(scheme="https"))) is FetchProblem.BAD_CERTIFICATE


def test_a_slow_drip_through_tls_ends_too(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "news.example")
    with web_server(dripping(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"), certificate) as server:
        policy = replace(trusting(certificate), most_seconds=0.6)
        assert problem(Fetcher(policy).fetch(server.address(scheme="https"))) is FetchProblem.TOO_SLOW


def test_nothing_is_fetched_while_a_transaction_is_open(database: Flask) -> None:
    with transaction(), pytest.raises(AssertionError, match="a transaction is open"):
        Fetcher(OPEN).fetch("http://news.example/")
