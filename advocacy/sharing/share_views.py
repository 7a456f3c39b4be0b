"""A share's own page: its state in words, the exact text, what was done, and the two answers when nobody knows."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.networks.rules import Network
from advocacy.sharing.answering import problem_words
from advocacy.sharing.confirming import Confirmed, NotFound, NotNow, confirm_again, second_look
from advocacy.sharing.forms import ConfirmForm, ThereForm
from advocacy.sharing.looking import ShareSeen, own_shares, share_seen
from advocacy.sharing.taking_back import Wished, can_be_wished, wish_back
from advocacy.sharing.telling import explanation, removal_words, sent_at, story
from advocacy.sharing.timing_words import goes_out_words
from advocacy.sharing.undoing import Answered, OthersAddress, Undone, WrongAddress, it_is_not_there, it_is_there, undo

blueprint = Blueprint("shares", __name__, url_prefix="/shares")


@blueprint.get("/")
@guard(Permission.SHARE)
def index() -> ResponseReturnValue:
    page = own_shares(current_user.id, before=request.args.get("before"))
    return render_template("sharing/shares.html", page=page, goes_out_words=goes_out_words)


@blueprint.get("/<public_id>")
@guard(Permission.SHARE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_seen_or_404(public_id))


@blueprint.post("/<public_id>/undo")
@guard(Permission.SHARE)
def take_back(public_id: str) -> ResponseReturnValue:
    undone = undo(current_user.id, public_id)
    if undone is Undone.NOT_FOUND:
        abort(404)
    if undone is Undone.ON_ITS_WAY:
        flash(_("It is on its way already. On its page you see how it went."), "soon")
        return redirect(url_for("shares.show", public_id=public_id))
    flash(_("Taken back. Nothing was sent, and your text is on the card."), "good")
    return redirect(_with_its_words(_seen_or_404(public_id), edit="change" in request.form))


@blueprint.post("/<public_id>/remove")
@guard(Permission.SHARE)
def remove(public_id: str) -> ResponseReturnValue:
    """Take back a repost that stands on the network already."""
    wished = wish_back(current_user.id, public_id)
    if wished is Wished.NOT_FOUND:
        abort(404)
    if wished is Wished.NOTHING_THERE:
        flash(_("There is nothing on the network to take back."), "soon")
    return redirect(url_for("shares.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/confirm")
@guard(Permission.SHARE)
def confirm(public_id: str) -> ResponseReturnValue:
    """A fresh yes to a held share, for the text and the account that were shown."""
    form = ConfirmForm()
    answer = confirm_again(current_user, public_id, form.text.data or "", form.account.data or "")
    if isinstance(answer, NotFound):
        abort(404)
    seen = _seen_or_404(public_id)
    if isinstance(answer, Confirmed) or answer is NotNow.NOT_HELD:
        return redirect(url_for("feed.show", post=seen.post_public_id, network=seen.share.network.value))
    return _page(seen, not_confirmed=problem_words(answer, seen.share.network)), 409


@blueprint.post("/<public_id>/there")
@guard(Permission.SHARE)
def there(public_id: str) -> ResponseReturnValue:
    form = ThereForm()
    address = (form.address.data or "").strip()
    answer = it_is_there(current_user.id, public_id, address) if form.validate() else WrongAddress()
    if not isinstance(answer, Answered):
        seen = _seen_or_404(public_id)
        problem = _address_problem(answer, seen.share.network)
        return _page(seen, address=address, problem=problem), 422
    return _answered(public_id, answer, _("Thank you. It counts as published; you told us where it is."))


def _address_problem(answer: WrongAddress | OthersAddress, network: Network) -> str:
    if isinstance(answer, OthersAddress):
        return _("That is the address of another share. Look for the one with exactly this text.")
    return _("That is not the address of a post on %(network)s.", network=network.label)


@blueprint.post("/<public_id>/not-there")
@guard(Permission.SHARE)
def not_there(public_id: str) -> ResponseReturnValue:
    answer = it_is_not_there(current_user.id, public_id)
    return _answered(
        public_id, answer, _("Thank you. You can share it again; you see the exact text before anything goes out.")
    )


def _answered(public_id: str, answer: Answered, words: str) -> ResponseReturnValue:
    _seen_or_404(public_id)
    if answer is Answered.THANKS:
        flash(words, "good")
    if answer is Answered.STILL_LOOKING:
        flash(_("We are still looking ourselves. If we can't tell, we ask you in a few minutes."), "soon")
    return redirect(url_for("shares.show", public_id=public_id))


def _seen_or_404(public_id: str) -> ShareSeen:
    return share_seen(current_user.id, public_id) or abort(404)


def _with_its_words(seen: ShareSeen, *, edit: bool) -> str:
    """The post's card with this share's words on it, so that no text is ever typed twice.

    What a delegate prepared stays beside who prepared it.
    """
    share = seen.share
    if seen.prepared:
        return url_for("delegates.show", public_id=seen.prepared.proposal.public_id, edit=1 if edit else None)
    return url_for(
        "feed.show",
        post=seen.post_public_id,
        network=share.network.value,
        again=share.public_id,
        edit=1 if edit else None,
        _anchor=f"post-{seen.post_public_id}",
    )


def _page(seen: ShareSeen, *, address: str = "", problem: str = "", not_confirmed: str = "") -> str:
    return render_template(
        "sharing/share.html",
        seen=seen,
        share=seen.share,
        explanation=explanation(seen.share),
        sent_at=sent_at(seen.share, seen.attempts),
        steps=story(seen.share, seen.attempts),
        form=ThereForm(address=address),
        problem=problem,
        not_confirmed=not_confirmed,
        second=second_look(current_user, seen.share),
        with_its_words=_with_its_words(seen, edit=True),
        problem_words=problem_words,
        goes_out_words=goes_out_words,
        can_be_removed=can_be_wished(seen.share, seen.take_back),
        removal=removal_words(seen.share, seen.take_back) if seen.take_back else "",
    )
