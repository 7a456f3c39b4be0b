"""The feed page and the click on *Share*."""

from math import ceil
from typing import Any

from flask import Blueprint, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import now, services
from advocacy.guidelines.answering import trial_end
from advocacy.networks.rules import Network
from advocacy.sharing.feeding import Choice, Feed, feed_for
from advocacy.sharing.forms import ShareForm
from advocacy.sharing.greeting import greeting
from advocacy.sharing.previewing import preview
from advocacy.sharing.requesting import (
    AlreadyThere,
    Answer,
    AnswerPrompts,
    Click,
    ConnectFirst,
    MakeItYours,
    NotOffered,
    NoWords,
    PostChanged,
    Requested,
    Stopped,
    TooLong,
    request_share,
)
from advocacy.sharing.rules import OWN_WORDS_NOTCH

blueprint = Blueprint("feed", __name__)


@blueprint.get("/")
@guard(Permission.SHARE)
def show() -> ResponseReturnValue:
    which = "shared" if request.args.get("show") == "shared" else "new"
    return _page(_choice(), which)


@blueprint.post("/")
@guard(Permission.SHARE)
def share() -> ResponseReturnValue:
    form = ShareForm()
    click = _click(form)
    if click is None:
        return _page(
            _typed(form), problem=_("That could not be read. Load the page again and share once more."), status=400
        )
    if not form.validate():
        return _page(_typed(form), problem=" ".join(map(str, form.words.errors)), status=422)
    answer = request_share(current_user, click)
    if isinstance(answer, Requested):
        return redirect(url_for("feed.show", post=click.post_public_id))
    if isinstance(answer, AlreadyThere) and answer.same_text:
        return redirect(url_for("feed.show", post=click.post_public_id))
    words, status = _problem(answer, click.network)
    return _page(_typed(form), problem=words, status=status)


@blueprint.post("/share/preview")
@guard(Permission.SHARE)
def check() -> ResponseReturnValue:
    """Findings, length and own words while typing; findings.js says what it sends and reads."""
    shown = preview(current_user, request.form)
    if shown is None:
        return jsonify(error=_("That could not be read. Load the page again.")), 400
    findings_list = get_template_attribute("guidelines/findings.html", "findings_list")
    return jsonify(shown.as_json(str(findings_list(shown.checked.findings, "words", trial_end))))


def _page(choice: Choice, which: str = "new", *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    feed = feed_for(current_user, choice, which)
    page = render_template(
        "sharing/feed.html",
        feed=feed,
        greeting=greeting(current_user, now()),
        lead=_lead(feed.new),
        problem=problem,
        form=ShareForm(formdata=None),
        notch=OWN_WORDS_NOTCH,
        undo_seconds=int(services().settings.undo_seconds.total_seconds()),
        seconds_left=_seconds_left(feed),
        rail_cards=_rail(),
    )
    return page, status


def _seconds_left(feed: Feed) -> int:
    return max(1, ceil((feed.undoable.due_at - now()).total_seconds())) if feed.undoable else 0


def _lead(new: int) -> str:
    if not new:
        return _("You have seen everything for today.")
    return ngettext("One new post for you. Share it, or don't.", "%(num)d new posts for you. Pick one, or none.", new)


def _rail() -> list[tuple[str, dict[str, Any]]]:
    """Cards beside the feed, from the rooms' cards."""
    cards = sorted((card for room in services().rooms for card in room.rail), key=lambda card: card.order)
    shown = [(card.template, card.context(current_user)) for card in cards]
    return [(template, context) for template, context in shown if context is not None]


def _choice() -> Choice:
    wording = request.args.get("wording", "")
    return Choice(
        post=request.args.get("post", ""),
        network=request.args.get("network", ""),
        wording=int(wording) if wording.isascii() and wording.isdigit() and len(wording) < 4 else None,
        edit="edit" in request.args,
    )


def _typed(form: ShareForm) -> Choice:
    """The page again, with what was typed."""
    wording = form.wording.data if isinstance(form.wording.data, int) else None
    words = (form.words.data or "").replace("\x00", "")
    return Choice(form.post.data or "", form.network.data or "", wording, edit=True, words=words)


def _click(form: ShareForm) -> Click | None:
    if form.network.data not in set(Network) or not form.post.data or form.words.data is None:
        return None
    return Click(
        post_public_id=form.post.data,
        network=Network(form.network.data),
        wording=form.wording.data if isinstance(form.wording.data, int) else 0,
        words=form.words.data.replace("\r\n", "\n"),
        code=form.code.data or "",
        version_number=form.version.data if isinstance(form.version.data, int) else 0,
    )


def _problem(answer: Answer, network: Network) -> tuple[str, int]:
    """What stands above the kept text, and the status of the answer."""
    name = network.label
    match answer:
        case AlreadyThere():
            return _(
                "A share of this post to %(network)s is on its way or there already. Your text is kept here.",
                network=name,
            ), 409
        case NotOffered():
            return _("This post is no longer on offer. Your text is kept here."), 410
        case PostChanged():
            return _(
                "The post changed while this page was open. Your text is kept; look at it once more and share."
            ), 409
        case ConnectFirst(reconnect=reconnect):
            words = (
                _("Connect %(network)s again first.", network=name)
                if reconnect
                else _("Connect %(network)s first.", network=name)
            )
            return f"{words} {_('Your text is kept here.')}", 409
        case NoWords():
            return _("There is no text yet. Write what you would say yourself."), 422
        case AnswerPrompts(prompts=prompts):
            return _("Answer this first, in your own words: %(prompts)s", prompts=" · ".join(prompts)), 422
        case TooLong(length=length):
            return _(
                "%(used)s of %(limit)s characters: leave something out.", used=length.used, limit=length.limit
            ), 422
        case Stopped():
            return _("A guideline stops this text. Beside it stands why, and what to do instead."), 422
        case MakeItYours():
            return _(
                "A colleague sent nearly the same words to X, which allows each text once. Change a sentence and share."
            ), 422
        case _:
            return _("That could not be shared."), 422
