"""Where rule files lie: every folder in `policies/` is a pack; a company adds its own beside ours, `guidelines/`."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from advocacy.core.policy_files import OURS
from advocacy.guidelines.reading import NAME, PolicyFile, Problem

OVERRIDES_FILE = "overrides.toml"
TOPIC_FILE = "topic.toml"


def pack_folders(policies: Path) -> list[Path]:
    """The packs, ours first. A folder whose name begins with a full stop or an underscore is none."""
    if not policies.is_dir():
        return []
    folders = sorted(path for path in policies.iterdir() if path.is_dir() and path.name[0] not in "._")
    return sorted(folders, key=lambda folder: folder.name != OURS)


def rule_paths(policies: Path) -> list[Path]:
    """All rule and topic files of all packs."""
    return [path for folder in pack_folders(policies) for path in sorted(folder.glob("**/*.toml"))]


def files_hash(paths: Iterable[Path], policies: Path, fill: Mapping[str, str]) -> str:
    """Names one version of the rulebook: any change of a file, or of what fills it, changes it."""
    digest = hashlib.sha256(repr(sorted(fill.items())).encode())
    for path in [*paths, policies / OVERRIDES_FILE]:
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(policies).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def misplaced(policies: Path, files: Mapping[Path, PolicyFile]) -> list[Problem]:
    """What lies where no rule belongs. A topic may be told in one pack and hold rules of others."""
    if not any(path.name != TOPIC_FILE for path in files):
        return [Problem(OURS, "", None, f"There are no rule files in {policies.name}/{OURS}.")]
    topics = {path.parent.name for path in files if path.name == TOPIC_FILE}
    return [
        Problem(file.name, "", 1, words)
        for path, file in files.items()
        if (words := _wrong_place(path, policies, topics))
    ]


def _wrong_place(path: Path, policies: Path, topics: set[str]) -> str:
    if path.parent.parent.parent != policies:
        return f"A rule lies in {OURS}/<topic>/<rule-id>.toml, or in a folder of your own like that."
    if path.parent.name not in topics:
        return f"Its topic has no {TOPIC_FILE} with title and lead."
    if not NAME.fullmatch(path.stem) or not NAME.fullmatch(path.parent.name):
        return "Names hold small letters, digits and hyphens only."
    return ""


def doubled(names: Iterable[tuple[str, str]]) -> list[Problem]:
    """Problems of files whose name another has too; `names` are pairs of name and file."""
    files: dict[str, list[str]] = {}
    for name, file in names:
        files.setdefault(name, []).append(file)
    return [
        Problem(file, "", 1, f"{first} has the same name; names are unique.")
        for first, *others in files.values()
        for file in others
    ]
