"""Words about what delegates prepare: why something can't be done, what became of a text, and its pill."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.networks.rules import Network
from advocacy.people.delegating import NamingProblem
from advocacy.sharing.answering import problem_words
from advocacy.sharing.delegates.deciding import Obstacle, SayItIsYours
from advocacy.sharing.delegates.drafting import DraftProblem
from advocacy.sharing.delegates.drafting import Obstacle as DraftObstacle
from advocacy.sharing.delegates.writing import Show, Standing
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import EndedBy, ProposalState, Undecided
from advocacy.sharing.requesting import MakeItYours, NotOffered, PostChanged, Stopped

UNDECIDED: Mapping[Undecided, Any] = {
    Undecided.CHANGED: _l("%(name)s changed the text while you read. It stands below; read it once more."),
    Undecided.OTHER_ACCOUNT: _l("Another account is connected now than the one that stood here. Look once more."),
    Undecided.NO_ACCOUNT: _l("Your account on %(network)s is not connected. Your text is kept here."),
    Undecided.NOT_DELEGATE: _l("%(name)s no longer prepares texts for you. The text stays here to read."),
    Undecided.DECIDED: _l("That was decided already, or taken back; what became of it stands here."),
    Undecided.WITHDRAWN: _l("Communications withdrew the post. The text stays here to read."),
    Undecided.OVER: _l("The post is no longer on offer to you: its window closed or it changed. The text stays here."),
    Undecided.BLOCKED: _l("A guideline changed and stops this post for now. The text stays here."),
}
DRAFT_PROBLEMS: Mapping[DraftProblem, Any] = {
    DraftProblem.ALREADY_PREPARED: _l(
        "A text for this post on %(network)s waits already. Change that one; yours is kept below."
    ),
    DraftProblem.SHARED: _l("%(leader)s shared this post on %(network)s already. Your text is kept below."),
    DraftProblem.NO_ACCOUNT: _l("%(leader)s has no account connected on %(network)s. Your text is kept below."),
    DraftProblem.DECIDED: _l("It was decided or taken back meanwhile. Your text is kept below."),
}
NAMING: Mapping[NamingProblem, Any] = {
    NamingProblem.NOBODY: _l(
        "Nobody with this address has joined. Look at it once more, or ask an admin to invite them."
    ),
    NamingProblem.ONESELF: _l("That is you. Name a colleague who prepares texts for you."),
    NamingProblem.NO_LEADER: _l("Only leaders have a delegate. An admin says who leads."),
}
ENDED: Mapping[EndedBy, Any] = {
    EndedBy.LEADER: _l("%(leader)s does not send it."),
    EndedBy.DELEGATE: _l("%(delegate)s took it back."),
    EndedBy.DELEGATION: _l("%(delegate)s no longer prepares texts for %(leader)s."),
    EndedBy.LEADER_LEFT: _l("%(leader)s is no longer here."),
    EndedBy.POST: _l("Communications withdrew the post."),
    EndedBy.ACCOUNT: _l("The account was disconnected."),
    EndedBy.SHARED: _l("%(leader)s shared the post without this text."),
}
STANDINGS: Mapping[Standing, Any] = {
    Standing.FREE: _l("Prepare for %(network)s"),
    Standing.PREPARED: _l("Prepared for %(network)s"),
    Standing.SHARED: _l("Shared on %(network)s already"),
    Standing.NO_ACCOUNT: _l("No account on %(network)s"),
}
SHOWS: Mapping[Show, Any] = {
    Show.ALL: _l("All"),
    Show.FREE: _l("To prepare"),
    Show.PREPARED: _l("Waiting for a yes"),
}
Pill = tuple[str, str, str]


def decision_words(answer: Obstacle, network: Network, delegate: str) -> str:
    """Why a leader's yes was not taken, and what to do."""
    if isinstance(answer, Undecided):
        return str(UNDECIDED[answer]) % {"name": delegate, "network": network.label}
    if isinstance(answer, SayItIsYours):
        return _("“%(phrases)s” tells of your own experience. Say below that it is yours, or change the sentence.",
                 phrases="”, “".join(answer.phrases))  # fmt: skip
    return problem_words(answer, network)


def draft_words(answer: DraftObstacle, network: Network, leader: str) -> str:
    """Why a text was not prepared, for the delegate."""
    match answer:
        case DraftProblem():
            return str(DRAFT_PROBLEMS[answer]) % {"leader": leader, "network": network.label}
        case NotOffered():
            return _("This post is no longer on offer to %(leader)s. Your text is kept below.", leader=leader)
        case PostChanged():
            return _("The post changed while this page was open. Your text is kept; look at it once more and send it.")
        case Stopped():
            return _("A guideline stops this text. Below it stands why, and what to do instead.")
        case MakeItYours():
            return _("Nearly the same words are a colleague's already, and X allows each text once. Change a sentence.")
        case _:
            return problem_words(answer, network)


def ended_words(proposal: Proposal, leader: str, delegate: str) -> str:
    """Why a text will not go out; empty for one that waits or was confirmed."""
    if proposal.state is ProposalState.EXPIRED:
        return _("The post closed before it was decided.")
    names = {"leader": leader, "delegate": delegate}
    return str(ENDED[proposal.ended_by]) % names if proposal.ended_by else ""


def text_pill(proposal: Proposal) -> Pill:
    """Label, tone and icon."""
    match proposal.state, proposal.ended_by:
        case ProposalState.PROPOSED, _other:
            return _("Waits for a yes"), "soon", "hourglass-split"
        case ProposalState.CONFIRMED, _other:
            return _("Confirmed"), "good", "check-lg"
        case _state, EndedBy.LEADER:
            return _("Declined"), "quiet", "x-lg"
        case _state, EndedBy.DELEGATE:
            return _("Taken back"), "quiet", "arrow-counterclockwise"
        case _:
            return _("No longer possible"), "quiet", "archive"
