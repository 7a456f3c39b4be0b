"""The two campaigns of the made-up company, and which posts belong to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from advocacy.content.campaign_rules import Measure
from advocacy.content.campaigning import Plan, plan_campaign
from advocacy.core.services import settings


@dataclass(frozen=True)
class CampaignSpec:
    """`starts`, `ends`: days from the present one."""

    name: str
    goal: str
    measure: Measure
    target: int
    starts: int
    ends: int
    posts: frozenset[str]


CAMPAIGNS = (
    CampaignSpec(
        name="Quiet water",
        goal="People along the river know that the night ferry makes no noise, and ask us about it.",
        measure=Measure.CONVERSATIONS,
        target=120,
        starts=-21,
        ends=20,
        posts=frozenset({"forty-thousand", "charging", "battery", "night-ferry", "heron", "kilowatt", "last-boat"}),
    ),
    CampaignSpec(
        name="Meet the crew",
        goal="Skippers and deckhands who are looking for work have seen who they would work with.",
        measure=Measure.VISITS,
        target=600,
        starts=-14,
        ends=12,
        posts=frozenset({"second-skipper", "lock-keeper", "first-boat", "moor", "skipper-fog"}),
    ),
)


def plan_campaigns(person_id: int, present: datetime) -> Mapping[str, str]:
    """The public id of each post's campaign, by the post's key."""
    today = present.astimezone(ZoneInfo(settings().time_zone)).date()
    found: dict[str, str] = {}
    for spec in CAMPAIGNS:
        first, last = today + timedelta(days=spec.starts), today + timedelta(days=spec.ends)
        public_id = plan_campaign(Plan(spec.name, spec.goal, spec.measure, spec.target, first, last), person_id)
        found |= dict.fromkeys(spec.posts, public_id)
    return found
