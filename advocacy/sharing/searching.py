"""The search of the top bar among the posts that are on offer to somebody."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l

from advocacy.content.models import PostVersion
from advocacy.content.offering import matching, on_offer, reader
from advocacy.content.presenting import closing_of
from advocacy.core.database import transaction
from advocacy.core.look.words import closing_in_words
from advocacy.core.permissions import Permission
from advocacy.core.room import Hit, SearchPart
from advocacy.core.services import now
from advocacy.people.models import Person


def find_on_offer(person: Person, words: Sequence[str], most: int) -> list[Hit]:
    """What closes first stands first."""
    moment = now()
    query = on_offer().where(matching(words)).order_by(PostVersion.closes_at, PostVersion.id)
    with transaction() as session:
        found = session.execute(query.limit(most), reader(person, moment)).all()
    return [
        Hit(
            version.title,
            url_for("feed.show", post=post.public_id, _anchor=f"post-{post.public_id}"),
            closing_in_words(closing_of(version), moment),
        )
        for post, version in found
    ]


SEARCH = (
    SearchPart(
        _l("Posts for you"),
        Permission.SHARE,
        10,
        find_on_offer,
        lambda words: url_for("feed.show", q=" ".join(words)),
    ),
)
