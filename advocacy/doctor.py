"""`advocacy doctor`: every question whose answer decides whether the product works, and what to do."""

from collections.abc import Callable, Mapping, Sequence

import click
import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from advocacy.app import create_app
from advocacy.core.heartbeats import CLOCK, Process, heartbeats
from advocacy.core.room import Check, CheckResult, CheckState
from advocacy.core.services import Services, services
from advocacy.core.settings import Environment, Settings
from advocacy.core.starting import StartError
from advocacy.machine.errors import MachineError
from advocacy.migrating import level, newest

FORGETFUL = "synchronous_commit is off: a crash could forget that a share was sent, and send it again"
OLDEST_POSTGRES = 150000
UNASKED = "nobody can say without Redis"
MARKS = {CheckState.FINE: "ok  ", CheckState.WARNING: "warn", CheckState.BROKEN: "BAD "}
Results = Sequence[tuple[str, CheckResult]]


def examine(read_settings: Callable[[], Settings]) -> int:
    """Prints each answer; 0 when the product would work, 1 otherwise."""
    try:
        app = create_app(read_settings())
    except (StartError, MachineError) as error:
        click.echo(f"{MARKS[CheckState.BROKEN]} start: {error}")
        return 1
    with app.app_context():
        results = [*_own_checks(services()), *_room_checks(services())]
    for name, result in results:
        click.echo(f"{MARKS[result.state]} {name}: {result.words}")
        if result.advice:
            click.echo(f"       {result.advice}")
    return int(any(result.state is CheckState.BROKEN for _, result in results))


def _own_checks(built: Services) -> Results:
    checks: Mapping[str, Callable[[Services], CheckResult]] = {
        "settings": _settings,
        "database": database_check,
        "tables": _tables,
        "queue": _queue,
        "workers": workers_check,
        "scheduler": clock_check,
    }
    return [(name, check(built)) for name, check in checks.items()]


def _room_checks(built: Services) -> Results:
    return [(check.name, _ask(check, built)) for room in built.rooms for check in room.checks]


def _ask(check: Check, built: Services) -> CheckResult:
    try:
        return check.run(built)
    except SQLAlchemyError as error:
        return CheckResult(CheckState.BROKEN, f"could not be asked: {type(error).__name__}", "See the database's line.")


def _settings(built: Services) -> CheckResult:
    environment = built.settings.environment
    if environment is Environment.PRODUCTION and not built.settings.secure:
        words = f"people reach it over {built.settings.public_url}, without https"
        return CheckResult(
            CheckState.WARNING, words, "Put it behind https and set ADVOCACY_PUBLIC_URL to that address."
        )
    return CheckResult(CheckState.FINE, f"complete, for {environment}")


def database_check(built: Services) -> CheckResult:
    try:
        with built.database.engine.connect() as connection:
            number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
            keeps = connection.execute(text("SHOW synchronous_commit")).scalar_one() != "off"
    except SQLAlchemyError as error:
        return CheckResult(
            CheckState.BROKEN, _first_line(error), "Check ADVOCACY_DATABASE_URL and that the server runs."
        )
    if number < OLDEST_POSTGRES:
        return CheckResult(CheckState.BROKEN, f"PostgreSQL {number // 10000}", "Version 15 or newer is needed.")
    if not keeps:
        return CheckResult(CheckState.BROKEN, FORGETFUL, "Set synchronous_commit to on for this database.")
    return CheckResult(CheckState.FINE, f"PostgreSQL {number // 10000}.{number % 10000} answers")


def _tables(built: Services) -> CheckResult:
    try:
        with built.database.engine.connect() as connection:
            present = level(connection)
    except SQLAlchemyError as error:
        return CheckResult(CheckState.BROKEN, _first_line(error))
    if present != newest():
        words = f"at {present or 'nothing'}, this release needs {newest()}"
        return CheckResult(CheckState.BROKEN, words, "Run `advocacy db upgrade`.")
    return CheckResult(CheckState.FINE, f"at {present}, the newest")


def _queue(built: Services) -> CheckResult:
    try:
        built.queues.redis.ping()
    except redis.RedisError as error:
        return CheckResult(CheckState.BROKEN, _first_line(error), "Check ADVOCACY_REDIS_URL and that the server runs.")
    return CheckResult(CheckState.FINE, "Redis answers")


def workers_check(built: Services) -> CheckResult:
    """Whether every queue is worked, by who was heard in the last minute."""
    heard = _heard(built)
    if heard is None:
        return CheckResult(CheckState.BROKEN, UNASKED)
    workers = [process for process in heard if process.role != CLOCK]
    missing = {queue.value for queue in built.queues.names()} - {name for one in workers for name in one.queues}
    if missing:
        words = f"{len(workers)} heard; nobody works {', '.join(sorted(missing))}"
        return CheckResult(CheckState.BROKEN, words, "Start `advocacy worker` (or everything with `advocacy up`).")
    return CheckResult(CheckState.FINE, f"{len(workers)} heard within a minute")


def clock_check(built: Services) -> CheckResult:
    """Whether somebody rings the bells: without it nothing that is due later goes out."""
    heard = _heard(built)
    if heard is None:
        return CheckResult(CheckState.BROKEN, UNASKED)
    clocks = sum(process.role == CLOCK for process in heard)
    if not clocks:
        words = "no scheduler heard; nothing that is due later goes out"
        return CheckResult(CheckState.BROKEN, words, "Start `advocacy cron` (or everything with `advocacy up`).")
    return CheckResult(CheckState.FINE, f"{clocks} heard within a minute")


def _heard(built: Services) -> list[Process] | None:
    found = heartbeats(built.queues.redis)
    return None if found is None else [one.process for one in found if one.is_heard]


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
