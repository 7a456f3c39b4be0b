"""Where a warning in a draft is kept with a reason, for the pages that show findings."""

from collections.abc import Callable

from flask import url_for

from advocacy.content.checking import CheckedWording, may_keep
from advocacy.core.identifiers import is_public_id
from advocacy.guidelines.life_rules import found_key
from advocacy.guidelines.rules import Finding

KeepUrl = Callable[[CheckedWording, Finding], str | None]


def keep_urls(post_public_id: str, number: int) -> KeepUrl | None:
    """The address for each warning of a version; None for a post that has no address of its own yet."""
    if not is_public_id(post_public_id) or not number:
        return None

    def keep_url(wording: CheckedWording, finding: Finding) -> str | None:
        if not may_keep(finding):
            return None
        return url_for(
            "content.keep_warning",
            public_id=post_public_id,
            number=number,
            wording=wording.name,
            rule=finding.rule,
            found=found_key(finding.found),
        )

    return keep_url
