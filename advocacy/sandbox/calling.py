"""What every call to one of the networks goes through: log, request id, latency, faults, limits."""

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, Protocol
from uuid import uuid4

from flask import Response, g, request

from advocacy.sandbox.cutting import cut_connection
from advocacy.sandbox.faults import FaultKind, Rule, strike
from advocacy.sandbox.limits import Bucket, Spent, spend
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.tokens import Bearer, TokenStatus, find_token

P = ParamSpec("P")
CUT_STATUS = 0  # in the log: the client saw no status


class Manners(Protocol):
    """How one network words what goes wrong on every call."""

    network: Network

    def refusal(self, rule: Rule) -> Response: ...
    def buckets(self, call: str, bearer: Bearer) -> list[Bucket]: ...
    def over_limit(self, spent: Spent) -> Response: ...
    def dress(self, answer: Response, request_id: str, spent: list[Spent]) -> None: ...


def json_answer(body: Any, status: int = 200, **headers: str) -> Response:
    answer = Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def bearer() -> Bearer:
    """Who calls; set by `network_call`."""
    known: Bearer = g.bearer
    return known


def network_call(manners: Manners, call: str) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Wraps a view into everything that happens to a call of this name."""

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def called(*args: P.args, **kwargs: P.kwargs) -> Response:
            started = time.perf_counter()
            g.bearer = _who_calls(manners.network)
            rule = _struck_by(manners.network, call)
            _wait(switches().latency)
            answer, spent = _answer(manners, call, rule, lambda: view(*args, **kwargs))
            request_id = str(uuid4())
            manners.dress(answer, request_id, spent)
            _log(manners.network, call, answer, request_id, rule, started)
            return answer

        return called

    return decorate


def _who_calls(network: Network) -> Bearer:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return Bearer(TokenStatus.MISSING)
    if network is Network.X and sandbox().settings.x_app_token and token == sandbox().settings.x_app_token:
        return Bearer(
            TokenStatus.ACTIVE, scopes=frozenset({"tweet.read", "users.read"}), client_id="app", app_only=True
        )
    return find_token(sandbox().store, network, token.strip(), now())


def _struck_by(network: Network, call: str) -> Rule | None:
    body = request.get_data(cache=True, parse_form_data=False) if request.is_json else b""
    account = bearer().account
    rule = strike(sandbox().store, network, call, account.handle if account else "", _readable(body))
    g.fault = rule
    return rule


def _readable(body: bytes) -> str:
    """The words of a JSON body, not their escapes, so that a rule can name them."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False) if body else ""
    except ValueError:
        return body.decode(errors="replace")


def _answer(
    manners: Manners, call: str, rule: Rule | None, view: Callable[[], Response]
) -> tuple[Response, list[Spent]]:
    if rule and not rule.kind.after_the_work:
        if rule.kind is not FaultKind.HANG:
            return _broken(manners, rule), []
        _wait(rule.seconds)
    spent = _spend(manners, call)
    over = next((one for one in spent if one.over), None)
    answer = manners.over_limit(over) if over else view()
    return (_spoiled(rule, answer) if rule and rule.kind.after_the_work else answer), spent


def _spend(manners: Manners, call: str) -> list[Spent]:
    if bearer().status is not TokenStatus.ACTIVE:
        return []
    return spend(sandbox().store, manners.buckets(call, bearer()), now())


def _broken(manners: Manners, rule: Rule) -> Response:
    plain = {FaultKind.REFUSE_500: 500, FaultKind.BAD_GATEWAY: 502, FaultKind.UNAVAILABLE: 503}
    if rule.kind is FaultKind.CUT:
        return cut_connection(request.environ)
    return _html_error(plain[rule.kind]) if rule.kind in plain else manners.refusal(rule)


def _spoiled(rule: Rule, answer: Response) -> Response:
    if rule.kind is FaultKind.ACCEPT_CUT:
        return cut_connection(request.environ)
    if rule.kind is FaultKind.ACCEPT_HANG:
        _wait(rule.seconds)
        return answer
    if rule.kind is FaultKind.ACCEPT_GARBAGE:
        return Response('{"data": {"id', answer.status_code, content_type="application/json")
    return _html_error(500 if rule.kind is FaultKind.ACCEPT_500 else 503)


def _html_error(status: int) -> Response:
    """What stands in front of an API answers in HTML, not in the API's shape."""
    return Response(f"<html><body><h1>{status} Server Error</h1></body></html>", status, content_type="text/html")


def _wait(seconds: float) -> None:
    if seconds > 0:
        time.sleep(seconds)


def _log(network: Network, call: str, answer: Response, request_id: str, rule: Rule | None, started: float) -> None:
    account = bearer().account
    cut = rule is not None and rule.kind in {FaultKind.CUT, FaultKind.ACCEPT_CUT}
    sandbox().store.run(
        "INSERT INTO calls (at, network, call, method, path, status, request_id, account, fault, milliseconds)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        now(), network, call, request.method, request.path, CUT_STATUS if cut else answer.status_code, request_id,
        account.handle if account else "", rule.kind if rule else "", round((time.perf_counter() - started) * 1000, 2),
    )  # fmt: skip
