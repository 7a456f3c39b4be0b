"""Where an answer can be seen, without anybody's name: an address that a person pastes, cut down to ids. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from advocacy.networks.rules import Network

HOSTS: Mapping[Network, frozenset[str]] = {
    Network.LINKEDIN: frozenset({"linkedin.com"}),
    Network.X: frozenset({"x.com", "twitter.com"}),
}
LONGEST = 400
X_POST = re.compile(r"/(?:[A-Za-z0-9_]{1,15}|i/web)/status/([0-9]{1,19})(?:/|$)")
LINKEDIN_UPDATE = re.compile(r"/feed/update/(urn:li:(?:share|ugcPost|activity):[0-9]{1,25})/?$")
LINKEDIN_POST = re.compile(r"/posts/[^/]{1,300}-(share|ugcPost|activity)-([0-9]{1,25})(?:-[\w-]{1,20})?/?$")
LINKEDIN_COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?(?:share|ugcPost|activity):[0-9]{1,25},[0-9]{1,25}\)")


def answered_at(network: Network, given: str, ours: str) -> tuple[str, str] | None:
    """The post's id and what follows its address (a comment's place); None for what is no such address.

    `ours`: an address as the configured network makes it, because its host is one of the network's too (the sandbox).
    Handles, names in the path and tracking words are left behind: people outside are not kept by name.
    """
    parts = _parts(given.strip())
    if parts is None or not _is_host(network, parts.scheme, parts.netloc, ours):
        return None
    path = unquote(parts.path)
    if network is Network.X:
        found = X_POST.search(path)
        return (found.group(1), "") if found else None
    remote_id = _linkedin_id(path)
    return (remote_id, _comment(parts.query)) if remote_id else None


def _parts(given: str) -> SplitResult | None:
    try:
        return urlsplit(given) if len(given) <= LONGEST and given.isprintable() else None
    except ValueError:  # "https://[x"
        return None


def _is_host(network: Network, scheme: str, netloc: str, ours: str) -> bool:
    configured = urlsplit(ours)
    if (scheme, netloc.lower()) == (configured.scheme, configured.netloc.lower()):
        return True
    host = netloc.lower()
    return scheme == "https" and any(host == known or host.endswith(f".{known}") for known in HOSTS[network])


def _linkedin_id(path: str) -> str | None:
    if update := LINKEDIN_UPDATE.search(path):
        return update.group(1)
    if post := LINKEDIN_POST.search(path):
        return f"urn:li:{post.group(1)}:{post.group(2)}"
    return None


def _comment(query: str) -> str:
    """LinkedIn's link to one comment is the post's address with the comment's URN behind it."""
    named = parse_qs(query).get("commentUrn", [""])[0]
    return f"?commentUrn={quote(named, safe='')}" if LINKEDIN_COMMENT.fullmatch(named) else ""
