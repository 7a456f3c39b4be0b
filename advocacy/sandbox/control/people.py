"""Control: test persons, and consent given for them."""

from dataclasses import asdict
from urllib.parse import parse_qsl, urlsplit

from flask import Response

from advocacy.sandbox.accounts import Account, HandleTakenError, create_account, list_accounts
from advocacy.sandbox.calling import json_answer
from advocacy.sandbox.consent import NEW_PERSON, AfterAllow, Asked, Decision, redirect_after
from advocacy.sandbox.control.door import (
    ControlError,
    asked,
    control_blueprint,
    known_account,
    known_network,
    number_in,
)
from advocacy.sandbox.linkedin import oauth as linkedin_oauth
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.tokens import end_tokens
from advocacy.sandbox.x import oauth as x_oauth

people = control_blueprint("people")


def _account_json(account: Account) -> dict[str, object]:
    """`subjects` are LinkedIn's pairwise ids, one for each configured client."""
    made = asdict(account)
    del made["id"]
    if account.network is Network.LINKEDIN:
        clients = [c.client_id for c in sandbox().settings.clients if c.network is Network.LINKEDIN]
        made["subjects"] = {client: account.subject(sandbox().secret, client) for client in clients}
    return made


@people.get("/accounts")
def accounts() -> Response:
    return json_answer({"accounts": [_account_json(account) for account in list_accounts(sandbox().store)]})


@people.post("/accounts")
def new_account() -> Response:
    """The same call twice gives the same person."""
    body = asked("network", "handle", "name", "audience", "protected")
    network, handle = known_network(body.get("network")), str(body.get("handle", ""))
    if not handle:
        raise ControlError("A handle is needed.")
    try:
        made = create_account(
            sandbox().store, network, handle, str(body.get("name", handle)), int(number_in(body, "audience", 150)),
            body.get("protected") is True, now(),
        )  # fmt: skip
    except HandleTakenError:
        return json_answer(_account_json(known_account(network, handle)))
    return json_answer(_account_json(made), 201)


@people.post("/accounts/<network>/<handle>/revoke")
def revoke(network: str, handle: str) -> Response:
    """As when the person removes the app in the network's own settings."""
    account = known_account(known_network(network), handle)
    return json_answer({"ended": end_tokens(sandbox().store, account.id, now())})


@people.post("/consents")
def consent() -> Response:
    """Says yes for a test person: takes the authorization address, gives the address at the client to go on to."""
    body = asked("url", "account", "after", "leave_out")
    parts = urlsplit(str(body.get("url", "")))
    query = dict(parse_qsl(parts.query))
    network = Network.X if "/x/" in parts.path else Network.LINKEDIN
    wanted = x_oauth.asked_for(query) if network is Network.X else linkedin_oauth.asked_for(query)
    if not isinstance(wanted, Asked):
        raise ControlError("The network refuses this authorization address; open it to read why.")
    after = body.get("after", AfterAllow.WORKS)
    if after not in set(AfterAllow) - {AfterAllow.SERVER_ERROR}:
        raise ControlError(f"{after!r} is not known. There are: {', '.join(AfterAllow)}.")
    handle = body.get("account", NEW_PERSON)
    account = None if handle == NEW_PERSON else known_account(network, handle)
    decision = Decision(account, AfterAllow(after), str(body.get("leave_out", "")))
    return json_answer({"location": redirect_after(wanted, decision)})
