"""One call after the other from one thread: each on a connection of its own, and none knows of the one before."""

import socket
from threading import Event

import pytest

from advocacy.networks.answers import Answer, NoAnswer
from advocacy.networks.calling import ask_once
from tests.networks.rough_lines import rough_line

KEEP_ALIVE = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nSet-Cookie: who=noor\r\nContent-Length: 2\r\n\r\n{}"


class Listening:
    """Answers every request of a line that stays open, and notes lines, requests and cookies."""

    def __init__(self) -> None:
        self.lines = 0
        self.heads: list[bytes] = []

    def __call__(self, line: socket.socket, _done: Event) -> None:
        self.lines += 1
        line.settimeout(5)
        while head := line.recv(65_536):
            self.heads.append(head.lower())
            line.sendall(KEEP_ALIVE)


def test_every_call_has_a_line_of_its_own_though_the_network_would_keep_it_open() -> None:
    listening = Listening()
    with rough_line(listening) as base:
        answers = [ask_once(5.0, "GET", f"{base}/{turn}") for turn in range(3)]
    assert all(isinstance(answer, Answer) and answer.status == 200 for answer in answers)
    assert (listening.lines, len(listening.heads)) == (3, 3)


def test_no_cookie_of_one_person_goes_along_with_the_next() -> None:
    listening = Listening()
    with rough_line(listening) as base:
        for token in ("noor's", "tom's"):
            ask_once(5.0, "GET", base, headers={"Authorization": f"Bearer {token}"})
    assert [b"cookie" in head for head in listening.heads] == [False, False]
    assert b"noor" not in listening.heads[1]


@pytest.mark.parametrize("timeout", [0.05, 0.2])
def test_each_caller_keeps_its_own_patience(timeout: float) -> None:
    def stall(line: socket.socket, done: Event) -> None:
        line.recv(65_536)
        done.wait(5)

    ask_once(5.0, "GET", "http://127.0.0.1:1/")  # the thread knows a more patient session already
    with rough_line(stall) as base:
        answer = ask_once(timeout, "GET", base)
    assert isinstance(answer, NoAnswer)
    assert not answer.surely_not_sent
