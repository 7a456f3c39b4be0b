"""`advocacy networks`: how they stand, the publish check, pause and resume from the command line."""

import sys

import click
from flask_babel import force_locale

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.pausing import Closed, Pause, gates
from advocacy.networks.rules import Network
from advocacy.sharing.operating.checking import check_network
from advocacy.sharing.operating.figures import queue_figures
from advocacy.sharing.operating.overseeing import WARN_DAYS, pause_by_hand, resume_by_hand, version_end
from advocacy.sharing.operating.words import CHECKED, advice_words, pause_title

NAME = click.Choice([network.value for network in Network])
ENGLISH = "en"


@click.group()
def networks() -> None:
    """LinkedIn and X: how they stand, and letting them wait or go on."""


@networks.command()
def status() -> None:
    """What flows, what waits, what is unconfirmed."""
    with transaction() as session:
        closed, figures = gates(session), queue_figures(session, now())
    for network, line in figures.by_network.items():
        gate = closed.get(network)
        with force_locale(ENGLISH):
            stands = pause_title(network, gate.reason) if isinstance(gate, Pause) else "runs"
        if isinstance(gate, Closed):
            stands = f"takes no post before {gate.until:%Y-%m-%d %H:%M} UTC"
        click.echo(
            f"{network.value}: {stands}. {line.due} due, {line.for_their_time} for their time, "
            f"{sum(line.waiting.values())} waiting, {line.held} held, {line.unconfirmed} unconfirmed."
        )
        if isinstance(gate, Pause):
            with force_locale(ENGLISH):
                click.echo(f"  Since {gate.since:%Y-%m-%d %H:%M} UTC. {advice_words(network, gate.reason)}")


@networks.command()
@click.argument("name", type=NAME, required=False)
def check(name: str | None) -> None:
    """Ask each network whether it would take a post, without posting. Fails when one would not."""
    works = True
    for network in [Network(name)] if name else list(Network):
        found = check_network(network)
        works = works and found.works
        status = f" (answer {found.http_status})" if found.http_status else ""
        with force_locale(ENGLISH):
            click.echo(f"{network.value}: {CHECKED[found.verdict]}{status}")
        if found.detail:
            click.echo(f"  {found.detail}")
    _warn_of_version()
    sys.exit(0 if works else 1)


@networks.command()
@click.argument("name", type=NAME)
def pause(name: str) -> None:
    """Let everything for NAME wait until it is resumed."""
    done = pause_by_hand(Network(name), by=None)
    click.echo(f"{name} is paused. Everything that waits stays." if done else f"{name} was paused already.")


@networks.command()
@click.argument("name", type=NAME)
def resume(name: str) -> None:
    """Let NAME go on: one share first, then the rest."""
    done = resume_by_hand(Network(name), by=None)
    click.echo(f"{name} goes on: one share first, then the rest." if done else f"{name} was not paused.")


def _warn_of_version() -> None:
    ends = version_end()
    if ends and ends.days_left <= WARN_DAYS:
        click.echo(
            f"linkedin: version {ends.version} ends on {ends.end:%d %B %Y}, in {ends.days_left} days. "
            "Set ADVOCACY_LINKEDIN_VERSION to a newer one."
        )
