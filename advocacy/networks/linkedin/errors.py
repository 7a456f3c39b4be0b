"""LinkedIn's answers and what they mean, as tables.

Source: LinkedIn docs, rate limits and the error table of the posts API; bodies published by developers.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from advocacy.networks.answers import Answer, NoAnswer, object_at, objects_at, shortened, text_at
from advocacy.networks.failures import Failures, unanswered
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason
from advocacy.networks.rules import LimitScope

BACKOFF = timedelta(minutes=5)  # for a throttle that names no limit; LinkedIn sends no Retry-After
OF_THE_APP = "APPLICATION DAY limit"  # the other kind says MEMBER
POST_URN = re.compile(r"urn:li:(?:share|ugcPost):[A-Za-z0-9_-]{1,100}")
DUPLICATE_OF = re.compile(r"duplicate of (urn:li:(?:share|ugcPost):\d{1,30})(?![\w:-])", re.IGNORECASE)

WAITING_BY_CODE: Mapping[str, NotSentReason] = {
    "NONEXISTENT_VERSION": NotSentReason.DEAD_VERSION,
    "VERSION_MISSING": NotSentReason.DEAD_VERSION,
    "ACCESS_DENIED": NotSentReason.APP_BLOCKED,  # a product or permission the app lost; nobody's post is to blame
    "65600": NotSentReason.RECONNECT,
    "65601": NotSentReason.RECONNECT,
    "65602": NotSentReason.RECONNECT,
}
# "Your application has been blocked": in a 403, whatever its code. A content type ("application/json") is none.
ABOUT_THE_APP = re.compile(r"\bapplication\b(?!/)", re.IGNORECASE)
# ACCESS_DENIED with these words is about the author in this one call, not about the app.
ABOUT_THE_CALL = "Field Value validation failed"
WAITING_BY_STATUS: Mapping[int, NotSentReason] = {
    401: NotSentReason.RECONNECT,
    409: NotSentReason.CONFLICT,
    426: NotSentReason.DEAD_VERSION,
    429: NotSentReason.RATE_LIMIT,
}
REFUSED_BY_CODE: Mapping[str, RefusedReason] = {
    "DUPLICATE_POST": RefusedReason.DUPLICATE,
    "FIELD_LENGTH_TOO_LONG": RefusedReason.TOO_LONG,
    "INVALID_URN_ID": RefusedReason.INVALID_CONTENT,
    "INVALID_URN_TYPE": RefusedReason.INVALID_CONTENT,
    "INVALID_VALUE_FOR_FIELD": RefusedReason.INVALID_CONTENT,
}
REFUSED_BY_STATUS: Mapping[int, RefusedReason] = {
    400: RefusedReason.INVALID_REQUEST,
    403: RefusedReason.NOT_PERMITTED,
    404: RefusedReason.INVALID_REQUEST,
    413: RefusedReason.TOO_LONG,
    422: RefusedReason.INVALID_CONTENT,
}
ABOUT_THE_WORDS = frozenset({"DUPLICATE_POST", "FIELD_LENGTH_TOO_LONG"})


def posting_outcome(answer: Answer | NoAnswer, now: datetime, site: str) -> Outcome:
    """What the posting call's answer says about the post."""
    if isinstance(answer, NoAnswer):
        return unanswered(answer)
    if answer.ok:
        return _published(answer, site)
    return waiting(answer, now) or _final(answer) or FAILURES.unknown(answer)


def repost_outcome(answer: Answer | NoAnswer, now: datetime, site: str) -> Outcome:
    """The same of a reshare: no to this post (resharing switched off, a URN of the wrong kind) is not the app's.

    Which of the two a 403 means is not documented: where its words don't name the app, that is asked (suspecting.py).
    """
    if isinstance(answer, Answer) and answer.complete and _refuses_parent(answer):
        doubtful = answer.status == 403
        return Refused(
            RefusedReason.NOT_REPOSTABLE,
            None,
            words(answer),
            answer.status,
            answer.request_id,
            perhaps_the_app=doubtful,
        )
    return posting_outcome(answer, now, site)


def _refuses_parent(answer: Answer) -> bool:
    """A 403 or 422 that is about nothing else is, as far as its words go, about the post behind it."""
    if not answer.document or ABOUT_THE_CALL in words(answer) or _is_about_the_app(answer):
        return False
    return answer.status == 403 or (answer.status == 422 and not ABOUT_THE_WORDS & set(codes(answer)))


def _is_about_the_app(answer: Answer) -> bool:
    return answer.status == 403 and ABOUT_THE_APP.search(words(answer)) is not None


def waiting(answer: Answer, now: datetime) -> NotSent | None:
    """An answer by which everybody, or this account, has to wait; none of them is about the content."""
    found = [WAITING_BY_CODE[code] for code in codes(answer) if code in WAITING_BY_CODE]
    reason = found[0] if found else WAITING_BY_STATUS.get(answer.status)
    if reason is None and _is_about_the_app(answer):
        reason = NotSentReason.APP_BLOCKED
    if reason is None or answer.ok or answer.status >= 500 or ABOUT_THE_CALL in words(answer):
        return None
    retry_at = None
    if reason is NotSentReason.RATE_LIMIT:
        reason, retry_at = _throttle(answer, now)
    return NotSent(reason, retry_at, words(answer), answer.status, answer.request_id, _limit_of(answer))


def _limit_of(answer: Answer) -> LimitScope:
    return LimitScope.APP if OF_THE_APP in words(answer) else LimitScope.ACCOUNT


def codes(answer: Answer) -> list[str]:
    """Every code an answer carries; each of the three places may be missing."""
    document = answer.document
    inner = [text_at(error, "code") for error in _input_errors(answer)]
    return [code for code in (*inner, text_at(document, "code"), text_at(document, "serviceErrorCode")) if code]


def words(answer: Answer) -> str:
    return shortened(text_at(answer.document, "message") or f"status {answer.status}")


def next_utc_midnight(now: datetime) -> datetime:
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC)


def _throttle(answer: Answer, now: datetime) -> tuple[NotSentReason, datetime]:
    """Daily limits end at midnight UTC; without a named limit LinkedIn protects itself, which passes."""
    if "DAY limit" in words(answer):
        return NotSentReason.DAILY_LIMIT, next_utc_midnight(now)
    return NotSentReason.RATE_LIMIT, now + BACKOFF


def _published(answer: Answer, site: str) -> Outcome:
    """The body is empty; the id stands in a header, and there is no way to find it later."""
    urn = answer.headers.get("x-restli-id") or ""
    if not POST_URN.fullmatch(urn):
        return FAILURES.unknown(answer, "answered without a usable id")
    return Published(urn, post_address(site, urn), answer.status, answer.request_id)


def post_address(site: str, urn: str) -> str:
    return f"{site}/feed/update/{urn}/"


def _final(answer: Answer) -> Refused | NotSent | None:
    """A refusal for good. A page instead of LinkedIn's JSON came from a gate in front of it: the share waits."""
    if not 400 <= answer.status < 500 or answer.status == 408 or not answer.complete:
        return None
    if not answer.document:
        return NotSent(NotSentReason.UNREACHABLE, None, words(answer), answer.status, answer.request_id)
    found = [REFUSED_BY_CODE[code] for code in codes(answer) if code in REFUSED_BY_CODE]
    reason = found[0] if found else REFUSED_BY_STATUS.get(answer.status, RefusedReason.INVALID_REQUEST)
    earlier = _duplicate_of(answer) if reason is RefusedReason.DUPLICATE else None
    return Refused(reason, earlier, words(answer), answer.status, answer.request_id)


def _duplicate_of(answer: Answer) -> str | None:
    """The post that LinkedIn names; anything but a post's URN is no evidence."""
    texts = [text_at(answer.document, "message"), *(text_at(error, "description") for error in _input_errors(answer))]
    found = (DUPLICATE_OF.search(text) for text in texts)
    return next((match.group(1) for match in found if match), None)


def _input_errors(answer: Answer) -> Iterator[Mapping[str, object]]:
    return objects_at(object_at(answer.document, "errorDetails"), "inputErrors")


FAILURES = Failures(waiting, _final, words)
removal_outcome = FAILURES.removal_outcome
preparing_failure = FAILURES.preparing_failure
read_failure = FAILURES.read_failure
