"""What stands in digests about posts: how many wait for somebody's approval."""

from collections.abc import Mapping, Sequence

from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy.content.models import Post, PostVersion
from advocacy.content.rules import State
from advocacy.content.suggestion_models import is_author
from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.room import DigestPart
from advocacy.people.models import Person


def approvals_waiting(person_ids: Sequence[int]) -> Mapping[int, int]:
    """Versions in review that these people did not write on. Few are in review, and few approve."""
    others = ~is_author(Person.id)
    waits = (PostVersion.state == State.IN_REVIEW, Post.withdrawn_at.is_(None), Post.archived_at.is_(None), others)
    query = (
        select(Person.id, func.count(PostVersion.id))
        .select_from(PostVersion)
        .join(Post, Post.id == PostVersion.post_id)
        .join(Person, Person.id.in_(person_ids))
        .where(*waits)
        .group_by(Person.id)
    )
    with transaction() as session:
        return dict(session.execute(query).all())


def waiting_words(count: int) -> str:
    return ngettext("One post waits for approval", "%(num)d posts wait for approval", count)


DIGEST = (DigestPart(approvals_waiting, waiting_words, "content.studio", Permission.CURATE, order=20),)
