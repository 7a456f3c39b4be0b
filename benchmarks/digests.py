"""Digests for a large company: made, rendered in two languages, and handed to an SMTP server; memory stays flat.

One process makes them, several send, as workers do; the server is a process beside them that forgets what it took.
The memory of the sending processes is read ten times on the way.

    python -m benchmarks.digests [number of people] [sending processes]
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep

from sqlalchemy import func, insert, make_url, select

from advocacy.app import create_app
from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.identifiers import public_id
from advocacy.core.permissions import Role
from advocacy.core.services import now, services
from advocacy.core.settings import Environment, Settings
from advocacy.core.vault import new_key
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.notifications.planning import make_digests, plan
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from tests.databases import create_database, drop_database
from tests.servers import test_servers

SUNDAY = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
PART, TOLD = 5_000, 3  # people of one statement; notices of each
SINK = """
import socketserver
class Line(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda words: self.wfile.write(words + b"\\r\\n")
        say(b"220 here")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                say(b"354 go on")
                while self.rfile.readline() not in (b".\\r\\n", b""):
                    pass
            if command == b"QUIT":
                return say(b"221 bye")
            say(b"250 ok")
class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
with Server(("127.0.0.1", 0), Line) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
"""


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    sink = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE, text=True)
    try:
        assert sink.stdout is not None
        port = int(sink.stdout.readline())
        with test_servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
            server = make_url(database_url)
            url = create_database(server, "digests_benchmark")
            app = create_app(_settings(url, redis_url, Path(folder), port))
            with app.app_context():
                try:
                    Base.metadata.create_all(services().database.engine)
                    measure(number, processes)
                finally:
                    services().database.close()
            drop_database(server, "digests_benchmark")
    finally:
        sink.terminate()
        sink.wait()


def measure(number: int, processes: int) -> None:
    clock = FixedClock(SUNDAY)
    services().clock = clock
    fill(number, clock)
    clock.move(timedelta(days=1))
    started = perf_counter()
    made = make_digests()
    assert made == number
    print(f"{made:,} digests made in {perf_counter() - started:.1f} s")
    send(number, processes)


def fill(number: int, clock: FixedClock) -> None:
    """People, half of them Dutch, with an hour each, and what they were told since."""
    for start in range(0, number, PART):
        people = [_person(index) for index in range(start, min(start + PART, number))]
        with transaction() as session:
            session.execute(insert(Person), people)
    plan()
    with transaction() as session:
        ids = session.scalars(select(Person.id).order_by(Person.id)).all()
    clock.move(timedelta(hours=1))
    for start in range(0, number, PART):
        with transaction() as session:
            rows = [_notice(person_id, index) for person_id in ids[start : start + PART] for index in range(TOLD)]
            session.execute(insert(Notice), rows)


def send(number: int, processes: int) -> None:
    """Each process as a worker does it, a minute at a time; told every tenth of the way."""
    services().database.close()  # no line is shared by two processes
    workers = [_worker() for _ in range(processes)]
    step, told, started = max(number // 10, 1), 0, perf_counter()
    print("     sent     mails/s   memory of each, MB")
    while told < number:
        sleep(0.5)
        done = count_sent()
        if done >= told + step or done == number:
            held = ", ".join(f"{memory(worker):.1f}" for worker in workers)
            print(f"{done:9,} {done / (perf_counter() - started):11.0f}   {held}", flush=True)
            told = done
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
        os.waitpid(worker, 0)


def _worker() -> int:
    """Its process id."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        send_due()
        sleep(0.2)


def count_sent() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(OutboxMail.state == "published")) or 0


def memory(process: int) -> float:
    """What it holds now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _person(index: int) -> dict[str, object]:
    return {
        "public_id": public_id(),
        "email": f"person{index}@hazelpont.example",
        "name": f"Person Number{index}",
        "state": PersonState.ACTIVE,
        "roles": [Role.EMPLOYEE],
        "language": "nl" if index % 2 else "en",
        "languages": ["en"],
        "time_zone": "Europe/Amsterdam",
        "theme": "system",
        "leader": False,
        "invited_at": SUNDAY,
    }


def _notice(person_id: int, index: int) -> dict[str, object]:
    return {
        "public_id": public_id(),
        "person_id": person_id,
        "kind": "share.held",
        "parameters": {"network": "X"},
        "endpoint": "shares.index",
        "values": {},
        "once_key": str(index),
        "in_app": True,
        "told_at": now(),
    }


def _settings(database_url: str, redis_url: str, folder: Path, port: int) -> Settings:
    return Settings(
        environment=Environment.TEST,
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a secret for benchmarks only, 32 characters",
        vault_keys=(new_key(),),
        public_url="http://hzl.example",
        data_dir=folder,
        company_name="Hazelpont",
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from="advocacy@hazelpont.example",
    )


if __name__ == "__main__":
    main()
