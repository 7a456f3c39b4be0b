"""What hostile and huge input costs the running product: `advocacy web` and a worker, each as its own process.

Uploads go to the pages as a browser sends them; feeds and pages come from a server on this machine, which the worker
here takes for a public one. After each the highest memory of the process (VmHWM, reset before it) is read; at the end
it is counted whether anything was saved by halves.

    python -m benchmarks.bad_input
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import requests
from sqlalchemy import func, select

from advocacy.content.models import Picture, Post
from advocacy.core.database import Base, transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services, settings
from advocacy.people.sessions import start_session
from advocacy.people.signing_in import TOKEN
from advocacy.rewards.gift_models import Gift
from advocacy.wishes.models import Wish
from benchmarks.bad_pages import Outside, sent_from_outside
from benchmarks.bad_uploads import Upload, uploads
from tests.faults.house import House, _free_port, standing_house, until
from tests.people.factories import make_person

MB = 1024
COOKIE = "advocacy"  # of pages that are served without https
MOST = 300
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SAID = tuple(
    re.compile(rf'class="{kind}[^>]*>(.*?)</(?:p|div)>', re.DOTALL) for kind in ("field-error", "note note-bad", "lead")
)
TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Told:
    name: str
    said: str
    seconds: float
    megabytes: float


def main() -> None:
    with standing_house() as house, _web(house) as (base, web), _worker(house) as worker:
        print(f"at rest: web {_peak(web):.0f} MB, worker {_peak(worker):.0f} MB")
        told = [*_uploads(house, base, web), *_outside(worker)]
        for one in told:
            print(f"{one.name:<46} {one.megabytes:>5.0f} MB {one.seconds:>6.1f} s  {one.said}", flush=True)
        print(f"highest: {max(one.megabytes for one in told):.0f} MB of {MOST}")
        _nothing_by_halves()


@contextmanager
def _web(house: House) -> Iterator[tuple[str, int]]:
    """`advocacy web`: granian and one worker of pages."""
    port = _free_port()
    house.environ |= {
        "PORT": str(port), "ADVOCACY_WEB_WORKERS": "1", "ADVOCACY_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    with house.command("web") as process:
        until(lambda: _answers(f"{base}/sign-in"), "pages are served", 60)
        yield base, process.pid


@contextmanager
def _worker(house: House) -> Iterator[int]:
    with house.command(module="benchmarks.bad_pages") as process:
        until(lambda: services().queues.redis.scard("rq:workers:slow") >= 1, "the worker is there", 60)
        yield process.pid


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


# Uploads


def _uploads(house: House, base: str, web: int) -> Iterator[Told]:
    with house.app.app_context():
        person = make_person(Role.COMMS, Role.ADMIN, name="Lotte de Graaf")
        started = start_session(person.id, stay=False, device="a benchmark")
        serializer = house.app.session_interface.get_signing_serializer(house.app)  # type: ignore[attr-defined]
        cookie = serializer.dumps({TOKEN: started.token})
    browser = requests.Session()
    browser.cookies.set(COOKIE, cookie, domain="127.0.0.1", path="/")
    for upload in uploads():
        yield _measured(upload.name, web, lambda upload=upload: _sent(browser, base, upload))  # type: ignore[misc]


def _sent(browser: requests.Session, base: str, upload: Upload) -> str:
    form = browser.get(base + upload.page, timeout=60, allow_redirects=False)
    token = CSRF.search(form.text)
    assert form.status_code == 200, f"{upload.page}: {form.status_code}"
    assert token, upload.page
    try:
        answer = upload.send(browser, base + upload.page, token[1])
    except requests.RequestException as error:
        return f"line cut: {type(error).__name__}"
    return f"{answer.status_code} {_words(answer.text)}"


def _words(page: str) -> str:
    found = [" ".join(TAGS.sub(" ", part).split()) for kind in SAID for part in kind.findall(page)]
    return (next(filter(None, found), "") or "taken")[:90]


# Feeds and pages


def _outside(worker: int) -> Iterator[Told]:
    with sent_from_outside() as arriving:
        for one in arriving:
            yield _measured(one.name, worker, lambda one=one: _read(one))  # type: ignore[misc]


def _read(one: Outside) -> str:
    one.ask()
    until(lambda: one.said() is not None, f"{one.name} was read", 120)
    return one.said() or ""


# Memory


def _measured(name: str, parent: int, act: Callable[[], str]) -> Told:
    """Also of processes that begin and end meanwhile, as large pictures are read in."""
    _forget_peak(parent)
    over, seen = Event(), [0.0]

    def look() -> None:
        while not over.wait(0.01):
            seen.append(_peak(parent))

    looking = Thread(target=look)
    looking.start()
    began = time.perf_counter()
    try:
        said = act()
    finally:
        over.set()
        looking.join()
    return Told(name, said, time.perf_counter() - began, max(*seen, _peak(parent)))


def _processes_of(parent: int) -> Sequence[int]:
    """With those that any of their threads started."""
    try:
        lists = [path.read_text().split() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    except OSError:
        return [parent]
    return [parent, *(found for children in lists for child in map(int, children) for found in _processes_of(child))]


def _peak(parent: int) -> float:
    """Megabytes of the largest of the process and its children, at its highest point."""
    found = (re.search(r"VmHWM:\s+(\d+) kB", _status(pid)) for pid in _processes_of(parent))
    return max(int(one[1]) for one in found if one) / MB


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""  # ended meanwhile


def _forget_peak(parent: int) -> None:
    for pid in _processes_of(parent):
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def _nothing_by_halves() -> None:
    """Rows that refused input would have left, and pictures without their bytes."""
    tables: Sequence[type[Base]] = (Post, Gift, Wish)
    with transaction() as session:
        rows = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in tables}
        pictures = session.scalars(select(Picture)).all()
    kept = {path.stem for path in (settings().data_dir / "media").rglob("*.*")}
    lost = [picture.public_id for picture in pictures if picture.sha256 not in kept]
    print(f"left behind: {rows}, pictures {len(pictures)} of which without bytes {len(lost)}")


if __name__ == "__main__":
    main()
