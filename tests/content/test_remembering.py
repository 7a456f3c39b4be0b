"""What an approved version says is read once in each process; what changes is read each time."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from advocacy.content.models import PostVersion
from advocacy.content.offering import offered_posts
from advocacy.content.presenting import Offer
from advocacy.content.remembering import BESIDE_WORDS, SETTLED_AFTER, Frozen, FrozenMemory, ListedVersion
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person, Topic
from tests.content.factories import make_post
from tests.people.factories import make_person, make_topic
from tests.queries import counted_queries

FROZEN = ("content_variants", "content_version_pictures", "content_link_previews")


def offers(person: Person) -> list[Offer]:
    return offered_posts(person, now=now())


def test_the_second_feed_reads_only_what_changes(database: Flask, clock: FixedClock) -> None:
    noor, wim = make_person(), make_person()
    make_post(title="Quiet water", link_url="https://hazelpont.example/quiet")
    clock.move(SETTLED_AFTER + timedelta(seconds=1))
    with counted_queries() as first:
        seen = offers(noor)
    with counted_queries() as second:
        again = offers(wim)
    assert {table: reads(table, first) for table in FROZEN} == dict.fromkeys(FROZEN, True)
    assert {table: reads(table, second) for table in FROZEN} == dict.fromkeys(FROZEN, False)
    assert again == seen
    assert seen[0].variants


def reads(table: str, statements: list[str]) -> bool:
    """Ranking what is on offer looks at wordings, too; that is another query."""
    return any(table in one for one in statements if "content_posts" not in one)


def test_names_are_those_of_the_moment(database: Flask, clock: FixedClock) -> None:
    noor, topic = make_person(), make_topic("Ferries")
    make_post(topics=(topic,))
    clock.move(timedelta(hours=1))
    (before,) = offers(noor)
    with transaction() as session:
        session.execute(update(Topic).where(Topic.id == topic.id).values(name="Quiet ferries"))
        session.execute(update(Person).where(Person.name == before.written_by).values(name="Somebody Married"))
    (after,) = offers(noor)
    assert (after.topics, after.written_by) == (["Quiet ferries"], "Somebody Married")


def test_what_was_approved_a_moment_ago_is_read_again(database: Flask, clock: FixedClock) -> None:
    """What its link says may be written while it is approved."""
    noor = make_person()
    make_post()
    offers(noor)
    with counted_queries() as again:
        offers(noor)
    assert any("FROM content_variants" in one for one in again)


def test_another_version_is_another_memory(database: Flask, clock: FixedClock) -> None:
    noor, post = make_person(), make_post(title="Before")
    clock.move(timedelta(hours=1))
    assert [found.title for found in offers(noor)] == ["Before"]
    with transaction() as session:
        version = session.get_one(PostVersion, post.offered_version_id)
        version.title, version.content_hash = "After", "another"
    assert [found.title for found in offers(noor)] == ["After"]


def test_the_memory_has_an_end_and_forgets_the_oldest_first(database: Flask, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    (offer,) = offers(noor)
    frozen, keys = (
        Frozen(offer, ()),
        [ListedVersion(1, f"post{number}", 0, 1, 1, "hash", None).key for number in range(3)],
    )
    signs = BESIDE_WORDS + sum(len(wording.text) for listed in offer.variants.values() for wording in listed)
    memory = FrozenMemory(most_signs=2 * signs)
    for key in (*keys, keys[-1]):
        memory.keep(key, frozen)
    assert [memory.get(key) is not None for key in keys] == [False, True, True]
