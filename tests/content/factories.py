"""Posts in any state for every room's tests, made by the real use cases.

post = make_post(state="live")                      # approved by somebody else, its window open
post = make_post(state="in_review", author=lotte)   # or "draft", "changes_requested", "scheduled", "ended", "withdrawn"
offer = offered(post, noor)                         # as content offers it to noor
"""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from advocacy.content.campaign_rules import Measure
from advocacy.content.campaigning import Plan, plan_campaign
from advocacy.content.drafting import Started, create_post, save_draft
from advocacy.content.freezing import PictureUse, PostContent, WordingText
from advocacy.content.models import Post, newest_version, post_by_public_id
from advocacy.content.offering import offer
from advocacy.content.picturing import store_picture
from advocacy.content.presenting import Offer
from advocacy.content.reviewing import Done, approve, ask_for_review, request_changes
from advocacy.content.suggestion_rules import Idea
from advocacy.content.suggestions.proposing import Proposed, propose
from advocacy.content.withdrawing import archive, withdraw
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team, Topic
from tests.people.factories import make_person

ENGLISH = "I work at Hazelpont. Last night our ferry left without a sound: only water. Did you hear it?"
DUTCH = "Ik werk bij Hazelpont. Gisteravond vertrok onze pont zonder geluid: alleen water. Hoorde je het?"

_numbers = count(1)


def make_content(**overrides: Any) -> PostContent:
    """A post without findings: two wordings a network, a window of two weeks that opens on approval."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "title": f"The night ferry, part {number}",
        "link_url": "https://hazelpont.example/night-ferry",
        "link_title": "Night ferry timetable",
        "closes_at": now() + timedelta(days=14),
        "zone": "Europe/Amsterdam",
        "disclosure": "I work at Hazelpont",
        "wordings": wordings(),
    }
    return replace(PostContent(), **(values | overrides))


def wordings(*, languages: tuple[str, ...] = ("en",), each: int = 2) -> tuple[WordingText, ...]:
    texts = {"en": ENGLISH, "nl": DUTCH}
    return tuple(
        WordingText(network, language, f"{texts[language]} ({place})" if place > 1 else texts[language])
        for network in Network
        for language in languages
        for place in range(1, each + 1)
    )


def make_comms(**overrides: Any) -> Person:
    return make_person(Role.COMMS, **overrides)


def make_campaign(planner: Person, **changes: Any) -> str:
    """A campaign of five weeks that goes on; its public id."""
    today = now().date()
    first, last = today - timedelta(days=14), today + timedelta(days=21)
    plan = Plan("Quiet water", "Neighbours ask about the quiet boat.", Measure.SHARES, 60, first, last)
    return plan_campaign(replace(plan, **changes), planner.id)


def make_post(
    state: str = "live",
    *,
    author: Person | None = None,
    approver: Person | None = None,
    teams: tuple[Team, ...] = (),
    topics: tuple[Topic, ...] = (),
    **content: Any,
) -> Post:
    """A post in a state: draft, in_review, changes_requested, scheduled, live, ended, withdrawn or archived.

    `content`: fields of PostContent. Scheduled opens in two days; ended was approved earlier and closed an hour ago.
    """
    author, approver = author or make_comms(), approver or make_comms()
    if state == "scheduled":
        content.setdefault("opens_at", now() + timedelta(days=2))
    content |= {
        "teams": frozenset(team.public_id for team in teams),
        "topics": frozenset(topic.public_id for topic in topics),
    }
    started = create_post(author.id, make_content(**content))
    _bring_to(state, started, author, approver)
    return reload_post(started.post_public_id)


def _bring_to(state: str, started: Started, author: Person, approver: Person) -> None:
    if state == "draft":
        return
    ask_for_review(started.post_public_id, started.number, author.id)
    if state == "changes_requested":
        request_changes(started.post_public_id, started.number, approver.id, "Silent or quiet? We measured 44 dB.")
    if state in ("in_review", "changes_requested"):
        return
    outcome = approve(started.post_public_id, started.number, hash_of(started.post_public_id), approver.id)
    assert isinstance(outcome, Done), outcome
    if state == "ended":
        _end(started.post_public_id)
    if state in ("withdrawn", "archived"):
        assert withdraw(started.post_public_id, approver.id) is True
    if state == "archived":
        assert archive(started.post_public_id, approver.id) is True


def _end(public_id: str) -> None:
    """There is no use case for the passing of time: the window is moved into the past."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        assert post is not None
        version = newest_version(session, post.id)
        version.opens_at, version.closes_at = now() - timedelta(days=7), now() - timedelta(hours=1)


def reload_post(public_id: str) -> Post:
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        assert post is not None
        return post


def hash_of(public_id: str) -> str:
    """What an approver's page carries: the newest version's hash."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        assert post is not None
        return newest_version(session, post.id).content_hash or ""


def rewrite(public_id: str, author: Person, **content: Any) -> None:
    """Save other content on the newest version, which is a draft."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        assert post is not None
        version = newest_version(session, post.id)
        save_draft(public_id, version.number, version.revision, make_content(**content), author.id)


def offered(post: Post, person: Person, at: datetime | None = None) -> Offer | None:
    with transaction() as session:
        return offer(session, person, post.public_id, at or now())


def picture_file(size: tuple[int, int] = (64, 32), kind: str = "PNG", colour: str = "navy") -> BytesIO:
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    target.seek(0)
    return target


def make_picture(uploader: Person, alt_text: str = "The night ferry under a half moon") -> PictureUse:
    stored = store_picture(picture_file(), uploader.id)
    assert isinstance(stored, PictureUse)
    return replace(stored, alt_text=alt_text)


def make_suggestion(proposer: Person, words: str = "A heron sits on pole four.", **idea: Any) -> str:
    """An idea that waits for an answer; its public id. `idea`: fields of Idea."""
    proposed = propose(proposer, Idea(words=words, **idea), public_id())
    assert isinstance(proposed, Proposed), proposed
    return proposed.public_id
