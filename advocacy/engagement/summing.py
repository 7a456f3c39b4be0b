"""Each minute: what came of each campaign, for the studio, which knows neither shares nor visits. Idempotent."""

from datetime import timedelta
from typing import Any

from sqlalchemy import CTE, Integer, Select, Subquery, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign, CampaignOutcome
from advocacy.content.models import PostVersion
from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.answers import answers_by_share
from advocacy.engagement.models import Click, Report
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, standing_in_words

GOES_ON = timedelta(days=30)  # so long after a campaign's end what still comes in is counted
COLUMNS = ("sharers", "shares", "visits", "answers", "reported")


def sum_campaigns() -> None:
    """Refresh the outcome of every campaign that goes on, or ended lately."""
    with transaction() as session:
        _write(session, _counted())


def _write(session: Session, counted: Select[int, int, int, int, int | None, int]) -> None:
    add = insert(CampaignOutcome).from_select(["campaign_id", *COLUMNS], counted)
    new = {name: getattr(add.excluded, name) for name in COLUMNS}
    changed = or_(*(getattr(CampaignOutcome, name).is_distinct_from(value) for name, value in new.items()))
    session.execute(add.on_conflict_do_update(index_elements=["campaign_id"], set_=new, where=changed))


def _counted() -> Select[int, int, int, int, int | None, int]:
    """A row a campaign. A share belongs to the campaign of the version that was consented to."""
    mine = _shares().cte("mine")
    shown = _told(mine).cte("shown")
    visits = _per_share(
        select(Click.share_id, func.count().label("n")).join(shown, shown.c.id == Click.share_id), Click
    )
    told = select(Report.share_id, func.sum(Report.people).label("n")).join(shown, shown.c.id == Report.share_id)
    reports = _per_share(told.where(Report.taken_back_at.is_(None)), Report)
    answers = answers_by_share(select(shown.c.id))
    query = (
        select(
            mine.c.campaign_id,
            func.count(mine.c.person_id.distinct()),
            func.count(),
            func.coalesce(func.sum(visits.c.n), 0),
            func.sum(answers.c.n).cast(Integer),
            func.coalesce(func.sum(reports.c.n), 0),
        )
        .outerjoin(visits, visits.c.share_id == mine.c.id)
        .outerjoin(answers, answers.c.share_id == mine.c.id)
        .outerjoin(reports, reports.c.share_id == mine.c.id)
    )
    return query.group_by(mine.c.campaign_id)


def _shares() -> Select[int, int, int | None, int, Network]:
    lately = and_(Campaign.id == PostVersion.campaign_id, Campaign.ends_on >= (now() - GOES_ON).date())
    query = select(Share.id, Share.person_id, PostVersion.campaign_id, Share.post_id, Share.network)
    query = query.join(PostVersion, PostVersion.id == Share.version_id).join(Campaign, lately)
    return query.where(*standing_in_words())


def _told(mine: CTE) -> Select[int]:
    """The shares of which it is summed up what others did. A post's page tells each network from three people up, so
    posts of fewer on a network are left out, unless three people are behind all of those together."""
    place = (mine.c.campaign_id, mine.c.post_id, mine.c.network)
    people = func.count(mine.c.person_id.distinct()).label("people")
    places = select(*place, people).group_by(*place).cte("places")
    at_place = and_(*(column == places.c[column.name] for column in place))
    small = select(mine.c.campaign_id, people).join(places, at_place).where(places.c.people < LEAST_SHARERS)
    few = small.group_by(mine.c.campaign_id).cte("few")
    return (
        select(mine.c.id)
        .join(places, at_place)
        .outerjoin(few, few.c.campaign_id == mine.c.campaign_id)
        .where(or_(places.c.people >= LEAST_SHARERS, few.c.people >= LEAST_SHARERS))
    )


def _per_share(query: Select[Any, Any], table: type[Click | Report]) -> Subquery:
    return query.group_by(table.share_id).subquery()
