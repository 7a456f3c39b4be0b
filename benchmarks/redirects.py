"""Short links beside an empty Flask view, of a plain application and in the product's: answers a second.

The generator is another process with a few keep-alive connections on which it asks as fast as answers come, written
plainly on sockets so that it costs less than what it measures. Redirects lead from the codes of many shares, most of
them known to the process (as with one post that many look at) and all of them counted; the two kinds take turns.

    python -m benchmarks.redirects [--company FOLDER] [--rounds 7] [--seconds 3] [--connections 8] [--small]
"""

import argparse
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.engagement.models import Click
from advocacy.sharing.models import Share
from benchmarks.company.processors import seconds_of
from benchmarks.company.serving import EMPTY, PLAIN, Served, served
from benchmarks.company.size import add_size, size_asked
from benchmarks.company.standing import CHECKOUT, Company, standing_company

CODES = 200
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
KINDS = ("empty view of plain Flask", "empty view in the product", "redirect")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--company", type=Path, help="a folder of benchmarks.company; else one is made and removed")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--load", nargs=3, metavar=("PORT", "SECONDS", "PATHS"), help="be the load generator")
    add_size(parser)
    asked = parser.parse_args()
    if asked.load:
        print(answers_of(int(asked.load[0]), float(asked.load[1]), asked.load[2].split(), asked.connections))
        return
    with standing_company(size_asked(asked), asked.company) as company, served(company, watched=False) as server:
        before = clicks()
        paths = dict(zip(KINDS, ([PLAIN], [EMPTY], open_links()), strict=True))
        rounds = [round_of(company, server, paths, asked) for _ in range(asked.rounds + 1)][1:]
        show(rounds)
        time.sleep(1)  # clicks are written every quarter of a second
        print(f"{clicks() - before} clicks were written (one visitor, {CODES} links; bursts are no people)")


def open_links() -> list[str]:
    """Of posts that were not withdrawn."""
    with transaction() as session:
        query = select(Share.short_code).join(Post, Post.id == Share.post_id).where(Post.withdrawn_at.is_(None))
        return [f"/r/{code}" for code in session.scalars(query.order_by(Share.id).limit(CODES))]


def clicks() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Click)) or 0


Rates = dict[str, tuple[float, float]]  # answers a second, and processor microseconds of the server for each


def round_of(company: Company, server: Served, paths: dict[str, list[str]], asked: argparse.Namespace) -> Rates:
    return {kind: _rate(company, server, paths[kind], asked) for kind in KINDS}


def _rate(company: Company, server: Served, paths: list[str], asked: argparse.Namespace) -> tuple[float, float]:
    pids = (server.pid, company.postgres)
    worked = sum(map(seconds_of, pids))
    argv = [sys.executable, "-m", "benchmarks.redirects", "--connections", str(asked.connections)]
    argv += ["--load", str(server.port), str(asked.seconds), " ".join(paths)]
    found = subprocess.run(argv, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    answers = int(found.stdout)
    return answers / asked.seconds, (sum(map(seconds_of, pids)) - worked) / answers * 1_000_000


def answers_of(port: int, seconds: float, paths: list[str], connections: int) -> int:
    with ThreadPoolExecutor(connections) as pool:
        return sum(pool.map(lambda first: _ask_until(port, seconds, paths, first), range(connections)))


def _ask_until(port: int, seconds: float, paths: list[str], first: int) -> int:
    """One connection. An answer ends with its head: neither a redirect nor the empty view has a body."""
    until, count = time.monotonic() + seconds, 0
    asked = [_request(path) for path in paths]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < until:
            connection.sendall(asked[(first * 25 + count) % len(asked)])
            answer = connection.recv(4096)
            assert answer.endswith(b"\r\n\r\n"), answer
            assert answer[9:12] in {b"200", b"302"}, answer
            count += 1
    return count


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {BROWSER}\r\n\r\n".encode()


def show(rounds: list[Rates]) -> None:
    print("| | answers a second | server's processor time each, µs |\n| --- | ---: | ---: |")
    middle = {kind: tuple(median(found[kind][place] for found in rounds) for place in (0, 1)) for kind in KINDS}
    for kind, (rate, processor) in middle.items():
        print(f"| {kind} | {rate:,.0f} | {processor:.0f} |")
    ratios = sorted(found[KINDS[-1]][0] / found[KINDS[0]][0] for found in rounds)
    print(f"\nredirects reach {median(ratios):.0%} of plain Flask (from {ratios[0]:.0%} to {ratios[-1]:.0%})")


if __name__ == "__main__":
    main()
