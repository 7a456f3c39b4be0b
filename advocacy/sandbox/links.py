"""Finding addresses in a text."""

import re

# Also http://127.0.0.1:8000/r/…: in a demo the product's own short links point at this machine.
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]}]+")


def links_in(text: str) -> list[str]:
    return [match.group().rstrip(".,;:!?") for match in _ADDRESS.finditer(text)]
