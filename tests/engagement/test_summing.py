"""What came of a campaign, counted from shares, visits, readings and reports."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from advocacy.content.campaign_models import CampaignOutcome
from advocacy.content.campaign_rules import Measure
from advocacy.content.campaigning import Plan, plan_campaign
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.models import Click, Reading
from advocacy.engagement.summing import sum_campaigns
from advocacy.networks.readings import PostState
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from tests.content.factories import make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, publish_all, share

PLAN = Plan("Quiet water", "Neighbours ask.", Measure.SHARES, 60, date(2026, 11, 9), date(2026, 12, 12))
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you? {}"


def outcome() -> tuple[int, int, int, int | None, int]:
    sum_campaigns()
    with transaction() as session:
        row = session.scalars(select(CampaignOutcome)).one()
        return row.sharers, row.shares, row.visits, row.answers, row.reported


def came_back(found: Share, *, visits: int, comments: tuple[int, ...]) -> None:
    day = now().date()
    with transaction() as session:
        for number in range(visits):
            session.add(Click(share_id=found.id, day=day, visitor=f"{number:064}", clicked_at=now()))
        for step, number in enumerate(comments):
            read_at = now() + timedelta(hours=step)
            figures = {"comments": number}
            row = Reading(
                share_id=found.id, step=step, read_at=read_at, state=PostState.PRESENT, figures=figures, absent={}
            )
            session.add(row)


def test_each_share_counts_once_however_much_came_back(sandbox: Sandbox, clock: FixedClock) -> None:
    campaign = plan_campaign(PLAN, make_comms().id)
    post, other = make_post(campaign=campaign), make_post()
    noor, bram = make_person(), make_person()
    shares = []
    for person in (noor, bram):
        for network in Network:
            connect(person, network, sandbox)
        shares.append(share(person, Network.LINKEDIN, OWN.format(person.public_id), post=post.public_id))
    shares.append(share(noor, Network.X, OWN.format("On X too."), post=post.public_id))
    share(bram, Network.LINKEDIN, OWN.format("Of no campaign."), post=other.public_id)
    publish_all(clock)
    assert outcome() == (2, 3, 0, None, 0)
    came_back(shares[0], visits=3, comments=(1, 4, 2))
    came_back(shares[2], visits=1, comments=(2,))
    assert outcome() == (2, 3, 4, 6, 0)
    assert outcome() == (2, 3, 4, 6, 0)  # again, and nothing is counted twice


def test_the_link_of_a_share_carries_the_campaigns_tag_and_no_person(sandbox: Sandbox, clock: FixedClock) -> None:
    campaign = plan_campaign(replace(PLAN, name="Crew"), make_comms().id)
    post, noor = make_post(campaign=campaign), make_person()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X, OWN.format(""), post=post.public_id)
    page = "https://hazelpont.example/night-ferry"
    assert found.link_target == f"{page}?utm_campaign={campaign}&utm_medium=social&utm_source=x"
    assert noor.public_id not in found.link_target
