"""A small SMTP server of the tests' own, in threads: keeps what it took, and goes wrong where a test asks for it.

with mail_server() as server:
    server.say("RCPT", "550 5.1.1 no such user")   # the next answer to that command
    server.hang_up_before("TAKEN")                  # keep the mail, then cut the line without an answer
"""

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event, Lock, Thread
from typing import Any, cast


@dataclass
class PostOffice:
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)  # of the envelope
    commands: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    private: list[bool] = field(default_factory=list)  # for each mail: whether the line was
    tls: ssl.SSLContext | None = None
    stall: Event | None = None  # waits here before it answers to the mail
    reached: Event = field(default_factory=Event)  # set when it got a whole mail
    _says: dict[str, list[str]] = field(default_factory=dict)
    _hangs_up: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def say(self, command: str, *answers: str) -> None:
        """DATA is the command; END the answer to the whole mail."""
        self._says.setdefault(command, []).extend(answers)

    def hang_up_before(self, step: str) -> None:
        """RCPT, DATA: without an answer. HALF: in the middle of the mail. END: not kept. TAKEN: kept, unanswered."""
        self._hangs_up.append(step)

    def answer(self, command: str, usual: str) -> str:
        with self._lock:
            return self._says[command].pop(0) if self._says.get(command) else usual

    def hangs_up(self, step: str) -> bool:
        with self._lock:
            if step in self._hangs_up:
                self._hangs_up.remove(step)
                return True
        return False

    def keep(self, content: bytes, sender: str, recipient: str, *, private: bool) -> None:
        with self._lock:
            self.raw.append(content)
            self.taken.append(message_from_bytes(content, policy=default))
            self.recipients.append(recipient)
            self.senders.append(sender)
            self.private.append(private)


class _Line(socketserver.StreamRequestHandler):
    server: "_Threads"

    def handle(self) -> None:
        with suppress(OSError):
            self._talk(self.server.room)

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # the private one, where the line became private

    def _talk(self, room: PostOffice) -> None:
        sender, recipient, private = "", "", False
        self._say(room.answer("HELLO", "220 here"))
        while line := self.rfile.readline().decode().strip():
            command = line.partition(" ")[0].upper()
            room.commands.append(command)
            if room.hangs_up(command):
                return
            if command == "EHLO":
                offered = ["STARTTLS"] if room.tls and not private else ["AUTH PLAIN"]
                for word in ["here", *offered[:-1]]:
                    self._say(f"250-{word}")
                self._say(f"250 {offered[-1]}")
            elif command == "STARTTLS":
                self._say("220 go ahead")
                assert room.tls
                self.connection = room.tls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), cast(Any, self.connection.makefile("wb", 0))
                private = True
            elif command == "AUTH":
                room.signed_in.append(line)
                self._say(room.answer("AUTH", "235 welcome"))
            elif command == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                self._say(room.answer("MAIL", "250 ok"))
            elif command == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                self._say(room.answer("RCPT", "250 ok"))
            elif command == "DATA":
                answer = room.answer("DATA", "354 go on")
                self._say(answer)
                if answer.startswith("354") and not self._take(room, sender, recipient, private=private):
                    return
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(room.answer(command, "250 ok"))

    def _take(self, room: PostOffice, sender: str, recipient: str, *, private: bool) -> bool:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
            if room.hangs_up("HALF"):
                return False
        room.reached.set()
        if room.stall:
            room.stall.wait(30)
        if room.hangs_up("END"):
            return False
        answer = room.answer("END", "250 2.0.0 taken")
        if answer.startswith("250"):
            room.keep(b"".join(lines), sender, recipient, private=private)
        if room.hangs_up("TAKEN"):
            return False
        self._say(answer)
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, room: PostOffice) -> None:
        self.room = room
        super().__init__(("127.0.0.1", room.port), _Line)


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[PostOffice]:
    room = PostOffice(port=port, tls=tls)
    with _Threads(room) as threads:
        room.port = threads.server_address[1]
        running = Thread(target=threads.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        running.start()
        try:
            yield room
        finally:
            threads.shutdown()
            running.join()
