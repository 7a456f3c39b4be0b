"""Which posts are for whom, why, in which order, and with how many queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import event, select, update

from advocacy.content.drafting import start_version
from advocacy.content.models import PostVersion, Variant
from advocacy.content.offering import count_offered, offered_posts, standings, upcoming
from advocacy.content.overseeing import board
from advocacy.content.presenting import Reason, ReasonKind
from advocacy.content.preview_models import LinkCard
from advocacy.content.rechecking import recheck_due, recheck_versions
from advocacy.content.remembering import exact_wording
from advocacy.content.rules import Column, place_of
from advocacy.content.sending import pictures_of
from advocacy.content.waiting import waiting_for
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.guidelines.loading import Rulebook
from advocacy.guidelines.reaching import current_rulebook
from advocacy.networks.rules import Network
from advocacy.people.models import Follow, Person
from tests.content.factories import (
    DUTCH,
    ENGLISH,
    make_comms,
    make_picture,
    make_post,
    offered,
    reload_post,
    wordings,
)
from tests.people.factories import make_person, make_team, make_topic


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(services().database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(services().database.engine, "before_cursor_execute", note)


def titles(person: Person) -> list[str]:
    return [offer.title for offer in offered_posts(person, now=now())]


def test_only_approved_open_posts_are_offered(database: Flask) -> None:
    for state in ("draft", "in_review", "changes_requested", "scheduled", "live", "ended", "withdrawn", "archived"):
        make_post(state, title=state)
    noor = make_person()
    assert titles(noor) == ["live"]
    assert count_offered(noor, now=now()) == 1


def test_a_post_for_a_team_is_for_that_team_alone(database: Flask) -> None:
    quays, crew = make_team("Quays"), make_team("Crew")
    post = make_post(teams=(quays,))
    here = offered(post, make_person(team=quays))
    assert here
    assert here.why == [Reason(ReasonKind.TEAM, "Quays")]
    assert offered(post, make_person(team=crew)) is None
    assert offered(post, make_person()) is None


def test_a_post_for_a_language_is_for_who_reads_it(database: Flask) -> None:
    post = make_post(languages=frozenset({"nl"}), wordings=wordings(languages=("nl",)))
    dutch = offered(post, make_person(language="en", languages=["en", "nl"]))
    assert dutch
    assert dutch.why == [Reason(ReasonKind.LANGUAGE, "nl")]
    assert offered(post, make_person(languages=["en"])) is None


def test_a_post_without_a_wording_that_one_reads_is_not_offered(database: Flask) -> None:
    post = make_post(wordings=wordings(languages=("nl",)))
    assert offered(post, make_person(languages=["en"])) is None
    assert offered(post, make_person(languages=["nl"])) is not None


def test_an_offer_says_everything_that_sharing_needs(database: Flask) -> None:
    author, topic = make_comms(name="Lotte Brandsma"), make_topic("Quiet water")
    picture = make_picture(author)
    post = make_post(author=author, topics=(topic,), pictures=(picture,), wordings=wordings(languages=("nl", "en")))
    offer = offered(post, make_person())
    assert offer
    assert offer.why == [Reason(ReasonKind.EVERYBODY)]
    assert (offer.version_number, offer.written_by, list(offer.topics)) == (1, "Lotte Brandsma", ["Quiet water"])
    assert offer.picture
    assert (offer.picture.alt_text, offer.picture.width) == (picture.alt_text, 64)
    assert offer.opens_at == now()
    assert offer.window_left == 1.0
    texts = [(wording.index, wording.language, wording.text) for wording in offer.variants[Network.X]]
    assert texts[0] == (0, "en", ENGLISH)
    assert texts[2] == (2, "nl", DUTCH)
    with transaction() as session:
        kept = exact_wording(session, offer.version_id, Network.X, 2)
        assert kept
        assert kept.text == DUTCH
        assert exact_wording(session, offer.version_id, Network.X, 4) is None


def test_an_offer_names_every_picture_that_goes_out_and_no_card_beside_them(database: Flask) -> None:
    author = make_comms()
    pictures = tuple(make_picture(author, words) for words in ("A quay", "A ferry", "A heron", "The moon"))
    offer = offered(make_post(author=author, pictures=pictures), make_person())
    assert offer
    assert [picture.alt_text for picture in offer.pictures] == ["A quay", "A ferry", "A heron", "The moon"]
    assert offer.picture == offer.pictures[0]
    with transaction() as session:
        assert [named.alt_text for named in pictures_of(session, offer.version_id)] == [
            picture.alt_text for picture in offer.pictures
        ]
    seen = LinkCard("https://hazelpont.example/", "hazelpont.example", "Night ferry", "", "", now())
    assert replace(offer, link_card=seen).sent_card is None
    assert replace(offer, pictures=(), link_card=seen).sent_card == seen


def test_the_window_opens_and_closes_to_the_second(database: Flask, clock: FixedClock) -> None:
    post = make_post("scheduled", opens_at=now() + timedelta(days=2), closes_at=now() + timedelta(days=3))
    noor = make_person()
    assert offered(post, noor) is None
    coming = upcoming(noor, now())
    assert coming
    assert coming.opens_at == now() + timedelta(days=2)
    clock.move(timedelta(days=2))
    assert offered(post, noor)
    assert upcoming(noor, now()) is None
    clock.move(timedelta(days=1))
    assert offered(post, noor) is None


def test_team_and_followed_topics_come_first_then_what_closes_soon(database: Flask) -> None:
    quays, topic = make_team("Quays"), make_topic("Quiet water")
    make_post(title="for everybody")
    make_post(title="closing", closes_at=now() + timedelta(days=1))
    make_post(title="followed", topics=(topic,))
    make_post(title="team and followed", topics=(topic,), teams=(quays,))
    noor = make_person(team=quays)
    with transaction() as session:
        session.add(Follow(person_id=noor.id, topic_id=topic.id))
    assert titles(noor) == ["team and followed", "followed", "closing", "for everybody"]
    first = offered_posts(noor, now=now(), limit=1)[0]
    assert first.why == [Reason(ReasonKind.TEAM, "Quays"), Reason(ReasonKind.TOPIC, "Quiet water")]


def test_pages_by_key_show_each_post_once(database: Flask) -> None:
    for number in range(7):
        make_post(closes_at=now() + timedelta(days=number % 3 + 1))
    noor, seen, last = make_person(), [], None
    while page := offered_posts(noor, now=now(), after=last, limit=3):
        seen += [offer.post_public_id for offer in page]
        last = seen[-1]
    assert len(seen) == len(set(seen)) == 7
    assert seen == [offer.post_public_id for offer in offered_posts(noor, now=now())]


def test_the_number_of_queries_does_not_grow(database: Flask) -> None:
    noor = make_person()

    def queries() -> tuple[int, int]:
        with counted_queries() as feed:
            offered_posts(noor, now=now())
        with counted_queries() as studio:
            board(now())
        return len(feed), len(studio)

    make_post(), make_post("draft")
    few = queries()
    for state in ("live", "live", "draft", "in_review", "ended", "scheduled"):
        make_post(state)
    assert queries() == few
    assert few[0] <= 8
    assert few[1] <= 10


def test_the_boards_sql_agrees_with_the_rule(database: Flask) -> None:
    for state in ("draft", "in_review", "changes_requested", "scheduled", "live", "ended", "withdrawn", "archived"):
        make_post(state)
    cards = [card for column in board(now()) for card in column.cards]
    assert len(cards) == 7
    with transaction() as session:
        for card in cards:
            on_offer = session.get(PostVersion, card.post.offered_version_id) if card.post.offered_version_id else None
            assert place_of(card.post, on_offer, card.newest, now()) is card.column


def test_a_column_shows_a_few_cards_and_counts_all(database: Flask) -> None:
    for _ in range(4):
        make_post("draft")
    draft = board(now(), only=Column.DRAFT, most=3)[0]
    assert (draft.total, len(draft.cards), draft.more) == (4, 3, 1)


def test_of_what_has_ended_the_last_stand_there_and_all_are_counted(database: Flask) -> None:
    for days in (3, 1, 2):
        post = make_post("ended", title=str(days))
        with transaction() as session:
            closed = update(PostVersion).where(PostVersion.post_id == post.id)
            session.execute(closed.values(closes_at=now() - timedelta(days=days)))
    for state in ("withdrawn", "archived", "live", "draft", "in_review"):
        make_post(state)
    ended = board(now(), only=Column.ENDED, most=2)[0]
    assert ended.total == 4
    assert len(ended.cards) == 2
    there = [card.shown.title for card in board(now(), only=Column.ENDED)[0].cards]
    assert [title for title in there if title.isdigit()] == ["1", "2", "3"]


def test_a_post_on_offer_with_a_newer_draft_shows_both(database: Flask) -> None:
    post = make_post("live")
    start_version(post.public_id, make_comms().id)
    (card,) = (card for column in board(now()) for card in column.cards)
    assert (card.shown.number, card.newest.number) == (1, 2)
    assert card.other_version is card.newest


def test_what_waits_for_somebody_is_what_they_did_not_write(database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    make_post("in_review", author=lotte)
    make_post("live", author=lotte)
    assert (waiting_for(lotte), waiting_for(maud)) == (0, 1)


def test_standings_tell_what_became_of_a_consented_version(database: Flask) -> None:
    live, gone, draft = make_post("live"), make_post("withdrawn"), make_post("draft")
    with transaction() as session:
        found = standings(session, [live.offered_version_id or 0, gone.offered_version_id or 0, 10**9])
    assert draft.offered_version_id is None
    assert len(found) == 2
    assert not found[live.offered_version_id or 0].stopped
    assert found[live.offered_version_id or 0].open_at(now())
    assert found[gone.offered_version_id or 0].stopped


def test_a_changed_rulebook_stops_and_frees_what_is_on_offer(database: Flask) -> None:
    post, noor, whole = make_post(), make_person(), current_rulebook()
    assert not recheck_due()
    with transaction() as session:  # approved under a rulebook that had nothing against guarantees
        version = session.get_one(PostVersion, post.offered_version_id)
        version.rulebook_hash = "older"
        for variant in session.scalars(select(Variant).where(Variant.version_id == version.id)):
            variant.text = "I work at Hazelpont. Our ferry is guaranteed silent."
    assert recheck_due()
    assert recheck_versions() == 1
    assert not recheck_due()
    assert reload_post(post.public_id).blocked_by_rule == "no-promises-we-cant-keep"
    assert offered(post, noor) is None
    services().provide(Rulebook, Rulebook((), whole.topics, "milder"))
    try:
        assert recheck_versions() == 1
    finally:
        services().provide(Rulebook, whole)
    assert reload_post(post.public_id).blocked_by_rule is None
    assert offered(post, noor) is not None
