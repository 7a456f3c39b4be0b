"""`policies/overrides.toml`: what a company changes about shipped rules, without copying them.

[rules.no-shouting]
severity = "warn"
reason = "Our readers write in capitals themselves."
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from advocacy.guidelines.packs import OVERRIDES_FILE
from advocacy.guidelines.reading import PolicyFile, Table, open_policy_file
from advocacy.guidelines.rules import Header, Severity, Status


@dataclass(frozen=True)
class Override:
    """What takes the place of a header's own; None leaves it. `reason`: why, for whoever reads the file later."""

    severity: Severity | None
    status: Status | None
    reason: str

    def apply(self, header: Header) -> Header:
        status = self.status or header.status
        return replace(
            header,
            severity=self.severity or header.severity,
            status=status,
            trial_until=header.trial_until if status is Status.TRIAL else None,
        )


def read_overrides(policies: Path, fill: Mapping[str, str]) -> tuple[dict[str, Override], PolicyFile | None]:
    """The overrides by rule, and their file with its mistakes; none when there is no such file."""
    path = policies / OVERRIDES_FILE
    if not path.is_file():
        return {}, None
    file = open_policy_file(path, path.relative_to(policies.parent).as_posix(), fill)
    table = file.table()
    rules = table.part("rules")
    table.done()
    if rules is None:
        return {}, file
    found = {name: _override(part) for name in rules.names() if (part := rules.part(name)) is not None}
    rules.done()
    return found, file


def judge_names(overrides: Mapping[str, Override], file: PolicyFile | None, known: set[str]) -> None:
    """An override of a rule that does not exist is a mistake: it would silently do nothing."""
    for name in overrides.keys() - known:
        if file is not None:
            file.complain(f"rules.{name}", "There is no rule of this name.")


def _override(table: Table) -> Override:
    override = Override(
        table.choice("severity", Severity) if table.has("severity") else None,
        table.choice("status", Status) if table.has("status") else None,
        table.text("reason", ""),
    )
    if override.severity is None and override.status is None:
        table.complain("severity", "Say what changes: severity or status.")
    table.done()
    return override
