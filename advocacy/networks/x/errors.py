"""X's answers and what they mean, as tables; three shapes of error bodies are read alike.

Source: X docs, response codes and errors; X's OpenAPI 2.166 and 2.167; bodies published by developers.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from advocacy.networks.answers import Answer, NoAnswer, object_at, objects_at, shortened, text_at
from advocacy.networks.failures import Failures, unanswered
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason
from advocacy.networks.rules import LimitScope

RATE_WINDOW = timedelta(minutes=15)  # of X's limits, for an answer without its reset header
LONGEST_WAIT = timedelta(hours=25)
# Remaining and reset of each limit that may stand in an answer; those for 24 hours are not documented.
APP_LIMIT = "x-app-limit-24hour"
LIMIT_HEADERS = ("x-rate-limit", "x-user-limit-24hour", APP_LIMIT)

WAITING_BY_KIND: Mapping[str, NotSentReason] = {
    "credits": NotSentReason.OUT_OF_CREDIT,
    "usage-capped": NotSentReason.OUT_OF_CREDIT,
    "client-forbidden": NotSentReason.APP_BLOCKED,
    "rate-limit-exceeded": NotSentReason.RATE_LIMIT,
}
WAITING_BY_STATUS: Mapping[int, NotSentReason] = {
    401: NotSentReason.RECONNECT,
    402: NotSentReason.OUT_OF_CREDIT,
    409: NotSentReason.CONFLICT,
    429: NotSentReason.RATE_LIMIT,
}
# A spending limit may answer 403 instead of 402, and only its words tell.
WAITING_BY_WORDS: tuple[tuple[str, NotSentReason], ...] = (
    ("does not have any credits", NotSentReason.OUT_OF_CREDIT),
    ("spend cap", NotSentReason.OUT_OF_CREDIT),
    ("spending limit", NotSentReason.OUT_OF_CREDIT),
)
# Refusals of a post carry the type about:blank: only the words tell them apart. In order.
REFUSED_BY_WORDS: tuple[tuple[str, RefusedReason], ...] = (
    ("duplicate content", RefusedReason.DUPLICATE),
    ("text is too long", RefusedReason.TOO_LONG),
    ("reply to this conversation is not allowed", RefusedReason.REPLY_NOT_ALLOWED),
    ("quoting this post is not allowed", RefusedReason.QUOTE_NOT_ALLOWED),
    ("video", RefusedReason.PICTURE_REJECTED),
    ("not permitted to perform this action", RefusedReason.NOT_PERMITTED),
)
REFUSED_BY_STATUS: Mapping[int, RefusedReason] = {
    400: RefusedReason.INVALID_REQUEST,
    403: RefusedReason.NOT_PERMITTED,
    413: RefusedReason.TOO_LONG,
}
# X answers a second repost like the first; older answers say so with a refusal.
REPOSTED_ALREADY = ("already retweeted", "already reposted")
NOT_REPOSTABLE = frozenset({"resource-not-found", "not-authorized-for-resource"})


def posting_outcome(answer: Answer | NoAnswer, now: datetime, site: str) -> Outcome:
    """What the posting call's answer says about the post."""
    if isinstance(answer, NoAnswer):
        return unanswered(answer)
    if answer.ok:
        return _published(answer, site)
    return waiting(answer, now) or _final(answer) or FAILURES.unknown(answer)


def repost_outcome(answer: Answer | NoAnswer, now: datetime, site: str, original: str) -> Outcome:
    """The same of a repost, which has no page of its own. One that is there already is there."""
    if isinstance(answer, NoAnswer):
        return unanswered(answer)
    there = object_at(answer.document, "data")
    said = words(answer).casefold()
    if (answer.ok and (there.get("retweeted") or there.get("reposted")) is True) or (
        answer.status == 403 and any(part in said for part in REPOSTED_ALREADY)
    ):
        return Published(original, post_address(site, original), answer.status, answer.request_id)
    if answer.ok:
        return FAILURES.unknown(answer, "answered without saying that it is reposted")
    if 400 <= answer.status < 500 and NOT_REPOSTABLE & _kinds(answer):
        return Refused(RefusedReason.NOT_REPOSTABLE, None, words(answer), answer.status, answer.request_id)
    return waiting(answer, now) or _final(answer) or FAILURES.unknown(answer)


def waiting(answer: Answer, now: datetime) -> NotSent | None:
    """An answer by which everybody, or this account, has to wait; none of them is about the content."""
    if not 400 <= answer.status < 500:
        return None
    reason = _reason_to_wait(answer)
    if reason is None:
        return None
    retry_at = _reset(answer, now) if reason is NotSentReason.RATE_LIMIT else None
    return NotSent(reason, retry_at, words(answer), answer.status, answer.request_id, _limit_of(answer))


def kind(problem: Mapping[str, object]) -> str:
    """The last path part of a problem's `type`; the host before it changed with X's name."""
    return text_at(problem, "type").rstrip("/").rpartition("/")[2]


def _kinds(answer: Answer) -> set[str]:
    return {kind(problem) for problem in (answer.document, *objects_at(answer.document, "errors"))}


def words(answer: Answer) -> str:
    """All the sentences of a problem, wherever they stand."""
    problems = [answer.document, *objects_at(answer.document, "errors")]
    found = [text_at(problem, key) for problem in problems for key in ("detail", "message")]
    return shortened(" ".join(text for text in found if text) or f"status {answer.status}")


def post_address(site: str, post_id: str, handle: str | None = None) -> str:
    """Works without the handle, too, which may change."""
    return f"{site}/{handle}/status/{post_id}" if handle else f"{site}/i/web/status/{post_id}"


def is_post_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19


def _reason_to_wait(answer: Answer) -> NotSentReason | None:
    problems = [answer.document, *objects_at(answer.document, "errors")]
    by_kind = [WAITING_BY_KIND[kind(problem)] for problem in problems if kind(problem) in WAITING_BY_KIND]
    if by_kind:
        return by_kind[0]
    if found := WAITING_BY_STATUS.get(answer.status):
        return found
    said = words(answer).casefold()
    return next((reason for part, reason in WAITING_BY_WORDS if part in said), None)


def _reset(answer: Answer, now: datetime) -> datetime:
    """When the limit that was hit opens again, to the second; a missing or impossible time means one whole window."""
    resets = [_moment(answer.headers.get(f"{name}-reset")) for name in _exhausted(answer) or LIMIT_HEADERS[:1]]
    possible = [reset for reset in resets if reset and now < reset <= now + LONGEST_WAIT]
    return max(possible, default=now + RATE_WINDOW)


def _exhausted(answer: Answer) -> list[str]:
    return [name for name in LIMIT_HEADERS if answer.headers.get(f"{name}-remaining") == "0"]


def _limit_of(answer: Answer) -> LimitScope:
    """Whether everybody has to wait; the two other limits are the account's."""
    return LimitScope.APP if answer.status == 429 and APP_LIMIT in _exhausted(answer) else LimitScope.ACCOUNT


def _moment(epoch_seconds: str | None) -> datetime | None:
    if not epoch_seconds or not (epoch_seconds.isascii() and epoch_seconds.isdigit()) or len(epoch_seconds) > 11:
        return None
    return datetime.fromtimestamp(int(epoch_seconds), UTC)


def _published(answer: Answer, site: str) -> Outcome:
    """The text in the answer is X's form of it (t.co, entities) and is not compared with ours."""
    post_id = text_at(object_at(answer.document, "data"), "id")
    if not is_post_id(post_id):
        return FAILURES.unknown(answer, "answered without a usable id")
    return Published(post_id, post_address(site, post_id), answer.status, answer.request_id)


def _final(answer: Answer) -> Refused | NotSent | None:
    """A refusal for good. A page instead of X's JSON came from a gate in front of it: the share waits."""
    if not 400 <= answer.status < 500 or answer.status == 408 or not answer.complete:
        return None
    if not answer.document:
        return NotSent(NotSentReason.UNREACHABLE, None, words(answer), answer.status, answer.request_id)
    said = words(answer).casefold()
    by_words = [reason for part, reason in REFUSED_BY_WORDS if answer.status == 403 and part in said]
    reason = by_words[0] if by_words else REFUSED_BY_STATUS.get(answer.status, RefusedReason.INVALID_REQUEST)
    return Refused(reason, None, words(answer), answer.status, answer.request_id)


FAILURES = Failures(waiting, _final, words)
removal_outcome = FAILURES.removal_outcome
preparing_failure = FAILURES.preparing_failure
read_failure = FAILURES.read_failure
