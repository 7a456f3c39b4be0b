"""Large pictures are read in a process of their own, one at a time: the memory that one takes ends with it.

A process that serves pages stays small whatever is uploaded, and whatever is uploaded by many at once.
"""

import json
import logging
import os
import subprocess
import sys
from threading import Lock

from advocacy.core.encoding import MOST_BYTES, Encoded, PictureProblem, encode, pixels_to_read

log = logging.getLogger(__name__)
LARGE = 6_000_000  # pixels; smaller ones cost less than starting a process
MOST_SECONDS = 60
_one_at_a_time = Lock()


def encode_upload(data: bytes) -> Encoded | PictureProblem:
    """As `encode` does."""
    if pixels_to_read(data) <= LARGE:
        return encode(data)
    with _one_at_a_time:
        return _apart(data)


def _apart(data: bytes) -> Encoded | PictureProblem:
    argv = [sys.executable, "-m", "advocacy.core.encoding_apart"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            argv, input=data, capture_output=True, timeout=MOST_SECONDS, env=_environment(), check=True
        )
    except (subprocess.SubprocessError, OSError):
        log.exception("a large picture could not be read")
        return PictureProblem.NOT_KEPT
    head, _line, picture = done.stdout.partition(b"\n")
    said = json.loads(head)
    if "problem" in said:
        return PictureProblem(said["problem"])
    return Encoded(picture, said["media_type"], said["width"], said["height"])


def _environment() -> dict[str, str]:
    """Without our settings: whoever reads a stranger's file needs no secret."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}


def main() -> None:
    found = encode(sys.stdin.buffer.read(MOST_BYTES + 1))
    if isinstance(found, PictureProblem):
        sys.stdout.buffer.write(json.dumps({"problem": found}).encode())
        return
    head = {"media_type": found.media_type, "width": found.width, "height": found.height}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + found.data)


if __name__ == "__main__":
    main()
