"""An address as a QR code, drawn by the page itself: dark on white in both themes, a path with attributes only."""

from dataclasses import dataclass

import segno

QUIET = 4  # modules of white around it


@dataclass(frozen=True)
class QrCode:
    """`path`: one stroke for each row of dark modules; `size`: of the square, with its quiet zone."""

    path: str
    size: int


def qr_code(address: str) -> QrCode:
    matrix = segno.make_qr(address, error="m").matrix
    rows = [_row(number, row) for number, row in enumerate(matrix)]
    return QrCode("".join(rows), len(matrix) + 2 * QUIET)


def _row(number: int, modules: bytearray) -> str:
    """Runs of dark modules as rectangles."""
    parts, start = [], None
    for place, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            parts.append(f"M{start + QUIET} {number + QUIET}h{place - start}v1h-{place - start}z")
            start = None
    return "".join(parts)
