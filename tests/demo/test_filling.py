"""The made-up company, filled on a small scale: every state is there, and nothing that was shared got lost."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.content.feed_models import FeedEntry
from advocacy.content.models import Post, PostVersion
from advocacy.content.offering import offered_posts
from advocacy.content.overseeing import board
from advocacy.content.rules import Column, State
from advocacy.content.suggestion_models import Suggestion
from advocacy.content.suggestion_rules import SuggestionState
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.demo.company import EVERYBODY
from advocacy.demo.filling import fill_demo
from advocacy.demo.own_posts import HANDLE
from advocacy.demo.planning import plan
from advocacy.demo.posts import all_posts
from advocacy.demo.welcoming import PASSWORD, SIGN_INS, welcome_text
from advocacy.engagement.conversations.models import Comment, Conversation, Reply, VisitingText
from advocacy.engagement.conversations.rules import ConversationState as TalkState
from advocacy.engagement.models import Click
from advocacy.guidelines.models import RuleEvent
from advocacy.networks.rules import Network
from advocacy.notifications.reading import count_new
from advocacy.people.models import Person, person_by_email
from advocacy.people.rules import PersonState
from advocacy.people.signing_in import Browser, SignedIn, sign_in
from advocacy.questions.models import Question
from advocacy.questions.rules import Level, QuestionState
from advocacy.relationships.boards import Board
from advocacy.relationships.models import Points, Position
from advocacy.sandbox.accounts import account_by_id
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.faults import list_rules
from advocacy.sandbox.published import Post as SandboxPost
from advocacy.sandbox.published import list_posts
from advocacy.sandbox.settings import Client, SandboxSettings
from advocacy.sandbox.settings import Network as SandboxNetwork
from advocacy.sandbox.store import Store
from advocacy.sharing.accounts import accounts_of
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import EndedBy, ProposalState
from advocacy.sharing.rules import HeldReason
from tests.conftest import MONDAY
from tests.sandbox.test_cutting import free_port

DAYS = 4
PORT = free_port()  # where the sandbox of this company answers later, too


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> SandboxSettings:
    clients = (
        Client(SandboxNetwork.LINKEDIN, "hazelpont-linkedin", "linkedin-secret"),
        Client(SandboxNetwork.X, "hazelpont-x", "x-secret"),
    )
    return SandboxSettings(tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite", clients)


@pytest.fixture
def company(app: Flask, clock: FixedClock, sandbox: SandboxSettings) -> Flask:
    """Hazelpont with four days of history. Filling takes seconds, so one test looks at everything."""
    Path(sandbox.database).unlink(missing_ok=True)
    fill_demo(app, sandbox, days=DAYS, port=PORT)
    return app


def person(key: str) -> Person:
    with transaction() as session:
        found = person_by_email(session, f"{key}@hazelpont.example")
    assert found is not None
    return found


@pytest.mark.slow
def test_a_company_is_filled(company: Flask, sandbox: SandboxSettings) -> None:
    assert services().clock.now() == MONDAY  # the moved clock was handed back
    people_are_there()
    posts_are_in_every_state()
    windows_are_whole_hours()
    no_share_is_lost(sandbox)
    addresses_of_posts_stay_true()
    timelines_of_rules_run_forward()
    outcomes_score_and_the_board_stands()
    questions_are_in_every_state()
    conversations_live()
    the_persons_of_the_tour_have_something_to_do()
    texts_are_prepared_in_every_state()


def texts_are_prepared_in_every_state() -> None:
    with transaction() as session:
        found = session.scalars(select(Proposal)).all()
    assert {each.state for each in found} == set(ProposalState)
    assert {each.ended_by for each in found} >= {EndedBy.LEADER, EndedBy.DELEGATE}
    assert len([each for each in found if each.is_open]) == 2
    assert any(each.own_experience for each in found)


def people_are_there() -> None:
    with transaction() as session:
        people = session.scalars(select(Person)).all()
    assert len(people) >= 16
    assert len({found.team_id for found in people}) >= 5
    team = person("bram").team_id  # large enough for what is told of five people and more
    assert len([found for found in people if found.team_id == team and found.state is PersonState.ACTIVE]) >= 5
    assert {role for found in people for role in found.roles} == set(Role)
    waiting = {found.email for found in people if found.state is PersonState.INVITED}
    assert waiting == {somebody.email for somebody in EVERYBODY if not somebody.joins}
    assert person("joris").delegate_id == person("lotte").id
    for email, _ in SIGN_INS[:2]:
        assert isinstance(sign_in(email, PASSWORD, Browser("192.0.2.1"), stay=False), SignedIn)


def posts_are_in_every_state() -> None:
    columns = {found.column: found.total for found in board(MONDAY)}
    assert all(columns[column] for column in Column), columns
    with transaction() as session:
        taken = session.scalar(select(func.count()).where(Suggestion.state == SuggestionState.TAKEN))
        assert taken  # each became a post of its own
        from_news = session.scalar(select(func.count()).where(FeedEntry.post_id.is_not(None)))
        assert from_news  # so did these
        assert session.scalar(select(func.count()).select_from(Post)) == len(all_posts()) + taken + from_news
        assert set(session.scalars(select(PostVersion.state))) == set(State)
        assert session.scalar(select(func.count()).where(Post.withdrawn_at.is_not(None))) == 1
        assert session.scalar(select(func.count()).where(Post.blocked_by_rule.is_not(None))) == 0
        draft = session.scalars(select(PostVersion).where(PostVersion.title.startswith("The last boat"))).all()[-1]
    assert {"block", "warn", "hint"} == {finding["severity"] for finding in draft.findings}


def addresses_of_posts_stay_true() -> None:
    """The sandbox answers there as long as the demo runs; another port would be a dead link on every share's page."""
    with transaction() as session:
        addresses = session.scalars(select(Share.remote_url).where(Share.network == Network.X)).all()
    assert {urlsplit(address).port for address in addresses if address} == {PORT}


def timelines_of_rules_run_forward() -> None:
    with transaction() as session:
        moments = session.scalars(select(RuleEvent.happened_at).order_by(RuleEvent.id)).all()
    assert moments
    assert moments == sorted(moments)


def questions_are_in_every_state() -> None:
    """Also one later than promised, and one that nobody was there for."""
    with transaction() as session:
        questions = session.scalars(select(Question)).all()
    assert {found.state for found in questions} == set(QuestionState) - {QuestionState.CLOSED}
    assert any(found.open and found.broken_at for found in questions)
    assert any(found.open and found.level == Level.FALLBACK for found in questions)
    assert any(found.thanked_at for found in questions)
    waits = [found for found in questions if found.open and found.owner_id == person("noor").id]
    assert len(waits) >= 2


def conversations_live() -> None:
    """Answered, put away and open ones; two wait for Noor with time left and their words still there."""
    with transaction() as session:
        talks = session.scalars(select(Conversation)).all()
        replies = session.scalars(select(Reply)).all()
        words = set(session.scalars(select(Comment.conversation_id).join(VisitingText)))
    assert {found.state for found in talks} >= {TalkState.OPEN, TalkState.ANSWERED, TalkState.CLOSED}
    assert {found.state for found in replies} == {DeliveryState.PUBLISHED}
    noors = [found for found in talks if found.person_id == person("noor").id and found.state is TalkState.OPEN]
    assert len([found for found in noors if found.standing.due_at > MONDAY and found.id in words]) == 2


def windows_are_whole_hours() -> None:
    with transaction() as session:
        windows = session.execute(select(PostVersion.opens_at, PostVersion.closes_at)).all()
    assert {moment.minute for window in windows for moment in window if moment} == {0}


def no_share_is_lost(sandbox: SandboxSettings) -> None:
    """What the product calls published is on the networks, once; the incidents have left their traces."""
    with transaction() as session:
        shares = session.scalars(select(Share)).all()
        outcomes = Counter(session.scalars(select(ShareAttempt.outcome)))
    states = Counter(share.state for share in shares)
    assert states[DeliveryState.PUBLISHED] >= 20
    assert states[DeliveryState.UNCONFIRMED] == 3
    assert states[DeliveryState.REFUSED] == states[DeliveryState.CANCELLED] == states[DeliveryState.QUEUED] == 2
    assert None not in outcomes  # every attempt was finished
    assert [share.held_reason for share in shares if share.state is DeliveryState.HELD] == [HeldReason.LATE]
    waiting, planned = sorted(
        (share for share in shares if share.state is DeliveryState.QUEUED), key=lambda one: one.id
    )
    assert waiting.waiting_for == "reconnect"
    assert planned.chosen_for is not None
    assert planned.chosen_for > MONDAY
    noors = Counter(share.state for share in shares if share.person_id == person("noor").id)
    assert set(noors) == {*DeliveryState} - {DeliveryState.PUBLISHING, DeliveryState.HELD, DeliveryState.EXPIRED}
    published = {share.remote_id for share in shares if share.state is DeliveryState.PUBLISHED}
    store = create_sandbox(sandbox).extensions["sandbox"].store
    companys = {post.id for post in list_posts(store, limit=1000) if by_handle(store, post) == HANDLE}
    there = {post.id for post in list_posts(store, limit=1000)} - companys - answers()
    assert published - companys <= there
    assert len(there - published) == states[DeliveryState.UNCONFIRMED]
    assert store.one("SELECT value FROM meta WHERE name = 'offset'")["value"] == "0.0"
    assert all(rule.used == rule.times for rule in list_rules(store))  # nothing that the story broke stays broken
    store.close()


def by_handle(store: Store, post: SandboxPost) -> str:
    account = account_by_id(store, post.account_id)
    return account.handle if account else ""


def answers() -> set[str | None]:
    """What colleagues answered somebody outside; on X that is a post, too."""
    with transaction() as session:
        return set(session.scalars(select(Reply.remote_id)))


def outcomes_score_and_the_board_stands() -> None:
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Click)) > 50
        assert session.scalar(select(func.sum(Points.milli))) > 0
        boards = set(session.scalars(select(Position.board)))
    assert boards >= {Board.COLLEAGUES, Board.COMMS}


def the_persons_of_the_tour_have_something_to_do() -> None:
    noor = person("noor")
    assert 1 <= count_new(person("lotte")) <= 12
    fresh = {offered.post_public_id for offered in offered_posts(noor, now=MONDAY) if not offered.internal_only}
    with transaction() as session:
        posts = select(Post.public_id).join(Share, Share.post_id == Post.id)
        shared = set(session.scalars(posts.where(Share.person_id == noor.id)))
    assert len(fresh - shared) >= 3
    assert {seen.state for seen in accounts_of(person("wim").id)} == {"connected", "reconnect_soon"}
    assert {seen.state for seen in accounts_of(person("fatima").id)} == {"not_connected"}
    assert next(seen for seen in accounts_of(person("priya").id) if seen.network is Network.X).connection.protected


def test_the_plan_is_the_same_for_the_same_seed_and_leaves_noor_the_fresh_posts() -> None:
    first, second = (plan("seed", all_posts(), EVERYBODY, MONDAY, 21) for _ in range(2))
    named = [(one.somebody.key, one.post.key, one.moment, one.networks) for one in first]
    assert named == [(one.somebody.key, one.post.key, one.moment, one.networks) for one in second]
    assert len({(key, post) for key, post, _, _ in named}) == len(named)  # nobody shares a post twice
    assert 250 <= sum(len(networks) for *_, networks in named) <= 350
    assert not {post for key, post, _, _ in named if key == "noor"} & {post.key for post in all_posts() if post.fresh}
    assert all(MONDAY - timedelta(days=21) <= moment < MONDAY for _, _, moment, _ in named)


def test_every_post_that_may_be_shared_has_personal_sentences_in_its_languages() -> None:
    for post in all_posts():
        languages = {language for texts in post.texts.values() for language in texts}
        assert not post.shared or languages <= set(post.own), post.key


def test_the_welcome_says_where_and_as_whom() -> None:
    words = welcome_text("http://127.0.0.1:8000", "http://127.0.0.1:8001")
    assert "http://127.0.0.1:8000" in words
    assert "http://127.0.0.1:8001" in words
    assert PASSWORD in words
    assert all(email in words for email, _ in SIGN_INS)
