"""Reaching the rulebook of the running product, and checking with it."""

from datetime import date

from advocacy.core.services import Services, clock, services
from advocacy.guidelines.checking import check
from advocacy.guidelines.loading import Rulebook, build_rulebook
from advocacy.guidelines.rules import Audience, Context, Finding
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network, TextLength


def install(services: Services) -> None:
    """Load the rulebook once, when the application is built. Raises PolicyError, which stops the start."""
    services.provide(Rulebook, build_rulebook(services.settings))


def current_rulebook() -> Rulebook:
    return services().get(Rulebook)


def count(network: Network, text: str) -> TextLength:
    """The length of a text as its network counts."""
    return adapter(network).count(text)


def today() -> date:
    return clock().now().date()


def check_text(
    text: str,
    network: Network,
    language: str,
    audience: Audience,
    *,
    links: tuple[str, ...] = (),
    topics: frozenset[str] = frozenset(),
    reader: str = "",
) -> list[Finding]:
    """The findings of the current rulebook in a text; `reader` is the language of the explanations."""
    context = Context(network, language, audience, today(), links, topics, reader)
    return check(current_rulebook(), text, context, count)
