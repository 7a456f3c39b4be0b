"""`advocacy mail`: a mail server pipes what arrives for the question address to `advocacy mail take`."""

import sys

import click
from sqlalchemy.exc import InterfaceError, OperationalError

from advocacy.questions.mail.fetching import MailboxError, fetch_mails
from advocacy.questions.mail.rules import MOST_BYTES, Became
from advocacy.questions.mail.taking import take

LATER = 75  # EX_TEMPFAIL: the mail server keeps it and tries again


@click.group()
def mail() -> None:
    """Questions and answers that come in by mail."""


@mail.command(name="take")
def take_one() -> None:
    """Take the mail on standard input in. Says what became of it; exits with 75 when it should be tried again.

    The same mail piped twice is taken once. Of a sender who sends too many the mail server keeps the rest.
    """
    raw = sys.stdin.buffer.read(MOST_BYTES)  # of a larger one the beginning: its words stand in front
    try:
        became = take(raw)
    except (OperationalError, InterfaceError):
        click.echo("the database is away; try again", err=True)
        sys.exit(LATER)
    click.echo(became.value if became else "taken before")
    if became is Became.TOO_MANY:
        sys.exit(LATER)


@mail.command()
def fetch() -> None:
    """Fetch what waits in the mailbox of ADVOCACY_IMAP_URL now."""
    try:
        click.echo(f"{fetch_mails()} fetched")
    except MailboxError as error:
        raise click.ClickException(f"{error.problem.value}: {error.said}") from error
