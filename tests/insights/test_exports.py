"""Files to take along tell nothing of one or two people either, and run nothing in a spreadsheet."""

import csv
import io
from datetime import timedelta

import pytest

from advocacy.content.models import Post
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.spreadsheets import harmless
from advocacy.evidence.calendar import Period
from advocacy.evidence.rules import FactKind
from advocacy.insights.counting import count_everything
from advocacy.insights.exports import visits_file
from advocacy.insights.quarters import quarter_of
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.insights.test_outcomes import TEXTS, shared_by
from tests.network_sandbox import Sandbox
from tests.relationships.making_rows import see
from tests.sharing.factories import connect, publish_all, share

LINKEDIN, X = Network.LINKEDIN, Network.X


def visited(sandbox: Sandbox, clock: FixedClock, people: int) -> list[tuple[Person, Share]]:
    """A post that so many people shared, with a visit to each of them."""
    clock.move(timedelta(hours=2))
    found = shared_by(sandbox, clock, people)
    for person, shared in found:
        see(FactKind.CLICK, person, share_id=shared.id)
    return found


def told(quarter: Period | None = None) -> list[list[str]]:
    """People and visits of each row."""
    count_everything()
    written = "".join(visits_file(quarter or quarter_of(None), ["Post", "People", "Visits"]))
    return [row[1:] for row in csv.reader(io.StringIO(written))][1:]


def test_a_post_of_one_person_is_not_found_by_subtraction(sandbox: Sandbox, clock: FixedClock) -> None:
    visited(sandbox, clock, 3)
    visited(sandbox, clock, 3)
    assert told() == [["3", "3"], ["3", "3"]]
    visited(sandbox, clock, 1)
    assert told() == [["3", "3"]], "what is missing is of more than one"
    visited(sandbox, clock, 2)
    assert told() == [["3", "3"], ["3", "3"]], "three are kept back together"


def test_one_person_on_a_second_network_keeps_the_post_back(sandbox: Sandbox, clock: FixedClock) -> None:
    ((noor, one), *_) = visited(sandbox, clock, 3)
    assert told() == [["3", "3"]]
    connect(noor, X, sandbox)
    with transaction() as session:
        post = session.get_one(Post, one.post_id).public_id
    other = share(noor, X, TEXTS[0], post=post)
    publish_all(clock)
    see(FactKind.CLICK, noor, share_id=other.id)
    assert told() == []


def test_who_shared_only_in_a_later_quarter_hides_nobody(sandbox: Sandbox, clock: FixedClock) -> None:
    found = visited(sandbox, clock, 3)
    quarter = quarter_of(None)
    clock.move(timedelta(days=92))
    with transaction() as session:
        for _, later in found[1:]:
            session.get_one(Share, later.id).published_at = clock.now()
    assert told(quarter) == []


@pytest.mark.parametrize("cell", ["＝1+1", "＋1", "－1", "＠x"])
def test_full_width_signs_begin_formulas_too(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Wim;=1+1", "Wim;'=1+1"),
        ("Wim; @x", "Wim; '@x"),
        ("Wim\t-1", "Wim\t'-1"),
        ("a;＝1;+2", "a;'＝1;'+2"),
        ("=1;=2", "'=1;'=2"),
        ("a; b", "a; b"),
    ],
)
def test_formulas_are_made_harmless_where_a_spreadsheet_parts_the_line(cell: str, written: str) -> None:
    assert harmless(cell) == written
