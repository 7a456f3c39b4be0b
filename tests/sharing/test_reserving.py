"""On X each text belongs to one person: copies are refused at a bounded cost, what is undone is free."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from advocacy.content.freezing import WordingText
from advocacy.content.models import Post
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.dealing import wordings_used_up
from advocacy.sharing.feeding import feed_for
from advocacy.sharing.informing import WORDINGS
from advocacy.sharing.models import Band, Share
from advocacy.sharing.opening import Choice, Tab
from advocacy.sharing.requesting import MakeItYours, Requested, request_share
from advocacy.sharing.reserving import free_words, reserve_words, reserved_by_colleagues
from advocacy.sharing.undoing import undo
from advocacy.sharing.variety import BANDS
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import ask_to_share, click_on, connect, share

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"
NEARLY = "I work at Hazelpont! I live near the quay, and heard nothing at all last night. Did you? 🚢"
OTHER = "I work at Hazelpont. My daughter asked whether the boat had gone already; it had, without a sound."
SAYINGS = (
    "I work at Hazelpont. Last night our ferry left without a sound.",
    "Only water under the bow, and nobody woke up. I work at Hazelpont.",
    "I work at Hazelpont. Ask the herons on the bank: they stay where they are.",
)


def on_x(*texts: str, language: str = "en") -> tuple[WordingText, ...]:
    return tuple(WordingText(X, language, text) for text in texts)


def connected(sandbox: Sandbox, number: int = 2) -> list[Person]:
    people = [make_person() for _ in range(number)]
    for person in people:
        connect(person, X, sandbox)
    return people


def tab_of(person: Person, **choice: object) -> Tab:
    tab = feed_for(person, Choice(network="x", **choice)).cards[0].tab  # type: ignore[arg-type]
    assert tab is not None
    return tab


@pytest.mark.parametrize("words", [OWN, NEARLY, OWN.upper(), f"{OWN} https://hzl.example/r/another"])
def test_nearly_the_same_words_are_refused(words: str, sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post()
    share(noor, X, OWN)
    assert isinstance(ask_to_share(wim, X, words), MakeItYours)
    assert isinstance(ask_to_share(wim, X, OTHER), Requested)


def test_the_same_words_under_another_post_are_fine(sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    first, second = make_post(), make_post()
    share(noor, X, OWN, first.public_id)
    assert isinstance(ask_to_share(wim, X, OWN, second.public_id), Requested)


@pytest.mark.parametrize(
    "state", [DeliveryState.CANCELLED, DeliveryState.REFUSED, DeliveryState.EXPIRED, "gone from the network"]
)
def test_a_share_that_is_not_on_x_frees_its_words_at_once(state: str, sandbox: Sandbox, clock: FixedClock) -> None:
    noor, wim = connected(sandbox)
    make_post()
    first = share(noor, X, OWN)
    with transaction() as session:
        row = session.get_one(Share, first.id)
        if isinstance(state, DeliveryState):
            row.state = state
        else:
            row.state, row.gone_at = DeliveryState.PUBLISHED, clock.now()
    assert isinstance(ask_to_share(wim, X, OWN), Requested)


@pytest.mark.parametrize(
    "state", [DeliveryState.HELD, DeliveryState.PUBLISHING, DeliveryState.UNCONFIRMED, DeliveryState.PUBLISHED]
)
def test_a_share_that_stands_keeps_its_words(state: DeliveryState, sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post()
    first = share(noor, X, OWN)
    with transaction() as session:
        session.get_one(Share, first.id).state = state
    assert isinstance(ask_to_share(wim, X, NEARLY), MakeItYours)


def test_ones_own_words_can_be_used_again_after_taking_them_back(sandbox: Sandbox) -> None:
    (noor,) = connected(sandbox, 1)
    make_post()
    undo(noor.id, share(noor, X, OWN).public_id)
    assert isinstance(ask_to_share(noor, X, OWN), Requested)


def test_near_copies_clicked_at_the_same_moment_leave_one_first(app: Flask, sandbox: Sandbox) -> None:
    people = connected(sandbox, 6)
    make_post()
    clicks = [click_on(person, X, words) for person, words in zip(people, [OWN, NEARLY] * 3, strict=True)]

    def press(number: int) -> object:
        with app.app_context():
            return request_share(people[number], clicks[number])

    with ThreadPoolExecutor(6) as fingers:
        answers = list(fingers.map(press, range(6)))
    assert sorted(type(answer).__name__ for answer in answers) == ["MakeItYours"] * 5 + ["Requested"]


def test_the_sweep_deletes_what_nobody_needs(sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post()
    undo(noor.id, share(noor, X, OWN).public_id)
    kept = share(wim, X, OTHER)
    assert _bands() == 2 * (BANDS + 1)
    free_words()
    assert _bands() == BANDS + 1
    with transaction() as session:
        assert set(session.scalars(select(Band.share_id))) == {kept.id}


def test_linkedin_reserves_nothing(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    share(noor, LINKEDIN, OWN)
    assert _bands() == 0


@pytest.mark.parametrize("many", [5, 150])
def test_the_cost_does_not_grow_with_the_number_of_shares(many: int, sandbox: Sandbox) -> None:
    """Two queries and at most twenty texts read, even where a whole company kept the same beginning."""
    (noor,) = connected(sandbox, 1)
    post = make_post()
    first = share(noor, X, OWN)
    _crowd(first, many)
    with transaction() as session, counted() as rows:
        found = reserved_by_colleagues(session, X, post.id, noor.id, [f"{BEGINNING} and this is what I saw myself"])
    assert found == set()
    assert len(rows) == 2
    assert rows[1] <= 20


BEGINNING = "I work at Hazelpont. Last night our ferry left the quay of Oudervaart without any sound at all"


def _crowd(like: Share, number: int) -> None:
    """Shares of colleagues that begin alike and end with their own words; rows as the use case writes them."""
    columns = {column.key for column in Share.__table__.columns} - {"id", "public_id", "short_code", "body"}
    values = {name: getattr(like, name) for name in columns}
    for place in range(number):
        person = make_person()
        values |= {
            "person_id": person.id,
            "words": f"{BEGINNING} {' '.join(f'word{place}x{n}' for n in range(8))}",
            "short_code": f"crowd{place}",
        }
        with transaction() as session:
            row = Share(**values)
            session.add(row)
            session.flush()
            reserve_words(session, row)


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many rows each statement gave."""
    rows: list[int] = []

    def note(_connection, cursor, *_rest) -> None:  # type: ignore[no-untyped-def]
        rows.append(cursor.rowcount)

    engine = services().database.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        yield rows
    finally:
        event.remove(engine, "after_cursor_execute", note)


def _bands() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Band)) or 0


def test_a_wording_that_a_colleague_sent_is_not_dealt_while_another_is_free(sandbox: Sandbox) -> None:
    people = connected(sandbox, 3)
    make_post(wordings=on_x(*SAYINGS))
    sent = []
    for person in people:
        tab = tab_of(person)
        assert not tab.needs_own_words
        assert tab.words not in sent
        sent.append(tab.words)
        assert isinstance(ask_to_share(person, X), Requested)


def test_a_wording_sent_with_one_word_changed_is_not_dealt_either(sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post(wordings=on_x(*SAYINGS[:2]))
    for saying in SAYINGS[:1]:
        share(noor, X, f"{saying} Really")
    assert tab_of(wim).words == SAYINGS[1]


def test_other_wording_skips_what_is_taken(sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post(wordings=on_x(*SAYINGS))
    share(noor, X, SAYINGS[1])
    assert tab_of(wim, wording=0).next_wording == 2


def test_a_free_wording_in_a_language_one_does_not_read_is_not_dealt(sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post(wordings=on_x(SAYINGS[0]) + on_x("Ik werk bij Hazelpont. Alleen water, geen motor.", language="nl"))
    share(noor, X, SAYINGS[0])
    assert tab_of(wim).words == SAYINGS[0]
    assert tab_of(wim).needs_own_words


def test_when_none_is_free_the_card_says_so_before_anyone_types(client: FlaskClient, sandbox: Sandbox) -> None:
    noor, wim = connected(sandbox)
    make_post(wordings=on_x(SAYINGS[0]))
    share(noor, X, SAYINGS[0])
    sign_in(client, wim)
    page = client.get("/?network=x")
    assert "Everybody gets their own words on X: change a sentence." in page.text
    assert 'name="words"' in page.text
    assert "data-as-sheet" not in page.text  # nobody asked for the sheet, so a phone does not open one by itself
    sign_in(client, noor)
    assert "Everybody gets their own words" not in client.get("/?network=x&show=shared").text


def test_comms_hear_once_when_the_last_wording_is_gone(sandbox: Sandbox) -> None:
    noor, wim, ada = connected(sandbox, 3)
    post = make_post(wordings=on_x(*SAYINGS[:2]))
    share(noor, X, SAYINGS[0])
    assert (_used_up(post), _told()) == (False, 0)
    last = share(wim, X, SAYINGS[1])
    assert (_used_up(post), _told()) == (True, 1)
    share(ada, X, OWN)
    assert _told() == 1
    undo(wim.id, last.public_id)
    assert not _used_up(post)


def _used_up(post: Post) -> bool:
    with transaction() as session:
        return wordings_used_up(session, session.get_one(Post, post.id))


def _told() -> int:
    """How often each of comms was told, at most."""
    told = func.count(Notice.id).filter(Notice.kind == WORDINGS)
    query = select(
        func.coalesce(func.max(select(told.label("times")).group_by(Notice.person_id).subquery().c.times), 0)
    )
    with transaction() as session:
        return session.scalar(query) or 0
