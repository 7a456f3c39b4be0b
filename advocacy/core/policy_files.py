"""Where a company's policies lie: in a folder of its own, with ours beneath, or in a whole copy of ours.

A folder without `guidelines/` is a company's own: what stands there is added to ours or takes its place, and an update
never touches it. A folder with `guidelines/` is read alone.
"""

from pathlib import Path

from advocacy.core.paths import POLICIES

OURS = "guidelines"  # the pack that comes with the product


def lies_upon_ours(policies: Path) -> bool:
    """Whether ours are read too. A folder with nothing in it is a mistake, not a company that adds nothing."""
    return policies != POLICIES and not (policies / OURS).is_dir() and any(policies.rglob("*.toml"))


def policy_file(policies: Path, name: str) -> Path:
    """The company's own file of this name, ours where it has none."""
    own = policies / name
    return POLICIES / name if not own.is_file() and lies_upon_ours(policies) else own
