"""The feed: what is new today, in which order, what is put away, found and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from advocacy.content.freezing import WordingText
from advocacy.content.models import Post, newest_version
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.people.models import Follow, Person
from advocacy.sharing import choosing, feed_words, ranking
from advocacy.sharing.choosing import Wanted
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import FEW_PEOPLE, Filter, SkipReason, Tally, Untold, choice_of, main_reason, tally
from advocacy.sharing.feeding import Feed, feed_for
from advocacy.sharing.leaving import export, leave
from advocacy.sharing.opening import Choice
from advocacy.sharing.popularity import count_shares
from advocacy.sharing.skipping import bring_back, skip, skipped
from tests.content.factories import make_post, reload_post, wordings
from tests.network_sandbox import Sandbox
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, make_team, make_topic, sign_in
from tests.sharing.factories import connect, publish_all, share

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"
DAY = timedelta(days=1)


def feed(person: Person, which: Filter = Filter.NEW, **choice: str) -> Feed:
    return feed_for(person, Choice(**choice), Wanted(which))  # type: ignore[arg-type]


def titles(found: Feed) -> list[str]:
    return [card.offer.title for card in found.cards]


def entry(person: Person, post: Post) -> FeedEntry | None:
    with transaction() as session:
        return session.get(FeedEntry, (person.id, post.id))


def test_a_day_brings_three_new_posts_and_the_next_day_three_more(app: object, clock: FixedClock) -> None:
    noor = make_person()
    for number in range(8):
        make_post(title=f"Post {number}", closes_at=clock.now() + timedelta(days=5 + number))
    assert titles(feed(noor)) == ["Post 0", "Post 1", "Post 2"]
    assert titles(feed(noor)) == ["Post 0", "Post 1", "Post 2"], "a second look brings none"
    clock.move(DAY)
    second = titles(feed(noor))
    assert second[:3] == ["Post 3", "Post 4", "Post 5"], "what is new today stands first"
    assert len(second) == 6


def test_what_somebody_came_for_stays_on_top_while_they_write_on_it(app: object, clock: FixedClock) -> None:
    noor = make_person()
    posts = [
        make_post(title=f"Post {number}", closes_at=clock.now() + timedelta(days=5 + number)) for number in range(6)
    ]
    found = posts[5].public_id
    for choice in (Choice(post=found), Choice(post=found, edit=True), Choice(post=found, edit=True, network=X)):
        assert titles(feed_for(noor, choice, Wanted())) == ["Post 5", "Post 0", "Post 1", "Post 2"]
    assert titles(feed(noor))[0] == "Post 5", "and when they come back today"
    clock.move(DAY)
    assert titles(feed(noor))[0] != "Post 5", "tomorrow it stands where the others do"


def test_a_search_takes_nothing_from_the_day(app: object, clock: FixedClock) -> None:
    noor = make_person()
    for number in range(8):
        make_post(title=f"Post {number}", closes_at=clock.now() + timedelta(days=5 + number))
    found = feed_for(noor, Choice(), Wanted(Filter.SEARCH, search="post"))
    assert len(found.cards) == 8
    assert titles(feed(noor)) == ["Post 0", "Post 1", "Post 2"]


def test_the_day_is_the_persons_own(app: object, clock: FixedClock) -> None:
    """At 09:14 UTC it is Monday evening in Auckland; three hours later it is Tuesday there."""
    tane = make_person(time_zone="Pacific/Auckland")
    for _ in range(5):
        make_post()
    assert feed(tane).new == 3
    clock.move(timedelta(hours=3))
    assert feed(tane).new == 5


def test_what_fits_comes_first(app: object, clock: FixedClock) -> None:
    team, quiet = make_team("Quays"), make_topic("Quiet water")
    noor = make_person(team=team, language="nl", languages=["en", "nl"])
    with transaction() as session:
        session.add(Follow(person_id=noor.id, topic_id=quiet.id))
    far = clock.now() + timedelta(days=9)
    make_post(title="for everybody", closes_at=far)
    make_post(title="closes tomorrow", closes_at=clock.now() + DAY)
    make_post(title="in my language", closes_at=far, wordings=wordings(languages=("en", "nl")))
    make_post(title="for my team", closes_at=far + DAY, teams=(team,))
    make_post(title="team and topic", closes_at=far + DAY, teams=(team,), topics=(quiet,))
    assert titles(feed(noor)) == ["team and topic", "for my team", "closes tomorrow"]


def test_a_post_that_many_shared_steps_back(app: object, clock: FixedClock) -> None:
    noor = make_person()
    popular = make_post(title="popular", closes_at=clock.now() + 5 * DAY)
    make_post(title="hardly shared", closes_at=clock.now() + 6 * DAY)
    with transaction() as session:
        session.get_one(Post, popular.id).sharers = 10
    assert titles(feed(noor)) == ["hardly shared", "popular"]


def test_not_for_me_puts_it_away_and_makes_no_room_for_a_fourth(app: object) -> None:
    noor = make_person()
    posts = [make_post() for _ in range(4)]
    first = feed(noor).cards[0].offer
    done = skip(noor, first.post_public_id)
    assert done is not None
    assert (done.title, done.reason) == (first.title, None)
    assert feed(noor).new == 2
    assert titles(feed(noor, Filter.SKIPPED)) == [first.title]
    assert len(posts) == 4


def test_bringing_it_back_forgets_the_reason(app: object) -> None:
    noor, post = make_person(), make_post()
    skip(noor, post.public_id, SkipReason.TOPIC)
    assert bring_back(noor, post.public_id)
    found = entry(noor, post)
    assert found is not None
    assert (found.skipped_at, found.skip_reason) == (None, None)
    assert skipped(noor, post.public_id) is None
    assert feed(noor).new == 1


def test_a_post_for_another_team_can_neither_be_seen_nor_put_away(app: object) -> None:
    noor, post = make_person(), make_post(teams=(make_team(),))
    assert skip(noor, post.public_id) is None
    assert not bring_back(noor, post.public_id)
    assert feed(noor, post=post.public_id).cards == []


def test_shown_and_opened_are_two_things(app: object) -> None:
    noor, post, other = make_person(), make_post(), make_post()
    feed(noor)
    assert [found.opened_at for found in (entry(noor, post), entry(noor, other)) if found] == [None, None]
    feed(noor, post=other.public_id)
    opened = entry(noor, other)
    assert opened is not None
    assert opened.opened_at is not None
    assert set(opened.dealt) == {"linkedin"}
    first = entry(noor, post)
    assert first is not None
    assert first.opened_at is None


def test_two_tabs_that_open_two_networks_at_once_both_keep_their_wording(app: Flask) -> None:
    noor = make_person()
    for _ in range(2):
        make_post()
    second = feed(noor).cards[1].offer.post_public_id  # it stands there, and none of its wordings was dealt

    def open_x_in_another_tab() -> None:
        with app.app_context():
            feed(noor, post=second, network=X)

    with transaction() as session, ThreadPoolExecutor(1) as other_tab:
        read_before = feed_for(noor, Choice(), Wanted(look=True)).cards[1].entry
        other_tab.submit(open_x_in_another_tab).result()
        feed(noor, post=second, network=LINKEDIN)
        assert read_before is not None
        session.refresh(read_before)
        assert set(read_before.dealt) == {"linkedin", "x"}


def test_a_link_leads_to_a_post_beyond_the_day_and_does_not_use_it_up(app: object, clock: FixedClock) -> None:
    noor = make_person()
    last = make_post(title="last", closes_at=clock.now() + 9 * DAY)
    for number in range(3):
        make_post(title=f"Post {number}", closes_at=clock.now() + timedelta(days=4, hours=number))
    assert titles(feed(noor, post=last.public_id)) == ["last", "Post 0", "Post 1", "Post 2"]


def test_a_browser_that_fetches_ahead_has_shown_nothing(client: FlaskClient) -> None:
    noor, post = make_person(), make_post()
    sign_in(client, noor)
    client.get("/", headers={"Sec-Purpose": "prefetch"})
    assert entry(noor, post) is None
    client.get("/")
    assert entry(noor, post) is not None


def test_search_finds_titles_and_wordings_among_what_is_on_offer_to_them(app: object) -> None:
    noor = make_person()
    make_post(title="The heron moved in")
    make_post(title="100% electric", teams=(make_team(),))
    make_post(title="Forty percent")

    def found(words: str) -> list[str]:
        return titles(feed_for(noor, Choice(), Wanted(Filter.SEARCH, search=words)))

    assert found("HERON") == ["The heron moved in"]
    assert found("heron sound") == ["The heron moved in"], "one word in the title, one in a wording"
    assert found("100%") == [], "for another team"
    assert found("%") == [], "a percent sign is a character, not a wildcard"
    assert found("heron\x00") == ["The heron moved in"]
    assert found("") == []


def test_a_search_that_finds_many_is_read_page_by_page(
    client: FlaskClient, pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "SHORT_PAGE", 1)
    for room in (choosing, ranking, feed_words):
        monkeypatch.setattr(room, "LONG_PAGE", 2)
    numbers = ("one", "two", "three", "four", "five")
    for number in numbers:
        make_post(title=f"Night boat {number}")
    sign_in(client, make_person())
    short = pages.get("/?q=boat")
    assert "More than 2 posts on offer to you hold" in short.text
    first = pages.get(short.links()["One more post"])
    second = pages.get(first.links()["More posts"])
    third = pages.get(second.links()["More posts"])
    assert "More than 2 posts" in first.text
    listed = [[number for number in numbers if f"Night boat {number}" in page.text] for page in (first, second, third)]
    assert [len(page) for page in listed] == [2, 2, 1]
    assert sorted(chain(*listed)) == sorted(numbers), "each of them once"
    assert "More posts" not in third.links()
    assert "One post on offer to you holds" in pages.get("/?q=boat+three").text


def test_a_page_after_a_post_that_nobody_knows_is_the_first(client: FlaskClient, pages: PageClient) -> None:
    make_post(title="Night boat")
    sign_in(client, make_person())
    for after in ("nobody", "2" * 22):
        assert pages.get(f"/?q=boat&after={after}").text.count("Night boat")


def test_what_was_shared_everywhere_is_no_longer_new(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, post = make_person(), make_post()
    for network in Network:
        connect(noor, network, sandbox)
        share(noor, network, f"{OWN} {network.label}", post=post.public_id)
    publish_all(clock)
    assert feed(noor).new == 0
    assert titles(feed(noor, Filter.SHARED)) == [post_title(post)]
    assert feed(noor).shared == 1


def post_title(post: Post) -> str:
    with transaction() as session:
        return newest_version(session, post.id).title


def test_each_minute_says_how_many_shared_what_is_on_offer(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, sam, post = make_person(), make_person(), make_post()
    for person in (noor, sam):
        connect(person, LINKEDIN, sandbox)
    share(noor, LINKEDIN, OWN, post=post.public_id)
    publish_all(clock)
    share(sam, LINKEDIN, OWN, post=post.public_id)
    count_shares()
    assert reload_post(post.public_id).sharers == 1, "what still waits is not shared yet"
    publish_all(clock)
    count_shares()
    count_shares()
    assert reload_post(post.public_id).sharers == 2


def test_who_leaves_takes_what_they_looked_at_along(app: object) -> None:
    noor, post = make_person(), make_post()
    skip(noor, post.public_id, SkipReason.WORDS)
    assert export(noor.id)["feed"][0]["reason"] == "words"
    leave(noor.id)
    assert entry(noor, post) is None


@pytest.mark.parametrize(("people", "told"), [(0, None), (FEW_PEOPLE - 1, None), (FEW_PEOPLE, FEW_PEOPLE)])
def test_few_people_are_not_counted(people: int, told: int | None) -> None:
    assert tally(people).people == told


@pytest.mark.parametrize(
    ("chose", "of", "told"),
    [
        (4, 40, Tally(None, Untold.FEW)),
        (5, 10, Tally(5)),
        (6, 10, Tally(None, Untold.NEARLY_ALL)),
        (10, 10, Tally(None, Untold.NEARLY_ALL)),
    ],
)
def test_what_all_or_nearly_all_chose_is_not_counted(chose: int, of: int, told: Tally) -> None:
    assert choice_of(chose, of) == told


@pytest.mark.parametrize("of", [0, 1, FEW_PEOPLE, 2 * FEW_PEOPLE - 1])
def test_among_few_the_words_are_the_same_whatever_they_chose(of: int) -> None:
    assert {choice_of(chose, of) for chose in range(of + 1)} == {Tally(None, Untold.SMALL_GROUP)}


def test_a_reason_is_told_when_at_least_half_of_enough_people_gave_it() -> None:
    assert main_reason({SkipReason.TOPIC: 4}) is None
    assert main_reason({SkipReason.TOPIC: 3, SkipReason.WORDS: 2}) is SkipReason.TOPIC
    assert main_reason({SkipReason.TOPIC: 2, SkipReason.WORDS: 2, SkipReason.KNOWN: 1}) is None


def test_the_page_puts_away_asks_why_and_brings_back(client: FlaskClient, pages: PageClient) -> None:
    noor, post = make_person(), make_post(title="The heron moved in")
    sign_in(client, noor)
    assert "Not for me" in pages.get("/").text
    asked = pages.follow(f"/feed/{post.public_id}/skip")
    assert "Put away: The heron moved in" in asked.text
    reasons = [node.get("value") for node in asked.all("button", name="reason")]
    assert reasons == [reason.value for reason in SkipReason]
    pages.follow(f"/feed/{post.public_id}/skip", {"reason": "topic"})
    assert skipped(noor, post.public_id).reason is SkipReason.TOPIC  # type: ignore[union-attr]
    away = pages.get("/?show=skipped")
    assert "The heron moved in" in away.text
    back = pages.follow(f"/feed/{post.public_id}/back")
    assert "Share on LinkedIn" in back.text or "Connect LinkedIn" in back.text


def test_a_post_that_asks_something_can_be_put_away_like_any_other(client: FlaskClient, pages: PageClient) -> None:
    asks = (WordingText(LINKEDIN, "en", "I work at Hazelpont. [[What did you hear?]] Come along."),)
    noor, post = make_person(), make_post(wordings=asks)
    sign_in(client, noor)
    page = pages.get("/")
    assert "Only you can say this" in page.text
    assert page.all("form", action=f"/feed/{post.public_id}/skip")


def test_an_unknown_reason_or_post_is_answered_with_words(client: FlaskClient, pages: PageClient) -> None:
    noor, post = make_person(), make_post()
    sign_in(client, noor)
    pages.follow(f"/feed/{post.public_id}/skip", {"reason": "'; DROP TABLE"})
    assert skipped(noor, post.public_id).reason is None  # type: ignore[union-attr]
    gone = pages.follow("/feed/1111111111nb/skip")
    assert "on offer any more" in gone.text


def test_an_empty_feed_offers_topics_to_follow(client: FlaskClient, pages: PageClient) -> None:
    noor, topic = make_person(), make_topic("Batteries")
    sign_in(client, noor)
    page = pages.get("/")
    assert [words_of(node) for node in page.all("button", name="topic")] == ["Batteries"]
    assert "You see more of Batteries" in pages.follow("/feed/follow", {"topic": topic.public_id}).text
    assert pages.get("/").all("button", name="topic") == []


def queries_of(person: Person, *, posts: int) -> int:
    for _ in range(posts):
        make_post()
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    feed(person)  # what is new is noted once
    engine = services().database.engine
    event.listen(engine, "before_cursor_execute", note)
    feed(person)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_feed_asks_the_same_number_of_questions_however_much_there_is(app: object, clock: FixedClock) -> None:
    noor = make_person()
    few = queries_of(noor, posts=3)
    clock.move(DAY)
    assert queries_of(noor, posts=12) == few


def test_a_long_feed_shows_ten_and_leads_to_the_rest(client: FlaskClient, pages: PageClient, clock: FixedClock) -> None:
    noor = make_person()
    sign_in(client, noor)
    for number in range(12):
        make_post(title=f"Post {number}", closes_at=clock.now() + timedelta(days=30 + number))
    for _day in range(4):
        feed(noor)
        clock.move(DAY)
    sign_in(client, noor)
    short = pages.get("/")
    assert len(short.all("article")) == 10
    [link] = [node for node in short.all("a") if words_of(node) == "2 more posts"]
    assert len(pages.get(str(link.get("href"))).all("article")) == 12


def test_a_post_that_a_link_leads_to_is_not_counted_among_those_to_come(app: object, clock: FixedClock) -> None:
    noor = make_person()
    for number in range(12):
        make_post(title=f"Post {number}", closes_at=clock.now() + timedelta(days=30 + number))
    for _day in range(4):
        last = feed(noor).cards[-1].offer.post_public_id
        clock.move(DAY)
    new = make_post(title="Not shown yet", closes_at=clock.now() + timedelta(days=50)).public_id
    for sought in (last, new):
        page = feed_for(noor, Choice(sought), Wanted(look=True))
        all_of_them = feed_for(noor, Choice(sought), Wanted(look=True, all=True))
        assert len(page.cards) + page.more == len(all_of_them.cards)


def test_cards_say_where_they_can_go(app: object) -> None:
    noor = make_person()
    make_post()
    make_post(wordings=wordings()[:2])
    first, second = feed(noor).cards
    assert first.tabs == list(Network)
    assert len(second.tabs) == 1
