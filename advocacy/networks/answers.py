"""What came back from a call, in a form that cannot surprise: status, headers, a JSON object or nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Not documented by either network; where one of these comes, it helps their support find the call.
REQUEST_ID_HEADERS = ("x-li-uuid", "x-transaction-id", "x-request-id")
DETAIL_LENGTH = 300


@dataclass(frozen=True)
class Answer:
    """`document` is empty for a body that is no JSON object; `complete` is false when the body was cut off."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    document: Mapping[str, object] = field(repr=False)
    complete: bool = True

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        found = (self.headers.get(name) for name in REQUEST_ID_HEADERS)
        return next((keepable(value)[:100] for value in found if value), None)


@dataclass(frozen=True)
class NoAnswer:
    """The call ended without a status line. `evidence` names the kind of failure, never an address or a body."""

    surely_not_sent: bool
    evidence: str


def json_object(body: bytes) -> dict[str, object]:
    """The JSON object in a body; empty for HTML, a list, broken encoding, endless nesting."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def text_at(document: object, key: str) -> str:
    """A string or number at a key, as text that can be kept; empty for anything else."""
    value = document.get(key) if isinstance(document, Mapping) else None
    return keepable(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def keepable(text: str) -> str:
    """Without what no database takes: NUL, and halves of surrogate pairs (JSON may hold both)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def object_at(document: object, key: str) -> Mapping[str, object]:
    value = document.get(key) if isinstance(document, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def objects_at(document: object, key: str) -> Iterator[Mapping[str, object]]:
    """The objects of a list at a key; everything else in it is left out."""
    value = document.get(key) if isinstance(document, Mapping) else None
    return (item for item in (value if isinstance(value, list) else ()) if isinstance(item, Mapping))


def count_at(document: object, key: str) -> int | None:
    """A figure at a key; None when it is missing or no figure."""
    value = document.get(key) if isinstance(document, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def shortened(text: str) -> str:
    """The network's words for an attempt row."""
    return " ".join(text.split())[:DETAIL_LENGTH]
