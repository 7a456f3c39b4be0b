"""Addresses that people paste are cut down to ids: nobody's name, handle or tracking words stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.engagement.addresses import answered_at
from advocacy.networks.rules import Network

OURS = {Network.LINKEDIN: "https://www.linkedin.com/feed/update/0/", Network.X: "https://x.com/i/web/status/0"}
COMMENT = "?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A7123%2C7456%29"
URN = "urn:li:activity:7123"


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        ("https://x.com/sam_outside/status/1990000000000000001?s=20", "1990000000000000001"),
        ("https://twitter.com/i/web/status/42", "42"),
        ("https://mobile.x.com/somebody/status/42/photo/1", "42"),
        ("https://x.com/somebody", None),
        ("http://x.com/somebody/status/42", None),
        ("https://x.com.evil.example/somebody/status/42", None),
        ("https://evilx.com/somebody/status/42", None),
        ("https://x.com@evil.example/somebody/status/42", None),
        ("javascript:alert(1)//x.com/a/status/1", None),
        ("https://[x", None),
        ("https://x.com/a/status/1\nhttps://evil.example", None),
        ("", None),
    ],
)
def test_x(given_address: str, expected: str | None) -> None:
    found = answered_at(Network.X, given_address, OURS[Network.X])
    assert found == (None if expected is None else (expected, ""))


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        (f"https://www.linkedin.com/feed/update/{URN}/", (URN, "")),
        (f"https://nl.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7123/{COMMENT}&midToken=x", (URN, COMMENT)),
        (f"https://www.linkedin.com/posts/sam-de-wit_ferry-activity-7123-AbCd{COMMENT}", (URN, COMMENT)),
        (f"https://www.linkedin.com/feed/update/{URN}/?commentUrn=Sam", (URN, "")),
        ("https://www.linkedin.com/in/sam-de-wit/", None),
        (f"https://linkedin.evil.example/feed/update/{URN}/", None),
    ],
)
def test_linkedin(given_address: str, expected: tuple[str, str] | None) -> None:
    assert answered_at(Network.LINKEDIN, given_address, OURS[Network.LINKEDIN]) == expected


def test_the_configured_networks_host_is_one_too() -> None:
    assert answered_at(Network.X, "http://127.0.0.1:8001/x/a/status/7", "http://127.0.0.1:8001/x/i/web/status/0")
    assert not answered_at(Network.X, "http://127.0.0.1:8002/x/a/status/7", "http://127.0.0.1:8001/x/i/web/status/0")


@given(given_address=st.text(max_size=500) | st.text(max_size=100).map("https://x.com/{}/status/1".format))
def test_whatever_is_pasted_gives_ids_or_nothing(given_address: str) -> None:
    for network in Network:
        found = answered_at(network, given_address, OURS[network])
        assert found is None or found[0].replace("urn:li:", "").replace(":", "").isalnum()
