"""The token endpoint through requests-oauthlib, with what does not fit one network or the other mended."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from oauthlib.oauth2 import OAuth2Error
from requests_oauthlib import OAuth2Session

from advocacy.core.outgoing import guard_session
from advocacy.networks.accounts import Tokens
from advocacy.networks.answers import json_object, shortened, text_at
from advocacy.networks.calling import bounded

TOKEN_TIMEOUT = 10.0  # a refresh holds a row lock meanwhile
LONGEST_LIFE = timedelta(days=400)
UNREACHABLE = "unreachable"
UNUSABLE = "unusable_answer"
TEMPORARY = "temporarily_unavailable"


@dataclass(frozen=True)
class TokenFailure:
    """`error` is OAuth's code (the class names of oauthlib mislead), or one of the three words above."""

    error: str
    description: str


@dataclass(frozen=True)
class TokenAnswer:
    """The token endpoint's answer; its secrets stay out of `repr`."""

    fields: Mapping[str, Any]

    def __repr__(self) -> str:
        return "TokenAnswer(…)"


def quiet_libraries() -> None:
    """Both log tokens and bodies at debug level."""
    for name in ("requests_oauthlib", "oauthlib"):
        logging.getLogger(name).setLevel(logging.WARNING)


def token_session(
    client_id: str, timeout: float, *, redirect_uri: str | None = None, pkce: bool = False, locked: bool = False
) -> OAuth2Session:
    """A session for one token call. `locked`: the caller holds the token row, the one call made in a transaction.

    It asks for no scopes of its own: the library raises when those of the answer differ, and we compare ourselves.
    """
    session = OAuth2Session(client_id, redirect_uri=redirect_uri, pkce="S256" if pkce else None)
    guard_session(session, min(timeout, TOKEN_TIMEOUT), checked=not locked)
    session.max_redirects = 0  # a followed 307 would carry the client secret elsewhere
    session.hooks["response"].append(bounded)
    for hook in ("access_token_response", "refresh_token_response"):
        session.register_compliance_hook(hook, _tidied)
    return session


def token_call(call: Callable[[], Mapping[str, Any]]) -> TokenAnswer | TokenFailure:
    """Make the call; every way to fail becomes a value."""
    try:
        return TokenAnswer(dict(call()))
    except OAuth2Error as error:
        return TokenFailure(error.error or UNUSABLE, shortened(error.description or ""))
    except requests.RequestException as error:
        return TokenFailure(UNREACHABLE, type(error).__name__)


def tokens_from(answer: TokenAnswer, now: datetime, life: timedelta, before: Tokens | None = None) -> Tokens | None:
    """The pair that came, or None without a usable access token. What a refresh leaves out is kept from `before`."""
    access_token = _secret(answer.fields.get("access_token"))
    if not access_token:
        return None
    return Tokens(
        access_token=access_token,
        access_expires_at=_moment(answer.fields.get("expires_in"), now) or now + life,
        refresh_token=_secret(answer.fields.get("refresh_token")) or (before.refresh_token if before else None),
        refresh_expires_at=_moment(answer.fields.get("refresh_token_expires_in"), now)
        or (before.refresh_expires_at if before else None),
        scopes=scopes_of(answer.fields.get("scope")) or (before.scopes if before else ()),
    )


def scopes_of(value: object) -> tuple[str, ...]:
    """Granted scopes in a fixed order, from a text with spaces or commas, or a list."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return tuple(sorted(set(text.replace(",", " ").split())))


def _tidied(response: requests.Response) -> requests.Response:
    """A compliance hook: commas between scopes become spaces, and what is no OAuth answer becomes an OAuth error."""
    document = json_object(response.content)
    tidy = requests.Response()
    tidy.status_code, tidy.headers, tidy.encoding = response.status_code, response.headers, "utf-8"
    tidy._content = json.dumps(_tidy_document(response.status_code, document)).encode()  # noqa: SLF001  no public way
    return tidy


def _tidy_document(status: int, document: Mapping[str, object]) -> dict[str, object]:
    if status >= 500 or status == 429:
        return {"error": TEMPORARY, "error_description": f"status {status}"}
    if status >= 300 or "error" in document or not _secret(document.get("access_token")):
        words = text_at(document, "error_description") or text_at(document, "detail") or f"status {status}"
        return {"error": text_at(document, "error") or UNUSABLE, "error_description": words}
    return _token_fields(document)


def _token_fields(document: Mapping[str, object]) -> dict[str, object]:
    names = ("access_token", "refresh_token")
    fields: dict[str, object] = {name: document[name] for name in names if _secret(document.get(name))}
    for name in ("expires_in", "refresh_token_expires_in"):
        if seconds := _seconds(document.get(name)):
            fields[name] = seconds
    if scopes := scopes_of(document.get("scope")):
        fields["scope"] = " ".join(scopes)
    return fields | {"token_type": text_at(document, "token_type") or "Bearer"}


def _secret(value: object) -> str:
    """A token that can stand in a header; anything else is as good as none."""
    usable = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    return str(value) if usable else ""


def _seconds(value: object) -> int | None:
    try:
        seconds = int(str(value))
    except ValueError:
        return None
    return seconds if seconds > 0 else None


def _moment(seconds: object, now: datetime) -> datetime | None:
    found = _seconds(seconds)
    return now + min(timedelta(seconds=min(found, 10**9)), LONGEST_LIFE) if found else None
