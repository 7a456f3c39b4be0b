"""What a posting call needs before it can be made: a token that lasts, and the exact bytes.

Most shares need no call for that, and are made ready together, with one reading for all. The others are made ready one
by one: a token that has to be renewed, a picture that has to be uploaded.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from advocacy.content.sending import article_of, card_of, fetched, pictures_of, titles_without_picture
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Prepared, Refused
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Content, Network, PaidCall
from advocacy.networks.spending import BudgetGone
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.paying import pay
from advocacy.sharing.tokens import NotNow, ReconnectNeeded, Usable, lasting_tokens, renew_rejected, usable_token

log = logging.getLogger(__name__)

Said = TypeVar("Said", bound=Outcome)


@dataclass(frozen=True)
class Ready:
    """Nothing is missing but the posting call."""

    access_token: str = field(repr=False)
    body: bytes = field(repr=False)


def ready_at_once(hand: Sequence[Claimed]) -> list[tuple[Claimed, Ready]]:
    """Those of the hand that need no call to be made ready. What stands in one's way is found by `make_ready`."""
    with transaction() as session:
        tokens = lasting_tokens(session, {claimed.connection_id for claimed in hand})
        titles = titles_without_picture(session, {claimed.version_id for claimed in hand})
    made = [(claimed, _ready_at_once(claimed, tokens, titles)) for claimed in hand]
    return [(claimed, ready) for claimed, ready in made if ready is not None]


def _ready_at_once(claimed: Claimed, tokens: Mapping[int, Usable], titles: Mapping[int, str]) -> Ready | None:
    token, title = tokens.get(claimed.connection_id), titles.get(claimed.version_id)
    if token is None or (title is None and claimed.body is None and not claimed.repost_of):
        return None
    if claimed.body is not None:
        return Ready(token.access_token, claimed.body)
    if claimed.repost_of:
        made = _repost(claimed, claimed.repost_of)
        return Ready(token.access_token, made.body) if isinstance(made, Prepared) else None
    card = card_of(claimed.short_url, title) if claimed.short_url and title is not None else None
    try:
        prepared = adapter(claimed.network).prepare(
            token.access_token, claimed.account, Content(claimed.text, None, card)
        )
    except Exception:  # made ready anew by itself, where what is wrong is said
        log.exception("preparing share %s broke", claimed.share_id)
        return None
    return Ready(token.access_token, prepared.body) if isinstance(prepared, Prepared) else None


def make_ready_safely(claimed: Claimed) -> Ready | NotSent | Refused:
    """Whatever fails before the posting call is `NotSent`, a picture missing from the disk too."""
    try:
        return make_ready(claimed)
    except Exception as error:
        log.exception("preparing share %s broke", claimed.share_id)
        return NotSent(NotSentReason.PREPARE_FAILED, detail=type(error).__name__)


def make_ready(claimed: Claimed) -> Ready | NotSent | Refused:
    token = usable_token(claimed.connection_id, claimed.network)
    if not isinstance(token, Usable):
        return _not_sent(token)
    prepared = _prepare(claimed, token.access_token)
    if isinstance(prepared, Prepared):
        return Ready(token.access_token, prepared.body)
    return after_renewing(claimed.connection_id, claimed.network, token.access_token, prepared)


def after_renewing(connection_id: int, network: Network, access_token: str, outcome: Said) -> Said | NotSent:
    """X says 401 for a token that ended early, too: renewed once, it goes again; else the person has to."""
    if not isinstance(outcome, NotSent) or outcome.reason is not NotSentReason.RECONNECT:
        return outcome
    try:
        renewed = renew_rejected(connection_id, network, access_token)
    except SQLAlchemyError:
        renewed = NotNow(now())  # what the network said is known, and must not be lost with the database
    if isinstance(renewed, ReconnectNeeded):
        return outcome
    reason = NotSentReason.CONFLICT if isinstance(renewed, Usable) else NotSentReason.NOT_RENEWED
    return replace(outcome, reason=reason, retry_at=renewed.retry_at if isinstance(renewed, NotNow) else now())


def _not_sent(token: ReconnectNeeded | NotNow) -> NotSent:
    if isinstance(token, NotNow):
        return NotSent(NotSentReason.UNREACHABLE, token.retry_at)
    return NotSent(NotSentReason.RECONNECT)


def _prepare(claimed: Claimed, access_token: str) -> Prepared | NotSent | Refused:
    """New bytes, pictures uploaded; or those that were stored before a first call."""
    if claimed.body is not None:
        return Prepared(claimed.body)
    if claimed.repost_of:
        return _repost(claimed, claimed.repost_of)
    content = _content(claimed)
    paid = pay(claimed.network, PaidCall.ALT_TEXT, sum(bool(picture.alt_text) for picture in content.pictures))
    if isinstance(paid, BudgetGone):
        return NotSent(NotSentReason.BUDGET, paid.until)
    return adapter(claimed.network).prepare(access_token, claimed.account, content)


def _repost(claimed: Claimed, original: str) -> Prepared | Refused:
    """No call is needed: nothing is uploaded, and nobody is asked whether it is still there."""
    return adapter(claimed.network).prepare_repost(claimed.account, original, claimed.text)


def _content(claimed: Claimed) -> Content:
    with transaction() as session:
        named = pictures_of(session, claimed.version_id)
        article = None if named else article_of(session, claimed.version_id, claimed.short_url)
    pictures = [fetched(each, claimed.network) for each in named]
    first, more = (pictures[0], tuple(pictures[1:])) if pictures else (None, ())
    return Content(text=claimed.text, picture=first, article=article, more=more)
