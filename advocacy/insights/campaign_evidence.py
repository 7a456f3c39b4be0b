"""What is behind a campaign's figures: its posts on each network, from three sharers up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, func, select
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign, CampaignOutcome, campaign_by_public_id
from advocacy.content.models import PostVersion
from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.database import transaction
from advocacy.engagement.answers import answers_by_share
from advocacy.engagement.models import Click, Report
from advocacy.insights.named_posts import NamedPost, named_posts
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, standing_in_words

ROWS_A_PAGE = 30
Found = Any  # a row of post, network, sharers, shares, visits, answers, reported


@dataclass(frozen=True)
class OnNetwork:
    """One post on one network. `answers` None: nobody looked, or nobody tells."""

    post: NamedPost
    network: Network
    shares: int
    visits: int
    answers: int | None
    reported: int


@dataclass(frozen=True)
class CampaignEvidence:
    """`counted`: what the campaign's page shows. `small`: posts on a network with under three sharers; `small_shares`:
    how often those were shared, all together."""

    campaign: Campaign
    counted: CampaignOutcome | None
    rows: Sequence[OnNetwork]
    small: int
    small_shares: int
    next_after: int | None


def campaign_evidence(public_id: str, after: int) -> CampaignEvidence | None:
    """None when there is no such campaign. Four queries; rows are at most two a post."""
    with transaction() as session:
        campaign = campaign_by_public_id(session, public_id)
        if campaign is None:
            return None
        found = session.execute(_places(campaign)).all()
        told = [row for row in found if row[2] >= LEAST_SHARERS]
        small = [row for row in found if row[2] < LEAST_SHARERS]
        return CampaignEvidence(
            campaign=campaign,
            counted=session.get(CampaignOutcome, campaign.id),
            rows=_named(session, told[after : after + ROWS_A_PAGE]),
            small=len(small),
            small_shares=sum(row[3] for row in small),
            next_after=after + ROWS_A_PAGE if len(told) > after + ROWS_A_PAGE else None,
        )


def _places(campaign: Campaign) -> Select[int, Network, int, int, int, int | None, int]:
    """A share belongs to the campaign of the version that was consented to; the newest posts first."""
    mine = (
        select(Share.id)
        .join(PostVersion, PostVersion.id == Share.version_id)
        .where(PostVersion.campaign_id == campaign.id, *standing_in_words())
    )
    visits = select(Click.share_id, func.count().label("n")).where(Click.share_id.in_(mine))
    clicks = visits.group_by(Click.share_id).subquery()
    told = select(Report.share_id, func.sum(Report.people).label("n")).where(Report.share_id.in_(mine))
    reports = told.where(Report.taken_back_at.is_(None)).group_by(Report.share_id).subquery()
    answers = answers_by_share(mine)
    query = (
        select(
            Share.post_id,
            Share.network,
            func.count(Share.person_id.distinct()),
            func.count(),
            func.coalesce(func.sum(clicks.c.n), 0).cast(Integer),
            func.sum(answers.c.n).cast(Integer),
            func.coalesce(func.sum(reports.c.n), 0).cast(Integer),
        )
        .outerjoin(clicks, clicks.c.share_id == Share.id)
        .outerjoin(answers, answers.c.share_id == Share.id)
        .outerjoin(reports, reports.c.share_id == Share.id)
        .where(Share.id.in_(mine))
    )
    return query.group_by(Share.post_id, Share.network).order_by(Share.post_id.desc(), Share.network)


def _named(session: Session, rows: Sequence[Found]) -> list[OnNetwork]:
    named = named_posts(session, [row[0] for row in rows])
    return [
        OnNetwork(named[post], network, shares, visits, answers, reported)
        for post, network, _people, shares, visits, answers, reported in rows
    ]
