"""The search of the top bar among all posts of the studio."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.content.columns_sql import places
from advocacy.content.models import Post, PostVersion
from advocacy.content.offering import matching
from advocacy.content.rules import Column
from advocacy.content.telling import COLUMN_WORDS
from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.room import Hit, SearchPart
from advocacy.core.services import now
from advocacy.people.models import Person


def find_in_studio(_person: Person, words: Sequence[str], most: int) -> list[Hit]:
    """Posts whose newest version holds the words; what was changed last stands first."""
    placed = places(now())
    query = (
        select(Post.public_id, PostVersion.title, placed.c.place)
        .join(placed, placed.c.post_id == Post.id)
        .join(PostVersion, PostVersion.id == placed.c.newest_id)
        .where(matching(words))
        .order_by(PostVersion.changed_at.desc(), PostVersion.id.desc())
    )
    with transaction() as session:
        found = session.execute(query.limit(most)).all()
    return [
        Hit(title or str(_l("Without a title")), url_for("content.post", public_id=post), str(COLUMN_WORDS[place]))
        for post, title, place in ((row[0], row[1], Column(row[2])) for row in found)
    ]


SEARCH = (SearchPart(_l("In the studio"), Permission.CURATE, 20, find_in_studio),)
