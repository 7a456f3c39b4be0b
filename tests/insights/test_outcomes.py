"""What came back: sums on one network, the best posts, own words; nothing of fewer than three people."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.models import Post
from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Listening
from advocacy.engagement.conversations.rules import ListenState
from advocacy.engagement.models import Reading
from advocacy.evidence.rules import FactKind
from advocacy.insights.boardroom import board_room
from advocacy.insights.counting import count_everything
from advocacy.insights.outcome_rules import (
    SURELY_MANY,
    Missing,
    Outcome,
    PostSums,
    Wording,
    own_words,
    told_posts,
    told_wordings,
)
from advocacy.insights.outcomes import Outcomes, outcomes
from advocacy.insights.quarters import quarter_of
from advocacy.insights.results import post_results
from advocacy.networks.readings import PostState
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.queries import counted_queries
from tests.relationships.making_rows import publish, see
from tests.sharing.factories import connect, publish_all, share

LINKEDIN, X = Network.LINKEDIN, Network.X
TEXTS = (
    "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?",
    "At four in the morning I stood on deck with cold hands. I work at Hazelpont and would do it again.",
    "My neighbour asked whether the boats were ill, they had become so quiet. I work at Hazelpont. I laughed.",
)


def shared_by(
    sandbox: Sandbox, clock: FixedClock, people: int, network: Network = LINKEDIN
) -> list[tuple[Person, Share]]:
    """One post, shared by so many people."""
    post = make_post()
    found = []
    for number in range(people):
        person = make_person()
        connect(person, network, sandbox)
        found.append((person, share(person, network, TEXTS[number], post=post.public_id)))
    publish_all(clock)
    return found


def read() -> Outcomes:
    count_everything()
    return outcomes(quarter_of(None), LINKEDIN)


def test_three_people_are_told_and_two_are_not(sandbox: Sandbox, clock: FixedClock) -> None:
    shared_by(sandbox, clock, 2)
    page = read()
    assert (page.sums, page.best) == (None, [])
    assert page.told(Outcome.VISITS) is Missing.TOO_FEW
    assert page.words.percent is None
    clock.move(timedelta(hours=2))
    ((noor, one), *_) = shared_by(sandbox, clock, 3)
    see(FactKind.CLICK, noor, share_id=one.id)
    page = read()
    assert page.told(Outcome.VISITS) == 1
    assert page.told(Outcome.SHARES) == 3, "the other two would be found by subtraction"
    assert [post.sums.amount(Outcome.SHARES) for post in page.best] == [3]
    assert page.words.percent is not None


def test_who_shared_only_in_a_later_quarter_hides_nobody_in_the_earlier_one(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    ((noor, one), *_) = shared_by(sandbox, clock, 1)
    shared_by(sandbox, clock, 3)
    clock.move(timedelta(hours=2))
    others = shared_by(sandbox, clock, 2)
    see(FactKind.CLICK, noor, share_id=one.id)
    earlier = quarter_of(None)
    clock.move(timedelta(days=92))
    for _, later in others:
        with transaction() as session:
            shared = session.get_one(Share, later.id)
            shared.post_id, shared.published_at = one.post_id, clock.now()
    count_everything()
    page = outcomes(earlier, LINKEDIN)
    assert one.post_id not in [post.sums.post_id for post in page.best], "one person's, as it was then"
    assert page.kept_back == 1
    assert page.told(Outcome.VISITS) == 0


def test_the_sums_are_those_of_the_posts_that_their_pages_tell(sandbox: Sandbox, clock: FixedClock) -> None:
    """Else a sum without them would be one person's. The board room adds up the same."""
    ((noor, one), *_others) = shared_by(sandbox, clock, 3)
    see(FactKind.CLICK, noor, share_id=one.id)
    clock.move(timedelta(hours=2))
    ((wim, two),) = shared_by(sandbox, clock, 1)
    for _ in range(7):
        see(FactKind.CLICK, wim, share_id=two.id)
    assert read().told(Outcome.VISITS) == 1
    assert board_room(quarter_of(None)).quarter.amount(Outcome.VISITS) == 1
    clock.move(timedelta(hours=2))
    shared_by(sandbox, clock, 2)
    assert read().told(Outcome.VISITS) == 8, "three people are behind what is not listed"
    assert board_room(quarter_of(None)).quarter.amount(Outcome.VISITS) == 8


def test_many_shares_of_two_people_are_of_two_people(sandbox: Sandbox, clock: FixedClock) -> None:
    people = shared_by(sandbox, clock, 2)
    for number in range(SURELY_MANY):
        publish(people[number % 2][0], 1_000 + number, network=LINKEDIN)
    page = read()
    assert (page.people, page.sums) == (2, None)


def test_what_linkedin_does_not_offer_is_absent_and_what_people_report_is_marked(
    sandbox: Sandbox, clock: FixedClock, pages: PageClient
) -> None:
    ((noor, one), *_) = shared_by(sandbox, clock, 3)
    see(FactKind.REPORTED, noor, share_id=one.id, amount=4, reported=True)
    page = read()
    assert page.told(Outcome.ANSWERS) is Missing.NOT_OFFERED
    assert page.told(Outcome.REPORTED) == 4
    sign_in(pages.client, make_person(Role.COMMS))
    text = pages.get("/insights/outcomes?network=linkedin").text
    assert "Colleagues told us of 4 people who answered them. LinkedIn itself does not say." in text
    assert text.count("not offered") >= 4
    assert "X counted" not in text
    assert noor.name not in text


def test_where_no_figures_are_offered_nobodys_readings_are_looked_through(sandbox: Sandbox, clock: FixedClock) -> None:
    shared_by(sandbox, clock, 3)
    shared_by(sandbox, clock, 3, X)
    count_everything()
    for network, looks in ((LINKEDIN, False), (X, True)):
        with counted_queries() as queries:
            outcomes(quarter_of(None), network)
        assert any("engagement_readings" in query for query in queries) is looks


def test_what_x_was_not_asked_for_yet_is_not_read_and_not_zero(sandbox: Sandbox, clock: FixedClock) -> None:
    ((noor, one), *_) = shared_by(sandbox, clock, 3, X)
    count_everything()
    page = outcomes(quarter_of(None), X)
    assert page.told(Outcome.ANSWERS) is Missing.NOT_READ
    see(FactKind.REACTIONS, noor, share_id=one.id, amount=4)
    count_everything()
    page = outcomes(quarter_of(None), X)
    assert (page.told(Outcome.ANSWERS), page.told(Outcome.REACTIONS)) == (Missing.NOT_READ, 4), "nobody listened"
    assert [post.answers for post in page.best] == [Missing.NOT_READ]
    with transaction() as session:
        listening = session.merge(Listening(share_id=one.id, network=X, state=ListenState.LISTENING, due_at=now()))
        listening.read_at = now()
    page = outcomes(quarter_of(None), X)
    assert page.told(Outcome.ANSWERS) == 0
    assert [post.answers for post in page.best] == [0]


def test_a_figure_that_was_read_as_none_is_0(sandbox: Sandbox, clock: FixedClock) -> None:
    ((_noor, one), *_) = shared_by(sandbox, clock, 3, X)
    with transaction() as session:
        read = {"read_at": now(), "state": PostState.PRESENT, "figures": {"reactions": 0}, "absent": {}}
        session.add(Reading(share_id=one.id, step=0, **read))
    count_everything()
    page = outcomes(quarter_of(None), X)
    assert (page.told(Outcome.REACTIONS), page.told(Outcome.REACH)) == (0, Missing.NOT_READ)


def test_answers_are_the_same_number_on_every_page(sandbox: Sandbox, clock: FixedClock) -> None:
    """X counts our own answer and a colleague's too; the figure of people outside is theirs alone."""
    ((noor, one), *_others) = shared_by(sandbox, clock, 3, X)
    with transaction() as session:
        figures = {"comments": 9}
        read = {"read_at": now(), "state": PostState.PRESENT, "figures": figures, "absent": {}}
        session.add(Reading(share_id=one.id, step=0, **read))
        post = session.get_one(Post, one.post_id).public_id
    before = post_results(post, X)
    assert before is not None
    assert before.wordings.together is not None
    assert before.wordings.together.answers is None, "nobody listened"
    see(FactKind.COMMENT, noor, share_id=one.id, subject="a", counterpart="c")
    see(FactKind.COMMENT, noor, share_id=one.id, subject="b", counterpart="d", from_colleague=True)
    count_everything()
    found = post_results(post, X)
    assert found is not None
    assert found.wordings.together is not None
    assert (found.wordings.together.answers, outcomes(quarter_of(None), X).told(Outcome.ANSWERS)) == (1, 1)


def test_only_communications_opens_it(pages: PageClient, app: object) -> None:
    for role, status in ((Role.EMPLOYEE, 403), (Role.MANAGER, 403), (Role.ADMIN, 403), (Role.COMMS, 200)):
        sign_in(pages.client, make_person(role))
        assert pages.client.get("/insights/outcomes").status_code == status
    for role, status in ((Role.EMPLOYEE, 403), (Role.MANAGER, 403), (Role.ADMIN, 200), (Role.COMMS, 200)):
        sign_in(pages.client, make_person(role))
        assert pages.client.get("/insights/networks").status_code == status


def test_strange_addresses_are_the_usual_page(pages: PageClient, app: object) -> None:
    sign_in(pages.client, make_person(Role.COMMS))
    for query in ("network=myspace", "quarter=2026-02-30", "quarter=9999-99-99", "network=%F0%9F%9A%A2&quarter=x"):
        assert pages.get(f"/insights/outcomes?{query}").status == 200


def test_more_posts_cost_no_more_queries(sandbox: Sandbox, clock: FixedClock, pages: PageClient) -> None:
    shared_by(sandbox, clock, 3)
    count_everything()
    lotte = make_person(Role.COMMS)
    sign_in(pages.client, lotte)
    pages.get("/insights/outcomes")
    with counted_queries() as few:
        pages.get("/insights/outcomes")
    for _ in range(3):
        clock.move(timedelta(hours=2))
        shared_by(sandbox, clock, 3)
    count_everything()
    with counted_queries() as many:
        pages.get("/insights/outcomes")
    assert len(few) <= len(many) <= 21, "bounded, whatever there is to show"


@given(st.dictionaries(st.integers(1, 20), st.integers(1, 6), max_size=8), st.integers(0, 6))
def test_posts_of_one_or_two_people_are_never_told(posts: dict[int, int], behind: int) -> None:
    sums = [PostSums(post, people, {Outcome.VISITS: people}) for post, people in posts.items()]
    told = told_posts(sums, behind)
    assert all(post.people >= LEAST_SHARERS for post in told)
    whole = [post for post in sums if post.people >= LEAST_SHARERS]
    assert len(told) == len(whole) - (1 if whole and behind in {1, 2} else 0)


@given(
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from("ABCDE"), st.integers(1, 5)), unique_by=lambda one: one[:2])
)
def test_no_wording_is_found_by_subtraction(made: list[tuple[int, str, int]]) -> None:
    wordings = [Wording(post, text, people, people, 1) for post, text, people in made]
    told = told_wordings(wordings)
    for post in {one.post_id for one in wordings}:
        rest = sum(one.people for one in wordings if one.post_id == post and one not in told)
        some = any(one.post_id == post for one in told)
        assert not some or rest == 0 or rest >= LEAST_SHARERS


def test_own_words_of_two_people_are_put_out_of_sight() -> None:
    found = own_words({0: (9, 5, 90), 2: (4, 2, 200), 3: (8, 4, 520)})
    assert found.percent == round(810 / 21)
    assert [fifth.shares for fifth in found.fifths] == [9, 0, None, None, 0], "the smallest told one goes with them"
    assert own_words({2: (4, 2, 200)}).percent is None
    assert own_words({}).percent is None


def test_who_stands_in_two_wordings_hides_nobody_by_being_counted_twice() -> None:
    """Two people who shared a post anew are four by wordings, and still two."""
    wordings = [Wording(1, "A", 5, 5, 1), Wording(1, "B", 2, 2, 1), Wording(1, "C", 2, 2, 1)]
    assert told_wordings(wordings) == []
    assert [one.text for one in told_wordings([*wordings, Wording(1, "D", 3, 3, 0)])] == ["A"]


def test_answers_that_came_singly_are_conversations_of_their_wording(sandbox: Sandbox, clock: FixedClock) -> None:
    """Where answers come one by one there is no figure; a colleague's and one that is gone are none."""
    (noor, one), (wim, two), (maud, three) = shared_by(sandbox, clock, 3)
    with transaction() as session:
        for each in (one, two, three):
            session.get_one(Share, each.id).dealt_words = "The night boat is quiet."
    for number in range(2):
        see(FactKind.COMMENT, noor, share_id=one.id, subject=f"a{number}", counterpart=f"c{number}")
    see(FactKind.COMMENT, wim, share_id=two.id, subject="b", counterpart="d", from_colleague=True)
    see(FactKind.COMMENT, wim, share_id=two.id, subject="c", counterpart="e", source="gone")
    see(FactKind.VOID, wim, share_id=two.id, voids="gone")
    see(FactKind.COMMENTS, maud, share_id=three.id, amount=3)
    see(FactKind.COMMENTS, maud, share_id=three.id, amount=2)
    assert [(wording.people, wording.conversations) for wording in read().wordings] == [(3, 2 + 3)]
