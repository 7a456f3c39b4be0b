"""The `advocacy` command. Imports late, so that each command starts fast."""

import os
import sys
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask

QUEUES = "publish,measure,mail,slow"


class Commands(click.Group):
    """Our own commands first; the rooms' commands (people, policies, points) are loaded when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_room_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _room_commands().get(cmd_name)


def main(words: Sequence[str] | None = None) -> None:
    """The command of `words`, else of the command line. What keeps it from starting is a sentence, not a trace."""
    from advocacy.core.starting import StartError
    from advocacy.machine.errors import MachineError

    try:
        commands(words, standalone_mode=True)
    except (StartError, MachineError) as error:
        click.echo(f"This can't start:\n{error}", err=True)
        sys.exit(2)


@click.group(cls=Commands)
@click.version_option(package_name="advocacy")
def commands() -> None:
    """Employee advocacy that a company hosts itself."""


@commands.command()
@click.option("--demo", is_flag=True, help="A made-up company on sandbox networks.")
@click.option("--reset", is_flag=True, help="With --demo: start over with a new made-up company.")
def up(demo: bool, reset: bool) -> None:
    """Run everything on this machine: servers, web, workers, scheduler (and the sandbox with --demo)."""
    from advocacy.everything import run_everything

    sys.exit(run_everything(main, demo=demo, reset=reset))


@commands.command()
def web() -> None:
    """Serve the pages."""
    from advocacy.serving import serve_pages

    serve_pages()


@commands.command()
def sandbox() -> None:
    """Serve the sandbox networks (never for real accounts)."""
    from advocacy.serving import serve_sandbox

    serve_sandbox()


@commands.command()
@click.option("--queues", default=QUEUES, show_default=True, help="Which queues, first ones first.")
@click.option("--processes", default=1, show_default=True)
def worker(queues: str, processes: int) -> None:
    """Work the queues."""
    from advocacy.core.queues import Queue
    from advocacy.worker import supervise

    supervise([Queue(name) for name in queues.split(",")], processes)


@commands.command()
def cron() -> None:
    """Ring the bells: run one; two do no harm."""
    from advocacy.cron import keep_time

    keep_time(_app())


@commands.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the tables and the guidelines to what lies on this machine."""
    from advocacy.guidelines.reloading import start_with_files
    from advocacy.guidelines.reporting import outcome_line
    from advocacy.migrating import upgrade as run

    with _app().app_context():
        click.echo(run())
        click.echo(f"Guidelines: {outcome_line(start_with_files())}")


@commands.group()
def keys() -> None:
    """Keys that seal tokens."""


@keys.command()
def new() -> None:
    """Print a new key for the front of ADVOCACY_VAULT_KEYS."""
    from advocacy.core.vault import new_key

    click.echo(new_key())


@keys.command()
def reseal() -> None:
    """Seal everything anew with the first key of ADVOCACY_VAULT_KEYS, so that the others can go."""
    from advocacy.core.resealing import reseal as seal_anew
    from advocacy.core.services import services

    with _app().app_context():
        done = seal_anew(column for room in services().rooms for column in room.sealed)
    click.echo(f"{done.renewed} sealed anew, {done.already} had the newest key, {done.unopened} opened by no key.")
    if done.unopened:
        click.echo("A key is missing: put it back at the end of ADVOCACY_VAULT_KEYS and run this again.", err=True)
        sys.exit(1)


@commands.command()
def doctor() -> None:
    """Check everything the product needs; say what to do; fail when it would not work."""
    from advocacy.doctor import examine
    from advocacy.everything import joined_settings

    sys.exit(examine(joined_settings))


@commands.command("fill-demo", hidden=True)
def fill_made_up_company() -> None:
    """Fill the made-up company; `advocacy up --demo` does it on the first start."""
    from advocacy.app import create_app
    from advocacy.demo.filling import fill_demo
    from advocacy.sandbox.settings import settings_from_environment

    port = int(os.environ.get("SANDBOX_PORT", "0"))
    fill_demo(create_app(), settings_from_environment(os.environ), port=port)


def _app() -> "Flask":
    from advocacy.everything import joined_app

    return joined_app()


def _room_commands() -> dict[str, click.Command]:
    from advocacy.app import ROOMS

    found = {command.name or "": command for room in ROOMS for command in room.commands}
    return {name: _inside_app(command) for name, command in found.items()}


def _inside_app(command: click.Command) -> click.Command:
    """A copy that runs in the application's context; only when invoked, not for --help. The card's stays as it is."""
    found = copy(command)
    if isinstance(command, click.Group) and isinstance(found, click.Group):
        found.commands = {name: _inside_app(child) for name, child in command.commands.items()}
        return found
    original = command.callback
    if original is None or getattr(command, "inside_app", False):
        return found

    def run(*args: object, **kwargs: object) -> object:
        with _app().app_context():
            return original(*args, **kwargs)

    found.callback = run
    return found
