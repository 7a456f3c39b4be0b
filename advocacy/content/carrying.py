"""A version's content as one line of text, which a page carries along so that two people's changes can be merged."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from advocacy.content.freezing import PictureUse, PostContent, WordingText
from advocacy.content.rules import Style
from advocacy.networks.rules import Network


def carried(content: PostContent) -> str:
    values = {one.name: _plain(getattr(content, one.name)) for one in fields(PostContent)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpacked(text: str) -> PostContent | None:
    """None for anything that is no content; whoever forges one only confuses their own merge."""
    try:
        values = json.loads(text)
        known = {one.name: _read(one.name, values[one.name], one.default) for one in fields(PostContent)}
        return PostContent(**known)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return value


def _read(name: str, value: Any, default: Any) -> Any:
    if name == "wordings":
        return tuple(WordingText(Network(network), str(language), str(text)) for network, language, text in value)
    if name == "pictures":
        return tuple(PictureUse(*map(str, each)) for each in value)
    if name in ("opens_at", "closes_at"):
        return datetime.fromisoformat(value) if value else None
    if name == "style":
        return Style(value) if value else None
    if isinstance(default, frozenset):
        return frozenset(map(str, value))
    return value if isinstance(value, type(default)) or default is None else default
