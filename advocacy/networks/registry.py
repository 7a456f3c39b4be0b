"""Every network of the house, one line each, built once from the settings."""

import os
from collections.abc import Callable, Mapping

from advocacy.core.clock import Clock
from advocacy.core.services import Services, services
from advocacy.core.settings import Settings, SettingsError
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.protocol import Adapter
from advocacy.networks.rules import Network, address_is_sane, is_insecure_loopback
from advocacy.networks.tokens import quiet_libraries
from advocacy.networks.x.network import X

BUILDERS: Mapping[Network, Callable[[Settings, Clock], Adapter]] = {
    Network.LINKEDIN: LinkedIn,
    Network.X: X,
}
ADDRESS_SETTINGS = ("linkedin_oauth_url", "linkedin_api_url", "x_authorize_url", "x_api_url")
INSECURE_TRANSPORT = "OAUTHLIB_INSECURE_TRANSPORT"


class Adapters(dict[Network, Adapter]):
    """The adapters under a type of their own, so that services can hold them."""


def build_adapters(settings: Settings, clock: Clock) -> Adapters:
    """Every adapter. Raises SettingsError for an address that would carry secrets in the open."""
    wrong = [name for name in ADDRESS_SETTINGS if not address_is_sane(getattr(settings, name))]
    if wrong:
        names = ", ".join(f"ADVOCACY_{name.upper()}" for name in wrong)
        raise SettingsError(f"{names}: an https address is needed (http only on this machine), without query")
    _allow_plain_http(settings)
    quiet_libraries()
    return Adapters({network: build(settings, clock) for network, build in BUILDERS.items()})


def install(services: Services) -> None:
    services.provide(Adapters, build_adapters(services.settings, services.clock))


def adapters() -> Adapters:
    return services().get(Adapters)


def adapter(network: Network) -> Adapter:
    return adapters()[network]


def replies_are_posts(network: Network) -> bool:
    """Whether the network takes an answer by its posting call; a network's nature, whatever was granted."""
    return adapter(network).capabilities(()).replies_are_posts


def offers_figures(network: Network) -> bool:
    """Whether the company's app may read figures there at all."""
    speaking = adapter(network)
    return speaking.capabilities(speaking.wanted_scopes).reads_figures


def client_id(network: Network) -> str:
    """The company's app at that network: LinkedIn's person ids mean something within one app only."""
    return str(getattr(services().settings, f"{network.value}_client_id"))


def _allow_plain_http(settings: Settings) -> None:
    """The library knows this switch only, for the whole process: on while a configured address is on this machine."""
    if any(is_insecure_loopback(getattr(settings, name)) for name in ADDRESS_SETTINGS):
        os.environ[INSECURE_TRANSPORT] = "1"
    else:
        os.environ.pop(INSECURE_TRANSPORT, None)
