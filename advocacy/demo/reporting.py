"""Some colleagues tell who answered them on LinkedIn, which does not tell it itself."""

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.demo.stage import DemoError
from advocacy.engagement.models import Report, Watch, WatchState
from advocacy.engagement.reporting import Told, report_answers
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share

ONE_OF = 4  # shares
MOST = 3  # people in one report


def tell_answers(but: str) -> None:
    """Of what LinkedIn gave no figures for, one share in four; `but`: the address of whoever tries that in the demo."""
    told = select(Report.id).where(Report.share_id == Share.id).exists()
    silent = (Watch.state == WatchState.NOT_OFFERED, Share.network == Network.LINKEDIN, Share.id % ONE_OF == 0)
    query = select(Share.id, Share.person_id, Share.public_id, Share.remote_id).join(Watch, Watch.share_id == Share.id)
    query = query.join(Person, Person.id == Share.person_id).where(Person.email != but, ~told, *silent)
    with transaction() as session:
        shares = session.execute(query.order_by(Share.id)).all()
    for share in shares:
        address = adapter(Network.LINKEDIN).remote_url(share.remote_id)
        answer = report_answers(share.person_id, share.public_id, address, 1 + share.id // ONE_OF % MOST)
        if answer is not Told.THANKS:
            raise DemoError(f"share {share.public_id} could not be reported: {answer}")
