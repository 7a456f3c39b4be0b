"""The networks' own share dialogues: an address that anybody can open, in which they write and publish themselves."""

from collections.abc import Mapping
from urllib.parse import urlencode

from advocacy.networks.rules import Network

# LinkedIn: Share on LinkedIn, "share-offsite"; X: web intents, "post".
DIALOGUES: Mapping[Network, str] = {
    Network.LINKEDIN: "https://www.linkedin.com/sharing/share-offsite/",
    Network.X: "https://x.com/intent/post",
}


def share_dialogue(network: Network, address: str) -> str:
    """Where somebody shares this address. No words come along: they are for whoever shares it to write."""
    return f"{DIALOGUES[network]}?{urlencode({'url': address})}"
