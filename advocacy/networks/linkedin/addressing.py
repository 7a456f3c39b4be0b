"""A post of LinkedIn in what a browser, the menu "Copy link to post" or an embed code gives.

Source: LinkedIn docs, posts API (URNs); the addresses as LinkedIn's own pages make them.
"""

import re

from advocacy.networks.addresses import AddressProblem, Parts, PostAddress, below, is_broken, parts_of

SITE = "linkedin.com"
SHORTENERS = frozenset({"lnkd.in"})
URN = re.compile(r"urn:li:(share|ugcPost|activity):([0-9]+)", re.ASCII | re.IGNORECASE)
UPDATE = re.compile(r"/(?:embed/)?feed/update/(urn:li:[A-Za-z]+:[0-9]+)/?", re.ASCII)
SLUG = re.compile(r"/posts/([^/_]{1,100})_[^/]{0,500}?(activity|share|ugcPost)-([0-9]+)(?:-[A-Za-z0-9_-]{0,20})?/?")
PLAIN_SLUG = re.compile(r"/posts/()(?:[^/]{0,500}-)?(activity|share|ugcPost)-([0-9]+)(?:-[A-Za-z0-9_-]{0,20})?/?")
KINDS = {"share": "share", "ugcpost": "ugcPost", "activity": "activity"}
MOST_DIGITS = 19


def find_post(pasted: str, site: str) -> PostAddress | AddressProblem:
    """`site`: where LinkedIn's pages lie for us, which may be a sandbox.

    An activity is how pages name a post; whether it can be reshared LinkedIn says only when somebody does.
    """
    text = pasted.strip()
    if text.lower().startswith("urn:"):
        return _by_urn(text)
    path = below(site, text)
    parts = Parts(SITE, path) if path is not None and not is_broken(path) else parts_of(text)
    if isinstance(parts, AddressProblem):
        return parts
    if parts.host != SITE and not parts.host.endswith(f".{SITE}"):
        return AddressProblem.SHORTENED if parts.host in SHORTENERS else AddressProblem.OTHER_SITE
    if update := UPDATE.fullmatch(parts.path):
        return _by_urn(update[1])
    slug = SLUG.fullmatch(parts.path) or PLAIN_SLUG.fullmatch(parts.path)
    return _post(slug[2], slug[3], slug[1].lower()) if slug else AddressProblem.NO_POST


def _by_urn(text: str) -> PostAddress | AddressProblem:
    if is_broken(text):
        return AddressProblem.BROKEN
    found = URN.fullmatch(text)
    return _post(found[1], found[2], "") if found else AddressProblem.NO_POST


def _post(kind: str, digits: str, author: str) -> PostAddress | AddressProblem:
    if len(digits) > MOST_DIGITS or digits.startswith("0"):
        return AddressProblem.NO_SUCH_ID
    return PostAddress(f"urn:li:{KINDS[kind.lower()]}:{digits}", author)
