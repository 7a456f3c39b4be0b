"""The publish check: the posting call itself, without content, so that nothing can be published and nothing is charged.

It goes the way of every post (version header, token, permission, credit) and ends at the network's own examination of
the body. LinkedIn misses `author` and the rest (422), X knows no such field and misses text and media (400): that
refusal is the proof of life. A 426, 402 or 403 comes before the body is looked at and is proof of the opposite.
A read would prove less: sign-in and reading go on working when posting is dead, and X charges for users it returns.
Called with no transaction open and a person's access token; without one (nobody has connected) only the line is proven.
"""

from sqlalchemy.orm import Session

from advocacy.core.services import now
from advocacy.networks.check_rules import CheckVerdict, PublishCheck, read_check
from advocacy.networks.pausing import DETAIL_LENGTH, locked_state
from advocacy.networks.protocol import Adapter
from advocacy.networks.rules import Network

# An unknown field and none of the needed ones: refused twice over.
NO_POST = b'{"publish_check":true}'
NOBODY = "none"


def check(adapter: Adapter, access_token: str | None = None) -> PublishCheck:
    """What the network says to a post that it can't take."""
    found = read_check(adapter.send(access_token or NOBODY, NO_POST))
    if access_token is None and found.verdict is CheckVerdict.ALIVE:
        return PublishCheck(CheckVerdict.REACHED, found.http_status, found.detail)
    return found


def keep_check(session: Session, network: Network, found: PublishCheck) -> None:
    """For the page: when it was last asked, and the answer."""
    row = locked_state(session, network)
    detail = f"{found.detail} ({found.http_status})" if found.http_status else found.detail
    row.checked_at, row.check_verdict, row.check_detail = now(), found.verdict, detail[:DETAIL_LENGTH]
