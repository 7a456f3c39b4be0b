"""X's error bodies, word for word where a real one was published."""

from collections.abc import Callable

from flask import Response

from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.faults import FaultKind, Rule
from advocacy.sandbox.limits import DAY, Bucket, Spent
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, switches
from advocacy.sandbox.tokens import Bearer
from advocacy.sandbox.x.limits import buckets_of

PROBLEMS = "https://api.twitter.com/2/problems/"
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
TOO_LONG = "Your Tweet text is too long."
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
NOT_QUOTABLE = (
    "Quoting this post is not allowed because you have not been mentioned or are not part of the conversation thread "
    "of the post you are quoting."
)


def forbidden(detail: str) -> Response:
    return json_answer({"detail": detail, "type": "about:blank", "title": "Forbidden", "status": 403}, 403)


def unauthorized() -> Response:
    body = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
    return json_answer(body, 401)


def not_with_app_token() -> Response:
    body = {
        "title": "Unsupported Authentication",
        "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. "
        "Supported authentication types are [OAuth 2.0 User Context].",
        "type": f"{PROBLEMS}unsupported-authentication",
        "status": 403,
    }
    return json_answer(body, 403)


def invalid_request(parameters: dict[str, list[str]], message: str) -> Response:
    body = {
        "errors": [{"parameters": parameters, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEMS}invalid-request",
    }
    return json_answer(body, 400)


def not_found(post_id: str) -> Response:
    return json_answer({"errors": [missing_post(post_id)]}, 404)


def missing_post(post_id: str) -> dict[str, str]:
    """One entry of `errors`: in a lookup of several ids it stands beside the data, with status 200."""
    return {
        "resource_id": post_id,
        "resource_type": "tweet",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with id: [{post_id}].",
        "type": "https://api.x.com/2/problems/resource-not-found",
    }


def hidden_post(post_id: str, parameter: str) -> dict[str, str]:
    return {
        "value": post_id,
        "resource_id": post_id,
        "resource_type": "tweet",
        "parameter": parameter,
        "title": "Authorization Error",
        "detail": f"Sorry, you are not authorized to see the Tweet with {parameter}: [{post_id}].",
        "type": f"{PROBLEMS}not-authorized-for-resource",
    }


def hidden_field(post_id: str, field: str) -> dict[str, str]:
    return {
        "value": post_id,
        "resource_id": post_id,
        "resource_type": "tweet",
        "field": field,
        "title": "Field Authorization Error",
        "detail": f"Sorry, you are not authorized to access '{field}' on the Tweet with id: [{post_id}].",
        "type": f"{PROBLEMS}not-authorized-for-field",
    }


def no_credit() -> Response:
    body = {
        "account_id": 0,
        "title": "CreditsDepleted",
        "detail": "Your enrolled account [0] does not have any credits to fulfill this request.",
        "type": f"{PROBLEMS}credits",
    }
    return json_answer(body, 402)


def rate_limited() -> Response:
    if switches().x_429_shape == "errors":
        return json_answer({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, 429)
    body = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    return json_answer(body, 429)


def oauth_error(status: int, error: str, description: str) -> Response:
    return json_answer({"error": error, "error_description": description}, status)


def client_forbidden() -> Response:
    body = {
        "title": "Client Forbidden",
        "detail": "This app does not have access to this endpoint.",
        "reason": "client-not-enrolled",
        "type": f"{PROBLEMS}client-forbidden",
        "required_enrollment": "Standard Basic",
    }
    return json_answer(body, 403)


def _limited_until(rule: Rule) -> Response:
    ends = (now() // DAY + 1) * DAY if rule.kind is not FaultKind.TOO_MANY else now() + rule.seconds
    answer = rate_limited()
    limit = "x-app-limit-24hour" if rule.kind is FaultKind.APP_DAY_LIMIT else "x-rate-limit"
    answer.headers[f"{limit}-limit"] = "100"
    answer.headers[f"{limit}-remaining"] = "0"
    answer.headers[f"{limit}-reset"] = str(int(ends + 0.999))
    return answer


_REFUSALS: dict[FaultKind, Callable[[], Response]] = {
    FaultKind.NO_CREDIT: no_credit,
    FaultKind.OLD_VERSION: client_forbidden,
    FaultKind.UNAUTHORIZED: unauthorized,
    FaultKind.FORBIDDEN: lambda: forbidden("You are not permitted to perform this action."),
    FaultKind.GHOST_DUPLICATE: lambda: forbidden(DUPLICATE),
}


class XManners:
    network = Network.X

    def refusal(self, rule: Rule) -> Response:
        refusal = _REFUSALS.get(rule.kind)
        return refusal() if refusal else _limited_until(rule)

    def buckets(self, call: str, bearer: Bearer) -> list[Bucket]:
        return buckets_of(call, bearer)

    def over_limit(self, spent: Spent) -> Response:  # noqa: ARG002  the headers say which
        return rate_limited()

    def dress(self, answer: Response, request_id: str, spent: list[Spent]) -> None:
        answer.headers["x-request-id"] = request_id
        answer.headers["x-transaction-id"] = request_id.replace("-", "")[:16]
        quarter = [one for one in spent if one.bucket.seconds != DAY]
        for one in [*sorted(quarter, key=lambda one: one.remaining)[:1]]:
            answer.headers["x-rate-limit-limit"] = str(one.bucket.limit)
            answer.headers["x-rate-limit-remaining"] = str(one.remaining)
            answer.headers["x-rate-limit-reset"] = str(int(one.ends))
        for one in (one for one in spent if one.bucket.seconds == DAY):
            answer.headers["x-app-limit-24hour-limit"] = str(one.bucket.limit)
            answer.headers["x-app-limit-24hour-remaining"] = str(one.remaining)
            answer.headers["x-app-limit-24hour-reset"] = str(int(one.ends))


X = XManners()
