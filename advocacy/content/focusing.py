"""The point of a picture that stays visible where it is cut. Chosen on a draft; what was approved stays as it was."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.composing import read_content
from advocacy.content.drafting import Frozen, Saved, Stale, save_draft
from advocacy.content.freezing import PictureUse
from advocacy.content.models import Picture, newest_version, post_by_public_id
from advocacy.content.picture_sizes import Focus
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now


@dataclass(frozen=True)
class Focused:
    """The draft shows the picture under this id now."""

    picture_public_id: str


def choose_focus(
    post_public_id: str, picture_public_id: str, focus: Focus, person_id: int
) -> Focused | Stale | Frozen | None:
    """Put the same picture with another focus into the post's draft; None when the draft has no such picture."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return None
        version = newest_version(session, post.id)
        content = read_content(session, version)
        if picture_public_id not in [used.public_id for used in content.pictures]:
            return None
        place = [used.public_id for used in content.pictures].index(picture_public_id)
        pictures = list(content.pictures)
        pictures[place] = _refocused(session, pictures[place], focus, person_id)
        changed = replace(content, pictures=tuple(pictures))
        outcome = save_draft(post_public_id, version.number, version.revision, changed, person_id)
        return Focused(pictures[place].public_id) if isinstance(outcome, Saved) else outcome


def _refocused(session: Session, used: PictureUse, focus: Focus, person_id: int) -> PictureUse:
    """A new row for the same bytes, so that versions which show the picture as it was go on doing so."""
    row = session.scalars(select(Picture).where(Picture.public_id == used.public_id)).one()
    if (row.focus_x, row.focus_y) == (focus.x, focus.y):
        return used
    copy = Picture(
        public_id=public_id(),
        sha256=row.sha256,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        size=row.size,
        focus_x=focus.x,
        focus_y=focus.y,
        uploaded_by=person_id,
        uploaded_at=now(),
    )
    session.add(copy)
    session.flush()
    return replace(used, public_id=copy.public_id)
