"""The product served as in production, with a page beside its own to compare with, and what each answer cost.

The limit is a page of 20 people read by one indexed query, behind the same sign-in: bare, and in the product's frame.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, render_template
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import event, func, select

from advocacy.app import create_app
from advocacy.core.access import guard, public
from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.services import EXTENSION
from advocacy.machine.parents import die_with_parent
from advocacy.people.models import Person
from advocacy.serving import WEB_THREADS
from benchmarks.company.asking import QUERIES, TOOK, free_port, wait_for
from benchmarks.company.standing import CHECKOUT, Company

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIMIT, FRAMED, EMPTY, PLAIN = "/limit", "/limit/framed", "/limit/empty", "/plain"
ROWS = 20
LIST = """
<table>{% for person in people %}
<tr><td>{{ person.name }}</td><td>{{ person.email }}</td><td>{{ person.language }}</td></tr>{% endfor %}
</table>
"""
BARE = f"<!doctype html><title>People</title>{LIST}"
IN_FRAME = (
    '{% extends "layouts/page.html" %}{% block title %}People{% endblock %}{% block head %}People{% endblock %}'
    f"{{% block content %}}{LIST}{{% endblock %}}"
)
_queries: ContextVar[list[int]] = ContextVar("queries")


def web_worker() -> "WSGIApplication":
    """In granian's worker process."""
    die_with_parent(os.getppid())
    app = create_app()
    add_limits(app)
    app.wsgi_app = beside(app.wsgi_app, plain_flask())  # type: ignore[method-assign, assignment]
    event.listen(app.extensions[EXTENSION].database.engine, "before_cursor_execute", _count)
    return Watched(app) if os.environ.get("WATCHED") else app


def plain_flask() -> Flask:
    """An empty view in an application without anything of ours."""
    plain = Flask("plain")
    plain.get(PLAIN)(lambda: "")
    return plain


def beside(app: "WSGIApplication", plain: "WSGIApplication") -> "WSGIApplication":
    return lambda environ, start: (plain if environ["PATH_INFO"] == PLAIN else app)(environ, start)


def add_limits(app: Flask) -> None:
    bare, framed = app.jinja_env.from_string(BARE), app.jinja_env.from_string(IN_FRAME)

    @app.get(LIMIT)
    @guard(Permission.SHARE)
    def limit() -> str:
        return bare.render(people=twenty_people())

    @app.get(FRAMED)
    @guard(Permission.SHARE)
    def limit_framed() -> str:
        return render_template(framed, people=twenty_people())

    @app.get(EMPTY)
    @public
    def limit_empty() -> str:
        return ""


def twenty_people() -> list[Person]:
    with transaction() as session:
        return list(session.scalars(select(Person).order_by(func.lower(Person.name), Person.id).limit(ROWS)))


@dataclass(frozen=True)
class Served:
    port: int
    pid: int


class Watched:
    """Says with each answer how long it took inside the server and how many queries it made."""

    def __init__(self, following: "WSGIApplication") -> None:
        self._following = following

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        queries = [0]
        token = _queries.set(queries)
        started: list[Any] = []
        began = time.perf_counter()
        try:
            body = b"".join(self._following(environ, lambda *given: started.append(given)))  # type: ignore[arg-type]
        finally:
            _queries.reset(token)
        status, headers = started[0][:2]
        took = round((time.perf_counter() - began) * 1_000_000)
        start_response(status, [*headers, (TOOK, str(took)), (QUERIES, str(queries[0]))])
        return [body]


def _count(*_given: object) -> None:
    if (counted := _queries.get(None)) is not None:
        counted[0] += 1


@contextmanager
def served(company: Company, *, workers: int = 1, watched: bool = True) -> Iterator[Served]:
    """One process of granian with as many threads as in production, unless more are asked for."""
    port = free_port()
    environ = {**os.environ, **company.environ, "WATCHED": "1" if watched else ""}
    argv = [sys.executable, "-m", "benchmarks.company.serving", str(port), str(workers)]
    with (company.folder / "server.log").open("ab") as log:
        process = subprocess.Popen(argv, env=environ, cwd=CHECKOUT, stdout=log, stderr=log)
    try:
        wait_for(port, EMPTY)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def serve(port: int, workers: int) -> None:
    """As advocacy.serving does, with this module's application."""
    Granian(
        "benchmarks.company.serving:web_worker",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=WEB_THREADS,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
