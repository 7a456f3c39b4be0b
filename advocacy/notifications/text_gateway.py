"""Who carries text messages: a provider's documented HTTP API, or the console for trying it out. Off by default.

Sinch's SMS API: POST {url}/xms/v1/{service plan}/batches with a bearer token and {"from", "to": ["+…"], "body"};
201 when it was taken, and its own codes in words that are not kept.
"""

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import quote

import click
import requests

from advocacy.core.mail import Answer, Outcome
from advocacy.core.outgoing import network_session, surely_not_sent
from advocacy.core.settings import Settings

UNAUTHORIZED, TOO_MANY = frozenset({401, 402, 403}), 429


class TextGateway(Protocol):
    def send(self, number: str, words: str, reference: str) -> Answer:
        """One attempt. `reference`: our own name of this message, for the provider's lists."""


class ConsoleGateway:
    """Writes them where the worker writes: for trying it out, never for a company."""

    def send(self, number: str, words: str, reference: str) -> Answer:
        click.echo(f"text {reference} to {number}: {words}")
        return Answer(Outcome.TAKEN, "console")


class SinchGateway:
    def __init__(self, settings: Settings) -> None:
        self._session = network_session(settings.mail_timeout.total_seconds())
        self._session.headers["Authorization"] = f"Bearer {settings.text_token}"
        self._address = f"{settings.text_url.rstrip('/')}/xms/v1/{quote(settings.text_account, safe='')}/batches"
        self._sender = settings.text_sender

    def send(self, number: str, words: str, reference: str) -> Answer:
        told = {"from": self._sender, "to": [number], "body": words, "type": "mt_text", "client_reference": reference}
        try:
            response = self._session.post(self._address, json=told, allow_redirects=False)
        except requests.RequestException as error:
            name = type(error).__name__
            return Answer(Outcome.UNREACHABLE if surely_not_sent(error) else Outcome.UNKNOWN, name)
        return Answer(_outcome(response.status_code), str(response.status_code))


def _outcome(status: int) -> Outcome:
    """An account that may not send is the admins' matter: all texts wait. An error of theirs may come afterwards."""
    if 200 <= status < 300:
        return Outcome.TAKEN
    if status in UNAUTHORIZED:
        return Outcome.UNREACHABLE
    if status == TOO_MANY:
        return Outcome.LATER
    return Outcome.UNKNOWN if status >= 500 else Outcome.REFUSED


GATEWAYS: Mapping[str, Callable[[Settings], TextGateway]] = {
    "console": lambda _settings: ConsoleGateway(),
    "sinch": SinchGateway,
}


def gateway_for(settings: Settings) -> TextGateway | None:
    """None where texts are off."""
    made = GATEWAYS.get(settings.text_gateway)
    return made(settings) if made else None
