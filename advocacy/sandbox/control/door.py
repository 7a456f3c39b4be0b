"""The door of the control API, and how its questions are read."""

import hmac
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import Account, account_by_handle
from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import sandbox


class ControlError(ValueError):
    """What was asked of the control API makes no sense; the message says what would."""


def control_blueprint(name: str) -> Blueprint:
    """Each part of the API stands behind the same door."""
    made = Blueprint(f"control_{name}", __name__, url_prefix="/control")
    made.before_request(only_with_token)
    made.register_error_handler(ControlError, make_no_sense)
    return made


def only_with_token() -> Response | None:
    token = sandbox().settings.control_token
    given = request.headers.get("X-Sandbox-Control", "")
    if not token:
        return json_answer({"error": "The sandbox was started without a control token."}, 404)
    if not hmac.compare_digest(token.encode(), given.encode()):
        return json_answer({"error": "The header X-Sandbox-Control does not hold the control token."}, 403)
    return None


def make_no_sense(error: ControlError) -> Response:
    return json_answer({"error": str(error)}, 400)


def asked(*known: str) -> dict[str, Any]:
    """The JSON object that was sent; unknown names are refused, so that a misspelt one is not lost."""
    body = request.get_json(silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ControlError("The body has to be a JSON object.")
    unknown = sorted(set(body) - set(known))
    if known and unknown:
        raise ControlError(f"Not known: {', '.join(unknown)}. Known are: {', '.join(known)}.")
    return body


def known_network(value: object) -> Network:
    if value not in set(Network):
        raise ControlError(f"{value!r} is no network. There are: {', '.join(Network)}.")
    return Network(str(value))


def known_account(network: Network, handle: object) -> Account:
    account = account_by_handle(sandbox().store, network, str(handle))
    if account is None:
        raise ControlError(f"There is no test person {handle!r} on {network}.")
    return account


def number_in(body: dict[str, Any], name: str, otherwise: float) -> float:
    value = body.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(f"{name!r} has to be a number, not {value!r}.")
    return value


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ControlError(f"{text!r} is not a moment such as 2026-11-23T10:14:00+00:00.") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
