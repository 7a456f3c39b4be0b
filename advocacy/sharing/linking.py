"""Short links: derived before the click, so that a page view writes nothing and the text shown is the text sent."""

from advocacy.core.identifiers import short_code
from advocacy.core.services import settings
from advocacy.networks.rules import Network

PURPOSE = "short link"


def derive_code(person_id: int, version_id: int, network: Network, earlier_shares: int) -> str:
    """65 bits by HMAC with a key of its own: the same until the person shares this version there again."""
    key = f"{PURPOSE}:{settings().secret_key}".encode()
    return short_code(key, str(person_id), str(version_id), network.value, str(earlier_shares))


def short_link(code: str) -> str:
    return f"{settings().public_url.rstrip('/')}/r/{code}"
