"""Every command explains itself, and knows nothing before it is really run."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from advocacy.cli import commands

NAMED_IN_THE_DOCS = {
    "up", "web", "worker", "cron", "sandbox", "db upgrade", "people add", "policies check", "doctor",
}  # fmt: skip

SPEAK_FOR_THEMSELVES = frozenset({"--name", "--role", "--team", "--processes"})


def all_commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    yield above
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from all_commands(command, (*above, name))
        else:
            yield (*above, name)


COMMANDS = sorted(all_commands(commands))


def test_the_promised_commands_are_there() -> None:
    assert {" ".join(command) for command in COMMANDS} >= NAMED_IN_THE_DOCS


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_answers_help_with_a_sentence(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_PORT", "a mistake that only a real start may notice")
    result = CliRunner().invoke(commands, [*command, "--help"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Usage: ")
    first = result.output.split("\n\n")[1].strip()
    assert first
    assert not first.startswith("Options:")


def test_every_option_says_what_it_does() -> None:
    assert {words: silent for words in COMMANDS if (silent := silent_options(found(words)))} == {}


def found(words: tuple[str, ...]) -> click.Command:
    command: click.Command = commands
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word) or pytest.fail(word)
    return command


def silent_options(command: click.Command) -> list[str]:
    options = [option for option in command.params if isinstance(option, click.Option)]
    return [option.opts[0] for option in options if not option.help and option.opts[0] not in SPEAK_FOR_THEMSELVES]
