"""Campaigns: making, changing, closing; and what their posts' links carry."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign, campaign_by_public_id
from advocacy.content.campaign_rules import Measure, frozen_tags, read_tags
from advocacy.content.models import Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now, settings


@dataclass(frozen=True)
class Plan:
    """What somebody writes about a campaign."""

    name: str
    goal: str
    measure: Measure
    target: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Changed:
    """Somebody else saved in between, and nothing was written; `revision` is the present one."""

    revision: int


def plan_campaign(plan: Plan, person_id: int) -> str:
    """A new campaign; its public id."""
    with transaction() as session:
        campaign = Campaign(created_by=person_id, created_at=now(), revision=1)
        _write(campaign, plan)
        session.add(campaign)
        session.flush()
        _record("campaign.planned", campaign, person_id)
        return campaign.public_id


def change_campaign(public_id: str, revision: int, plan: Plan, person_id: int) -> bool | Changed:
    """False when there is no such campaign. Links that are out keep their tags: these hold no word of the plan."""
    with transaction() as session:
        campaign = campaign_by_public_id(session, public_id, lock=True)
        if campaign is None:
            return False
        if campaign.revision != revision:
            return Changed(campaign.revision)
        _write(campaign, plan)
        campaign.revision += 1
        _record("campaign.changed", campaign, person_id)
        return True


def close_campaign(public_id: str, person_id: int, *, closed: bool) -> bool:
    """No new post joins a closed one; its posts go on to their own ends. False when there is no such campaign."""
    with transaction() as session:
        campaign = campaign_by_public_id(session, public_id, lock=True)
        if campaign is None:
            return False
        if (campaign.closed_at is not None) != closed:
            campaign.closed_at, campaign.closed_by = (now(), person_id) if closed else (None, None)
            campaign.revision += 1
            _record("campaign.closed" if closed else "campaign.reopened", campaign, person_id)
        return True


def freeze_tags(session: Session, post: Post, version: PostVersion) -> None:
    """At approval: what the version's link carries, by the company's rule of that day."""
    campaign = session.get(Campaign, version.campaign_id) if version.campaign_id else None
    if campaign is not None:
        version.link_tags = frozen_tags(read_tags(settings().link_tags), campaign.public_id, post.public_id)


def _write(campaign: Campaign, plan: Plan) -> None:
    campaign.name, campaign.goal = plan.name, plan.goal
    campaign.measure, campaign.target = plan.measure, plan.target
    campaign.starts_on, campaign.ends_on = plan.starts_on, plan.ends_on


def _record(action: str, campaign: Campaign, person_id: int) -> None:
    record(action, actor_id=person_id, subject=f"campaign:{campaign.public_id}")
