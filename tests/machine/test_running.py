"""Bringing everything up on one machine: first start, second start, starting over, and what is refused."""

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from advocacy.machine.errors import MachineError
from advocacy.machine.rules import Kind
from advocacy.machine.running import Ground, Place, Product, Start, up
from advocacy.machine.supervisor import ProcessSpec
from tests.machine.seeing import children

STAYS = "trap 'exit 0' TERM; echo up; while :; do sleep 1000 & wait; done"


@dataclass
class Machine:
    """A product of one process, which is ended as soon as it is ready; notes what happened."""

    place: Place
    ports: dict[Kind, int] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    filling_fails: bool = False

    def run(self, *, demo: bool = True, reset: bool = False) -> int:
        self.happened.clear()
        self.said.clear()
        product = Product(
            self.ports, frozenset({"media"}), self._migrate, self._fill, self._processes, lambda _: "Welcome"
        )
        return up(self.place, product, Start(demo, reset, lambda _name, _line: None, self._say))

    def _say(self, words: str) -> None:
        self.said.append(words)
        if words == "Welcome":
            os.kill(os.getpid(), signal.SIGTERM)

    def _migrate(self, ground: Ground) -> None:
        self.happened.append("migrate")
        self._sql(ground, "CREATE TABLE IF NOT EXISTS rows (number int)")

    def _fill(self, ground: Ground) -> None:
        self.happened.append("fill")
        self._sql(ground, "INSERT INTO rows VALUES (1)")
        (ground.data_dir / "media").mkdir()
        if self.filling_fails:
            raise MachineError("The filling failed.")

    def _processes(self, ground: Ground) -> list[ProcessSpec]:
        self.happened.append(f"start with {self._sql(ground, 'SELECT count(*) FROM rows')} rows")
        return [ProcessSpec("web", Kind.WEB, ("sh", "-c", STAYS), os.environ)]

    def _sql(self, ground: Ground, statement: str) -> object:
        with psycopg.connect(ground.database_url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall()[0][0] if cursor.description else None


@pytest.fixture
def machine(folder: Path) -> Iterator[Machine]:
    yield Machine(Place(folder))
    assert children() == [], "a server was left running"


def test_the_first_start_fills_the_demo_the_second_keeps_it_and_a_reset_starts_over(machine: Machine) -> None:
    assert machine.run() == 0
    assert machine.happened == ["migrate", "fill", "start with 1 rows"]
    assert machine.said[-1] == "Welcome"
    secrets = (machine.place.data_dir / "secrets").read_text()
    assert machine.run() == 0
    assert machine.happened == ["migrate", "start with 1 rows"]
    assert (machine.place.data_dir / "secrets").read_text() == secrets
    assert machine.run(reset=True) == 0
    assert machine.happened == ["migrate", "fill", "start with 1 rows"]
    assert (machine.place.data_dir / "secrets").read_text() != secrets


def test_a_filling_that_was_cut_short_is_done_again_from_nothing(machine: Machine) -> None:
    machine.filling_fails = True
    assert machine.run() == 1
    assert machine.said[-1] == "The filling failed."
    machine.filling_fails = False
    assert machine.run() == 0
    assert machine.happened == ["migrate", "fill", "start with 1 rows"]


def test_a_company_is_never_filled_nor_started_over(machine: Machine) -> None:
    assert machine.run(demo=False) == 0
    assert machine.happened == ["migrate", "start with 0 rows"]
    assert machine.run(demo=False, reset=True) == 1
    assert "never deleted" in machine.said[0]
    assert machine.run(demo=True, reset=True) == 1
    assert "company's own data" in machine.said[0]
    assert machine.run(demo=False) == 0


def test_starting_over_leaves_servers_of_your_own_alone(folder: Path) -> None:
    machine = Machine(Place(folder, database_url="postgresql+psycopg://db.example/advocacy"))
    assert machine.run(reset=True) == 1
    assert "ADVOCACY_DATABASE_URL" in machine.said[0]
    assert not folder.exists()


def test_a_used_port_is_told_before_a_server_starts(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        machine.ports[Kind.WEB] = listener.getsockname()[1]
        assert machine.run() == 1
    assert "with PORT" in machine.said[0]
    assert not (machine.place.data_dir / "postgres").exists()


def test_ctrl_c_while_it_still_prepares_ends_the_servers(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_migrate", lambda _: os.kill(os.getpid(), signal.SIGINT))
    assert machine.run() == 0
    assert machine.happened == []
