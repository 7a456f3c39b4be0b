"""Figures of a member's own posts, where Community Management was granted. Source: LinkedIn docs, post statistics."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

import requests

from advocacy.core.outgoing import network_session
from advocacy.core.settings import Settings
from advocacy.networks.answers import Answer, NoAnswer, count_at, objects_at
from advocacy.networks.calling import ask
from advocacy.networks.linkedin import errors
from advocacy.networks.linkedin.publish import rest_headers
from advocacy.networks.readings import (
    Metric,
    PostState,
    ReadFailure,
    ReadFailureReason,
    Reading,
    ReadResult,
    reading,
    reading_without_figures,
)

ANALYTICS_SCOPE = "r_member_postAnalytics"
# One call each: five metrics of twenty posts are a member's whole day in the Development tier.
QUERY_TYPES: Mapping[Metric, str] = {
    Metric.IMPRESSIONS: "IMPRESSION",
    Metric.REACHED: "MEMBERS_REACHED",
    Metric.RESHARES: "RESHARE",
    Metric.REACTIONS: "REACTION",
    Metric.COMMENTS: "COMMENT",
}
ENTITY_KEYS: Mapping[str, str] = {"urn:li:share": "share", "urn:li:ugcPost": "ugc"}
EVERYTHING = frozenset(Metric)
NOT_OFFERED = EVERYTHING - frozenset(QUERY_TYPES)


def read(settings: Settings, now: datetime, access_token: str, remote_ids: Sequence[str]) -> ReadResult:
    """One reading per post. Without the permission LinkedIn lets nothing be read back, so nothing is asked."""
    if ANALYTICS_SCOPE not in settings.linkedin_scopes.split():
        return ReadResult([_not_offered(remote_id) for remote_id in remote_ids])
    readings: list[Reading] = []
    with network_session(settings.publish_timeout.total_seconds()) as session:
        session.headers.update(rest_headers(settings, access_token))
        for position, remote_id in enumerate(remote_ids):
            figures, failure = _figures(session, settings, now, remote_id)
            if failure and failure.reason is ReadFailureReason.APP_BLOCKED:  # the product was taken away
                return ReadResult(readings + [_not_offered(left) for left in remote_ids[position:]])
            if figures or not failure:
                readings.append(reading(remote_id, figures, NOT_OFFERED))
            if failure:
                return ReadResult(readings, failure)
    return ReadResult(readings)


def _not_offered(remote_id: str) -> Reading:
    return reading_without_figures(remote_id, PostState.PRESENT, EVERYTHING)


def _figures(
    session: requests.Session, settings: Settings, now: datetime, remote_id: str
) -> tuple[dict[Metric, int], ReadFailure | None]:
    """What could be read of one post, and what stopped it. A 404 says nothing: one tier may always give it."""
    figures: dict[Metric, int] = {}
    for metric, query_type in QUERY_TYPES.items():
        answer = ask(session, "GET", _address(settings, remote_id, query_type))
        if isinstance(answer, NoAnswer) or not (answer.ok or answer.status == 404):
            return figures, errors.read_failure(answer, now)
        count = _count(answer)
        if count is not None:
            figures[metric] = count
    return figures, None


def _address(settings: Settings, remote_id: str, query_type: str) -> str:
    """A Rest.li union inside a query: only the URN in it is percent encoded."""
    kind = remote_id.rpartition(":")[0]
    entity = f"({ENTITY_KEYS.get(kind, 'share')}:{quote(remote_id, safe='')})"
    query = f"q=entity&entity={entity}&queryType={query_type}&aggregation=TOTAL"
    return f"{settings.linkedin_api_url}/rest/memberCreatorPostAnalytics?{query}"


def _count(answer: Answer) -> int | None:
    """The sum of the elements; empty elements mean no data, which is not 0."""
    counts = [count_at(element, "count") for element in objects_at(answer.document, "elements")]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
