"""Static files: built once into a folder, named by their hash, pressed beforehand, served by WhiteNoise for ever."""

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import brotli
from whitenoise import WhiteNoise

from advocacy.core.look.font import subset_font
from advocacy.core.look.icon_drawing import drawn_icons
from advocacy.core.look.sprite import ICONS, cut_sprite
from advocacy.core.paths import STATIC

MANIFEST = "manifest.json"
PREFIX = "static"
PRESSED = frozenset({".css", ".js", ".svg", ".json"})
REFERENCE = re.compile(r"asset\(([\w.-]+)\)")
IMMUTABLE = re.compile(r"^.+\.[0-9a-f]{10}\.\w+$")
# The order in which our parts are put together; a file that is not named comes last, by name.
CSS_ORDER = ("theme", "type", "layout", "navigation", "buttons", "fields", "parts")


@dataclass(frozen=True)
class Sources:
    """Where the pieces come from: our own folder and two packages."""

    own: Path
    bootstrap: Path
    icons: Path
    font: Path


@dataclass(frozen=True)
class Assets:
    """The built folder and the hashed name of each file."""

    folder: Path
    names: Mapping[str, str]

    def url(self, name: str) -> str:
        """Address of a static file by its plain name; raises KeyError for a name that was not built."""
        return f"/{PREFIX}/{self.names[name]}"

    def wrap(self, application: Any) -> WhiteNoise:
        """The WSGI application behind the static files, which may be kept for ever because their names change."""
        return WhiteNoise(
            application,
            root=str(self.folder),
            prefix=f"{PREFIX}/",
            max_age=60,
            immutable_file_test=_is_immutable,
        )


def _is_immutable(_path: str, url: str) -> bool:
    return bool(IMMUTABLE.match(url))


def installed_sources() -> Sources:
    bootstrap = Path(str(files("flask_bootstrap"))) / "static" / "bootstrap5"
    return Sources(
        own=STATIC,
        bootstrap=bootstrap / "css" / "bootstrap.min.css",
        icons=bootstrap / "icons" / "bootstrap-icons.svg",
        font=Path(str(files("font_manrope"))) / "files" / "Manrope-VariableFont_wght.ttf",
    )


def build_assets(cache: Path, sources: Sources) -> Assets:
    """The static files for these sources; does nothing but read the manifest when the sources are the same."""
    folder = cache / _fingerprint(sources)
    manifest = folder / MANIFEST
    if not manifest.is_file():
        _build(folder, sources)
    return Assets(folder, json.loads(manifest.read_text()))


def _build(folder: Path, sources: Sources) -> None:
    """Into a folder beside it, moved at the end: two processes that start together do no harm."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix="building-", dir=folder.parent))
    draft.chmod(0o755)
    names: dict[str, str] = {}
    for name, content in _pieces(sources):
        resolved = REFERENCE.sub(lambda found: names[found[1]], content.decode()).encode() if _refers(name) else content
        names[name] = _hashed(name, resolved)
        _write(draft / names[name], resolved)
    (draft / MANIFEST).write_text(json.dumps(names, indent=1, sort_keys=True))
    try:
        draft.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(draft, ignore_errors=True)


def _pieces(sources: Sources) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; what others refer to comes first."""
    yield "manrope.woff2", subset_font(sources.font)
    yield "icons.svg", cut_sprite(sources.icons).encode()
    for picture in sorted((sources.own / "img").glob("*")):
        yield picture.name, picture.read_bytes()
    yield from drawn_icons()
    bootstrap = sources.bootstrap.read_text()
    yield "bootstrap.css", re.sub(r"/\*# sourceMappingURL=.*?\*/", "", bootstrap).encode()
    yield "product.css", b"\n".join(path.read_bytes() for path in own_styles(sources.own))
    yield "first.js", (sources.own / "js" / "first.js").read_bytes()
    yield "product.js", b"\n".join(path.read_bytes() for path in own_scripts(sources.own))


def own_styles(own: Path) -> list[Path]:
    """Our stylesheets in the order of the cascade."""
    order = {name: number for number, name in enumerate(CSS_ORDER)}
    return sorted((own / "css").glob("*.css"), key=lambda path: (order.get(path.stem, len(order)), path.stem))


def own_scripts(own: Path) -> list[Path]:
    """Our scripts but `first.js`, which runs before the page is painted and stands alone."""
    return sorted(path for path in (own / "js").glob("*.js") if path.name != "first.js")


def _refers(name: str) -> bool:
    return name == "product.css"


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    if path.suffix in PRESSED:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content, quality=9))


def _fingerprint(sources: Sources) -> str:
    """Changes with our own files, with the packages' files (by size and time) and with the table of icons."""
    seen = hashlib.sha256(" ".join(sorted(ICONS)).encode())
    for path in sorted(path for path in sources.own.rglob("*") if path.is_file()):
        seen.update(f"{path.relative_to(sources.own)}\0".encode() + path.read_bytes())
    for path in (sources.bootstrap, sources.icons, sources.font):
        stat = path.stat()
        seen.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    for part in ("assets.py", "font.py", "icon_drawing.py", "sprite.py"):
        seen.update((Path(__file__).parent / part).read_bytes())
    return seen.hexdigest()[:16]
