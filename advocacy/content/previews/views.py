"""What pages ask about a link while somebody types it: its card, or how things stand with it, as a piece of HTML."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy.content.preview_rules import PreviewState
from advocacy.content.previews.asking import PreviewNow, ask_for_preview, preview_now
from advocacy.content.previews.telling import enough_words, preview_words
from advocacy.content.rules import LONGEST_LINK
from advocacy.content.validating import is_web_address
from advocacy.core.access import guard
from advocacy.core.permissions import Permission, allowed

blueprint = Blueprint("previews", __name__)


@blueprint.post("/link-preview")
@guard(Permission.BE_HERE)
def link_preview() -> ResponseReturnValue:
    """{html, waits}: asks for a look at `address` when nobody did yet; communications also for another one."""
    address = request.form.get("address", "").strip()[: LONGEST_LINK + 1]
    if len(address) > LONGEST_LINK or not is_web_address(address):
        return jsonify(html="", waits=False)
    again = bool(request.form.get("again")) and allowed(current_user.roles, Permission.CURATE)
    asked = ask_for_preview(address, by=current_user.id, again=again)
    found = preview_now(address)
    enough = "" if asked else enough_words()
    html = render_template("previews/piece.html", preview=found, preview_words=preview_words, enough=enough)
    return jsonify(html=html, waits=found is not None and found.state is PreviewState.WAITING)


def shown_preview(address: str) -> dict[str, Any]:
    """What a page needs that shows a link's card: how things stand, and the words for it."""
    found: PreviewNow | None = preview_now(address) if address and len(address) <= LONGEST_LINK else None
    return {"preview": found, "preview_words": preview_words}
