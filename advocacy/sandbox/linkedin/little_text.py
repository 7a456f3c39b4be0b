"""Reading LinkedIn's "little text" as LinkedIn does: an unescaped reserved character silently ends the post."""

import re

LIMIT = 3_000
_TOKEN = re.compile(
    r"""\\(?P<escaped>.)
      | \{hashtag\|(?:\\[#＃]|＃)\|(?P<template>(?:[^\\|{}@\[\]()<>\#*_~]|\\.)+)\}
      | @\[(?P<name>(?:[^\\|{}@\[\]()<>\#*_~]|\\.)+)\]\(urn:li:(?:organization|person):[\w-]+\)
      | [\#＃](?P<hashtag>\w+)
      | (?P<plain>[^\\|{}@\[\]()<>\#*_~])""",
    re.VERBOSE | re.DOTALL,
)


def shown_text(little_text: str) -> str:
    """What people see: escapes resolved, mentions and hashtags by name, cut at the first stray reserved character."""
    pieces = []
    position = 0
    while token := _TOKEN.match(little_text, position):
        pieces.append(_shown(token))
        position = token.end()
    return "".join(pieces)


def _shown(token: re.Match[str]) -> str:
    if token["template"] is not None:
        return "#" + unescaped(token["template"])
    if token["name"] is not None:
        return unescaped(token["name"])
    if token["hashtag"] is not None:
        return token.group()
    return token["plain"] if token["plain"] is not None else token["escaped"]


def unescaped(little_text: str) -> str:
    return re.sub(r"\\(.)", r"\1", little_text, flags=re.DOTALL)


def is_too_long(little_text: str) -> bool:
    """Backslashes are not counted here; LinkedIn's documentation does not say whether they are."""
    return len(unescaped(little_text)) > LIMIT
