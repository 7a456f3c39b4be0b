"""What people are told about gifts; never a word of whoever a gift was passed on to."""

from flask_babel import lazy_gettext as _l

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission, Role
from advocacy.core.room import NoticeKind
from advocacy.core.services import now
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import Link, tell, tell_role
from advocacy.people.models import Person
from advocacy.rewards.gift_models import Gift, Order
from advocacy.rewards.informing import IN_APP

CLAIMED, LAPSED, NOT_GIVEN, TO_HAND_OUT = "gift.claimed", "gift.lapsed", "gift.not_given", "gift.to_hand_out"
DECLINED = "gift.declined"

NOTICES = (
    NoticeKind(
        name=CLAIMED,
        title=_l("A gift of yours was claimed"),
        words=said(_l("Your gift was claimed: %(gift)s"), _l("By whom we don't know, and don't keep.")),
        endpoint="gifts.mine",
        button=_l("See your gifts"),
        icon="gift",
        tone="good",
        channels=IN_APP,
    ),
    NoticeKind(
        name=LAPSED,
        title=_l("A gift of yours came back"),
        words=said(_l("Nobody claimed it: %(gift)s"), _l("Your %(credits)s credits are back.")),
        endpoint="gifts.mine",
        button=_l("See your gifts"),
        icon="gift",
    ),
    NoticeKind(
        name=DECLINED,
        title=_l("A gift of yours was given back"),
        words=said(
            _l("Given back, for somebody else: %(gift)s"),
            _l("Whoever got the link does not need it; by whom we don't know. Your %(credits)s credits are back."),
        ),
        endpoint="gifts.mine",
        button=_l("See your gifts"),
        icon="gift",
    ),
    NoticeKind(
        name=NOT_GIVEN,
        title=_l("A gift could not be given"),
        words=said(_l("This gift could not be given: %(gift)s"), _l("Your %(credits)s credits are back.")),
        endpoint="gifts.mine",
        button=_l("See your gifts"),
        icon="gift",
    ),
    NoticeKind(
        name=TO_HAND_OUT,
        title=_l("A gift is to be handed out"),
        words=said(_l("To be handed out: %(gift)s"), _l("Tick it when it is done.")),
        endpoint="gift_desk.to_do",
        button=_l("See what waits"),
        icon="gift",
        permission=Permission.MANAGE_GIFTS,
        channels=IN_APP,
    ),
)


def inform_claimed(order: Order) -> None:
    tell([order.person_id], CLAIMED, parameters={"gift": _name(order)}, link=_link(order), once_key=order.public_id)


def inform_lapsed(order: Order) -> None:
    _tell_of_credits(order, LAPSED)


def inform_declined(order: Order) -> None:
    _tell_of_credits(order, DECLINED)


def inform_desk_returned(order: Order) -> None:
    _tell_of_credits(order, NOT_GIVEN)


def inform_to_hand_out(order: Order) -> None:
    """One notice a day and gift: the list says the rest."""
    key = f"{order.gift_id}:{now().date().isoformat()}"
    tell_role(Role.ADMIN, TO_HAND_OUT, parameters={"gift": _name(order)}, once_key=key)


def _tell_of_credits(order: Order, kind: str) -> None:
    parameters: dict[str, str | int] = {"gift": _name(order), "credits": order.price}
    tell([order.person_id], kind, parameters=parameters, link=_link(order), once_key=order.public_id)


def _link(order: Order) -> Link:
    return "gifts.order", {"public_id": order.public_id}


def _name(order: Order) -> str:
    """In the language of whoever chose it."""
    with transaction() as session:
        language = session.get_one(Person, order.person_id).language
        return session.get_one(Gift, order.gift_id).said(language)["name"]
