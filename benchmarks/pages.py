"""The employee's feed, the studio's board and the leaderboard, beside a page that lists 20 rows of one indexed query.

Each round asks for the limit (bare, and in the product's frame) and for each page in turn, of a company of 1,000 people
and of a large one; the time is taken inside the server, in one granian process with the product's own threads.

    python -m benchmarks.pages [--company FOLDER] [--beside FOLDER] [--rounds 40] [--small]
"""

import argparse
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.relationships.boards import page_start
from advocacy.relationships.models import Generation, Position
from benchmarks.company.asking import Answer, Browser, Cost, cost_of
from benchmarks.company.copying import key
from benchmarks.company.people import COMMS, team_of
from benchmarks.company.serving import FRAMED, LIMIT, Served, served
from benchmarks.company.size import SMALL, add_size, size_asked
from benchmarks.company.standing import Company, standing_company

READERS = 7
PAGE_1000 = 19_980
WARMING = 3
MET = 150  # first looks before anything is measured: a process that has run for a while has met what is on offer
FIRST_FEED = "feed, first of the day"
FRAMED_COMMS = "limit in the frame, of communications"  # their menu is longer
FRAME_OF = {"studio": FRAMED_COMMS}


class Reading:
    """Somebody's pages of one company."""

    def __init__(self, company: Company, server: Served) -> None:
        self._company, self._browser = company, Browser(server.port, (server.pid, company.postgres))
        people = company.size.people
        self._readers = [COMMS + 1 + place * (people - COMMS - 1) // READERS for place in range(READERS)]
        self._cookies = {person: company.cookie(person) for person in (1, *self._readers)}
        self._fresh = count(COMMS + 2)

    def pages(self, turn: int) -> Mapping[str, tuple[str, str]]:
        """Address and cookie by name."""
        reader = self._readers[turn % READERS]
        cookie, comms = self._cookies[reader], self._cookies[1]
        team = f"scope=team:{key('Te', team_of(reader, self._company.size))}"
        found = {
            LIMIT: (LIMIT, cookie),
            FRAMED: (FRAMED, cookie),
            FRAMED_COMMS: (FRAMED, comms),
            "feed": ("/", cookie),
            FIRST_FEED: ("/", self._company.cookie(self._next_fresh())),
            "studio": ("/studio", comms),
        }
        found |= {f"board, {period}": (f"/board?period={period}", cookie) for period in PERIODS}
        found |= {f"board, {period}, team": (f"/board?period={period}&{team}", cookie) for period in PERIODS}
        found["board, where am I"] = (f"/board?period=season&after={self._own_page(reader)}#mine", cookie)
        found["board, teams"] = ("/board?board=teams", cookie)
        if self._company.size.people > PAGE_1000:
            found["board, page 1,000"] = (f"/board?period=season&after={PAGE_1000}", cookie)
        return found

    def meet(self) -> None:
        for _ in range(MET):
            self.ask(("/", self._company.cookie(self._next_fresh())))

    def ask(self, page: tuple[str, str]) -> Answer:
        return self._browser.ask(*page)

    def _next_fresh(self) -> int:
        """Somebody who has not looked today."""
        return next(person for person in self._fresh if person not in self._readers)

    def _own_page(self, reader: int) -> int:
        with self._company.app.app_context(), transaction() as session:
            query = select(Position.row_number).join(Generation, Generation.id == Position.generation_id)
            query = query.where(Generation.is_current, Generation.kind == "season", Position.person_id == reader)
            return page_start(session.scalar(query) or 1)


PERIODS = ("week", "month", "quarter", "season")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--company", type=Path, help="a folder of benchmarks.company; else one is made and removed")
    parser.add_argument("--beside", type=Path, help="the same for the small company")
    parser.add_argument("--rounds", type=int, default=40)
    add_size(parser)
    asked = parser.parse_args()
    with ExitStack() as ending:
        large = ending.enter_context(standing_company(size_asked(asked), asked.company))
        small = ending.enter_context(standing_company(SMALL, asked.beside))
        readings = [Reading(company, ending.enter_context(served(company))) for company in (small, large)]
        show([small, large], measured(readings, asked.rounds))


def measured(readings: list[Reading], rounds: int) -> list[dict[str, Cost]]:
    answers: list[dict[str, list[Answer]]] = [defaultdict(list) for _ in readings]
    for reading in readings:
        reading.meet()
    for turn in range(rounds + WARMING):
        for reading, found in zip(readings, answers, strict=True):
            for name, page in reading.pages(turn).items():
                answer = reading.ask(page)
                if turn >= WARMING:
                    found[name].append(answer)
    return [{name: cost_of(those) for name, those in found.items()} for found in answers]


def show(companies: list[Company], costs: list[dict[str, Cost]]) -> None:
    """Times by the clock first, then the ratios by processor time, which others on the machine change less."""
    small, large = costs
    for company in companies:
        print(company.size)
    people = [f"{company.size.people:,}" for company in companies]
    print(f"\n| page | ms, {people[0]} people | ms, {people[1]} | processor ms | processor ms | growth | of the limit "
          "| of the limit in the frame | by the clock | queries | KB | KB gzip |")  # fmt: skip
    print("| --- |" + " ---: |" * 11)
    for name, cost in large.items():
        print(_line(name, small.get(name), cost, large[LIMIT], large[FRAME_OF.get(name, FRAMED)]))


def _line(name: str, before: Cost | None, cost: Cost, limit: Cost, framed: Cost) -> str:
    return " | ".join(
        (
            f"| {name}",
            f"{before.milliseconds:.2f}" if before else "–",
            f"{cost.milliseconds:.2f}",
            f"{before.processor:.2f}" if before else "–",
            f"{cost.processor:.2f}",
            f"{cost.processor / before.processor:.2f}" if before else "–",
            f"{cost.processor / limit.processor:.2f}",
            f"{cost.processor / framed.processor:.2f}",
            f"{cost.milliseconds / limit.milliseconds:.2f}, {cost.milliseconds / framed.milliseconds:.2f}",
            f"{before.queries}, {cost.queries}" if before else f"{cost.queries}",
            f"{cost.size / 1000:.1f}",
            f"{cost.packed / 1000:.1f} |",
        )
    )


if __name__ == "__main__":
    main()
