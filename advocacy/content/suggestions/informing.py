"""What people are told about suggestions: communications of new ones, proposers of what became of theirs."""

from flask_babel import lazy_gettext as _l

from advocacy.content.suggestion_models import Suggestion
from advocacy.core.permissions import Permission, Role
from advocacy.core.room import Channel, NoticeKind
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import tell, tell_role
from advocacy.people.models import Person

NEW, USED, DECLINED, ON_OFFER = "suggestion.new", "suggestion.used", "suggestion.declined", "suggestion.on_offer"
MINE = ("suggestions.mine", dict[str, str]())


def inform_comms(row: Suggestion, proposer: Person) -> None:
    link = ("suggestions.show", {"public_id": row.public_id})
    tell_role(Role.COMMS, NEW, parameters={"name": proposer.name}, link=link, once_key=row.public_id)


def inform_used(row: Suggestion) -> None:
    tell([row.person_id], USED, link=MINE, once_key=row.public_id)


def inform_declined(row: Suggestion) -> None:
    tell([row.person_id], DECLINED, link=MINE, once_key=row.public_id)


def inform_on_offer(person_id: int, public_name: str, title: str) -> None:
    tell([person_id], ON_OFFER, parameters={"title": title}, link=MINE, once_key=public_name)


NOTICES = (
    NoticeKind(
        name=NEW,
        title=_l("Somebody suggests a post"),
        words=said(_l("%(name)s suggests a post"), _l("Take the idea, join it to a draft, or say kindly why not.")),
        endpoint="suggestions.board",
        button=_l("Read the idea"),
        icon="lightbulb",
        permission=Permission.CURATE,
        channels=frozenset({Channel.IN_APP}),
    ),
    NoticeKind(
        name=USED,
        title=_l("An idea of yours is being written"),
        words=said(_l("Communications writes a post with your idea"), _l("You hear when colleagues can share it.")),
        endpoint="suggestions.mine",
        button=_l("Look at your ideas"),
        icon="lightbulb",
        tone="good",
    ),
    NoticeKind(
        name=DECLINED,
        title=_l("An idea of yours was answered"),
        words=said(_l("Communications answered your idea"), _l("It does not become a post; why stands with it.")),
        endpoint="suggestions.mine",
        button=_l("Read the answer"),
        icon="chat",
    ),
    NoticeKind(
        name=ON_OFFER,
        title=_l("A post with an idea of yours is on offer"),
        words=said(_l("“%(title)s” began with your idea"), _l("It is approved, and colleagues can share it.")),
        endpoint="suggestions.mine",
        button=_l("Look at your ideas"),
        icon="check-lg",
        tone="good",
    ),
)
