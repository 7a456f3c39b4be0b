"""`advocacy doctor`: every question whose answer decides whether the product works, and what to do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import click
import redis
from rq import Worker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from advocacy.app import create_app
from advocacy.core.room import Check, CheckResult, CheckState
from advocacy.core.services import Services, services
from advocacy.core.settings import Environment, Settings
from advocacy.core.starting import StartError
from advocacy.machine.errors import MachineError
from advocacy.migrating import level, newest

FORGETFUL = "synchronous_commit is off: a crash could forget that a share was sent, and send it again"
OLDEST_POSTGRES = 150000
HEARD_WITHIN = timedelta(minutes=2)
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
        "workers": _workers,
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


def _workers(built: Services) -> CheckResult:
    try:
        found = Worker.all(connection=built.queues.redis)
    except redis.RedisError:
        return CheckResult(CheckState.BROKEN, "nobody can say without Redis")
    limit = datetime.now(UTC) - HEARD_WITHIN
    heard = [worker for worker in found if worker.last_heartbeat and worker.last_heartbeat.replace(tzinfo=UTC) > limit]
    served = {name for worker in heard for name in worker.queue_names()}
    missing = {queue.value for queue in built.queues.names()} - served
    if missing:
        words = f"{len(heard)} heard; nobody works {', '.join(sorted(missing))}"
        return CheckResult(CheckState.BROKEN, words, "Start `advocacy worker` (or everything with `advocacy up`).")
    return CheckResult(CheckState.FINE, f"{len(heard)} heard within two minutes")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
