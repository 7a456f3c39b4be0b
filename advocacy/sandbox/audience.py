"""A simulated audience: who would have seen, liked, answered and clicked by now; the same for the same seed."""

import hashlib
import math
import random
from dataclasses import dataclass

# A browser's name as people's browsers send it: a click must look like a person's, not like a crawler's.
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
BROWSERS = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {_SAFARI}",
    f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {_CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0",
)
QUICK_HOURS, QUICK_SHARE, SLOW_HOURS = 3.0, 0.65, 48.0


@dataclass(frozen=True)
class Reactions:
    """Counts so far, or, with `age` beyond every curve, in the end."""

    impressions: int
    reached: int
    likes: int
    replies: int
    reposts: int
    quotes: int
    bookmarks: int
    clicks: int
    profile_clicks: int


@dataclass(frozen=True)
class Visit:
    """One person who follows the post's link, `hours` of the audience's time after publication."""

    visitor: str
    hours: float
    browser: str


def reactions(seed: str, post_id: str, audience: int, age_hours: float, has_link: bool) -> Reactions:
    """Grows with age and never falls; nothing before publication."""
    totals = _totals(seed, post_id, audience, has_link)
    part = growth(age_hours)
    return Reactions(**{name: math.floor(total * part + 0.5) for name, total in totals.items()})


def visits(seed: str, post_id: str, audience: int, age_hours: float, has_link: bool) -> list[Visit]:
    """One per counted click, in the order in which they came."""
    total = _totals(seed, post_id, audience, has_link)["clicks"]
    count = math.floor(total * growth(age_hours) + 0.5)
    drawn = dice(seed, post_id, "visitors")
    return [
        Visit(
            f"visitor-{drawn.randrange(max(audience * 3, 1))}", age_of((number - 0.5) / total), drawn.choice(BROWSERS)
        )
        for number in range(1, count + 1)
    ]


def growth(age_hours: float) -> float:
    """The part of all reactions that came by this age: most within hours, the rest over days; 0 to 1."""
    if age_hours <= 0:
        return 0.0
    quick = 1 - math.exp(-age_hours / QUICK_HOURS)
    slow = 1 - math.exp(-age_hours / SLOW_HOURS)
    return QUICK_SHARE * quick + (1 - QUICK_SHARE) * slow


def age_of(part: float) -> float:
    """The age in hours at which `part` of all reactions came: the inverse of `growth`."""
    low, high = 0.0, 24.0 * 365
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if growth(middle) < part else (low, middle)
    return high


def _totals(seed: str, post_id: str, audience: int, has_link: bool) -> dict[str, int]:
    drawn = dice(seed, post_id, "totals")
    spark = 4.0 if drawn.random() < 0.05 else 1.0
    impressions = audience * drawn.uniform(0.4, 1.5) * spark
    closeness = 1 + 80 / (audience + 20)  # in a small circle people answer each other far more often

    def share(low: float, high: float) -> int:
        return math.floor(min(impressions * drawn.uniform(low, high) * closeness, impressions) + drawn.random() * 0.8)

    return {
        "impressions": math.floor(impressions),
        "reached": math.floor(impressions * drawn.uniform(0.6, 0.85)),
        "likes": share(0.01, 0.05),
        "replies": share(0.002, 0.012),
        "reposts": share(0.001, 0.008),
        "quotes": share(0.0, 0.002),
        "bookmarks": share(0.0, 0.004),
        "clicks": share(0.008, 0.035) if has_link else 0,
        "profile_clicks": share(0.002, 0.01),
    }


def dice(seed: str, post_id: str, purpose: str) -> random.Random:
    """Chance that falls alike for the same post."""
    digest = hashlib.sha256(f"{seed}|{post_id}|{purpose}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8]))  # noqa: S311  a simulation, not a secret
