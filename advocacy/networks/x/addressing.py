"""A post of X in what a browser or a share button gives.

Source: X docs, post ids; the hosts and the addresses without a handle as X's own pages make them.
"""

import re

from advocacy.networks.addresses import AddressProblem, Parts, PostAddress, below, is_broken, parts_of
from advocacy.networks.x import errors

HOSTS = frozenset(
    {"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com", "m.twitter.com"}
)
SHORTENERS = frozenset({"t.co"})
STATUS = re.compile(r"/(?:i/web|i|([A-Za-z0-9_]{1,15}))/status(?:es)?/([0-9]+)(?:/.*)?", re.ASCII)
BARE_ID = re.compile(r"[0-9]{1,40}", re.ASCII)
LARGEST = 2**63 - 1


def find_post(pasted: str, site: str) -> PostAddress | AddressProblem:
    """`site`: where X's pages lie for us, which may be a sandbox."""
    text = pasted.strip()
    if BARE_ID.fullmatch(text):
        return _post(text, "")
    path = below(site, text)
    parts = Parts("x.com", path) if path is not None and not is_broken(path) else parts_of(text)
    if isinstance(parts, AddressProblem):
        return parts
    if parts.host not in HOSTS:
        return AddressProblem.SHORTENED if parts.host in SHORTENERS else AddressProblem.OTHER_SITE
    found = STATUS.fullmatch(parts.path)
    return _post(found[2], (found[1] or "").lower()) if found else AddressProblem.NO_POST


def _post(digits: str, author: str) -> PostAddress | AddressProblem:
    possible = errors.is_post_id(digits) and not digits.startswith("0") and int(digits) <= LARGEST
    return PostAddress(digits, author) if possible else AddressProblem.NO_SUCH_ID
