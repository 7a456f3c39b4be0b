"""Posting into a channel at Slack or Teams: which addresses, what is sent, and what an answer means.

Shapes: Slack's incoming webhooks take `text` (for notifications) and `blocks`; a Teams workflow that starts with "When
a Teams webhook request is received" takes a message with one Adaptive Card.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from advocacy.core.mail import Outcome

LONGEST_TITLE, LONGEST_DETAIL, LONGEST_BUTTON = 150, 2_800, 75  # Slack's header, section and button
LONGEST_PAUSE = timedelta(hours=1)
NO_SUCH_CHANNEL = frozenset({401, 403, 404, 410})  # it was removed, archived, or may not be posted to
TOO_MANY = 429
SLACK_NAME = re.compile(r"[A-Z0-9]{2,20}")
TAIL = 6
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


class Service(StrEnum):
    SLACK = "slack"
    TEAMS = "teams"

    @property
    def label(self) -> str:
        return {Service.SLACK: "Slack", Service.TEAMS: "Microsoft Teams"}[self]


@dataclass(frozen=True)
class Said:
    """What stands in the channel, in the channel's language."""

    title: str
    detail: str
    button: str
    url: str = field(repr=False)


def host_of(address: str) -> str | None:
    """None for what is no https address of a host."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError:
        return None
    return host.lower() if parts.scheme == "https" and host and "@" not in parts.netloc else None


def may_post_to(host: str | None, allowed: Collection[str]) -> bool:
    """A name that starts with a dot stands for every host below it."""
    if not host:
        return False
    return any(host == name.lower() or (name[:1] == "." and host.endswith(name.lower())) for name in allowed)


def mark_of(service: Service, address: str) -> str:
    """What tells one channel from another and lets nobody post there: Slack's names of workspace and webhook, the end
    of the name of a Teams workflow. Never what stands last in the path, nor anything behind it. Empty: unknown shape.
    """
    parts = [part for part in urlsplit(address).path.split("/") if part]
    if service is Service.SLACK:
        return " / ".join(part for part in parts[1:-1][:2] if SLACK_NAME.fullmatch(part))
    after = parts[parts.index("workflows") + 1 : -1] if "workflows" in parts else []
    return f"…{after[0][-TAIL:]}" if after and len(after[0]) > 2 * TAIL else ""


def payload(service: Service, said: Said) -> dict[str, Any]:
    return PAYLOADS[service](said)


def _slack(said: Said) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(said.title, LONGEST_TITLE)}]
    if said.detail:
        blocks.append({"type": "section", "text": _plain(said.detail, LONGEST_DETAIL)})
    button = {"type": "button", "text": _plain(said.button, LONGEST_BUTTON), "url": said.url}
    blocks.append({"type": "actions", "elements": [button]})
    return {"text": _escaped(_cut(said.title, LONGEST_TITLE)), "blocks": blocks}


def _plain(words: str, longest: int) -> dict[str, Any]:
    """Plain text: Slack reads no links, names or channels out of it, and draws no emoji."""
    return {"type": "plain_text", "text": _cut(words, longest), "emoji": False}


def _escaped(words: str) -> str:
    """`text` is Slack's own markup: three signs stand for themselves only like this, so nobody is called by name."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(said: Said) -> dict[str, Any]:
    body: list[dict[str, Any]] = [
        {
            "type": "TextBlock",
            "text": _still(said.title, LONGEST_TITLE),
            "weight": "Bolder",
            "size": "Medium",
            "wrap": True,
        }
    ]
    if said.detail:
        body.append({"type": "TextBlock", "text": _still(said.detail, LONGEST_DETAIL), "wrap": True})
    card = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": _cut(said.button, LONGEST_BUTTON), "url": said.url}],
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}]}


def _still(words: str, longest: int) -> str:
    """A TextBlock reads Markdown; what could start a link, a list or emphasis stands for itself."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#" else sign for sign in _cut(words, longest))


def _cut(words: str, longest: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


PAYLOADS: Mapping[Service, Callable[[Said], dict[str, Any]]] = {Service.SLACK: _slack, Service.TEAMS: _teams}


def outcome_of(status: int) -> Outcome:
    """Teams' workflows say 202. A server's own error may come after it was posted: nobody knows, so not again."""
    if 200 <= status < 300:
        return Outcome.TAKEN
    if status == TOO_MANY:
        return Outcome.LATER
    return Outcome.UNKNOWN if status >= 500 else Outcome.REFUSED
