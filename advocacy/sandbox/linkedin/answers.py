"""LinkedIn's error bodies, word for word where a real one was published."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response

from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.faults import FaultKind, Rule
from advocacy.sandbox.limits import DAY, Bucket, Spent
from advocacy.sandbox.published import new_post_id
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.tokens import Bearer, TokenStatus

# serviceErrorCode, code, message
_TOKEN_ERRORS = {
    TokenStatus.MISSING: (65600, "INVALID_ACCESS_TOKEN", "Empty oauth2_access_token"),
    TokenStatus.UNKNOWN: (65600, "INVALID_ACCESS_TOKEN", "Invalid access token"),
    TokenStatus.REVOKED: (65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user"),
    TokenStatus.EXPIRED: (65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired"),
}


def token_refused(status: TokenStatus) -> Response:
    number, code, message = _TOKEN_ERRORS[status]
    return json_answer({"status": 401, "serviceErrorCode": number, "code": code, "message": message}, 401)


def access_denied(resource: str) -> Response:
    return _denied(f"Not enough permissions to access: {resource}")


def author_denied(field: str) -> Response:
    return _denied(
        f"Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/{field}]"
    )


def _denied(message: str) -> Response:
    return json_answer({"status": 403, "serviceErrorCode": 100, "code": "ACCESS_DENIED", "message": message}, 403)


def version_missing() -> Response:
    message = "A version must be present. Please specify a version by adding the LinkedIn-Version header."
    return json_answer({"status": 400, "code": "VERSION_MISSING", "message": message}, 400)


def version_dead(version: str) -> Response:
    """The text names eight digits although the header has six."""
    message = f"Requested version {version}01 is not active"
    return json_answer({"status": 426, "code": "NONEXISTENT_VERSION", "message": message}, 426)


def illegal_argument(message: str) -> Response:
    return json_answer({"status": 400, "code": "ILLEGAL_ARGUMENT", "message": message}, 400)


def not_found(message: str) -> Response:
    return json_answer({"status": 404, "code": "NOT_FOUND", "message": message}, 404)


def field_required(field: str) -> Response:
    message = f"ERROR :: /{field} :: field is required but not found and has no default value\n"
    return json_answer({"message": message, "status": 422}, 422)


def input_error(code: str, description: str, field: str = "", message: str = "") -> Response:
    where: dict[str, Any] = {"inputPath": {"fieldPath": field}} if field else {}
    body = {
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": message or description,
        "errorDetails": {"inputErrors": [{"description": description, "input": where, "code": code}]},
        "status": 422,
    }
    return json_answer(body, 422)


def duplicate_of(urn: str) -> Response:
    message = f"com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of {urn}"
    return input_error("DUPLICATE_POST", "Duplicate post is detected", message=message)


def throttled(kind: str) -> Response:
    """`kind` is MEMBER or APPLICATION; LinkedIn sends no header that says until when (00:00 UTC)."""
    message = f"Resource level throttle {kind} DAY limit for calls to this resource is reached."
    return json_answer({"serviceErrorCode": 101, "status": 429, "message": message}, 429)


def too_many() -> Response:
    return json_answer({"serviceErrorCode": 101, "status": 429, "message": "Too many requests"}, 429)


def oauth_error(status: int, error: str, description: str) -> Response:
    return json_answer({"error": error, "error_description": description}, status)


def _newest_version() -> str:
    return f"{datetime.fromtimestamp(now(), UTC):%Y%m}"


_REFUSALS: dict[FaultKind, Callable[[], Response]] = {
    FaultKind.TOO_MANY: too_many,
    FaultKind.DAY_LIMIT: lambda: throttled("MEMBER"),
    FaultKind.APP_DAY_LIMIT: lambda: throttled("APPLICATION"),
    FaultKind.NO_CREDIT: lambda: _denied("Your application has been blocked"),
    FaultKind.OLD_VERSION: lambda: version_dead(_newest_version()),
    FaultKind.UNAUTHORIZED: lambda: token_refused(TokenStatus.REVOKED),
    FaultKind.FORBIDDEN: lambda: access_denied("sandbox.FAULT"),
    FaultKind.GHOST_DUPLICATE: lambda: duplicate_of(new_post_id(Network.LINKEDIN, now())),
}


class LinkedInManners:
    network = Network.LINKEDIN

    def refusal(self, rule: Rule) -> Response:
        return _REFUSALS[rule.kind]()

    def buckets(self, call: str, bearer: Bearer) -> list[Bucket]:
        limits = switches().linkedin_limits.get(call, {})
        who = bearer.account.id if bearer.account else 0
        names = {
            "user": f"linkedin|{call}|user|{who}|{bearer.client_id}",
            "app": f"linkedin|{call}|app|{bearer.client_id}",
        }
        wanted = {kind: limits.get(kind) for kind in names}
        return [Bucket(names[kind], limit, DAY) for kind, limit in wanted.items() if limit is not None]

    def over_limit(self, spent: Spent) -> Response:
        return throttled("MEMBER" if "|user|" in spent.bucket.name else "APPLICATION")

    def dress(self, answer: Response, request_id: str, spent: list[Spent]) -> None:  # noqa: ARG002  no rate headers at LinkedIn
        answer.headers["x-li-uuid"] = request_id
        answer.headers["x-request-id"] = request_id
        answer.headers["x-li-fabric"] = "sandbox"


LINKEDIN = LinkedInManners()


def subject_of(bearer: Bearer) -> str:
    assert bearer.account is not None
    return bearer.account.subject(sandbox().secret, bearer.client_id)


def person_urn(bearer: Bearer) -> str:
    return f"urn:li:person:{subject_of(bearer)}"
