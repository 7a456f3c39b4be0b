"""What a person gets of their points: rows and totals; no network's figures, no counterparts."""

from typing import Any

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.evidence.rules import THOUSAND
from advocacy.relationships.models import OptOut, Points, SeasonResult


def points_of_person(person_id: int) -> dict[str, Any]:
    rows = select(Points.rule, Points.milli, Points.happened_at, Points.counts_on, Points.reported, Points.because)
    with transaction() as session:
        points = session.execute(
            rows.where(Points.person_id == person_id, Points.milli != 0).order_by(Points.happened_at, Points.id)
        )
        results = session.scalars(select(SeasonResult).where(SeasonResult.person_id == person_id))
        return {
            "points": [
                {
                    "rule": row.rule.value,
                    "points": row.milli / THOUSAND,
                    "happened_at": row.happened_at.isoformat(),
                    "counts_on": row.counts_on.isoformat(),
                    "reported": row.reported,
                    "taken_back_because": row.because.value if row.because else None,
                }
                for row in points
            ],
            "seasons": [
                {"season": result.season_start.isoformat(), "place": result.rank, "points": result.points}
                for result in results
            ],
            "left_the_ranking": session.get(OptOut, person_id) is not None,
        }
