"""The link with which a gift is passed on. Its secret is stored nowhere: it is made of the house's key and the order's
own name, so that its owner's page can show it again; the table holds only its hash.
"""

from advocacy.core.identifiers import short_code, token_hash
from advocacy.core.services import settings
from advocacy.notifications.addressing import whole_address
from advocacy.rewards.gift_models import Order

PURPOSE = "gift link"


def new_link(order: Order) -> str:
    """An earlier link of this order stops working."""
    order.link_turn = (order.link_turn or 0) + 1
    secret = _secret(order)
    order.link_hash = token_hash(secret)
    return secret


def secret_of(order: Order) -> str | None:
    """None once the house's key changed: the owner makes a new link then."""
    secret = _secret(order)
    return secret if order.link_hash == token_hash(secret) else None


def address_of(order: Order) -> str | None:
    secret = secret_of(order)
    return whole_address("gift_cards.show", {"secret": secret}) if secret else None


def _secret(order: Order) -> str:
    """22 characters of base62, 130 bits."""
    key = settings().secret_key.encode()
    return "".join(short_code(key, PURPOSE, half, order.public_id, str(order.link_turn)) for half in ("1", "2"))
