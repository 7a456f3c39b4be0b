"""Words for credits and gifts: what an entry was for, why something can't be chosen, what came of an act."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.services import settings
from advocacy.notifications.addressing import path_of
from advocacy.rewards.gift_models import Gift, Order
from advocacy.rewards.gift_rules import EndedBy, GiftKind, OrderState, Refusal
from advocacy.rewards.importing import MOST_ROWS, Imported, RowProblem, WrongRow
from advocacy.rewards.ledger import today
from advocacy.rewards.listing import Entry
from advocacy.rewards.offering import Offered
from advocacy.rewards.returning import TakenBack
from advocacy.rewards.reversing import Reversed
from advocacy.rewards.rules import Cut, Deed, TransferKind, day_here

DEED_WORDS: Mapping[Deed, Any] = {
    Deed.ANSWERED: _l("Answered a question"),
    Deed.PROMISE_KEPT: _l("Promise kept"),
    Deed.THANKED: _l("Thanked for an answer"),
    Deed.SUGGESTION_USED: _l("A suggestion became a post"),
    Deed.CHECKUP_DONE: _l("Check-up finished"),
}
KIND_WORDS: Mapping[TransferKind, Any] = {
    TransferKind.EARNED: _l("Earned"),
    TransferKind.SPENT: _l("Chosen"),
    TransferKind.RETURNED: _l("Came back"),
    TransferKind.ENDED: _l("Ended"),
    TransferKind.REVERSED: _l("Taken back"),
    TransferKind.LEFT: _l("Left the company"),
}
GIFT_KIND_WORDS: Mapping[GiftKind, Any] = {
    GiftKind.CODES: _l("Voucher, each with its own code"),
    GiftKind.DISCOUNT: _l("Discount, one code for everybody"),
    GiftKind.DONATION: _l("Donation"),
    GiftKind.PHYSICAL: _l("Something to hand out"),
}
# What an entry is about, and the page that shows it. Rooms above bring these pages.
PAGES = {
    "question": "questions.show",
    "suggestion": "suggestions.show",
    "check-up": "guidelines.one_checkup",
    "gift": "gifts.order",
}


def day_words(day: date) -> str:
    """ "31 December", and with the year when it is another."""
    return str(format_date(day, "d MMMM" if day.year == today().year else "d MMMM y"))


def last_day_words(until: datetime) -> str:
    """The last day of a link that works until midnight, as the company's calendar has it."""
    return day_words(day_here(until - timedelta(seconds=1), settings().time_zone))


def page_of(subject: str) -> str | None:
    kind, _colon, name = subject.partition(":")
    return path_of(PAGES[kind], {"public_id": name}) if kind in PAGES and name else None


def entry_title(entry: Entry, names: Mapping[str, str]) -> str:
    """What it was for, in a few words. `names`: of the gifts that entries speak of."""
    row = entry.row
    if row.kind in (TransferKind.EARNED, TransferKind.REVERSED) and row.deed:
        return str(DEED_WORDS[row.deed])
    gift = names.get(row.subject.partition(":")[2], "")
    if gift:
        return gift
    return str(KIND_WORDS[row.kind])


def entry_reason(entry: Entry) -> str:
    """Why it is this number; empty where the title says it all."""
    row = entry.row
    if row.cut:
        return cut_words(row.cut, row.amount, row.wanted, row.month)
    if row.kind is TransferKind.REVERSED:
        return str(_("Taken back, because it was given by mistake: %(reason)s", reason=row.reason))
    words: Mapping[TransferKind, Any] = {
        TransferKind.ENDED: _("They were kept longer than credits live."),
        TransferKind.RETURNED: _("The gift came back, and so did its credits."),
        TransferKind.LEFT: _("What was left went back to the company."),
    }
    return str(words.get(row.kind, ""))


def cut_words(cut: Cut, given: int, wanted: int, month: date | None) -> str:
    named = format_date(month, "LLLL") if month else ""
    why: Mapping[Cut, str] = {
        Cut.TIMES: _("It earns once a month."),
        Cut.PERSON: _("Your credits for %(month)s were full.", month=named),
        Cut.COMPANY: _("The company's credits for %(month)s were all given.", month=named),
    }
    return str(_("%(given)s of %(wanted)s.", given=given, wanted=wanted)) + " " + str(why[cut])


def refusal_words(refused: Refusal, short: int, gift: Gift) -> str:
    words: Mapping[Refusal, str] = {
        Refusal.NOT_OFFERED: _("It is not on offer any more. Your credits are all still here."),
        Refusal.SOLD_OUT: _("Somebody was quicker: none is left. Your credits are all still here."),
        Refusal.PRICE_CHANGED: _(
            "The price changed meanwhile, to %(price)s credits. Look again before you choose.", price=gift.price
        ),
        Refusal.ENOUGH: ngettext(
            "One may have %(num)d of it, and you have it.",
            "One may have %(num)d of it, and you have them.",
            gift.each or 1,
        ),
        Refusal.TOO_FEW_CREDITS: ngettext("You are %(num)d credit short.", "You are %(num)d credits short.", short),
        Refusal.KEPT_ONLY: _("It can't be passed on. You can keep it for yourself."),
    }
    return str(words[refused])


def short_refusal(one: Offered) -> str:
    """In the place of the button."""
    words: Mapping[Refusal, str] = {
        Refusal.SOLD_OUT: _("None left"),
        Refusal.ENOUGH: _("You have it"),
        Refusal.TOO_FEW_CREDITS: _("%(credits)s short", credits=one.short),
    }
    return str(words.get(one.refused, _("Not now"))) if one.refused else ""


def gift_fact(gift: Gift) -> str:
    """Kind, and how many are left."""
    kinds: Mapping[GiftKind, str] = {
        GiftKind.CODES: _("A code of your own."),
        GiftKind.DISCOUNT: _("A code for you."),
        GiftKind.DONATION: _("A donation."),
        GiftKind.PHYSICAL: _("To pick up."),
    }
    first = _("Yours, or to pass on.") if gift.can_pass_on and gift.kind is not GiftKind.DONATION else kinds[gift.kind]
    if gift.left is None or gift.left > 500:
        return str(first)
    left = _("None left.") if gift.left == 0 else ngettext("%(num)d left.", "%(num)d left.", gift.left)
    return f"{first} {left}"


def order_state(order: Order) -> tuple[str, str, str]:
    """Words, tone and icon of its pill."""
    if order.state is OrderState.RETURNED:
        why: Mapping[EndedBy, str] = {
            EndedBy.TAKEN_BACK: _("Taken back"),
            EndedBy.LAPSED: _("Nobody claimed it"),
            EndedBy.DESK: _("Could not be given"),
            EndedBy.DECLINED: _("Given back"),
        }
        return why[order.ended_by or EndedBy.DESK], "quiet", "arrow-counterclockwise"
    states: Mapping[OrderState, tuple[str, str, str]] = {
        OrderState.KEPT: (_("Yours"), "good", "check-lg"),
        OrderState.OPEN: (_("Not yet claimed"), "accent", "gift"),
        OrderState.CLAIMED: (_("Claimed"), "good", "check-lg"),
    }
    return states[order.state]


def taken_back_words(outcome: TakenBack) -> tuple[str, str]:
    words: Mapping[TakenBack, tuple[str, str]] = {
        TakenBack.DONE: (_("Taken back. The link leads nowhere any more, and your credits are back."), "good"),
        TakenBack.CLAIMED: (_("Somebody claimed it a moment ago. It is theirs now."), "soon"),
        TakenBack.ALREADY: (_("It came back before. Your credits are here."), "soon"),
        TakenBack.KEPT: (_("You keep it yourself, so there is nothing to take back."), "soon"),
    }
    return words[outcome]


def reversed_words(outcome: Reversed) -> tuple[str, str]:
    words: Mapping[Reversed, tuple[str, str]] = {
        Reversed.DONE: (_("Taken back, as an entry of its own. They are told, with your reason."), "good"),
        Reversed.ALREADY: (_("That was taken back before."), "soon"),
        Reversed.NOTHING_LEFT: (_("Nothing of it is left: a balance never falls below zero."), "soon"),
        Reversed.NOT_EARNED: (_("Only what was earned can be taken back."), "bad"),
        Reversed.NO_REASON: (_("Say why: the person reads it."), "bad"),
    }
    return words[outcome]


def row_problem(row: WrongRow) -> str:
    """What is wrong with a row, and what would be right."""
    words: Mapping[RowProblem, str] = {
        RowProblem.TOO_LONG: _("Longer than 200 characters. One code stands in a row."),
        RowProblem.NOT_PLAIN: _("It holds signs that nobody can type. Save the file as UTF-8 text."),
        RowProblem.TWICE: _("The same code as in row %(row)s. It was taken once.", row=row.of),
        RowProblem.THERE: _("This code is here already."),
        RowProblem.MORE_CELLS: _("More than one column. One code stands in a row, nothing else."),
    }
    return str(words[row.problem])


def import_problem(found: Imported) -> str:
    if found.whole == "too_many":
        return str(_("More than %(most)s rows. Nothing was taken: part the file.", most=MOST_ROWS))
    return str(_("There is no code in it. One stands in each row."))
