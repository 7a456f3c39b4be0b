"""Where limits are counted in Valkey: the names of its keys, and which Valkey it is that remembers them."""

from advocacy.core.services import services
from advocacy.networks.rules import Act, LimitScope, Network, RateLimit
from advocacy.networks.running import RunId


def life(limit: RateLimit) -> int:
    """Longer than the window: what decides is the moment kept with each call, by the product's clock."""
    return int(2 * limit.window.total_seconds())


def run_id() -> str:
    built = services()
    if RunId not in built.extras:
        built.provide(RunId, RunId(built.queues.redis))
    return built.get(RunId).now()


def marker(network: Network) -> str:
    return f"advocacy:limits:{network.value}:built"


def builder(network: Network) -> str:
    return f"advocacy:limits:{network.value}:builder"


def bucket(network: Network, limit: RateLimit, account: str) -> str:
    whose = account if limit.scope is LimitScope.ACCOUNT else ""
    scope = limit.scope.value if Act.POST in limit.acts else f"{limit.scope.value}-reposts"
    return f"advocacy:limits:{network.value}:{scope}:{int(limit.window.total_seconds())}:{whose}"
