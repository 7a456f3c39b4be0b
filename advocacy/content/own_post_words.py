"""What is wrong with a pasted address of the company's own post, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.own_posts import Whose, company_accounts, post_behind, whose
from advocacy.networks.addresses import AddressProblem, PostAddress
from advocacy.networks.rules import Network

EXAMPLES: Mapping[Network, str] = {
    Network.LINKEDIN: "https://www.linkedin.com/feed/update/urn:li:share:7134567890123456789/",
    Network.X: "https://x.com/hazelpont/status/1734567890123456789",
}
ADDRESS_WORDS: Mapping[AddressProblem, Any] = {
    AddressProblem.BROKEN: _l("There is a line break or a space in this address. Copy it again, in one piece."),
    AddressProblem.OTHER_SITE: _l("This is not an address on %(network)s. An example is %(example)s."),
    AddressProblem.SHORTENED: _l("This is a short link. Open it and copy the address of the page it leads to."),
    AddressProblem.NO_POST: _l("This address leads to no single post on %(network)s. An example is %(example)s."),
    AddressProblem.NO_SUCH_ID: _l("No post on %(network)s has such a number. Copy the address again."),
}
WHOSE_WORDS: Mapping[Whose, Any] = {
    Whose.SOMEBODY_ELSES: _l("This is somebody else's post. Ours are those of %(accounts)s."),
    Whose.GONE: _l("There is no such post on %(network)s any more. Choose another one."),
    Whose.HIDDEN: _l("The account of this post is private, so nobody can pass it on."),
}


def address_problem(network: Network, pasted: str) -> str:
    """Why this is no post's address; empty for one, and for nothing."""
    found = post_behind(network, pasted) if pasted.strip() else None
    return _said(ADDRESS_WORDS[found], network) if isinstance(found, AddressProblem) else ""


def owner_problem(network: Network, pasted: str) -> str:
    """Why it can't be passed on as ours; empty when it can, when only communications know, and for nothing.

    May cost a reading: asked when somebody saves, not while they type.
    """
    found = post_behind(network, pasted) if pasted.strip() else None
    if not isinstance(found, PostAddress):
        return ""
    words = WHOSE_WORDS.get(whose(network, found))
    return _said(words, network) if words else ""


def _said(words: Any, network: Network) -> str:
    accounts = ", ".join(sorted(company_accounts(network))) or _("our company")
    return str(words) % {"network": network.label, "example": EXAMPLES[network], "accounts": accounts}
