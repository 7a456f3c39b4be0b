"""A new link for a gift that is passed on: the earlier one stops working."""

from advocacy.core.database import transaction
from advocacy.people.models import Person
from advocacy.rewards.gift_models import order_by_public_id
from advocacy.rewards.gift_rules import OrderState
from advocacy.rewards.linking import new_link


def make_new_link(order_name: str, person: Person) -> bool | None:
    """None: this person has no such gift. False: there is nothing to link to any more."""
    with transaction() as session:
        order = order_by_public_id(session, order_name, lock=True)
        if order is None or order.person_id != person.id:
            return None
        if order.state is not OrderState.OPEN:
            return False
        new_link(order)
        return True
