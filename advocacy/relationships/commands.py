"""`advocacy points …`"""

import sys

import click

from advocacy.evidence.rules import THOUSAND
from advocacy.relationships.rebuilding import rebuild_points


@click.group()
def points() -> None:
    """Relationship points."""


@points.command()
@click.option("--apply", is_flag=True, help="Let the points computed anew take the place of those that stand.")
def rebuild(apply: bool) -> None:
    """Compute all points anew from the facts and say what differs. Ends with 1 when something differs and stays.

    Closed seasons never change: what would come out differently there is said, too, and stays."""
    rebuilt = rebuild_points(apply=apply)
    click.echo(f"{rebuilt.facts:,} facts give {rebuilt.rows:,} rows of points.")
    for group in rebuilt.groups:
        before, after = group.standing / THOUSAND, group.rebuilt / THOUSAND
        click.echo(f"  {group.rule}, person {group.person}: {before:g} stand, {after:g} computed anew")
    if rebuilt.differing_groups > len(rebuilt.groups):
        click.echo(f"  … and {rebuilt.differing_groups - len(rebuilt.groups):,} more groups")
    if not rebuilt.differs:
        click.echo("Nothing differs.")
    else:
        click.echo(f"{rebuilt.differing_groups:,} groups and {rebuilt.differing_totals:,} totals differ.")
        click.echo("The new points stand." if apply else "Nothing was changed; --apply takes the new points in.")
    if rebuilt.kept_groups or rebuilt.kept_totals:
        click.echo(
            f"Seasons that closed before {rebuilt.open_from} stay as they closed: {rebuilt.kept_groups:,} groups and "
            f"{rebuilt.kept_totals:,} totals of theirs would come out differently today."
        )
    sys.exit(1 if rebuilt.differs and not apply else 0)
