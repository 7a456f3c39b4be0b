"""Pages of a person about credits and gifts: where credits come from, the catalogue, what they chose and passed on."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import public_id as new_key
from advocacy.core.permissions import Permission
from advocacy.core.services import now, services
from advocacy.core.storing import StoreError
from advocacy.rewards import telling as words
from advocacy.rewards.book import CreditBook
from advocacy.rewards.forms import ChooseForm
from advocacy.rewards.gift_models import Gift
from advocacy.rewards.gift_picturing import picture_bytes
from advocacy.rewards.gift_rules import OrderState, Refusal, days_left
from advocacy.rewards.ledger import today
from advocacy.rewards.linking import address_of
from advocacy.rewards.listing import entries_of, purse_of
from advocacy.rewards.offering import (
    Chosen,
    catalogue,
    chosen_by,
    chosen_one,
    count_chosen,
    names_of,
    offered_gift,
    picture_of,
)
from advocacy.rewards.qr_codes import qr_code
from advocacy.rewards.redeeming import redeem
from advocacy.rewards.relinking import make_new_link
from advocacy.rewards.returning import take_back
from advocacy.rewards.sending import letter_of
from advocacy.rewards.unsealing import code_of, pick_up_number

credits_pages = Blueprint("credits", __name__)
gifts = Blueprint("gifts", __name__, url_prefix="/gifts")
SEE_OTHER, UNPROCESSABLE, CONFLICT = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
PICTURE_SECONDS = 7 * 24 * 3600


@credits_pages.get("/me/credits")
@guard(Permission.BE_HERE)
def mine() -> str:
    listed, after = entries_of(current_user.id, request.args.get("after", ""))
    book = services().get(CreditBook)
    older = url_for("credits.mine", after=after) if after else None
    return render_template(
        "rewards/credits.html",
        purse=purse_of(current_user.id),
        listed=listed,
        names=names_of([entry.row.subject.partition(":")[2] for entry in listed], language()),
        older=older,
        terms=book.on(today()).terms,
        limits=book.limits,
        words=words,
    )


@gifts.get("")
@guard(Permission.BE_HERE)
def index() -> str:
    purse, offered = catalogue(current_user)
    to_pass_on = [one for one in offered if one.gift.can_pass_on]
    shown = "pass_on" if request.args.get("show") == "pass_on" else "all"
    return render_template(
        "rewards/gifts.html",
        purse=purse,
        offered=to_pass_on if shown == "pass_on" else offered,
        shown=shown,
        counts={"all": len(offered), "pass_on": len(to_pass_on), "mine": count_chosen(current_user)},
        language=language(),
        words=words,
    )


@gifts.route("/<public_id>", methods=["GET", "POST"])
@guard(Permission.BE_HERE)
def show(public_id: str) -> ResponseReturnValue:
    if request.method == "GET":
        return _choose_page(public_id)
    form = ChooseForm()
    form.offer(can_pass_on=True)
    if not form.validate():
        return _choose_page(public_id, form, status=UNPROCESSABLE)
    outcome = redeem(current_user, public_id, form.choice())
    if outcome is None:
        abort(404)
    if isinstance(outcome, Refusal):
        return _choose_page(public_id, form, outcome, CONFLICT)
    passing_on = form.choice().passing_on
    flash(_("It is ready. Send the link, or let somebody scan it.") if passing_on else _("It is yours."), "good")
    return redirect(url_for("gifts.order", public_id=outcome.public_id), SEE_OTHER)


def _choose_page(
    public_id: str, form: ChooseForm | None = None, refused: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    """What was typed stays; the price and the key are those of the page that is shown now."""
    found = offered_gift(current_user, public_id)
    if found is None:
        return _gone(refused)
    purse, one = found
    form = form or ChooseForm(formdata=None)
    form.offer(can_pass_on=one.gift.can_pass_on)
    form.key.data, form.price.data = new_key(), str(one.gift.price)
    problem = words.refusal_words(refused, one.short, one.gift) if refused else ""
    return render_template(
        "rewards/gift.html", one=one, gift=one.gift, purse=purse, form=form, problem=problem, **_said(one.gift)
    ), status


def _gone(refused: Refusal | None) -> ResponseReturnValue:
    """Withdrawn while somebody looked at it: said in the catalogue, with their credits untouched."""
    if refused is None:
        abort(404)
    flash(_("It is not on offer any more. Your credits are all still here."), "soon")
    return redirect(url_for("gifts.index"), SEE_OTHER)


@gifts.get("/<public_id>/picture")
@guard(Permission.BE_HERE)
def picture(public_id: str) -> ResponseReturnValue:
    return picture_answer(picture_of(public_id))


def picture_answer(found: dict[str, Any] | None) -> Response:
    """A gift's picture as a file of the page."""
    if found is None:
        abort(404)
    try:
        data = picture_bytes(found)
    except StoreError:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    if data is None:
        abort(404)
    answer = make_response(data)
    answer.content_type = found["media_type"]
    answer.cache_control.private, answer.cache_control.max_age = True, PICTURE_SECONDS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.set_etag(found["sha256"])
    answer.make_conditional(request)
    return answer


@gifts.get("/mine", endpoint="mine")
@guard(Permission.BE_HERE)
def own_gifts() -> str:
    listed, after = chosen_by(current_user, request.args.get("after", ""))
    older = url_for("gifts.mine", after=after) if after else None
    return render_template("rewards/mine.html", listed=listed, older=older, language=language(), words=words)


@gifts.get("/chosen/<public_id>")
@guard(Permission.BE_HERE)
def order(public_id: str) -> ResponseReturnValue:
    found = _own(public_id)
    address = address_of(found.order) if found.order.state is OrderState.OPEN else None
    kept = found.order.state is OrderState.KEPT
    left = days_left(found.order.link_expires_at, now()) if found.order.link_expires_at else 0
    entries, _after = entries_of(current_user.id, most=3)
    return render_template(
        "rewards/order.html",
        order=found.order,
        gift=found.gift,
        address=address,
        qr=qr_code(address) if address else None,
        letter=letter_of(found.gift.said(language())["name"], found.order.greeting, address) if address else None,
        code=code_of(found.order, found.gift) if kept else "",
        number=pick_up_number(found.order) if kept else "",
        left=left,
        purse=purse_of(current_user.id),
        entries=entries,
        names=names_of([entry.row.subject.partition(":")[2] for entry in entries], language()),
        **_said(found.gift),
    )


@gifts.post("/chosen/<public_id>/back")
@guard(Permission.BE_HERE)
def back(public_id: str) -> ResponseReturnValue:
    outcome = take_back(public_id, current_user)
    if outcome is None:
        abort(404)
    flash(*words.taken_back_words(outcome))
    return redirect(url_for("gifts.order", public_id=public_id), SEE_OTHER)


@gifts.post("/chosen/<public_id>/link")
@guard(Permission.BE_HERE)
def link(public_id: str) -> ResponseReturnValue:
    made = make_new_link(public_id, current_user)
    if made is None:
        abort(404)
    said = _("Here is a new link. The one before leads nowhere.") if made else _("It is claimed or back already.")
    flash(said, "good" if made else "soon")
    return redirect(url_for("gifts.order", public_id=public_id), SEE_OTHER)


def _own(public_id: str) -> Chosen:
    return chosen_one(current_user, public_id) or abort(404)


def _said(gift: Gift) -> dict[str, object]:
    return {"said": gift.said(language()), "words": words}


def language() -> str:
    return str(get_locale())
