"""Campaigns as their pages show them: what came of each, and where its posts stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign, CampaignOutcome, campaign_by_public_id
from advocacy.content.campaign_rules import Measure, Outcome, Stage, stage_of
from advocacy.content.columns_sql import places
from advocacy.content.models import PostVersion, Variant
from advocacy.content.overseeing import BoardColumn, board
from advocacy.content.rules import LEAST_SHARERS, Column
from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.networks.registry import offers_figures
from advocacy.networks.rules import Network

PAGE = 30


@dataclass(frozen=True)
class CampaignRow:
    """`posts`: how many stand in each column. `told`: whether enough shared for what others did. `tells`: whether a
    network that its posts are written for lets us read what comes of them."""

    campaign: Campaign
    stage: Stage
    outcome: Outcome
    posts: Mapping[Column, int]
    tells: bool

    @property
    def told(self) -> bool:
        return self.outcome.sharers >= LEAST_SHARERS

    @property
    def reached(self) -> int | None:
        """How far the goal is; None while that is not offered, or people outside decide it and too few shared."""
        if self.campaign.measure is not Measure.SHARES and not self.told:
            return None
        return self.outcome.reached(self.campaign.measure)

    @property
    def total(self) -> int:
        return sum(self.posts.values())


@dataclass(frozen=True)
class CampaignPage:
    row: CampaignRow
    columns: Sequence[BoardColumn]


def campaigns(*, after: str | None = None, closed: bool = False) -> list[CampaignRow]:
    """The ones that go on, the first to end first; or the closed ones, the latest first."""
    with transaction() as session:
        query = select(Campaign).where(Campaign.closed_at.is_not(None) if closed else Campaign.closed_at.is_(None))
        key = (Campaign.closed_at, Campaign.id) if closed else (Campaign.ends_on, Campaign.id)
        last = campaign_by_public_id(session, after) if after else None
        if last and closed and last.closed_at:
            query = query.where(tuple_(*key) < (last.closed_at, last.id))
        elif last and not closed:
            query = query.where(tuple_(*key) > (last.ends_on, last.id))
        order = [part.desc() for part in key] if closed else key
        return _rows(session, session.scalars(query.order_by(*order).limit(PAGE)).all(), now())


def campaign_page(public_id: str) -> CampaignPage | None:
    """None when there is no such campaign."""
    with transaction() as session:
        campaign = campaign_by_public_id(session, public_id)
        if campaign is None:
            return None
        return CampaignPage(_rows(session, [campaign], now())[0], board(now(), campaign_id=campaign.id))


def _rows(session: Session, found: Sequence[Campaign], moment: datetime) -> list[CampaignRow]:
    ids = [campaign.id for campaign in found]
    counted = select(CampaignOutcome).where(CampaignOutcome.campaign_id.in_(ids))
    outcomes = {row.campaign_id: _outcome(row) for row in session.scalars(counted)}
    tells = _telling(session, ids)
    posts, today = _posts(session, ids, moment), moment.astimezone(ZoneInfo(settings().time_zone)).date()
    return [
        CampaignRow(
            campaign=one,
            stage=stage_of(one.starts_on, one.ends_on, one.closed_at is not None, today),
            outcome=outcomes.get(one.id, Outcome()),
            posts=posts.get(one.id, {}),
            tells=one.id in tells,
        )
        for one in found
    ]


def _outcome(row: CampaignOutcome) -> Outcome:
    return Outcome(row.sharers, row.shares, row.visits, row.answers, row.reported)


def _posts(session: Session, campaign_ids: Sequence[int], moment: datetime) -> dict[int, dict[Column, int]]:
    where = places(moment)
    query = select(where.c.campaign_id, where.c.place, func.count()).where(where.c.campaign_id.in_(campaign_ids))
    found: dict[int, dict[Column, int]] = {}
    for campaign_id, place, number in session.execute(query.group_by(where.c.campaign_id, where.c.place)):
        found.setdefault(campaign_id, {})[Column(place)] = number
    return found


def _telling(session: Session, campaign_ids: Sequence[int]) -> set[int]:
    """Where answers may still be read; elsewhere no network offers them."""
    tells = [network for network in Network if offers_figures(network)]
    query = select(PostVersion.campaign_id).join(Variant, Variant.version_id == PostVersion.id)
    query = query.where(PostVersion.campaign_id.in_(campaign_ids), Variant.network.in_(tells)).distinct()
    return {campaign_id for campaign_id in session.scalars(query) if campaign_id is not None}
