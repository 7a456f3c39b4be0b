"""Comms at work: posts are written, reviewed by the other, approved, written anew or withdrawn, each at its moment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from advocacy.content.drafting import Saved, Started, create_post, save_draft, start_version
from advocacy.content.freezing import PictureUse, PostContent, WordingText
from advocacy.content.models import newest_version, post_by_public_id
from advocacy.content.picturing import store_picture
from advocacy.content.reviewing import Done, approve, ask_for_review, request_changes
from advocacy.content.withdrawing import withdraw
from advocacy.core.database import transaction
from advocacy.core.encoding import PictureProblem
from advocacy.core.services import settings
from advocacy.demo.campaigns import plan_campaigns
from advocacy.demo.guarding import keep_warnings
from advocacy.demo.own_posts import OwnPosts
from advocacy.demo.pictures.drawing import as_png
from advocacy.demo.posts import PostSpec, Until
from advocacy.demo.stage import DemoError, Stage
from advocacy.people.models import Person, all_teams, all_topics

HOUR = timedelta(hours=1)
Act = tuple[datetime, Callable[[], None]]


@dataclass(frozen=True)
class Library:
    """What a post is made of, by name: public ids of topics, teams and pictures; of campaigns by the post's key."""

    topics: Mapping[str, str]
    teams: Mapping[str, str]
    pictures: Mapping[str, PictureUse]
    campaigns: Mapping[str, str]
    own_posts: Callable[[PostSpec], Mapping[str, Any]]


def drawn(names: Iterable[str]) -> dict[str, bytes]:
    """The pictures as PNG."""
    return {name: as_png(name) for name in names}


def open_library(stage: Stage, pictures: Mapping[str, bytes], uploader_id: int, present: datetime) -> Library:
    """Upload the pictures, plan the campaigns; look up topics and teams."""
    stored = stage.side_by_side(lambda data: _stored(data, uploader_id), pictures.values())
    with transaction() as session:
        topics = {topic.name: topic.public_id for topic in all_topics(session)}
        teams = {team.name: team.public_id for team in all_teams(session)}
    uploaded = dict(zip(pictures, stored, strict=True))
    return Library(topics, teams, uploaded, plan_campaigns(uploader_id, present), OwnPosts(stage).of)


def _stored(data: bytes, uploader_id: int) -> PictureUse:
    stored = store_picture(BytesIO(data), uploader_id)
    if isinstance(stored, PictureProblem):
        raise DemoError(f"a picture could not be stored: {stored}")
    return stored


def whole_hour(moment: datetime) -> datetime:
    """The hour that has begun: nobody plans a window to the minute."""
    return moment.replace(minute=0, second=0, microsecond=0)


class Story:
    """One post's way through the studio. `post_id` is its public id once it is written."""

    def __init__(self, spec: PostSpec, persons: Mapping[str, Person], library: Library, present: datetime) -> None:
        self.spec = spec
        self.post_id = ""
        self._persons = persons
        self._library = library
        self._present = present

    def acts(self) -> Iterator[Act]:
        """Everything that happens to the post, with its moment."""
        spec, written = self.spec, self._at(self.spec.written)
        yield written, self._write
        if spec.until is Until.DRAFT and not spec.words:
            return
        yield written + HOUR, self._ask
        if spec.words:
            yield written + 5 * HOUR, self._request_changes
        if spec.until is Until.DRAFT:
            yield written + 20 * HOUR, self._rewrite
        if spec.approved:
            yield written + 4 * HOUR, self._approve
        if spec.second_version:
            yield written + 6 * HOUR, self._improve
            yield written + 8 * HOUR, self._approve
        if spec.withdrawn is not None:
            yield self._at(spec.withdrawn), self._withdraw

    def _at(self, days: float) -> datetime:
        return self._present + timedelta(days=days)

    def _write(self) -> None:
        self.post_id = create_post(self._author, self._content()).post_public_id

    def _ask(self) -> None:
        keep_warnings(self.post_id, self._newest()[0], self._author)
        self._must_be_done(ask_for_review(self.post_id, self._newest()[0], self._author))

    def _request_changes(self) -> None:
        reviewer = self._persons["maud" if self.spec.author == "lotte" else "lotte"].id
        self._must_be_done(request_changes(self.post_id, self._newest()[0], reviewer, self.spec.words))

    def _approve(self) -> None:
        number, _, content_hash = self._newest()
        self._must_be_done(approve(self.post_id, number, content_hash, self._persons[self.spec.reviewer].id))

    def approve_first(self, person_id: int) -> None:
        """The first look at what waits for a second one, too."""
        number, _, content_hash = self._newest()
        self._must_be_done(approve(self.post_id, number, content_hash, person_id))

    def _rewrite(self) -> None:
        """A new draft whose first wording still has findings."""
        self._new_version(self._first_wording(self.spec.rewritten))

    def _improve(self) -> None:
        """Approved words are frozen, so a change is a new version that is reviewed again."""
        title = self.spec.link_title
        self._new_version(replace(self._content(), link_title=f"{title}, with the figures"))
        self._ask()

    def _withdraw(self) -> None:
        if withdraw(self.post_id, self._persons[self.spec.reviewer].id) is not True:
            raise DemoError(f"{self.spec.key} could not be withdrawn")

    def _new_version(self, content: PostContent) -> None:
        started = start_version(self.post_id, self._author)
        if not isinstance(started, Started):
            raise DemoError(f"{self.spec.key} got no new version: {started}")
        number, revision, _ = self._newest()
        saved = save_draft(self.post_id, number, revision, content, self._author)
        if not isinstance(saved, Saved):
            raise DemoError(f"{self.spec.key} could not be saved: {saved}")

    def _newest(self) -> tuple[int, int, str]:
        """Number, revision and content hash of the newest version."""
        with transaction() as session:
            post = post_by_public_id(session, self.post_id)
            if post is None:
                raise DemoError(f"{self.spec.key} is not written yet")
            version = newest_version(session, post.id)
        return version.number, version.revision, version.content_hash or ""

    def _must_be_done(self, outcome: object) -> None:
        if not isinstance(outcome, Done):
            raise DemoError(f"{self.spec.key}: {outcome}")

    @property
    def _author(self) -> int:
        return self._persons[self.spec.author].id

    def _content(self) -> PostContent:
        spec = self.spec
        picture = self._library.pictures.get(spec.picture)
        return PostContent(
            title=spec.title,
            link_url=spec.link,
            link_title=spec.link_title,
            style=spec.style,
            internal_only=spec.internal,
            opens_at=whole_hour(self._at(spec.opens)) if spec.opens is not None else None,
            closes_at=whole_hour(self._at(spec.closes)) + HOUR if spec.closes is not None else None,
            zone=settings().time_zone,
            topics=frozenset(self._library.topics[name] for name in spec.topics),
            teams=frozenset(self._library.teams[name] for name in spec.teams),
            wordings=tuple(self._wordings()),
            pictures=(replace(picture, alt_text=spec.alt),) if picture else (),
            campaign=self._library.campaigns.get(spec.key, ""),
            **self._library.own_posts(spec),
        )

    def _wordings(self) -> Iterator[WordingText]:
        for network, texts in self.spec.texts.items():
            for language, wordings in texts.items():
                yield from (WordingText(network, language, text) for text in wordings)

    def _first_wording(self, text: str) -> PostContent:
        content = self._content()
        return replace(content, wordings=(replace(content.wordings[0], text=text), *content.wordings[1:]))
