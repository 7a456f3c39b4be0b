"""X's rate limits as of August 2026: (calls, seconds) per user and per app."""

from advocacy.sandbox.limits import DAY, QUARTER, Bucket
from advocacy.sandbox.state import switches
from advocacy.sandbox.tokens import Bearer

DEFAULTS: dict[str, dict[str, tuple[int, float]]] = {
    "posts.create": {"user": (100, QUARTER), "app": (10_000, DAY)},
    "posts.delete": {"user": (50, QUARTER)},
    "posts.lookup": {"user": (5_000, QUARTER), "app": (3_500, QUARTER)},
    "posts.timeline": {"user": (900, QUARTER), "app": (10_000, QUARTER)},
    "posts.search": {"user": (300, QUARTER), "app": (450, QUARTER)},
    "users.me": {"user": (75, QUARTER)},
    "reposts.create": {"user": (50, QUARTER)},
    "reposts.delete": {"user": (50, QUARTER)},
    "media.upload": {"user": (500, QUARTER), "app": (50_000, DAY)},
    "media.metadata": {"user": (500, QUARTER), "app": (50_000, DAY)},
}


# Writes count for the person and for the app; reads count for the one whose token is used.
COUNTED_FOR_BOTH = {"posts.create", "media.upload", "media.metadata"}


def buckets_of(call: str, bearer: Bearer) -> list[Bucket]:
    """The switch `x_limits` changes a number (or takes the limit away with null), never the length of a window."""
    changed = switches().x_limits.get(call, {})
    owners = {"user": bearer.account.id if bearer.account else 0, "app": bearer.client_id}
    buckets = []
    for kind, (default, seconds) in DEFAULTS.get(call, {}).items():
        limit = changed.get(kind, default)
        if limit is not None and _counts(kind, call, bearer):
            buckets.append(Bucket(f"x|{call}|{kind}|{owners[kind]}", limit, seconds))
    return buckets


def _counts(kind: str, call: str, bearer: Bearer) -> bool:
    if kind == "user":
        return not bearer.app_only
    return bearer.app_only or call in COUNTED_FOR_BOTH
