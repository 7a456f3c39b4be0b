"""What communications paste becomes an id or a URN, or is said to be wrong."""

from datetime import UTC, datetime

import pytest

from advocacy.core.clock import FixedClock
from advocacy.networks.addresses import AddressProblem, PostAddress
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.x.network import X
from tests.networks.stub_network import some_settings

CLOCK = FixedClock(datetime(2026, 11, 23, tzinfo=UTC))
BASE = "http://127.0.0.1:8001"
ID = "1734567890123456789"
BROKEN, OTHER, SHORT = AddressProblem.BROKEN, AddressProblem.OTHER_SITE, AddressProblem.SHORTENED
NO_POST, NO_ID = AddressProblem.NO_POST, AddressProblem.NO_SUCH_ID


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        (f"https://x.com/Hazelpont/status/{ID}", PostAddress(ID, "hazelpont")),
        (f"https://twitter.com/hazelpont/status/{ID}?s=20&t=abc", PostAddress(ID, "hazelpont")),
        (f"https://mobile.twitter.com/hazelpont/statuses/{ID}", PostAddress(ID, "hazelpont")),
        (f"https://www.x.com/hazelpont/status/{ID}/photo/1", PostAddress(ID, "hazelpont")),
        (f"https://x.com/i/web/status/{ID}#m", PostAddress(ID)),
        (f"x.com/hazelpont/status/{ID}", PostAddress(ID, "hazelpont")),
        (f"  {ID}\n", PostAddress(ID)),
        (f"{BASE}/x/i/web/status/{ID}", PostAddress(ID)),
        (f"https://x.com/hazelpont/status/{'1' * 40}", NO_ID),
        ("9" * 40, NO_ID),
        ("9" * 19, NO_ID),  # more than 63 bits
        ("https://x.com/hazelpont/status/007", NO_ID),
        ("https://x.com/hazelpont", NO_POST),
        ("https://x.com/search?q=status/12", NO_POST),
        (f"https://x.com/a_name_that_is_too_long/status/{ID}", NO_POST),
        (f"https://x.com/hazelpont/status/{ID}%0A", BROKEN),
        (f"https://x.com/hazelpont%0d%0aSet-Cookie/status/{ID}", BROKEN),
        (f"https://x.com/hazelpont/sta tus/{ID}", BROKEN),
        ("https://x.com/" + "a" * 3_000, BROKEN),
        ("https://t.co/abc", SHORT),
        (f"https://x.com@evil.example/hazelpont/status/{ID}", OTHER),
        (f"https://x.com.evil.example/hazelpont/status/{ID}", OTHER),
        (f"https://x.com:8443/hazelpont/status/{ID}", OTHER),
        ("https://www.linkedin.com/feed/update/urn:li:share:7/", OTHER),
        ("javascript:alert(1)", OTHER),
        ("https://[", OTHER),
        ("hello", OTHER),
        (f"https://x.com/hazelpont/status/{'١' * 5}", NO_POST),  # digits, but not those of an id
    ],
)
def test_an_address_on_x(pasted: str, found: PostAddress | AddressProblem) -> None:
    assert X(some_settings(BASE), CLOCK).find_post(pasted) == found


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("https://www.linkedin.com/feed/update/urn:li:share:7134/", PostAddress("urn:li:share:7134")),
        (
            "https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7134?utm_source=share",
            PostAddress("urn:li:ugcPost:7134"),
        ),
        ("https://nl.linkedin.com/feed/update/urn:li:activity:7134", PostAddress("urn:li:activity:7134")),
        ("https://www.linkedin.com/embed/feed/update/urn:li:share:7134", PostAddress("urn:li:share:7134")),
        (
            "https://www.linkedin.com/posts/Hazelpont_quiet-water-activity-7134-a_Bc?utm_medium=member_desktop&rcm=x",
            PostAddress("urn:li:activity:7134", "hazelpont"),
        ),
        (
            "https://www.linkedin.com/posts/hazelpont_quietwater-share-7134-abcd",
            PostAddress("urn:li:share:7134", "hazelpont"),
        ),
        ("https://linkedin.com/posts/hazelpont_ugcPost-7134-abcd/", PostAddress("urn:li:ugcPost:7134", "hazelpont")),
        ("https://www.linkedin.com/posts/activity-7134-abcd", PostAddress("urn:li:activity:7134")),
        ("urn:li:ugcpost:7134", PostAddress("urn:li:ugcPost:7134")),
        (f"{BASE}/linkedin/feed/update/urn:li:share:7134/", PostAddress("urn:li:share:7134")),
        (f"urn:li:share:{'7' * 40}", NO_ID),
        ("urn:li:person:7134", NO_POST),
        ("urn:li:share:7134\nurn:li:share:7135", BROKEN),
        ("https://www.linkedin.com/company/hazelpont/", NO_POST),
        ("https://www.linkedin.com/feed/update/urn:li:organization:12/", NO_POST),
        ("https://www.linkedin.com/feed/update/urn:li:share:71%0A34/", BROKEN),
        ("https://lnkd.in/eAbC", SHORT),
        ("https://linkedin.com.evil.example/feed/update/urn:li:share:7134/", OTHER),
        (f"https://x.com/hazelpont/status/{ID}", OTHER),
    ],
)  # fmt: skip
def test_an_address_on_linkedin(pasted: str, found: PostAddress | AddressProblem) -> None:
    assert LinkedIn(some_settings(BASE), CLOCK).find_post(pasted) == found


@pytest.mark.parametrize("hostile", ["", " ", "\x00", "\ud800", "http://", "//", "?" * 2_001, "https://x.com:port/"])
def test_nothing_that_somebody_pastes_breaks(hostile: str) -> None:
    for network in (X(some_settings(BASE), CLOCK), LinkedIn(some_settings(BASE), CLOCK)):
        assert isinstance(network.find_post(hostile), AddressProblem)
