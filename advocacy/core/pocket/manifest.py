"""What a browser needs to install the product: https://www.w3.org/TR/appmanifest/ in the reader's language."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from advocacy.core.look.assets import Assets
from advocacy.core.look.icon_drawing import ICON_SIZES
from advocacy.core.room import Room, ShareTarget

PAPER_LIGHT, PAPER_DARK = "#F3F5F1", "#0E1413"


def manifest(company: str, language: str, rooms: Sequence[Room], assets: Assets) -> dict[str, Any]:
    """In the language that is set when it is asked for. `id` never changes: it is what was installed."""
    product = str(_("Advocacy"))
    name = f"{company} {product}"
    found = {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= 12 else product,
        "description": str(_("Read, say it in your own words, share it.")),
        "lang": language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER_LIGHT,
        "theme_color": PAPER_LIGHT,
        "icons": _icons(assets),
        "shortcuts": _shortcuts(rooms),
    }
    target = share_target_of(rooms)
    return found | ({"share_target": _share_target(target)} if target else {})


def share_target_of(rooms: Sequence[Room]) -> ShareTarget | None:
    """The one room that takes what is shared from a phone's menu."""
    return next((room.share_target for room in rooms if room.share_target), None)


def _icons(assets: Assets) -> list[dict[str, str]]:
    return [
        {"src": assets.url("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        *(_icon(assets.url(f"icon-{size}.png"), size, "any") for size in ICON_SIZES),
        *(_icon(assets.url(f"icon-maskable-{size}.png"), size, "maskable") for size in ICON_SIZES),
    ]


def _icon(address: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _shortcuts(rooms: Sequence[Room]) -> list[dict[str, str]]:
    places = sorted(
        (place for room in rooms for place in room.places if place.is_shortcut), key=lambda place: place.order
    )
    return [{"name": str(place.label), "url": url_for(place.endpoint)} for place in places]


def _share_target(target: ShareTarget) -> dict[str, Any]:
    """Links, words and a picture out of the phone's share menu; the worker takes the picture, see static/worker."""
    return {
        "action": url_for(target.taking),
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {
            "title": "title",
            "text": "text",
            "url": "url",
            "files": [{"name": "picture", "accept": ["image/jpeg", "image/png", "image/webp"]}],
        },
    }
