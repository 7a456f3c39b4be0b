"""A suggestion whose post is approved: its proposer is told, a fact is recorded, credits are given; all of it once.

Posting earns nothing.
"""

from sqlalchemy import Select, exists, select

from advocacy.content.models import Post, PostVersion
from advocacy.content.suggestion_models import Suggestion
from advocacy.content.suggestion_rules import USED
from advocacy.content.suggestions.informing import inform_on_offer
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.rewards.earning import Help, earn, hold_purses
from advocacy.rewards.rules import Deed

AT_ONCE = 100


def credit_suggestions() -> None:
    """Idempotent: `used_at` is written in the same transaction as the fact and the notice."""
    with transaction() as session:
        locked = _approved().order_by(Suggestion.id).limit(AT_ONCE).with_for_update(of=Suggestion, skip_locked=True)
        approved = session.execute(locked).all()
        hold_purses(row.person_id for row, *_others in approved)
        for row, post, version, state in approved:
            row.used_at = now()
            if state is not PersonState.ACTIVE:
                continue
            record_fact(_fact(row, post, version))
            source = f"suggestion:{row.public_id}"
            earn(Help(Deed.SUGGESTION_USED, row.person_id, source, source))
            inform_on_offer(row.person_id, row.public_id, version.title)


def credit_due() -> bool:
    with transaction() as session:
        return bool(session.scalar(select(exists(_approved()))))


def _approved() -> Select[Suggestion, Post, PostVersion, PersonState]:
    """Ideas whose post was approved after they went into it, and which nobody has counted yet."""
    query = select(Suggestion, Post, PostVersion, Person.state).join(Post, Post.id == Suggestion.post_id)
    query = query.join(PostVersion, PostVersion.id == Post.offered_version_id)
    query = query.join(Person, Person.id == Suggestion.person_id)
    return query.where(
        Suggestion.state.in_(USED), Suggestion.used_at.is_(None), PostVersion.approved_at > Suggestion.decided_at
    )


def _fact(row: Suggestion, post: Post, version: PostVersion) -> Fact:
    assert version.approved_at is not None
    return Fact(
        source=f"suggestion:{row.public_id}",
        kind=FactKind.SUGGESTION_APPROVED,
        person_id=row.person_id,
        happened_at=version.approved_at,
        subject=post.public_id,
    )
