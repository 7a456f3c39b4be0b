"""What the composer and the review page show of a post: one value with everything, so that the pages decide nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign, open_campaigns
from advocacy.content.checking import Checked, check_content, with_reasons
from advocacy.content.comparing import WordingChange, changed_facts, changed_wordings
from advocacy.content.composing import read_content
from advocacy.content.feed_models import FeedEntry, FeedSource, source_of_post
from advocacy.content.freezing import PostContent
from advocacy.content.models import (
    Post,
    PostVersion,
    ReviewEvent,
    events_of,
    post_by_public_id,
    versions_of,
)
from advocacy.content.own_posts import address_of
from advocacy.content.reach_models import FillInCount
from advocacy.content.reaching import fill_in_counts
from advocacy.content.review_describing import ReviewSide, review_side
from advocacy.content.rules import (
    OPEN_STATES,
    Column,
    Obstacle,
    State,
    Step,
    next_state,
    place_of,
    who_may_not_approve,
)
from advocacy.content.second_looking import approved_by_comms, looks_at_it, open_topics
from advocacy.content.suggestion_models import Suggestion, authors_of, suggestions_in
from advocacy.content.withdrawing import not_to_archive
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team, Topic, all_teams, all_topics


class Act(StrEnum):
    """A button of the review page."""

    EDIT = "edit"
    NEW_VERSION = "new_version"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"
    STILL_TRUE = "still_true"


@dataclass(frozen=True)
class Choices:
    """What a post can be addressed to, and the campaigns that it can be part of."""

    topics: Sequence[Topic]
    teams: Sequence[Team]
    campaigns: Sequence[Campaign] = ()

    @property
    def regions(self) -> list[str]:
        return sorted({team.region for team in self.teams if team.region})


@dataclass(frozen=True)
class PostPage:
    """A post as its page shows it. `acts`: the buttons that belong here; an obstacle where one can't be used.

    `before`: the version that `version` is compared with: the one on offer, else the one before.
    """

    post: Post
    place: Column | None
    version: PostVersion
    versions: Sequence[PostVersion]
    content: PostContent
    checked: Checked
    before: PostVersion | None
    changes: Sequence[WordingChange]
    changed_facts: frozenset[str]
    writers: Sequence[Person]
    events: Sequence[ReviewEvent]
    people: Mapping[int, Person]
    choices: Choices
    acts: Mapping[Act, Obstacle | None]
    review: ReviewSide
    answers: FillInCount | None = None
    old: PostContent | None = None  # what `before` said
    ideas: Sequence[tuple[Suggestion, Person]] = ()  # what it was made of
    news: tuple[FeedEntry, FeedSource] | None = None  # the item of a feed that it began with

    @property
    def offered(self) -> PostVersion | None:
        return next((version for version in self.versions if version.id == self.post.offered_version_id), None)

    @property
    def pill(self) -> str:
        """The one state that the page shows, by the names of the pill component."""
        if self.post.archived_at:
            return "archived"
        if self.post.withdrawn_at:
            return "withdrawn"
        on_offer = self.version.id == self.post.offered_version_id and self.place
        return str(self.place if on_offer else self.version.state)

    @property
    def topic_names(self) -> list[str]:
        return [topic.name for topic in self.choices.topics if topic.public_id in self.content.topics]

    @property
    def own_posts(self) -> list[tuple[Network, str]]:
        """The company's own posts that colleagues may pass on, with their addresses."""
        return [(network, address_of(network, known)) for network, known in self.content.own_posts.items()]

    @property
    def campaign(self) -> Campaign | None:
        return next((one for one in self.choices.campaigns if one.public_id == self.content.campaign), None)

    @property
    def team_names(self) -> list[str]:
        return [team.name for team in self.choices.teams if team.public_id in self.content.teams]


def choices(campaign: str = "") -> Choices:
    """`campaign`: the public id of the one that stands in the post already, closed or not."""
    with transaction() as session:
        return _choices(session, campaign)


def _choices(session: Session, campaign: str) -> Choices:
    return Choices(all_topics(session), all_teams(session), open_campaigns(session, campaign))


def post_page(public_id: str, person: Person, *, reader: str, number: int | None = None) -> PostPage | None:
    """The post with its newest version, or with version `number`; None when there is no such post or version."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        versions = versions_of(session, post.id) if post else []
        version = next((row for row in reversed(versions) if number in (None, row.number)), None)
        if post is None or version is None:
            return None
        content, before = read_content(session, version), _compared_with(post, version, versions)
        old = read_content(session, before) if before else None
        events = events_of(session, post.id)
        wrote = authors_of(session, version)
        people = _people(session, wrote, events, versions)
        offered = next((row for row in versions if row.id == post.offered_version_id), None)
        return PostPage(
            post=post,
            place=place_of(post, offered, versions[-1], now()),
            version=version,
            versions=versions,
            content=content,
            checked=with_reasons(check_content(content, now(), reader, post.id), post.public_id, version.number),
            before=before,
            changes=changed_wordings(old, content) if old else [],
            changed_facts=changed_facts(old, content) if old else frozenset(),
            writers=[people[person_id] for person_id in sorted(wrote)],
            events=events,
            people=people,
            choices=_choices(session, content.campaign),
            acts=_acts(session, post, version, versions[-1], wrote, person.id),
            review=review_side(session, versions, version, person.id, wrote, now()),
            answers=fill_in_counts(session, [version.id]).get(version.id),
            old=old,
            ideas=suggestions_in(session, [post.id]),
            news=source_of_post(session, post.id),
        )


def may_look_twice(public_id: str, person: Person) -> bool:
    """Whether a page of this post belongs to somebody who is a named approver of one of its topics."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        return post is not None and looks_at_it(session, versions_of(session, post.id)[-1].id, person.id)


def _compared_with(post: Post, version: PostVersion, versions: Sequence[PostVersion]) -> PostVersion | None:
    offered = next((row for row in versions if row.id == post.offered_version_id), None)
    if offered and offered.number < version.number:
        return offered
    return next((row for row in versions if row.number == version.number - 1), None)


def _people(
    session: Session, wrote: set[int], events: Sequence[ReviewEvent], versions: Sequence[PostVersion]
) -> dict[int, Person]:
    wanted = wrote | {event.person_id for event in events if event.person_id}
    wanted |= {version.made_by for version in versions} | {version.changed_by for version in versions}
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(wanted)))}


def _acts(
    session: Session, post: Post, version: PostVersion, newest: PostVersion, wrote: set[int], person_id: int
) -> dict[Act, Obstacle | None]:
    acts: dict[Act, Obstacle | None] = {}
    over = post.withdrawn_at is not None or post.archived_at is not None
    if version is newest and not over:
        acts |= _acts_on_newest(version, wrote, person_id)
        if Act.APPROVE in acts and approved_by_comms(session, version.id) and open_topics(session, version):
            acts[Act.APPROVE] = Obstacle.SECOND_LOOK_OPEN
    if post.offered_version_id is not None and not post.withdrawn_at and not post.archived_at:
        acts[Act.WITHDRAW] = None
        if post.fresh_until is not None and post.fresh_until <= now():
            acts[Act.STILL_TRUE] = None
    if not post.archived_at:
        acts[Act.ARCHIVE] = not_to_archive(session, post)
    return acts


def _acts_on_newest(version: PostVersion, wrote: set[int], person_id: int) -> dict[Act, Obstacle | None]:
    if version.state is State.DRAFT:
        return {Act.EDIT: None}
    if version.state not in OPEN_STATES:
        return {Act.NEW_VERSION: None}
    mine = who_may_not_approve(wrote, person_id)
    can_take_back = person_id in wrote or person_id == version.asked_by
    acts: dict[Act, Obstacle | None] = {Act.APPROVE: mine, Act.REQUEST_CHANGES: mine}
    if next_state(version.state, Step.TAKE_BACK) and can_take_back:
        acts[Act.TAKE_BACK] = None
    return acts
