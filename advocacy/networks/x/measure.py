"""Reading posts back on X: figures in batches, and an account's newest posts. Each post returned costs money.

Source: X docs, metrics and post lookup. Both generations of field names are read; the configured one is sent.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import requests

from advocacy.core.outgoing import network_session
from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account
from advocacy.networks.answers import Answer, NoAnswer, count_at, object_at, objects_at, text_at
from advocacy.networks.calling import ask, ask_once, bearer
from advocacy.networks.readings import (
    RECENT_PAGE,
    Metric,
    PostState,
    ReadFailure,
    ReadFailureReason,
    Reading,
    ReadResult,
    RecentPosts,
    RemotePost,
    reading,
    reading_without_figures,
)
from advocacy.networks.x import errors

BATCH = 100
PUBLIC = "public_metrics"
PRIVATE = "non_public_metrics"
PUBLIC_FIGURES: Mapping[str, Metric] = {
    "impression_count": Metric.IMPRESSIONS,
    "like_count": Metric.REACTIONS,
    "reply_count": Metric.COMMENTS,
    "retweet_count": Metric.RESHARES,
    "repost_count": Metric.RESHARES,
    "quote_count": Metric.QUOTES,
    "bookmark_count": Metric.BOOKMARKS,
}
PRIVATE_FIGURES: Mapping[str, Metric] = {
    "url_link_clicks": Metric.LINK_CLICKS,
    "user_profile_clicks": Metric.PROFILE_CLICKS,
    "engagements": Metric.ENGAGEMENTS,
}
EDIT_HISTORIES = ("edit_history_tweet_ids", "edit_history_post_ids")
NEVER_OFFERED = frozenset({Metric.REACHED})
NOT_OFFERED_WHEN_OLD = NEVER_OFFERED | frozenset(PRIVATE_FIGURES.values())
FIELD_REFUSED = "not-authorized-for-field"
STATES: Mapping[str, PostState] = {
    "resource-not-found": PostState.GONE,
    "not-authorized-for-resource": PostState.NOT_AUTHORIZED,
    "disallowed-resource": PostState.NOT_AUTHORIZED,
    "resource-unavailable": PostState.NOT_AUTHORIZED,
}


def read(settings: Settings, now: datetime, access_token: str, remote_ids: Sequence[str]) -> ReadResult:
    """Figures of the given posts: public ones with any token, private ones too when it is the author's."""
    readings: list[Reading] = []
    fields = [PUBLIC] if access_token == settings.x_app_token else [PUBLIC, PRIVATE]
    with network_session(settings.publish_timeout.total_seconds()) as session:
        session.headers.update(bearer(access_token))
        for start in range(0, len(remote_ids), BATCH):
            batch = _Batch(session, settings, now)
            failure = batch.read(list(remote_ids[start : start + BATCH]), fields)
            readings += batch.readings.values()
            if failure:
                return ReadResult(readings, failure)
    return ReadResult(readings)


def recent(
    settings: Settings, now: datetime, access_token: str, account: Account, since: datetime, page: str
) -> RecentPosts | ReadFailure:
    """What the account posted since then, newest first, links expanded."""
    asked = {
        "max_results": str(RECENT_PAGE),
        "start_time": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        settings.x_fields_name: f"created_at,entities,{_long_text_field(settings)}",
    }
    answer = ask_once(
        settings.publish_timeout.total_seconds(),
        "GET",
        f"{settings.x_api_url}/2/users/{account.id}/tweets",
        params=asked | ({"pagination_token": page} if page else {}),
        headers=bearer(access_token),
    )
    if isinstance(answer, NoAnswer) or not answer.ok:
        return errors.read_failure(answer, now)
    if not answer.complete or not answer.document:
        return ReadFailure(ReadFailureReason.UNREADABLE)
    posts = [_remote_post(post) for post in objects_at(answer.document, "data") if text_at(post, "id")]
    return RecentPosts(posts, more=text_at(object_at(answer.document, "meta"), "next_token"))


class _Batch:
    """One lookup of up to 100 posts, and the further calls that its answer makes necessary."""

    def __init__(self, session: requests.Session, settings: Settings, now: datetime) -> None:
        self.readings: dict[str, Reading] = {}
        self._session, self._settings, self._now = session, settings, now

    def read(self, ids: list[str], fields: Sequence[str]) -> ReadFailure | None:
        answer = self._look_up(ids, fields)
        if isinstance(answer, ReadFailure):
            return answer
        posts = {text_at(post, "id"): post for post in objects_at(answer.document, "data")}
        self._take(ids, posts, answer, NEVER_OFFERED)
        return self._without_private(ids, answer, posts) or self._follow_edits(posts, fields)

    def _take(
        self,
        ids: Sequence[str],
        posts: Mapping[str, Mapping[str, object]],
        answer: Answer,
        not_offered: frozenset[Metric],
    ) -> None:
        refused = _refused_fields(answer)
        for post_id in ids:
            if post_id in posts:
                old = NOT_OFFERED_WHEN_OLD if post_id in refused else not_offered
                self.readings[post_id] = reading(post_id, _figures(posts[post_id]), old)
        for post_id, state in _missing(answer):
            if post_id in ids and post_id not in posts:
                self.readings[post_id] = reading_without_figures(post_id, state, not_offered)

    def _without_private(
        self, ids: Sequence[str], answer: Answer, posts: Mapping[str, Mapping[str, object]]
    ) -> ReadFailure | None:
        """Posts older than 30 days are left out when private figures are asked for: ask once more without."""
        left_out = [post_id for post_id in ids if post_id in _refused_fields(answer) and post_id not in posts]
        if not left_out:
            return None
        again = self._look_up(left_out, [PUBLIC])
        if isinstance(again, ReadFailure):
            return again
        found = {text_at(post, "id"): post for post in objects_at(again.document, "data")}
        self._take(left_out, found, again, NOT_OFFERED_WHEN_OLD)
        return None

    def _follow_edits(self, posts: Mapping[str, Mapping[str, object]], fields: Sequence[str]) -> ReadFailure | None:
        """An edit makes a new post with figures of its own; the newest one counts, under the id that we know."""
        newest = {_newest(post): post_id for post_id, post in posts.items() if _newest(post) not in {"", post_id}}
        if not newest:
            return None
        answer = self._look_up(list(newest), fields)
        if isinstance(answer, ReadFailure):
            return answer
        for post in objects_at(answer.document, "data"):
            if known := newest.get(text_at(post, "id")):
                self.readings[known] = reading(known, _figures(post), NEVER_OFFERED)
        return None

    def _look_up(self, ids: Sequence[str], fields: Sequence[str]) -> Answer | ReadFailure:
        """A lookup that answers for some ids only is no failure."""
        parameters = {"ids": ",".join(ids), self._settings.x_fields_name: ",".join(fields)}
        answer = ask(self._session, "GET", f"{self._settings.x_api_url}/2/tweets", params=parameters)
        if isinstance(answer, NoAnswer) or not answer.ok:
            return errors.read_failure(answer, self._now)
        if not answer.complete or not answer.document:
            return ReadFailure(ReadFailureReason.UNREADABLE)
        return answer


def _figures(post: Mapping[str, object]) -> dict[Metric, int]:
    """What an answer holds, by either generation's names; a post without metrics gives nothing."""
    found: dict[Metric, int] = {}
    for field, names in ((PUBLIC, PUBLIC_FIGURES), (PRIVATE, PRIVATE_FIGURES)):
        metrics = object_at(post, field)
        for name, metric in names.items():
            count = count_at(metrics, name)
            if count is not None:
                found[metric] = count
    return found


def _missing(answer: Answer) -> Iterator[tuple[str, PostState]]:
    for problem in objects_at(answer.document, "errors"):
        if state := STATES.get(errors.kind(problem)):
            yield _post_of(problem), state


def _refused_fields(answer: Answer) -> set[str]:
    problems = objects_at(answer.document, "errors")
    return {_post_of(problem) for problem in problems if errors.kind(problem) == FIELD_REFUSED}


def _post_of(problem: Mapping[str, object]) -> str:
    return text_at(problem, "resource_id") or text_at(problem, "value")


def _newest(post: Mapping[str, object]) -> str:
    """The last id of a post's edit history; empty when there is none."""
    for name in EDIT_HISTORIES:
        history = post.get(name)
        if isinstance(history, list) and history and errors.is_post_id(str(history[-1])):
            return str(history[-1])
    return ""


def _long_text_field(settings: Settings) -> str:
    return "note_post" if settings.x_fields_name.startswith("post") else "note_tweet"


def _remote_post(post: Mapping[str, object]) -> RemotePost:
    long_text = object_at(post, "note_post") or object_at(post, "note_tweet")
    return RemotePost(
        remote_id=text_at(post, "id"),
        text=html.unescape(text_at(long_text, "text") or text_at(post, "text")),
        links=tuple(dict.fromkeys([*_links(post), *_links(long_text)])),
        created_at=_created(text_at(post, "created_at")),
    )


def _links(holder: Mapping[str, object]) -> list[str]:
    addresses = objects_at(object_at(holder, "entities"), "urls")
    return [link for link in (text_at(address, "expanded_url") for address in addresses) if link]


def _created(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
