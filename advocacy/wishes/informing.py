"""What people are told about wishes: an answer, done, put together; and communications about a new one."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.permissions import Permission, Role
from advocacy.core.room import Channel, NoticeKind, NoticeWords
from advocacy.core.services import now
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import Link, tell, tell_role
from advocacy.people.models import Person
from advocacy.wishes.models import Vote, Wish
from advocacy.wishes.rules import WishState

ANSWERED, DONE, MERGED, NEW = "wish.answered", "wish.done", "wish.merged", "wish.new"
REPLIED = "wish.replied"
IN_APP = frozenset({Channel.IN_APP})


def _answer_words(parameters: Mapping[str, Any]) -> NoticeWords:
    titles = {
        WishState.PLANNED: _("Planned: %(wish)s", **parameters),
        WishState.DECLINED: _("Not for now: %(wish)s", **parameters),
        WishState.ASKED_BACK: _("A question about: %(wish)s", **parameters),
    }
    title = titles.get(WishState(parameters["state"]), _("Answered: %(wish)s", **parameters))
    return NoticeWords(str(title), str(_("%(name)s answered.", **parameters)))


def _kind(name: str, title: Any, words: Any, button: Any, **more: Any) -> NoticeKind:
    given = {"icon": "stars", "endpoint": "wishes.index", "channels": IN_APP, **more}
    return NoticeKind(name=name, title=title, words=words, button=button, **given)


NOTICES = (
    _kind(ANSWERED, _l("A wish you voted for has an answer"), _answer_words, _l("Read the answer")),
    _kind(
        DONE,
        _l("You asked, we did"),
        said(_l("You asked, we did: %(wish)s"), _l("%(name)s says what is new.")),
        _l("See what is new"),
        tone="good",
    ),
    _kind(
        MERGED,
        _l("Your wish stands with another one"),
        said(_l("Your wish stands with another one now: %(wish)s"), _l("All votes came along.")),
        _l("See the wish"),
    ),
    _kind(
        NEW,
        _l("Somebody made a wish"),
        said(_l("A new wish: %(wish)s"), _l("From %(name)s. Every wish gets an answer within two weeks.")),
        _l("Read the wish"),
        permission=Permission.CURATE,
    ),
    _kind(
        REPLIED,
        _l("Your question about a wish has a reply"),
        said(_l("A reply about: %(wish)s"), _l("From %(name)s. It waits for your answer again.")),
        _l("Read the reply"),
        permission=Permission.CURATE,
    ),
)


def inform_new(row: Wish, person: Person) -> None:
    parameters = {"wish": row.title, "name": person.first_name}
    tell_role(Role.COMMS, NEW, parameters=parameters, link=_link(row), once_key=row.public_id)


def inform_replied(row: Wish, person: Person) -> None:
    """Whoever asked."""
    if row.answered_by is not None:
        parameters = {"wish": row.title, "name": person.first_name}
        key = f"{row.public_id}:{now().isoformat()}"
        tell([row.answered_by], REPLIED, parameters=parameters, link=_link(row), once_key=key)


def inform_answered(session: Session, row: Wish, by: Person) -> None:
    voters = set(session.scalars(select(Vote.person_id).where(Vote.wish_id == row.id)))
    kind = DONE if row.state is WishState.DONE else ANSWERED
    parameters = {"wish": row.title, "name": by.first_name, "state": row.state.value}
    key = f"{row.public_id}:{row.state}:{now().isoformat()}"
    tell((voters | {row.person_id}) - {by.id}, kind, parameters=parameters, link=_link(row), once_key=key)


def inform_merged(row: Wish, target: Wish) -> None:
    parameters = {"wish": target.title}
    tell([row.person_id], MERGED, parameters=parameters, link=_link(target), once_key=row.public_id)


def _link(row: Wish) -> Link:
    return "wishes.show", {"public_id": row.public_id}
