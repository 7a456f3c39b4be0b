"""The search of the top bar among colleagues: those whom the board shows by name."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.room import Hit, SearchPart
from advocacy.people.models import Person, Team
from advocacy.relationships.showing import on_boards


def find_colleagues(reader: Person, words: Sequence[str], most: int) -> list[Hit]:
    """Each word stands in their name or their team's."""
    query = on_boards(reader).add_columns(Team.name).outerjoin(Team, Team.id == Person.team_id)
    for word in words:
        query = query.where(Person.name.icontains(word, autoescape=True) | Team.name.icontains(word, autoescape=True))
    with transaction() as session:
        found = session.execute(query.order_by(func.lower(Person.name), Person.id).limit(most)).all()
    return [
        Hit(person.name, url_for("relationships.person", public_id=person.public_id), team or "")
        for person, team in found
    ]


SEARCH = (SearchPart(_l("Colleagues"), Permission.SEE_BOARD, 30, find_colleagues),)
