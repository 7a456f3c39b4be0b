"""The gift as whoever got its link sees it, without an account. Looking changes nothing; claiming is a press.

No name, address or browser of theirs is kept. The page holds a random number; with it, and a cookie that only this
page gets, the same browser sees what it claimed again.
"""

import re
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from advocacy.core.access import public
from advocacy.core.identifiers import random_token
from advocacy.core.services import Services, now, settings
from advocacy.people.forms import named_languages
from advocacy.rewards import telling as words
from advocacy.rewards.claiming import Card, CardState, claim, find_card
from advocacy.rewards.declining import give_back
from advocacy.rewards.gift_rules import days_left
from advocacy.rewards.unsealing import code_of, pick_up_number
from advocacy.rewards.views import picture_answer

cards = Blueprint("gift_cards", __name__, url_prefix="/g")
COOKIE = "gift"
RECEIPT = re.compile(r"[\w-]{20,64}", re.ASCII)
COOKIE_SECONDS = 90 * 24 * 3600


def install_cards(built: Services) -> None:
    """Whoever holds the link may claim; it is the proof, and a token of a form would need a cookie before that."""
    for view in (take, decline):
        built.application.extensions["csrf"].exempt(view)


@cards.get("/<secret>")
@public
def show(secret: str) -> ResponseReturnValue:
    card = find_card(secret, _receipt(request.cookies.get(COOKIE)))
    return _unseen(_page(card, secret))


@cards.post("/<secret>")
@public
def take(secret: str) -> ResponseReturnValue:
    receipt = _receipt(request.form.get("receipt")) or _receipt(request.cookies.get(COOKIE))
    card = claim(secret, receipt)
    if card is None or card.state is not CardState.YOURS:
        return _unseen(_page(card, secret))
    answer = make_response(redirect(url_for("gift_cards.show", secret=secret), HTTPStatus.SEE_OTHER))
    answer.set_cookie(
        COOKIE,
        receipt,
        max_age=COOKIE_SECONDS,
        path=url_for("gift_cards.show", secret=secret),
        secure=settings().secure,
        httponly=True,
        samesite="Lax",
    )
    return _unseen(answer)


@cards.post("/<secret>/back")
@public
def decline(secret: str) -> ResponseReturnValue:
    """Not for them. The page after it has an address without the secret, the same for everybody."""
    if give_back(secret):
        return _unseen(make_response(redirect(url_for("gift_cards.given_back"), HTTPStatus.SEE_OTHER)))
    return _unseen(_page(find_card(secret, _receipt(request.cookies.get(COOKIE))), secret))


@cards.get("/given-back")
@public
def given_back() -> ResponseReturnValue:
    return _unseen(make_response(render_template("rewards/card_given_back.html")))


@cards.get("/<secret>/picture")
@public
def picture(secret: str) -> ResponseReturnValue:
    card = find_card(secret)
    if card is None:
        abort(404)
    return _unseen(picture_answer(card.gift.picture))


def _page(card: Card | None, secret: str) -> Response:
    if card is None:
        return make_response(render_template("rewards/card_gone.html"), HTTPStatus.GONE)
    left = days_left(card.until, now())
    page = render_template(
        "rewards/card.html",
        card=card,
        gift=card.gift,
        said=card.gift.said(str(get_locale())),
        secret=secret,
        receipt=random_token(),
        code=code_of(card.order, card.gift) if card.state is CardState.YOURS else "",
        number=pick_up_number(card.order),
        left=left,
        whole=max(card.gift.pass_days, left, 1),
        other_languages=[pair for pair in named_languages(settings().languages) if pair[0] != str(get_locale())],
        words=words,
    )
    return make_response(page, HTTPStatus.OK if card.state in (CardState.OPEN, CardState.YOURS) else HTTPStatus.GONE)


def _receipt(given: str | None) -> str:
    """A number as our page makes them, or none."""
    return given if given and RECEIPT.fullmatch(given) else ""


def _unseen(answer: Response) -> Response:
    """Search engines leave it out, nobody between keeps it, and no other site hears of its address."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
