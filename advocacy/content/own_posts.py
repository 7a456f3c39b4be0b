"""The company's own posts that colleagues may pass on: whose a pasted address is, as far as that can be known."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert

from advocacy.content.freezing import PostContent
from advocacy.content.own_post_models import OwnPost
from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.networks.addresses import AddressProblem, PostAddress
from advocacy.networks.readings import ReadFailure
from advocacy.networks.registry import adapter
from advocacy.networks.reposts import Author, NoSuchPost
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import budget_has_room, note_paid


class Whose(StrEnum):
    """Whose post it is. Only `NOT_KNOWN` leaves it to communications to say so."""

    OURS = "ours"
    SOMEBODY_ELSES = "somebody_elses"
    GONE = "gone"
    HIDDEN = "hidden"  # its account is private, and nobody can pass it on
    NOT_KNOWN = "not_known"


def post_behind(network: Network, pasted: str) -> PostAddress | AddressProblem:
    """The one function that reads what communications paste."""
    return adapter(network).find_post(pasted)


def remote_id_of(network: Network, pasted: str) -> str:
    """The id or URN; empty for what is no post's address."""
    found = post_behind(network, pasted) if pasted.strip() else None
    return found.remote_id if isinstance(found, PostAddress) else ""


def address_of(network: Network, remote_id: str) -> str:
    """As it stands in the field again; empty without a post."""
    return adapter(network).remote_url(remote_id) if remote_id else ""


def company_accounts(network: Network) -> Collection[str]:
    """The names of the company's accounts there, in small letters; empty when nobody set them."""
    named = settings().company_x_accounts if network is Network.X else settings().company_linkedin_pages
    return {name.lower().removeprefix("@") for name in named}


def whose(network: Network, found: PostAddress) -> Whose:
    """By the name in the address, else by one paid reading where the network has one. No transaction is open."""
    ours = company_accounts(network)
    if found.author and ours and found.author not in ours:
        return Whose.SOMEBODY_ELSES
    if is_proven(network, found.remote_id):
        return Whose.OURS
    token = settings().x_app_token if network is Network.X else ""
    if not ours or not token or not _paid(network):
        return Whose.NOT_KNOWN
    return _judged(network, found.remote_id, adapter(network).look_up(token, found.remote_id), ours)


def is_proven(network: Network, remote_id: str) -> bool:
    """Whether the network said before that it is ours."""
    with transaction() as session:
        return session.get(OwnPost, (network, remote_id)) is not None


def is_sure(content: PostContent) -> bool:
    """Whether each post that colleagues shall pass on is the company's own, by the network's word or by ours."""
    if content.own_confirmed or content.internal_only:
        return True
    return all(is_proven(network, remote_id) for network, remote_id in content.own_posts.items())


def _paid(network: Network) -> bool:
    """A reading of one post with its author, booked before it is made; without room for it nobody is asked."""
    with transaction() as session:
        if not budget_has_room(session, network):
            return False
        note_paid(session, network, PaidCall.POST_READ)
        note_paid(session, network, PaidCall.USER_READ)
        return True


def _judged(
    network: Network, remote_id: str, answer: Author | NoSuchPost | ReadFailure, ours: Collection[str]
) -> Whose:
    match answer:
        case NoSuchPost(hidden=hidden):
            return Whose.HIDDEN if hidden else Whose.GONE
        case Author(protected=True):
            return Whose.HIDDEN
        case Author(handle=handle) if handle in ours:
            _prove(network, remote_id, handle)
            return Whose.OURS
        case Author():
            return Whose.SOMEBODY_ELSES
        case ReadFailure():
            return Whose.NOT_KNOWN


def _prove(network: Network, remote_id: str, handle: str) -> None:
    row = {"network": network, "remote_id": remote_id, "author": handle, "read_at": now()}
    with transaction() as session:
        session.execute(insert(OwnPost).values(**row).on_conflict_do_nothing())
