"""A post's public page, for people without an account, and its switch for communications.

The page sets no cookie, counts nothing and sends nobody anywhere by itself: it only leads to the network's own share
dialogue, in which whoever shares writes their own words.
"""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.picture_sizes import Size
from advocacy.content.picturing import picture_by_public_id
from advocacy.content.publicising import Audience, end_public_page, open_public_page
from advocacy.content.resizing import in_size
from advocacy.content.rules import Obstacle
from advocacy.content.telling import in_words
from advocacy.content.views import page_of
from advocacy.core.access import guard, public
from advocacy.core.permissions import Permission
from advocacy.core.storing import StoreError
from advocacy.networks.dialogues import share_dialogue
from advocacy.networks.rules import Network
from advocacy.notifications.addressing import whole_address
from advocacy.sharing.public_pages import open_page

blueprint = Blueprint("public_pages", __name__)
CONFLICT, GONE, UNAVAILABLE = 409, 410, 503
PICTURE_SECONDS = 3600


@blueprint.get("/open/<page_id>")
@public
def show(page_id: str) -> ResponseReturnValue:
    found = open_page(page_id)
    if found is None:
        return _unseen(make_response(render_template("sharing/public_over.html"), GONE))
    page_address = whole_address("public_pages.show", {"page_id": page_id})
    dialogues = [(network, share_dialogue(network, found.shared_address(network, page_address))) for network in Network]
    words = found.words(str(get_locale()))
    return _unseen(make_response(render_template("sharing/public.html", found=found, dialogues=dialogues, words=words)))


@blueprint.get("/open/<page_id>/picture")
@public
def picture(page_id: str) -> ResponseReturnValue:
    """Open as long as its page is; other pictures stay inside."""
    found = open_page(page_id)
    stored = picture_by_public_id(found.picture.public_id) if found and found.picture else None
    if stored is None:
        abort(404)
    try:
        sized = in_size(stored, Size.CARD)
    except StoreError:
        abort(UNAVAILABLE)
    if sized is None:
        abort(404)
    answer = make_response(sized.data)
    answer.content_type = sized.media_type
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.private, answer.cache_control.max_age = True, PICTURE_SECONDS
    return _unseen(answer)


@blueprint.get("/posts/<public_id>/public-page")
@guard(Permission.CURATE)
def manage(public_id: str) -> ResponseReturnValue:
    return _manage(public_id)


@blueprint.post("/posts/<public_id>/public-page")
@guard(Permission.CURATE)
def switch_on(public_id: str) -> ResponseReturnValue:
    outcome = open_public_page(public_id, current_user.id)
    if outcome is None:
        abort(404)
    if isinstance(outcome, Obstacle):
        return _manage(public_id, in_words([outcome])[0])
    if isinstance(outcome, Audience):
        return _manage(public_id, _why(outcome))
    flash(_("There is a public page now. It is open as long as the post is."), "good")
    return redirect(url_for("public_pages.manage", public_id=public_id))


@blueprint.post("/posts/<public_id>/public-page/end")
@guard(Permission.CURATE)
def switch_off(public_id: str) -> ResponseReturnValue:
    if not end_public_page(public_id, current_user.id):
        abort(404)
    flash(_("The public page is gone. Its address leads nowhere any more."), "good")
    return redirect(url_for("public_pages.manage", public_id=public_id))


def _manage(public_id: str, problem: str = "") -> ResponseReturnValue:
    page = page_of(public_id)
    key = page.post.public_page_id
    address = whole_address("public_pages.show", {"page_id": key}) if key else ""
    told: dict[str, Any] = {"page": page, "address": address, "problem": problem}
    told["open_now"] = bool(key and open_page(key))
    return render_template("sharing/public_manage.html", **told), CONFLICT if problem else 200


def _why(outcome: Audience) -> str:
    if outcome is Audience.INSIDE_ONLY:
        return _("This post is for inside only.")
    return _("This post is for some colleagues only, so not everybody may see it.")


def _unseen(answer: Response) -> Response:
    """Search engines leave it out, caches between don't keep it, and networks don't hear of its address."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
