"""`advocacy people`: the first admin, and erasing, from the command line."""

import click
from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import settings
from advocacy.people.inviting import AlreadyHere, Invited, invite
from advocacy.people.leaving import Gone, erase
from advocacy.people.models import Team, person_by_email
from advocacy.people.rules import PersonState, normalised_email


@click.group()
def people() -> None:
    """Persons and their roles."""


@people.command()
@click.argument("email")
@click.option("--name", help="Their name; they can change it when they join.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="May be repeated."
)
@click.option("--team", help="The name of a team that exists.")
@click.option("--language", help="en or nl; the company's first language otherwise.")
def add(email: str, name: str | None, roles: tuple[str, ...], team: str | None, language: str | None) -> None:
    """Invite EMAIL and print the link by which they join. It works once, for seven days."""
    if language and language not in settings().languages:
        raise click.BadParameter(f"on offer are {', '.join(settings().languages)}", param_hint="--language")
    outcome = invite(
        email, name=name, roles=[Role(role) for role in roles], team_id=_team_id(team), language=language, by=None
    )
    if isinstance(outcome, Invited):
        click.echo(f"{outcome.person.name} is invited. This link works once, for seven days:")
        click.echo(f"{settings().public_url.rstrip('/')}/welcome/{outcome.link_token}")
    elif isinstance(outcome, AlreadyHere):
        raise click.ClickException(f"{outcome.person.email} is here already ({outcome.person.state.value}).")
    else:
        raise click.BadParameter(f"{email!r} is no e-mail address", param_hint="EMAIL")


def _team_id(name: str | None) -> int | None:
    if name is None:
        return None
    with transaction() as session:
        found = session.scalar(select(Team.id).where(func.lower(Team.name) == func.lower(name)))
    if found is None:
        raise click.BadParameter(f"there is no team named {name!r}", param_hint="--team")
    return found


@people.command(name="erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Don't ask.")
def erase_person(email: str, yes: bool) -> None:
    """Erase somebody: their name, address, texts and connections go; a nameless row stays for the figures."""
    with transaction() as session:
        person = person_by_email(session, normalised_email(email) or "")
    if person is None or person.state is PersonState.ERASED:
        raise click.ClickException(f"Nobody has the address {email}.")
    if not yes:
        click.confirm(f"Erase {person.name}? This can't be undone", abort=True)
    gone = erase(person.id, by=None)
    if gone is Gone.LAST_ADMIN:
        raise click.ClickException("This is the only admin. Make somebody else an admin first.")
    click.echo("Erased.")
