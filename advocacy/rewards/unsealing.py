"""Codes as they are sealed for keeping, and opened for whoever has the gift."""

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.identifiers import keyed_hash, short_code
from advocacy.core.services import services, settings
from advocacy.rewards.gift_models import Code, Gift, Order
from advocacy.rewards.gift_rules import GiftKind


def fingerprint_of(code: str) -> str:
    """Knows a code again; whoever reads the table can't try codes against it."""
    return keyed_hash(settings().secret_key.encode(), "gift code", code)


def seal_code(code: str, fingerprint: str) -> bytes:
    return services().vault.seal(code, f"gift code:{fingerprint}")


def seal_shared(code: str, gift_name: str) -> bytes:
    return services().vault.seal(code, f"gift:{gift_name}")


def code_of(order: Order, gift: Gift) -> str:
    """What its owner shows or types; empty for gifts without a code. Only for whoever has it."""
    if gift.kind is GiftKind.DISCOUNT:
        return services().vault.open(gift.shared_code, f"gift:{gift.public_id}") if gift.shared_code else ""
    if gift.kind is not GiftKind.CODES:
        return ""
    with transaction() as session:
        row = session.scalar(select(Code).where(Code.order_id == order.id))
    return services().vault.open(row.sealed, f"gift code:{row.fingerprint}") if row else ""


def pick_up_number(order: Order) -> str:
    """Said at the desk: groups of four. Of what was passed on and claimed it is made anew, for whoever passed it on
    knows the order's own name, and so does whoever reads a statement."""
    name = order.public_id
    if order.receipt_hash:
        name = short_code(settings().secret_key.encode(), "pick up", order.public_id, order.receipt_hash)
    return f"{name[:4]}-{name[4:8]}-{name[8:]}"
