"""A real IMAP server in a process of its own, with one mailbox in memory: pymap, and a way to put mails into it."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

NAME, PASSWORD = "demouser", "demopass"


@dataclass(frozen=True)
class ImapServer:
    port: int

    @property
    def url(self) -> str:
        return f"imap://{NAME}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def put(self, *mails: bytes) -> None:
        with self.signed_in() as line:
            for raw in mails:
                assert line.append("INBOX", None, None, raw)[0] == "OK"

    def left(self) -> list[bytes]:
        """The flags of what is still there."""
        with self.signed_in() as line:
            _said, found = line.fetch("1:*", "(FLAGS)")
            return [bytes(part) for part in found if part]

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        line.login(NAME, PASSWORD)
        line.select("INBOX")
        yield line
        line.logout()


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    port = free_port()
    words = [sys.executable, "-c", "from pymap.main import main; main()", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--no-tls", "--no-service", "managesieve", "dict", "--demo-data"]
    words += ["--demo-user", NAME, "--demo-password", PASSWORD]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server = ImapServer(port)
        _until_it_answers(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _until_it_answers(server: ImapServer) -> None:
    deadline = time.monotonic() + 20
    while True:
        with suppress(OSError, imaplib.IMAP4.error), server.signed_in():
            return
        assert time.monotonic() < deadline, "the IMAP server does not answer"
        time.sleep(0.05)
