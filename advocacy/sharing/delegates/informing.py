"""What leaders and their delegates are told; each once."""

from flask_babel import lazy_gettext as _l

from advocacy.core.room import NoticeKind
from advocacy.core.services import now
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import tell
from advocacy.people.models import Person
from advocacy.sharing.proposal_models import Proposal

NAMED, NO_LONGER, STEPPED_DOWN = "delegate.named", "delegate.no_longer", "delegate.stepped_down"
NAMED_FOR = "delegate.named_for"
PREPARED, CLOSING = "proposal.prepared", "proposal.closing"
CONFIRMED, DECLINED, OVER = "proposal.confirmed", "proposal.declined", "proposal.over"


def inform_named(leader: Person, delegate_id: int) -> None:
    """Once for each time of being named, whoever did it."""
    since = leader.delegate_since.isoformat() if leader.delegate_since else ""
    tell([delegate_id], NAMED, parameters={"name": leader.name}, once_key=f"{leader.public_id}:{since}")


def inform_named_for(leader: Person, delegate: Person) -> None:
    """The leader, when somebody else named the delegate."""
    since = leader.delegate_since.isoformat() if leader.delegate_since else ""
    key = f"{delegate.public_id}:{since}"
    tell([leader.id], NAMED_FOR, parameters={"name": delegate.name}, once_key=key)


def inform_no_longer(leader: Person, delegate_id: int) -> None:
    tell([delegate_id], NO_LONGER, parameters={"name": leader.name}, once_key=f"{leader.public_id}:{now().isoformat()}")


def inform_stepped_down(leader_id: int, delegate: Person) -> None:
    key = f"{delegate.public_id}:{now().isoformat()}"
    tell([leader_id], STEPPED_DOWN, parameters={"name": delegate.name}, once_key=key)


def inform_prepared(proposal: Proposal, delegate: Person, title: str) -> None:
    _to(proposal.leader_id, PREPARED, proposal, delegate.first_name, title)


def inform_closing(proposal: Proposal, delegate: Person, title: str) -> None:
    _to(proposal.leader_id, CLOSING, proposal, delegate.first_name, title)


def inform_confirmed(proposal: Proposal, leader: Person, title: str) -> None:
    _to(proposal.delegate_id, CONFIRMED, proposal, leader.first_name, title)


def inform_declined(proposal: Proposal, leader: Person, title: str) -> None:
    _to(proposal.delegate_id, DECLINED, proposal, leader.first_name, title)


def inform_over(proposal: Proposal, leader: Person, title: str) -> None:
    _to(proposal.delegate_id, OVER, proposal, leader.first_name, title)


def _to(person_id: int, kind: str, proposal: Proposal, name: str, title: str) -> None:
    link = ("delegates.show", {"public_id": proposal.public_id})
    parameters = {"name": name, "title": title, "network": proposal.network.label}
    tell([person_id], kind, parameters=parameters, link=link, once_key=proposal.public_id)


NOTICES = (
    NoticeKind(
        name=NAMED,
        title=_l("A leader asks you to prepare texts"),
        words=said(
            _l("%(name)s asks you to prepare texts"),
            _l("You write, they confirm. You can step down on the same page."),
        ),
        endpoint="delegates.index",
        button=_l("See what to do"),
        icon="pencil",
        tone="accent",
    ),
    NoticeKind(
        name=NAMED_FOR,
        title=_l("Somebody prepares texts for you"),
        words=said(
            _l("%(name)s prepares texts for you from now on"),
            _l("An admin named them. Nothing goes out without your yes, and you can name somebody else."),
        ),
        endpoint="delegates.index",
        button=_l("See who prepares"),
        icon="pencil",
    ),
    NoticeKind(
        name=NO_LONGER,
        title=_l("You no longer prepare texts for a leader"),
        words=said(
            _l("You no longer prepare texts for %(name)s"), _l("What was still open is over. Thank you for your work.")
        ),
        endpoint="delegates.index",
        button=_l("Look at what you wrote"),
        icon="pencil",
    ),
    NoticeKind(
        name=STEPPED_DOWN,
        title=_l("Nobody prepares texts for you any more"),
        words=said(_l("%(name)s no longer prepares texts for you"), _l("Name somebody else when you like.")),
        endpoint="delegates.index",
        button=_l("Name somebody"),
        icon="pencil",
        tone="soon",
    ),
    NoticeKind(
        name=PREPARED,
        title=_l("Your delegate prepared a text"),
        words=said(
            _l("%(name)s prepared a text for %(network)s"),
            _l(
                "“%(title)s”. Read it, change it if you like, and confirm it or not. Nothing goes out without your yes."
            ),
        ),
        endpoint="delegates.index",
        button=_l("Read the text"),
        icon="pencil",
        tone="accent",
    ),
    NoticeKind(
        name=CLOSING,
        title=_l("A prepared text is about to be too late"),
        words=said(
            _l("“%(title)s” closes within a day"),
            _l("The text that %(name)s prepared for %(network)s still waits for your yes or no."),
        ),
        endpoint="delegates.index",
        button=_l("Read the text"),
        icon="clock",
        tone="soon",
        urgent=True,
    ),
    NoticeKind(
        name=CONFIRMED,
        title=_l("A text you prepared was confirmed"),
        words=said(
            _l("%(name)s confirmed your text for %(network)s"), _l("“%(title)s”. There you see what they changed.")
        ),
        endpoint="delegates.index",
        button=_l("See what was changed"),
        icon="check-lg",
        tone="good",
    ),
    NoticeKind(
        name=DECLINED,
        title=_l("A text you prepared was declined"),
        words=said(
            _l("%(name)s does not send your text for %(network)s"), _l("“%(title)s”. What they say stands there.")
        ),
        endpoint="delegates.index",
        button=_l("Read the answer"),
        icon="chat",
    ),
    NoticeKind(
        name=OVER,
        title=_l("A text you prepared can't go out any more"),
        words=said(
            _l("Your text for %(name)s on %(network)s is over"), _l("“%(title)s”. Why stands there; the text is kept.")
        ),
        endpoint="delegates.index",
        button=_l("See why"),
        icon="archive",
    ),
)
