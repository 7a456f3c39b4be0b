"""Suggestions: proposed once, decided once, answered kindly, named only where the proposer likes it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.content.composing import read_content
from advocacy.content.digesting import approvals_waiting
from advocacy.content.drafting import start_version
from advocacy.content.freezing import PostContent
from advocacy.content.models import newest_version
from advocacy.content.reviewing import Done, approve, ask_for_review
from advocacy.content.room import ROOM
from advocacy.content.sameness_rules import link_key, near, title_words
from advocacy.content.suggestion_models import Suggestion, suggestion_by_public_id
from advocacy.content.suggestion_rules import (
    MOST_A_DAY,
    Declining,
    Idea,
    SuggestionObstacle,
    SuggestionState,
    answer_by,
    short_title,
)
from advocacy.content.suggestions.crediting import credit_due, credit_suggestions
from advocacy.content.suggestions.deciding import Used, decline, merge, take
from advocacy.content.suggestions.listing import own_suggestions, what_is_alike
from advocacy.content.suggestions.proposing import Proposed, choose_naming, propose, withdraw_suggestion
from advocacy.content.waiting import waiting_for
from advocacy.content.withdrawing import copy_as_new
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now, services
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.notifications.models import Notice
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from advocacy.rewards.listing import purse_of
from tests.content.factories import (
    hash_of,
    make_comms,
    make_picture,
    make_post,
    make_suggestion,
    offered,
    reload_post,
    rewrite,
)
from tests.people.factories import make_person, make_team, make_topic

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINK = "https://oeverbode.example/herons?utm_source=mail"


def row(public_name: str) -> Suggestion:
    with transaction() as session:
        found = suggestion_by_public_id(session, public_name)
        assert found is not None
        return found


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def facts() -> list[FactRow]:
    with transaction() as session:
        return list(session.scalars(select(FactRow).where(FactRow.kind == FactKind.SUGGESTION_APPROVED)))


def approve_newest(public_name: str, by: Person, author: Person) -> None:
    services().clock.set(now() + timedelta(minutes=1))  # type: ignore[attr-defined]
    with transaction() as session:
        number = newest_version(session, reload_post(public_name).id).number
    ask_for_review(public_name, number, author.id)
    assert isinstance(approve(public_name, number, hash_of(public_name), by.id), Done)


# Rules


@pytest.mark.parametrize(
    ("proposed", "answered"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 26, 18, tzinfo=AMSTERDAM)),  # Monday to Thursday
        (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 12, 1, 18, tzinfo=AMSTERDAM)),  # over a weekend
        (datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 12, 2, 18, tzinfo=AMSTERDAM)),  # on a Saturday
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 26, 18, tzinfo=AMSTERDAM)),  # Monday there
    ],
)
def test_an_answer_is_promised_within_three_working_days(proposed: datetime, answered: datetime) -> None:
    assert answer_by(proposed, AMSTERDAM) == answered


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("\n  A heron.\nSecond line", "A heron."),
        ("", ""),
        ("word " * 40, "word word word word word word word word word word word word word word word word…"),
        ("x" * 200, "x" * 80 + "…"),
    ],
)
def test_an_idea_is_called_by_its_first_line(words: str, title: str) -> None:
    assert short_title(words) == title


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.Oeverbode.example/herons/", "http://oeverbode.example/herons#top", True),
        ("https://oeverbode.example/herons?utm_source=x&id=4", "https://oeverbode.example/herons?id=4&fbclid=1", True),
        ("https://oeverbode.example:443/a", "https://oeverbode.example/a", True),
        ("https://oeverbode.example/herons?id=4", "https://oeverbode.example/herons?id=5", False),
        ("https://oeverbode.example/Herons", "https://oeverbode.example/herons", False),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str, same: bool) -> None:
    assert (link_key(one) == link_key(other)) is same


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "https://", "http://[::1", "https://a.example:99999/"])
def test_what_is_no_web_address_has_no_key(address: str) -> None:
    assert link_key(address) == ""


def test_titles_are_near_when_they_share_most_words() -> None:
    assert near(title_words("Heron nests on a ferry pole"), title_words("HÉRON nests on a ferry pole!"))
    assert not near(title_words("Heron nests on a ferry pole"), title_words("Ferry runs until half past two"))
    assert not near(title_words("News"), title_words("News"))


# Proposing


def test_an_idea_waits_and_communications_is_told(database: Flask) -> None:
    lotte, noor = make_comms(), make_person(name="Noor Hartsuiker")
    name = make_suggestion(noor, "A heron sits on pole four.", link_url=LINK)
    assert row(name).state is SuggestionState.OPEN
    assert told(lotte) == ["suggestion.new"]
    assert told(noor) == []


def test_the_same_page_sent_twice_is_one_idea(database: Flask) -> None:
    noor, key = make_person(), public_id()
    first, second = propose(noor, Idea("A heron."), key), propose(noor, Idea("A heron."), key)
    assert first == second
    assert len(own_suggestions(noor.id)) == 1


def test_a_key_of_somebody_else_opens_nothing(database: Flask) -> None:
    key = public_id()
    first, second = propose(make_person(), Idea("A heron."), key), propose(make_person(), Idea("Another."), key)
    assert isinstance(first, Proposed)
    assert isinstance(second, Proposed)
    assert first != second


def test_an_idea_without_anything_is_none(database: Flask) -> None:
    assert propose(make_person(), Idea("  \n"), public_id()) is SuggestionObstacle.NOTHING_IN_IT


def test_a_day_has_its_limit_and_the_next_day_is_free(database: Flask, clock: FixedClock) -> None:
    noor = make_person()
    for number in range(MOST_A_DAY):
        make_suggestion(noor, f"Idea {number}")
    assert propose(noor, Idea("One more"), public_id()) is SuggestionObstacle.ENOUGH_TODAY
    make_suggestion(make_person(), "Of somebody else")
    clock.set(clock.now() + timedelta(days=1))
    make_suggestion(noor, "Tomorrow")


def test_two_pages_at_once_do_not_pass_the_limit(database: Flask, app: Flask) -> None:
    noor = make_person()
    for number in range(MOST_A_DAY - 1):
        make_suggestion(noor, f"Idea {number}")

    def send(number: int) -> object:
        with app.app_context():
            return propose(noor, Idea(f"Late {number}"), public_id())

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(send, range(4)))
    assert sum(isinstance(outcome, Proposed) for outcome in outcomes) == 1


def test_a_picture_of_somebody_else_is_left_out(database: Flask) -> None:
    foreign = make_picture(make_person())
    own = make_person()
    assert row(make_suggestion(own, picture=foreign.public_id)).picture_id is None
    assert row(make_suggestion(own, picture=make_picture(own).public_id)).picture_id is not None


# Deciding


def test_a_taken_idea_becomes_a_draft_with_its_words_link_and_picture(database: Flask) -> None:
    lotte, noor = make_comms(), make_person(language="nl")
    topic, picture = make_topic("Quays"), make_picture(noor)
    name = make_suggestion(
        noor, "Een reiger op paal vier.", link_url=LINK, picture=picture.public_id, topic=topic.public_id
    )
    used = take(name, lotte.id, PostContent(zone="Europe/Amsterdam"))
    assert isinstance(used, Used)
    with transaction() as session:
        content = read_content(session, newest_version(session, reload_post(used.post_public_id).id))
    assert (content.title, content.link_url) == ("Een reiger op paal vier.", LINK)
    assert {(wording.language, wording.text) for wording in content.wordings} == {("nl", "Een reiger op paal vier.")}
    assert [one.public_id for one in content.pictures] == [picture.public_id]
    assert content.topics == {topic.public_id}
    assert row(name).state is SuggestionState.TAKEN
    assert told(noor) == ["suggestion.used"]


def test_a_merged_idea_gives_a_draft_what_it_lacks_and_overwrites_nothing(database: Flask) -> None:
    lotte, noor = make_comms(), make_person()
    name = make_suggestion(noor, link_url=LINK, picture=make_picture(noor).public_id)
    bare = make_post("draft", link_url="", link_title="")
    assert merge(name, bare.public_id, lotte.id) == Used(bare.public_id)
    other = make_suggestion(noor, link_url=LINK)
    full = make_post("draft", link_url="https://hazelpont.example/other")
    merge(other, full.public_id, lotte.id)
    with transaction() as session:
        assert newest_version(session, bare.id).link_url == LINK
        assert newest_version(session, full.id).link_url == "https://hazelpont.example/other"
    assert row(name).state is SuggestionState.MERGED


@pytest.mark.parametrize("state", ["in_review", "live", "withdrawn", "archived"])
def test_what_is_no_draft_takes_no_idea(database: Flask, state: str) -> None:
    name = make_suggestion(make_person())
    outcome = merge(name, make_post(state).public_id, make_comms().id)
    assert outcome is SuggestionObstacle.NO_SUCH_DRAFT
    assert row(name).state is SuggestionState.OPEN


def test_a_full_draft_says_so_and_the_idea_stays_open(database: Flask) -> None:
    lotte, noor = make_comms(), make_person()
    full = make_post("draft", author=lotte, pictures=tuple(make_picture(lotte) for _ in range(4)))
    name = make_suggestion(noor, picture=make_picture(noor).public_id)
    assert merge(name, full.public_id, lotte.id) is SuggestionObstacle.ENOUGH_PICTURES
    assert row(name).state is SuggestionState.OPEN


def test_a_declined_idea_carries_its_reason_to_the_proposer(database: Flask) -> None:
    noor = make_person()
    name = make_suggestion(noor)
    assert decline(name, make_comms().id, Declining.NOT_NOW, " In spring, please. ") is True
    assert (row(name).declined_because, row(name).answer) == (Declining.NOT_NOW, "In spring, please.")
    assert told(noor) == ["suggestion.declined"]


def test_nobody_decides_about_an_idea_of_their_own(database: Flask) -> None:
    lotte = make_comms()
    name = make_suggestion(lotte)
    assert take(name, lotte.id, PostContent()) is SuggestionObstacle.OWN
    assert decline(name, lotte.id, Declining.NOT_NOW) is SuggestionObstacle.OWN


def test_nobody_approves_what_began_as_their_idea(database: Flask) -> None:
    """Four eyes are of two people who did not write, also when the words came as an idea."""
    lotte, bram = make_comms(), make_comms()
    taken = take(make_suggestion(lotte, "A heron moved in."), bram.id, PostContent(zone="Europe/Amsterdam"))
    bare = make_post("draft", author=bram, link_url="", link_title="")
    merged = merge(make_suggestion(lotte, link_url=LINK), bare.public_id, bram.id)
    for used in (taken, merged):
        assert isinstance(used, Used)
        rewrite(used.post_public_id, bram)
        with transaction() as session:
            number = newest_version(session, reload_post(used.post_public_id).id).number
        ask_for_review(used.post_public_id, number, bram.id)
        refused = approve(used.post_public_id, number, hash_of(used.post_public_id), lotte.id)
        assert not isinstance(refused, Done)


def test_what_is_decided_stays_decided(database: Flask) -> None:
    lotte, noor = make_comms(), make_person()
    name = make_suggestion(noor)
    decline(name, lotte.id, Declining.ELSEWHERE)
    assert take(name, lotte.id, PostContent()) is SuggestionObstacle.DECIDED
    assert withdraw_suggestion(name, noor.id) is SuggestionObstacle.DECIDED


def test_of_two_who_take_it_at_once_one_has_it(database: Flask, app: Flask) -> None:
    comms = [make_comms() for _ in range(3)]
    name = make_suggestion(make_person())

    def decide(person: Person) -> object:
        with app.app_context():
            return take(name, person.id, PostContent())

    with ThreadPoolExecutor(3) as threads:
        outcomes = list(threads.map(decide, comms))
    assert sum(isinstance(outcome, Used) for outcome in outcomes) == 1
    assert outcomes.count(SuggestionObstacle.DECIDED) == 2


def test_what_is_taken_back_is_gone_for_communications(database: Flask) -> None:
    noor, lotte = make_person(), make_comms()
    name = make_suggestion(noor)
    assert withdraw_suggestion(name, make_person().id) is False
    assert withdraw_suggestion(name, noor.id) is True
    assert take(name, lotte.id, PostContent()) is None


# Credit


def used_and_approved(noor: Person, lotte: Person) -> str:
    name = make_suggestion(noor)
    used = take(name, lotte.id, PostContent())
    assert isinstance(used, Used)
    rewrite(used.post_public_id, lotte)
    approve_newest(used.post_public_id, make_comms(), lotte)
    return used.post_public_id


def test_an_approved_idea_is_a_fact_once_and_names_the_proposer(database: Flask) -> None:
    team = make_team("Quays")
    noor, lotte = make_person(name="Noor Hartsuiker", team=team), make_comms()
    post = used_and_approved(noor, lotte)
    assert credit_due()
    credit_suggestions()
    credit_suggestions()
    assert not credit_due()
    assert [(fact.person_id, fact.subject) for fact in facts()] == [(noor.id, post)]
    assert purse_of(noor.id).credits == 20
    assert told(noor) == ["suggestion.used", "suggestion.on_offer"]
    offer = offered(reload_post(post), make_person())
    assert offer is not None
    assert [(credit.name, credit.team) for credit in offer.ideas_by] == [("Noor Hartsuiker", "Quays")]


def test_who_does_not_like_it_is_not_named(database: Flask) -> None:
    noor, reader = make_person(), make_person()
    post = used_and_approved(noor, make_comms())
    credit_suggestions()
    (one,) = own_suggestions(noor.id)
    assert choose_naming(one.row.public_id, noor.id, named=False)
    assert not choose_naming(one.row.public_id, reader.id, named=True)
    offer = offered(reload_post(post), reader)
    assert offer is not None
    assert offer.ideas_by == ()


def test_an_idea_in_a_new_draft_is_no_credit_for_the_version_on_offer(database: Flask) -> None:
    noor, lotte = make_person(), make_comms()
    post = make_post("live", author=lotte)
    start_version(post.public_id, lotte.id)
    merge(make_suggestion(noor), post.public_id, lotte.id)
    assert not credit_due()
    rewrite(post.public_id, lotte)
    approve_newest(post.public_id, make_comms(), lotte)
    assert credit_due()


# Duplicates, leaving


def test_what_looks_alike_is_hinted_at(database: Flask) -> None:
    noor = make_person()
    first = make_suggestion(noor, "A heron nests on the pole of our ferry", link_url=LINK)
    make_suggestion(noor, "Something else entirely about the crew")
    post = make_post("live", link_url="https://oeverbode.example/herons/", title="Birds")
    second = make_suggestion(noor, "A heron nests on the pole of the ferry")
    assert [(one.kind, one.public_id, one.same_link) for one in what_is_alike(first)] == [
        ("suggestion", second, False),
        ("post", post.public_id, True),
    ]


def test_who_leaves_takes_along_what_was_not_used(database: Flask) -> None:
    noor, lotte, reader = make_person(), make_comms(), make_person()
    waiting = make_suggestion(noor, "Private after all", link_url=LINK)
    post = used_and_approved(noor, lotte)
    credit_suggestions()
    assert ROOM.export
    assert [one["words"] for one in ROOM.export(noor.id)["suggestions"]] == [
        "Private after all",
        "A heron sits on pole four.",
    ]
    deactivate(noor.id, by=None)
    left = row(waiting)
    assert (left.state, left.words, left.link_url) == (SuggestionState.WITHDRAWN, "", "")
    offer = offered(reload_post(post), reader)
    assert offer is not None
    assert offer.ideas_by == ()
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 2


def test_nobody_approves_a_copy_of_a_post_that_began_as_their_idea(database: Flask) -> None:
    lotte, bram = make_comms(), make_comms()
    taken = take(make_suggestion(lotte, "A heron moved in."), bram.id, PostContent(zone="Europe/Amsterdam"))
    assert isinstance(taken, Used)
    copy = copy_as_new(taken.post_public_id, bram.id)
    assert copy is not None
    rewrite(copy.post_public_id, bram)
    assert isinstance(ask_for_review(copy.post_public_id, 1, bram.id), Done)
    refused = approve(copy.post_public_id, 1, hash_of(copy.post_public_id), lotte.id)
    assert not isinstance(refused, Done)


def test_whose_idea_it_was_is_not_asked_for_a_review(database: Flask) -> None:
    lotte, bram, maud = make_comms(), make_comms(), make_comms()
    taken = take(make_suggestion(lotte, "A heron moved in."), bram.id, PostContent(zone="Europe/Amsterdam"))
    assert isinstance(taken, Used)
    rewrite(taken.post_public_id, bram)
    assert isinstance(ask_for_review(taken.post_public_id, 1, bram.id), Done)
    assert [("review.asked" in told(person)) for person in (lotte, bram, maud)] == [False, False, True]
    assert [waiting_for(person) for person in (lotte, bram, maud)] == [0, 0, 1]
    assert approvals_waiting([lotte.id, bram.id, maud.id]) == {maud.id: 1}
