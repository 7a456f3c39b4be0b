"""Serves the manifest, the worker in the browser and the page that it shows without a connection."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, abort, render_template, url_for
from flask_babel import force_locale

from advocacy.core.access import public
from advocacy.core.look.assets import Assets
from advocacy.core.paths import STATIC
from advocacy.core.pocket.manifest import PAPER_DARK, PAPER_LIGHT, manifest, share_target_of
from advocacy.core.services import services, settings

SHELL = ("bootstrap.css", "product.css", "first.js", "product.js", "manrope.woff2", "icons.svg", "icon.svg")
WORKER = STATIC / "worker" / "service_worker.js"
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Shell:
    """Everything that each page needs beside itself; the addresses carry hashes, so a new release is a new list."""

    assets: Assets
    theme_path: str

    @property
    def addresses(self) -> list[str]:
        return [*(self.assets.url(name) for name in SHELL), self.theme_path]


def install_pocket(app: Flask, shell: Shell) -> None:
    app.register_blueprint(_blueprint(shell))
    app.jinja_env.globals["paper_colours"] = {"light": PAPER_LIGHT, "dark": PAPER_DARK}


def _blueprint(shell: Shell) -> Blueprint:
    pocket = Blueprint("pocket", __name__)

    @pocket.get("/manifest-<language>.webmanifest")
    @public
    def show_manifest(language: str) -> Response:
        with force_locale(_offered(language)):
            described = manifest(settings().company_name, language, services().rooms, shell.assets)
        answer = Response(json.dumps(described, ensure_ascii=False), mimetype="application/manifest+json")
        answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
        return answer

    @pocket.get("/offline/<language>")
    @public
    def offline(language: str) -> str:
        """What the worker shows when a page can't be fetched. It holds nothing of anybody."""
        with force_locale(_offered(language)):
            return render_template("pocket/offline.html")

    @pocket.get("/offline/<language>/sent")
    @public
    def unheard(language: str) -> str:
        """What the worker shows when something was sent and the answer did not come. It holds nothing of anybody."""
        arrivals = [room.arrivals for room in services().rooms if room.arrivals]
        with force_locale(_offered(language)):
            return render_template("pocket/unheard.html", arrivals=arrivals)

    @pocket.get("/service-worker.js")
    @public
    def worker() -> Response:
        """At the top, since a worker looks after what lies below it. Browsers ask for it anew at each visit."""
        answer = Response(worker_script(shell.addresses, settings().languages), mimetype="text/javascript")
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    return pocket


def worker_script(addresses: Sequence[str], languages: Sequence[str]) -> str:
    """Our worker, told what this release consists of; another release is another script, so that browsers change."""
    source = WORKER.read_text()
    target = share_target_of(services().rooms)
    release = {
        "shell": list(addresses),
        "offline": {language: url_for("pocket.offline", language=language) for language in languages},
        "unheard": {language: url_for("pocket.unheard", language=language) for language in languages},
        "shareTarget": {"taking": url_for(target.taking), "page": url_for(target.page)} if target else None,
    }
    name = hashlib.sha256((json.dumps(release) + source).encode()).hexdigest()[:10]
    return f"const RELEASE = {json.dumps({'name': name, **release})};\n{source}"


def _offered(language: str) -> str:
    return language if language in settings().languages else abort(404)
