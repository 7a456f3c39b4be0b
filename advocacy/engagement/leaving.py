"""Somebody leaves, or wants to see what came back on their shares."""

from typing import Any

from sqlalchemy import func, select, update

from advocacy.core.database import transaction
from advocacy.engagement.conversations import leaving as conversations
from advocacy.engagement.models import Click, Reading, Report, Watch, WatchState
from advocacy.sharing.models import Share


def leave(person_id: int) -> None:
    """Nothing more is read. What was counted stays, like the share itself."""
    shares = select(Share.id).where(Share.person_id == person_id)
    conversations.leave(person_id)
    with transaction() as session:
        session.execute(
            update(Watch)
            .where(Watch.share_id.in_(shares), Watch.state == WatchState.WATCHING)
            .values(state=WatchState.OVER, lease_until=None)
            .execution_options(synchronize_session=False)
        )


def export(person_id: int) -> dict[str, Any]:
    """Visits, readings and reports; a network's figures go to the person whose post they are about, to nobody else."""
    with transaction() as session:
        mine = Share.person_id == person_id
        visits = select(Share.public_id, Click.day, func.count()).join(Click, Click.share_id == Share.id).where(mine)
        readings = select(Share.public_id, Reading).join(Reading, Reading.share_id == Share.id).where(mine)
        reports = select(Share.public_id, Report).join(Report, Report.share_id == Share.id).where(mine)
        return {
            "visits": [
                {"share": row[0], "day": row[1].isoformat(), "visitors": row[2]}
                for row in session.execute(visits.group_by(Share.public_id, Click.day).order_by(Click.day))
            ],
            "readings": [
                {"share": share, "at": found.read_at.isoformat(), "figures": found.figures, "absent": found.absent}
                for share, found in session.execute(readings.order_by(Reading.id))
            ],
            "reported": [
                {"share": share, "at": found.reported_at.isoformat(), "people": found.people, "address": found.address}
                for share, found in session.execute(reports.order_by(Report.id))
            ],
            **conversations.export(person_id),
        }
