"""Control: clock, switches, reset, faults."""

from dataclasses import asdict

from flask import Response

from advocacy.sandbox.accounts import seed_accounts
from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.control.door import ControlError, asked, control_blueprint, iso, known_network, moment, number_in
from advocacy.sandbox.faults import CALLS, FaultKind, NewRule, add_rule, list_rules, remove_rule, remove_rules
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.switches import SwitchError, as_json, change_switches, read_switches

switching = control_blueprint("switching")


@switching.get("/clock")
def clock() -> Response:
    return json_answer({"now": iso(now()), "offset": sandbox().clock.moved()})


@switching.post("/clock")
def move_clock() -> Response:
    """One of: `offset` (seconds, absolute), `move` (seconds, relative), `now` (a moment)."""
    body = asked("offset", "move", "now")
    if "offset" in body:
        sandbox().clock.set_offset(number_in(body, "offset", 0))
    if "move" in body:
        sandbox().clock.move(number_in(body, "move", 0))
    if "now" in body:
        sandbox().clock.move(moment(str(body["now"])) - now())
    return clock()


@switching.get("/switches")
def show_switches() -> Response:
    return json_answer(as_json(read_switches(sandbox().store)))


@switching.post("/switches")
def set_switches() -> Response:
    try:
        changed = change_switches(sandbox().store, asked())
    except SwitchError as error:
        raise ControlError(str(error)) from error
    return json_answer(as_json(changed))


@switching.post("/reset")
def reset() -> Response:
    """Empties everything (posts, persons, tokens, faults, switches, clock, log) and seeds the first persons again."""
    sandbox().store.empty()
    seed_accounts(sandbox().store, now())
    return json_answer({"reset": True})


@switching.get("/faults")
def faults() -> Response:
    return json_answer({"faults": [asdict(rule) for rule in list_rules(sandbox().store)]})


@switching.post("/faults")
def add_fault() -> Response:
    body = asked("network", "call", "kind", "times", "skip", "chance", "seconds", "account", "contains")
    network, call, kind = known_network(body.get("network")), body.get("call", "*"), body.get("kind")
    if call != "*" and call not in CALLS[network]:
        raise ControlError(f"{call!r} is no call. There are: *, {', '.join(CALLS[network])}.")
    if kind not in set(FaultKind):
        raise ControlError(f"{kind!r} is no kind of fault. There are: {', '.join(FaultKind)}.")
    times = None if "times" in body and body["times"] is None else int(number_in(body, "times", 1))
    rule = NewRule(
        network, call, FaultKind(kind), times, int(number_in(body, "skip", 0)), number_in(body, "chance", 1.0),
        number_in(body, "seconds", 30.0), str(body.get("account", "")), str(body.get("contains", "")),
    )  # fmt: skip
    return json_answer(asdict(add_rule(sandbox().store, rule)), 201)


@switching.delete("/faults")
def clear_faults() -> Response:
    remove_rules(sandbox().store)
    return json_answer({"faults": []})


@switching.delete("/faults/<int:rule_id>")
def clear_fault(rule_id: int) -> Response:
    if not remove_rule(sandbox().store, rule_id):
        raise ControlError(f"There is no fault {rule_id}.")
    return faults()
