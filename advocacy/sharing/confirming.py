"""A held share waits for a fresh yes: once its reason is gone it is checked like a click and goes out after an undo."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.offering import standings
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.journal import record
from advocacy.core.services import now, services
from advocacy.people.models import Person, locked_person
from advocacy.sharing.checking import CheckedWords, check_share
from advocacy.sharing.holding import hold_for
from advocacy.sharing.models import Connection, Share, live_connection, own_share
from advocacy.sharing.requesting import ConnectFirst, MakeItYours, TextProblem, text_problem
from advocacy.sharing.reserving import lock_words, reserved_by_colleagues
from advocacy.sharing.rules import ConnectionState, When, act_hash


class NotNow(StrEnum):
    """Why a held share can't be confirmed, or not as it was shown."""

    ON_HOLD = "on_hold"  # the crisis switch is still on
    POST_STOPPED = "post_stopped"  # withdrawn, archived or stopped by a changed guideline
    OVER = "over"  # its window closed
    NOT_AS_SHOWN = "not_as_shown"  # another text or account than the person saw
    NOT_HELD = "not_held"  # confirmed, taken back or expired meanwhile


Obstacle = NotNow | ConnectFirst | TextProblem | MakeItYours


@dataclass(frozen=True)
class SecondLook:
    """What a person sees before they say yes again. `obstacle`: why they can't yet; None when they can."""

    text_hash: str
    connection: Connection | None
    obstacle: Obstacle | None

    @property
    def account(self) -> str:
        """Names the account that is shown, in the form."""
        return self.connection.public_id if self.connection else ""


@dataclass(frozen=True)
class Confirmed:
    share: Share


@dataclass(frozen=True)
class NotFound:
    pass


def confirm_again(
    person: Person, public_id: str, shown_text_hash: str, shown_account: str
) -> Confirmed | NotFound | Obstacle:
    """A new consent: who, now, the account that is connected now, the exact text that was shown. Due in ten seconds."""
    with transaction() as session:
        if not locked_person(session, person.id).is_active or own_share(session, person.id, public_id) is None:
            return NotFound()
        share = _locked_if_held(session, person.id, public_id)
        if share is None:
            return NotNow.NOT_HELD
        lock_words(session, share.post_id, share.network)
        seen, checked = _look(session, person, share)
        if seen.obstacle:
            return seen.obstacle
        if seen.connection is None or (shown_text_hash, shown_account) != (seen.text_hash, seen.account):
            return NotNow.NOT_AS_SHOWN
        _consent_again(share, seen.connection, checked)
        record("share confirmed again", actor_id=person.id, subject=f"share:{share.public_id}")
        return Confirmed(share)


def second_look(person: Person, share: Share) -> SecondLook | None:
    """For the share's own page; None when it is not held."""
    if share.state is not DeliveryState.HELD:
        return None
    with transaction() as session:
        return look_again(session, person, share)


def look_again(session: Session, person: Person, share: Share) -> SecondLook:
    """What stands in the way of a held share, as its page and its card show it."""
    return _look(session, person, share)[0]


def _look(session: Session, person: Person, share: Share) -> tuple[SecondLook, CheckedWords]:
    connection = live_connection(session, person.id, share.network)
    checked = check_share(session, share, person.language)
    obstacle = (
        _post_obstacle(session, person, share)
        or _account_obstacle(connection)
        or _text_obstacle(share, checked)
        or _likeness_obstacle(session, person, share)
    )
    return SecondLook(act_hash(share.text, share.repost_of), connection, obstacle), checked


def _post_obstacle(session: Session, person: Person, share: Share) -> NotNow | None:
    post = standings(session, [share.version_id]).get(share.version_id)
    if post is None or post.stopped:
        return NotNow.POST_STOPPED
    if now() >= share.closes_at:
        return NotNow.OVER
    return NotNow.ON_HOLD if hold_for(session, person, share.version_id) else None


def _account_obstacle(connection: Connection | None) -> ConnectFirst | None:
    if connection is None or connection.state is ConnectionState.RECONNECT:
        return ConnectFirst(reconnect=connection is not None)
    return None


def _text_obstacle(share: Share, checked: CheckedWords) -> TextProblem | None:
    """A repost may go without words of one's own."""
    return None if share.repost_of and not share.words else text_problem(share.words, share.dealt_words, checked)


def _likeness_obstacle(session: Session, person: Person, share: Share) -> MakeItYours | None:
    if share.repost_of:
        return None
    taken = reserved_by_colleagues(session, share.network, share.post_id, person.id, [share.words])
    return MakeItYours() if taken else None


def _consent_again(share: Share, connection: Connection, checked: CheckedWords) -> None:
    """A time that was chosen before is over or was for other circumstances, so it goes out now."""
    share.state, share.held_reason, share.waiting_for = DeliveryState.QUEUED, None, None
    share.when, share.chosen_for = When.NOW, None
    share.consented_at = now()
    share.due_at = now() + services().settings.undo_seconds
    share.connection_id, share.account_id = connection.id, connection.account_id
    share.account_name = connection.account_name
    share.text_hash = act_hash(share.text, share.repost_of)
    share.rulebook_hash, share.findings = checked.rulebook_hash, checked.stored()
    share.checked_against, share.checked_on = checked.rulebook_hash, checked.day
    share.later_findings = None


def _locked_if_held(session: Session, person_id: int, public_id: str) -> Share | None:
    """Only a held one: a share under way may be locked by a worker who waits for the person's row."""
    query = select(Share).where(Share.public_id == public_id, Share.person_id == person_id)
    query = query.where(Share.state == DeliveryState.HELD).with_for_update()
    return session.scalar(query, execution_options={"populate_existing": True})
