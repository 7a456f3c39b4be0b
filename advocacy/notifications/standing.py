"""Whether what was told still holds when it is mailed: the matter of its page may be over by then."""

from collections import defaultdict
from collections.abc import Sequence

from advocacy.notifications.kinds import find_kind
from advocacy.notifications.models import Notice


def still_so(notices: Sequence[Notice]) -> list[Notice]:
    """Without those whose matter is over. One question for each kind, however many there are."""
    asked = defaultdict[str, list[str]](list)
    for notice in notices:
        if notice.values.get("public_id"):
            asked[notice.kind].append(notice.values["public_id"])
    over = {name: _over(name, public_ids) for name, public_ids in asked.items()}
    return [each for each in notices if each.values.get("public_id") not in over.get(each.kind, ())]


def _over(name: str, public_ids: list[str]) -> set[str]:
    kind = find_kind(name)
    return set(kind.over(public_ids)) if kind and kind.over else set()
