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
from advocacy.evidence.rules import FactKind
from advocacy.networks.readings import PostState
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from tests.content.factories import make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.relationships.making_rows import see
from tests.sharing.factories import connect, publish_all, share

PLAN = Plan("Quiet water", "Neighbours ask.", Measure.SHARES, 60, date(2026, 11, 9), date(2026, 12, 12))
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you? {}"

WORDS = (
    "I live near the quay and heard nothing at all last night. Did you? I work at Hazelpont.",
    "At four in the morning I stood on deck with cold hands. I work at Hazelpont and would do it again.",
    "My neighbour asked whether the boats were ill, they had become so quiet. I work at Hazelpont. I laughed.",
    "Who else slept through the ferry? I work at Hazelpont, my daughter woke only for breakfast.",
    "Seven winters ago we needed earplugs below. I work at Hazelpont; nowadays I hear the gulls.",
)


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
    noor, bram, wim = make_person(), make_person(), make_person()
    shares = []
    for person, words in zip((noor, bram, wim), WORDS, strict=False):
        connect(person, Network.LINKEDIN, sandbox)
        connect(person, Network.X, sandbox)
        shares.append(share(person, Network.LINKEDIN, words, post=post.public_id))
    for person, words in zip((noor, bram, wim), WORDS, strict=False):
        shares.append(share(person, Network.X, f"{words} And you?", post=post.public_id))
    share(bram, Network.LINKEDIN, OWN.format("Of no campaign."), post=other.public_id)
    publish_all(clock)
    assert outcome() == (3, 6, 0, None, 0)
    came_back(shares[0], visits=3, comments=(1, 4, 2))
    came_back(shares[3], visits=1, comments=(9,))  # X counts our own answers too
    for each in ("a", "b"):
        see(FactKind.COMMENT, noor, share_id=shares[3].id, subject=each, counterpart=each)
    assert outcome() == (3, 6, 4, 6, 0)
    assert outcome() == (3, 6, 4, 6, 0)  # again, and nothing is counted twice


def test_one_person_on_a_second_network_is_not_found_by_subtraction(sandbox: Sandbox, clock: FixedClock) -> None:
    """The post's page tells of LinkedIn, so LinkedIn and X together would tell of the only one on X."""
    post = make_post(campaign=plan_campaign(PLAN, make_comms().id))
    people = [make_person() for _ in range(5)]
    shares = []
    for person, words, network in zip(people, WORDS, [Network.LINKEDIN] * 3 + [Network.X] * 2, strict=True):
        connect(person, network, sandbox)
        shares.append(share(person, network, words, post=post.public_id))
    publish_all(clock)
    for each in shares:
        came_back(each, visits=2, comments=(1,))
    assert outcome() == (5, 5, 6, 3, 0), "what two people on X brought is left out"
    connect(people[0], Network.X, sandbox)
    share(people[0], Network.X, OWN.format("On X too."), post=post.public_id)
    publish_all(clock)
    assert outcome() == (5, 6, 10, 3, 0), "three people on X are told; nobody listened there"


def test_two_posts_of_few_people_are_told_when_three_are_behind_them(sandbox: Sandbox, clock: FixedClock) -> None:
    campaign = plan_campaign(PLAN, make_comms().id)
    for texts, expected in ((WORDS[:2], (2, 2, 0, None, 0)), (WORDS[2:3], (3, 3, 3, None, 0))):
        post = make_post(campaign=campaign)
        shares = []
        for words in texts:
            person = make_person()
            connect(person, Network.X, sandbox)
            shares.append(share(person, Network.X, words, post=post.public_id))
        publish_all(clock)
        for each in shares:
            came_back(each, visits=1, comments=())
        assert outcome() == expected


def test_the_link_of_a_share_carries_the_campaigns_tag_and_no_person(sandbox: Sandbox, clock: FixedClock) -> None:
    campaign = plan_campaign(replace(PLAN, name="Crew"), make_comms().id)
    post, noor = make_post(campaign=campaign), make_person()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X, OWN.format(""), post=post.public_id)
    page = "https://hazelpont.example/night-ferry"
    assert found.link_target == f"{page}?utm_campaign={campaign}&utm_medium=social&utm_source=x"
    assert noor.public_id not in found.link_target
