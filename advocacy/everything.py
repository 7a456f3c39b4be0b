"""`advocacy up`: the whole product on one machine, and the environment that its processes share."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy.core.paths import PACKAGE
from advocacy.core.settings import Environment, Settings, load_settings
from advocacy.machine.child import finish_step, run_step
from advocacy.machine.embedded import Addresses, addresses
from advocacy.machine.folders import Layout, Purpose, purpose_of
from advocacy.machine.forking import fork_child
from advocacy.machine.output import to_files, to_stream
from advocacy.machine.parents import KERNEL_TELLS
from advocacy.machine.rules import Kind
from advocacy.machine.running import Ground, Place, Product, Start, up
from advocacy.machine.secrets import Secrets, read_secrets
from advocacy.machine.supervisor import ProcessSpec

if TYPE_CHECKING:
    from flask import Flask

Main = Callable[[Sequence[str]], None]

# What rooms keep in DATA_DIR, beside the machine's own: a reset of the demo deletes these and nothing else.
DATA_NAMES = frozenset({"static", "translations", "media", "sandbox"})
SANDBOX_DATABASE = Path("sandbox") / "sandbox.sqlite"
COMPANY = "Hazelpont"


def run_everything(main: Main, *, demo: bool, reset: bool) -> int:
    """Runs until asked to end; the exit code is not 0 when something could not start. `main` runs a command of ours."""
    settings = load_settings({**os.environ, **({"ADVOCACY_ENVIRONMENT": "demo"} if demo else {})})
    place = Place(settings.data_dir, settings.database_url, settings.redis_url)
    sink = to_files(settings.data_dir.absolute() / "log") if demo else to_stream(sys.stdout.buffer)
    return up(place, product(settings, main, demo=demo), Start(demo, reset, sink, _say))


def product(settings: Settings, main: Main, *, demo: bool) -> Product:
    ports = {Kind.WEB: settings.port} | ({Kind.SANDBOX: settings.sandbox_port} if demo else {})
    return Product(
        ports=ports,
        names=DATA_NAMES,
        migrate=lambda ground: _step("tables", main, ("db", "upgrade"), environment(settings, ground)),
        fill=lambda ground: _step("demo", main, ("fill-demo",), environment(settings, ground)),
        processes=lambda ground: processes(settings, main, ground),
        welcome=lambda ground: welcome(settings, ground),
        load=load_everything if KERNEL_TELLS else lambda: None,
    )


def load_everything() -> None:
    """Import what every process needs, once, before they fork; nothing is connected or opened by that."""
    import advocacy.app
    import advocacy.cron
    import advocacy.guidelines.reloading
    import advocacy.migrating
    import advocacy.sandbox.wsgi
    import advocacy.serving
    import advocacy.worker  # noqa: F401 - imported to be there before the forks

    gc.collect()
    gc.freeze()  # what is shared with the forks stays shared: a collection would write to every page of it


def environment(settings: Settings, ground: Ground) -> dict[str, str]:
    """What each process gets. Nothing secret stands on a command line."""
    given = {**os.environ, "ADVOCACY_DATA_DIR": str(ground.data_dir)}
    given |= {"ADVOCACY_DATABASE_URL": ground.database_url, "ADVOCACY_REDIS_URL": ground.redis_url}
    if not ground.demo:
        return given
    from advocacy.core.languages import compile_catalogues

    translations = compile_catalogues(replace(settings, data_dir=ground.data_dir))
    sandbox = sandbox_environment(ground.data_dir, ground.secrets) | {"SANDBOX_TRANSLATIONS": str(translations)}
    return given | demo_environment(settings, ground.secrets) | sandbox


def demo_environment(settings: Settings, secrets: Secrets) -> dict[str, str]:
    """The demo's own secrets and the sandbox as both networks; what was set by hand stays."""
    sandbox = f"http://127.0.0.1:{settings.sandbox_port}"
    chosen = {
        "ADVOCACY_ENVIRONMENT": Environment.DEMO.value,
        "ADVOCACY_SECRET_KEY": secrets.secret_key,
        "ADVOCACY_VAULT_KEYS": secrets.vault_keys,
        "ADVOCACY_PUBLIC_URL": f"http://127.0.0.1:{settings.port}",
        "ADVOCACY_COMPANY_NAME": COMPANY,
        "ADVOCACY_LINKEDIN_CLIENT_ID": secrets.sandbox_linkedin_client_id,
        "ADVOCACY_LINKEDIN_CLIENT_SECRET": secrets.sandbox_linkedin_client_secret,
        "ADVOCACY_LINKEDIN_OAUTH_URL": f"{sandbox}/linkedin/oauth/v2",
        "ADVOCACY_LINKEDIN_API_URL": f"{sandbox}/linkedin",
        "ADVOCACY_X_CLIENT_ID": secrets.sandbox_x_client_id,
        "ADVOCACY_X_CLIENT_SECRET": secrets.sandbox_x_client_secret,
        "ADVOCACY_X_AUTHORIZE_URL": f"{sandbox}/x/i/oauth2/authorize",
        "ADVOCACY_X_API_URL": f"{sandbox}/x",
        "ADVOCACY_X_APP_TOKEN": secrets.sandbox_x_app_token,
        "ADVOCACY_COMPANY_X_ACCOUNTS": COMPANY.lower(),
        "ADVOCACY_COMPANY_LINKEDIN_PAGES": COMPANY.lower(),
        "PORT": str(settings.port),
        "SANDBOX_PORT": str(settings.sandbox_port),
    }
    return {name: os.environ.get(name) or value for name, value in chosen.items()}


def sandbox_environment(data_dir: Path, secrets: Secrets) -> dict[str, str]:
    linkedin = f"linkedin:{secrets.sandbox_linkedin_client_id}:{secrets.sandbox_linkedin_client_secret}:{COMPANY}"
    x = f"x:{secrets.sandbox_x_client_id}:{secrets.sandbox_x_client_secret}:{COMPANY}"
    return {
        "SANDBOX_DATABASE": str(data_dir / SANDBOX_DATABASE),
        "SANDBOX_CLIENTS": f"{linkedin},{x}",
        "SANDBOX_CONTROL_TOKEN": secrets.sandbox_control_token,
        "SANDBOX_X_APP_TOKEN": secrets.sandbox_x_app_token,
    }


def processes(settings: Settings, main: Main, ground: Ground) -> Sequence[ProcessSpec]:
    process = partial(_process, main, environment(settings, ground))
    specs = [
        process("web", Kind.WEB, ("web",), settings.port),
        process("publish", Kind.WORKER, ("worker", "--queues", "publish")),
        process("work", Kind.WORKER, ("worker", "--queues", "measure,mail,slow")),
        process("cron", Kind.CRON, ("cron",)),
    ]
    if ground.demo:
        specs.append(process("sandbox", Kind.SANDBOX, ("sandbox",), settings.sandbox_port))
    return specs


def welcome(settings: Settings, ground: Ground) -> str:
    if not ground.demo:
        return (
            f"Advocacy is open at {settings.public_url or f'http://{settings.host}:{settings.port}'}. Ctrl-C ends it."
        )
    from advocacy.demo.welcoming import welcome_text

    return welcome_text(f"http://127.0.0.1:{settings.port}", f"http://127.0.0.1:{settings.sandbox_port}")


def joined_settings() -> Settings:
    """Settings of a command beside a running `advocacy up`: its addresses and, in the demo, its secrets."""
    settings = load_settings({**os.environ, **_demo_beside()})
    if settings.database_url and settings.redis_url:
        return settings
    found: Addresses = addresses(settings.data_dir)
    return replace(
        settings,
        database_url=settings.database_url or found.database_url,
        redis_url=settings.redis_url or found.redis_url,
    )


def joined_app() -> "Flask":
    from advocacy.app import create_app

    return create_app(joined_settings())


def _demo_beside() -> dict[str, str]:
    """When no secret is set and the data folder is the demo's, its environment is meant."""
    if os.environ.get("ADVOCACY_SECRET_KEY") or os.environ.get("ADVOCACY_ENVIRONMENT"):
        return {}
    data_dir = Path(os.environ.get("ADVOCACY_DATA_DIR", "var")).absolute()
    if purpose_of(Layout(data_dir)) is not Purpose.DEMO:
        return {}
    settings = load_settings({**os.environ, "ADVOCACY_ENVIRONMENT": "demo"})
    return demo_environment(settings, read_secrets(data_dir))


def _process(
    main: Main, environ: Mapping[str, str], name: str, kind: Kind, words: tuple[str, ...], port: int | None = None
) -> ProcessSpec:
    return ProcessSpec(name, kind, _argv(words), environ, port, partial(main, words) if KERNEL_TELLS else None)


def _step(name: str, main: Main, words: tuple[str, ...], environ: Mapping[str, str]) -> None:
    if KERNEL_TELLS:
        finish_step(name, fork_child(partial(main, words), parent_death=signal.SIGTERM, environ=environ))
    else:
        run_step(name, _argv(words), environ)


def _argv(words: tuple[str, ...]) -> tuple[str, ...]:
    return (sys.executable, "-m", PACKAGE.name, *words)


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - the console is where this is read
