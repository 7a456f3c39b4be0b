"""Where notices and mails lead: pages by endpoint name, as paths or whole addresses, also without a request."""

from collections.abc import Mapping

from flask import current_app
from werkzeug.routing import BuildError

from advocacy.core.services import settings


def path_of(endpoint: str, values: Mapping[str, str]) -> str | None:
    """None for a page that this release no longer has."""
    try:
        return current_app.url_map.bind("").build(endpoint, dict(values))
    except BuildError:
        return None


def whole_address(endpoint: str, values: Mapping[str, str]) -> str:
    """For mails. A page that is gone leads to the start."""
    return settings().public_url.rstrip("/") + (path_of(endpoint, values) or "/")
