"""The posting call, from which nothing but one of the four outcomes comes back."""

import logging

from advocacy.networks.outcomes import Outcome, Unknown
from advocacy.networks.registry import adapter
from advocacy.sharing.claiming import Claimed

log = logging.getLogger(__name__)


def send_safely(claimed: Claimed, access_token: str, body: bytes) -> Outcome:
    """An adapter that breaks says nothing about the post: unknown, and settled like every unknown."""
    try:
        if claimed.repost_of:
            return adapter(claimed.network).send_repost(access_token, claimed.account, body)
        return adapter(claimed.network).send(access_token, body)
    except Exception as error:
        log.exception("the posting call for share %s broke", claimed.share_id)
        return Unknown(type(error).__name__)
