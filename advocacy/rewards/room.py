"""The room's card: credits and gifts on one's own pages, desk and books for admins, cards for the outside."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Check, CheckResult, CheckState, Cron, Place, PlaceGroup, Room, Task
from advocacy.core.services import Services
from advocacy.core.storing import MediaStore, store_for
from advocacy.rewards import gift_informing, informing
from advocacy.rewards.book import CreditBook, CreditsFileError, load_credits
from advocacy.rewards.book_views import books_pages
from advocacy.rewards.card_views import cards, install_cards
from advocacy.rewards.desk_views import desk
from advocacy.rewards.ending import ends_due
from advocacy.rewards.gift_models import Code, Gift
from advocacy.rewards.handing_out import count_waiting
from advocacy.rewards.leaving import export, leave
from advocacy.rewards.returning import lapses_due
from advocacy.rewards.statements import books
from advocacy.rewards.tasks import end_credits, lapse_links, tell_of_ends
from advocacy.rewards.views import credits_pages, gifts


def install(built: Services) -> None:
    """A broken file of credits stops the start: raises CreditsFileError. All pictures share one store."""
    built.provide(MediaStore, store_for(built.settings))  # type: ignore[type-abstract]  # an interface as a key
    built.provide(CreditBook, load_credits(built.settings.policies_dir))
    install_cards(built)


def check_credits(built: Services) -> CheckResult:
    try:
        book = load_credits(built.settings.policies_dir)
    except CreditsFileError as error:
        return CheckResult(CheckState.BROKEN, str(error), "Mend policies/credits.toml; every line names its key.")
    version = book.versions[-1]
    return CheckResult(
        CheckState.FINE, f"policies/credits.toml holds {len(version.terms)} rules, version {version.number}."
    )


def check_ledger(_built: Services) -> CheckResult:
    found = books()
    if not found.adds_up:
        return CheckResult(CheckState.BROKEN, "The ledger of credits does not add up to zero.", "Write to the makers.")
    return CheckResult(CheckState.FINE, f"The ledger of credits adds up to zero; people hold {found.held}.")


ROOM = Room(
    name="rewards",
    install=install,
    checks=(Check("credit rules", check_credits), Check("credits", check_ledger)),
    blueprints=(credits_pages, gifts, cards, desk, books_pages),
    tasks=(
        Task("end_credits", Queue.SLOW, end_credits),
        Task("tell_of_ends", Queue.SLOW, tell_of_ends),
        Task("lapse_links", Queue.SLOW, lapse_links),
    ),
    cron=(
        Cron("end_credits", timedelta(minutes=15), due=ends_due),
        Cron("tell_of_ends", timedelta(days=1)),
        Cron("lapse_links", timedelta(minutes=1), due=lapses_due),
    ),
    notices=(*informing.NOTICES, *gift_informing.NOTICES),
    places=(
        Place("gifts.index", _l("Gifts"), "gift", PlaceGroup.ME, Permission.BE_HERE, order=46),
        Place(
            "gift_desk.index",
            _l("Gifts to give"),
            "gift",
            PlaceGroup.ADMIN,
            Permission.MANAGE_GIFTS,
            order=60,
            badge=count_waiting,
        ),
        Place("credit_books.index", _l("Credits"), "journal-text", PlaceGroup.ADMIN, Permission.MANAGE_GIFTS, order=62),
    ),
    leaving=leave,
    export=export,
    sealed=(Code.sealed, Gift.shared_code),
    owns=("rewards_accounts", "rewards_transfers", "rewards_orders"),
)
