"""Deciding: communications makes a draft of an idea, joins it to one that is there, or says kindly why not."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from advocacy.content.composing import read_content
from advocacy.content.drafting import Saved, create_post, save_draft
from advocacy.content.freezing import PictureUse, PostContent, WordingText
from advocacy.content.models import Picture, Post, newest_version, post_by_public_id
from advocacy.content.rules import LONGEST_TITLE, MOST_PICTURES, State
from advocacy.content.suggestion_models import Suggestion, idea_of, suggestion_by_public_id
from advocacy.content.suggestion_rules import Declining, SuggestionObstacle, SuggestionState
from advocacy.content.suggestions.informing import inform_declined, inform_used
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.rules import Network


@dataclass(frozen=True)
class Used:
    """It is in this post now."""

    post_public_id: str


def take(public_name: str, person_id: int, base: PostContent) -> Used | SuggestionObstacle | None:
    """A draft begins with the idea. `base`: what the composer starts a post with. None: there is no such idea."""
    with transaction() as session:
        row = _open(session, public_name, person_id)
        if not isinstance(row, Suggestion):
            return row
        started = create_post(person_id, _content(session, row, base))
        post = post_by_public_id(session, started.post_public_id)
        assert post is not None
        return _use(session, row, post, SuggestionState.TAKEN, person_id)


def merge(public_name: str, post_public_id: str, person_id: int) -> Used | SuggestionObstacle | None:
    """The idea goes into a draft: its words beside it, its link and picture where there is room for them."""
    with transaction() as session:
        row = _open(session, public_name, person_id)
        if not isinstance(row, Suggestion):
            return row
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None or post.withdrawn_at or post.archived_at:
            return SuggestionObstacle.NO_SUCH_DRAFT
        version = newest_version(session, post.id)
        if version.state is not State.DRAFT:
            return SuggestionObstacle.NO_SUCH_DRAFT
        before = read_content(session, version)
        joined = _joined(session, row, before)
        if joined is None:
            return SuggestionObstacle.ENOUGH_PICTURES
        saved = save_draft(post_public_id, version.number, version.revision, joined, person_id)
        assert isinstance(saved, Saved), "the post is locked, and its draft was just read"
        return _use(session, row, post, SuggestionState.MERGED, person_id)


def decline(public_name: str, person_id: int, because: Declining, words: str = "") -> bool | SuggestionObstacle | None:
    """With one of the kind reasons, and words of one's own where they help."""
    with transaction() as session:
        row = _open(session, public_name, person_id)
        if not isinstance(row, Suggestion):
            return row
        _decide(row, SuggestionState.DECLINED, person_id)
        row.declined_because, row.answer = because, words.strip()
        inform_declined(row)
        return True


def _open(session: Session, public_name: str, person_id: int) -> Suggestion | SuggestionObstacle | None:
    """Locked, so that of two who decide at once the second finds it decided."""
    row = suggestion_by_public_id(session, public_name, lock=True)
    if row is None or row.state is SuggestionState.WITHDRAWN:
        return None
    if row.state is not SuggestionState.OPEN:
        return SuggestionObstacle.DECIDED
    return SuggestionObstacle.OWN if row.person_id == person_id else row


def _decide(row: Suggestion, state: SuggestionState, person_id: int) -> None:
    row.state, row.decided_by, row.decided_at = state, person_id, now()


def _use(session: Session, row: Suggestion, post: Post, state: SuggestionState, person_id: int) -> Used:
    _decide(row, state, person_id)
    row.post_id = post.id
    session.flush()
    inform_used(row)
    return Used(post.public_id)


def _content(session: Session, row: Suggestion, base: PostContent) -> PostContent:
    """The words become the first wording for each network, in the proposer's language."""
    idea = idea_of(session, row)
    picture = _picture(session, row)
    wordings = tuple(WordingText(network, row.language, row.words) for network in Network)
    return replace(
        base,
        title=row.short[:LONGEST_TITLE],
        link_url=row.link_url,
        wordings=wordings if row.words else base.wordings,
        topics=frozenset({idea.topic}) if idea.topic else base.topics,
        pictures=(picture,) if picture else (),
    )


def _joined(session: Session, row: Suggestion, before: PostContent) -> PostContent | None:
    """None when there is no room for the picture."""
    picture = _picture(session, row)
    if picture and len(before.pictures) >= MOST_PICTURES:
        return None
    pictures = (*before.pictures, picture) if picture else before.pictures
    return replace(before, link_url=before.link_url or row.link_url, pictures=pictures)


def _picture(session: Session, row: Suggestion) -> PictureUse | None:
    found = session.get(Picture, row.picture_id) if row.picture_id else None
    return PictureUse(found.public_id, found.sha256, "") if found else None
