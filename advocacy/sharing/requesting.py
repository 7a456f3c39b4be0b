"""The click: a person confirms an exact text for one network. All checks, then one row; clicked twice, found again."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from advocacy.content.fill_in_rules import questions_in
from advocacy.content.models import post_by_public_id
from advocacy.content.offering import offer
from advocacy.content.presenting import Offer, Wording
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.likeness import own_words
from advocacy.guidelines.rules import Finding
from advocacy.guidelines.sighting import note_findings, own_words_subject
from advocacy.guidelines.understanding import must_read_first
from advocacy.networks.rules import Network, TextLength
from advocacy.people.models import Person, locked_person
from advocacy.sharing.checking import CheckedWords, check_words
from advocacy.sharing.dealing import after_reserving
from advocacy.sharing.experience_rules import own_experience_in
from advocacy.sharing.fill_in_rules import answered, open_questions, own_words_in
from advocacy.sharing.holding import hold_for
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.models import OVER, Connection, Share, count_earlier_shares, live_connection, standing_share
from advocacy.sharing.proposal_models import confirmed_text
from advocacy.sharing.reserving import lock_words, reserve_words, reserved_by_colleagues
from advocacy.sharing.rules import ConnectionState, act_hash, exact_text
from advocacy.sharing.scheduling import SlotGone, Timed, Window, WrongTime, decide_time
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked
from advocacy.sharing.surroundings import surroundings

LONGEST_WORDS = 10_000
MOSTLY_OWN = 0.5  # of a leader's text: below it, it is the one that the delegate prepared


@dataclass(frozen=True)
class Click:
    """What the form sends. `code` and `version` are those the person saw beside the text."""

    post_public_id: str
    network: Network
    wording: int
    words: str
    code: str
    version_number: int
    asked: Asked = RIGHT_NOW


@dataclass(frozen=True)
class Requested:
    share: Share


@dataclass(frozen=True)
class AlreadyThere:
    """A share of this post stands on that network. `same_text`: a double click."""

    share: Share
    same_text: bool


@dataclass(frozen=True)
class NotOffered:
    """The post is gone, closed, withdrawn, or not for this person."""


@dataclass(frozen=True)
class PostChanged:
    """Another version is on offer than the one the person saw; the text shown would not be the text sent."""


@dataclass(frozen=True)
class OnHold:
    """The crisis switch is on for this post; nothing about it is confirmed until it is released."""


@dataclass(frozen=True)
class ReadFirst:
    """Communications chose that this person reads some guidelines before sharing."""


@dataclass(frozen=True)
class ConnectFirst:
    reconnect: bool


@dataclass(frozen=True)
class NoWords:
    pass


@dataclass(frozen=True)
class AnswerPrompts:
    prompts: list[str]


@dataclass(frozen=True)
class TooLong:
    length: TextLength


@dataclass(frozen=True)
class Stopped:
    findings: list[Finding]


@dataclass(frozen=True)
class MakeItYours:
    """Too near to what a colleague sent to X."""


@dataclass(frozen=True)
class ConfirmThere:
    """A text that a delegate prepared tells of an experience: on its own page the leader says that it is theirs."""

    proposal: str


TextProblem = NoWords | AnswerPrompts | TooLong | Stopped
Answer = (
    Requested
    | AlreadyThere
    | NotOffered
    | PostChanged
    | OnHold
    | ReadFirst
    | ConnectFirst
    | TextProblem
    | SlotGone
    | WrongTime
    | MakeItYours
    | ConfirmThere
)


@dataclass(frozen=True)
class Consent:
    """Everything that a click is about, once it is found that the person saw what is on offer."""

    person: Person
    offered: Offer
    connection: Connection
    network: Network
    wording: Wording
    words: str
    text: str
    code: str
    checked: CheckedWords
    drafted: str = ""  # what a delegate wrote, so that it never counts as the person's own words
    repost_of: str | None = None  # the company's own post that is passed on

    @property
    def own_words(self) -> float:
        """What neither communications nor a delegate wrote, 0 to 1."""
        own = own_words_in(self.wording.text, self.words).share
        return min(own, own_words(self.drafted, self.words).share) if self.drafted else own


def request_share(person: Person, click: Click, *, drafted: str = "") -> Answer:
    """Idempotent: a second click finds the first one's share. `drafted`: the words that a delegate prepared."""
    with transaction() as session:
        if not locked_person(session, person.id).is_active:  # who leaves meanwhile waits, and finds the share to cancel
            return NotOffered()
        offered = offer(session, person, click.post_public_id, now())
        if offered is None or offered.internal_only or click.network not in offered.variants:
            return _gone_or_there(session, person, click)
        standing = standing_share(session, person.id, offered.post_id, click.network)
        if standing:
            return already(standing, click.words)
        if hold_for(session, person, offered.version_id):
            return OnHold()
        if must_read_first(person.id):
            return ReadFirst()
        connection = live_connection(session, person.id, click.network)
        if connection is None or connection.state is ConnectionState.RECONNECT:
            return ConnectFirst(reconnect=connection is not None)
        if drafted or not person.leader:
            return _check_and_insert(session, person, click, offered, connection, drafted)
        return _share_of_leader(session, person, click, offered, connection)


def _share_of_leader(session: Session, person: Person, click: Click, offered: Offer, connection: Connection) -> Answer:
    """From the feed. What a delegate wrote before stays the delegate's, and both see what became of it."""
    before = confirmed_text(session, person.id, offered.post_id, click.network)
    if before is None or own_words(before.words, click.words).share >= MOSTLY_OWN:
        return _check_and_insert(session, person, click, offered, connection, before.words if before else "")
    tells = bool(own_experience_in(click.words))
    made = session.get(Share, before.share_id) if before.share_id else None
    if tells and made and made.state in OVER:
        return ConfirmThere(before.public_id)
    answer = _check_and_insert(session, person, click, offered, connection, before.words)
    if isinstance(answer, Requested):
        before.share_id, before.own_experience = answer.share.id, before.own_experience and tells
    return answer


def _gone_or_there(session: Session, person: Person, click: Click) -> Answer:
    post = post_by_public_id(session, click.post_public_id)
    standing = standing_share(session, person.id, post.id, click.network) if post else None
    return already(standing, click.words) if standing else NotOffered()


def already(standing: Share, words: str, repost_of: str | None = None) -> AlreadyThere:
    return AlreadyThere(standing, standing.words == words.strip() and standing.repost_of == repost_of)


def _check_and_insert(
    session: Session, person: Person, click: Click, offered: Offer, connection: Connection, drafted: str
) -> Answer:
    earlier = count_earlier_shares(session, person.id, offered.version_id, click.network)
    code = derive_code(person.id, offered.version_id, click.network, earlier)
    if click.version_number != offered.version_number or click.code != code:
        return PostChanged()
    consent = replace(_consent(session, person, click, offered, connection, code), drafted=drafted)
    note_findings(own_words_subject(person.id, offered.post_public_id, click.network), consent.checked.findings)
    problem = text_problem(consent.words, consent.wording.text, consent.checked)
    if problem:
        return problem
    window = Window(offered.post_id, click.network, offered.closes_at)
    timed = decide_time(session, person, window, click.asked)
    if not isinstance(timed, Timed):
        return timed
    lock_words(session, offered.post_id, click.network)
    if reserved_by_colleagues(session, click.network, offered.post_id, person.id, [consent.words]):
        return MakeItYours()
    return Requested(insert(session, consent, timed))


def _consent(
    session: Session, person: Person, click: Click, offered: Offer, connection: Connection, code: str
) -> Consent:
    words = click.words.strip()
    text = exact_text(words, short_link(code) if offered.link_url else None)
    wording = wording_of(offered, click.network, click.wording)
    around = surroundings(session, person.id, offered, click.network)
    checked = check_words(
        click.network, wording.language, words, text, offered.link_url, person.language, offered.topics, around
    )
    return Consent(person, offered, connection, click.network, wording, words, text, code, checked)


def wording_of(offered: Offer, network: Network, index: int) -> Wording:
    """The wording of that index; the first when the index is none of them."""
    wordings = offered.variants[network]
    return next((wording for wording in wordings if wording.index == index), wordings[0])


def text_problem(
    words: str, dealt: str, checked: CheckedWords, *, questions_may_stand: bool = False
) -> TextProblem | None:
    """Why a text can't go out as it is; None when nothing stands in its way. `dealt`: the wording it began with."""
    if not words:
        return NoWords()
    questions = [] if questions_may_stand and questions_in(words) else open_questions(dealt, words)
    if questions:
        return AnswerPrompts(questions)
    if checked.length.too_long or not checked.length.valid or len(words) > LONGEST_WORDS:
        return TooLong(checked.length)
    return Stopped(checked.stops) if checked.stops else None


def insert(session: Session, consent: Consent, timed: Timed) -> Share:
    """The consent in one row, and what is reserved by it."""
    share = _row(consent, timed)
    _write_text(share, consent)
    session.add(share)
    session.flush()
    if not consent.repost_of:
        reserve_words(session, share)
        after_reserving(session, share, consent.offered)
    _note(share)
    return share


def _row(consent: Consent, timed: Timed) -> Share:
    """Who, when, which account, of which post, at what time."""
    offered, connection = consent.offered, consent.connection
    return Share(
        public_id=public_id(),
        state=DeliveryState.QUEUED,
        due_at=timed.due_at,
        fence=0,
        attempts=0,
        person_id=consent.person.id,
        post_id=offered.post_id,
        version_id=offered.version_id,
        network=consent.network,
        connection_id=connection.id,
        consented_at=now(),
        account_id=connection.account_id,
        account_name=connection.account_name,
        repost_of=consent.repost_of,
        when=timed.when,
        chosen_for=timed.chosen_for,
        closes_at=offered.closes_at,
        short_code=consent.code,
        link_target=None if consent.repost_of else offered.link_for(consent.network) or None,
    )


def _write_text(share: Share, consent: Consent) -> None:
    """The exact text, what it was made of, and what the rules said about it."""
    share.words, share.text = consent.words, consent.text
    share.text_hash = act_hash(consent.text, consent.repost_of)
    share.dealt_words, share.own_words = consent.wording.text, consent.own_words
    share.fill_ins = answered(consent.wording.text, consent.words)
    share.language = consent.wording.language
    share.findings = consent.checked.stored()
    share.rulebook_hash = share.checked_against = consent.checked.rulebook_hash
    share.checked_on = consent.checked.day


def _note(share: Share) -> None:
    details: dict[str, str | int | None] = {"network": share.network, "when": share.when}
    record("share confirmed", actor_id=share.person_id, subject=f"share:{share.public_id}", details=details)
