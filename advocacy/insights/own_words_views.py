"""The page of own words, under Me. It takes no address of anybody: everybody sees their own."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.insights.own_words import own_history
from advocacy.sharing.rules import OWN_WORDS_NOTCH

blueprint = Blueprint("own_words", __name__)


@blueprint.get("/me/own-words")
@guard(Permission.SHARE)
def show() -> str:
    before = request.args.get("before", "")
    page = own_history(current_user, before if is_public_id(before) else None)
    return render_template("insights/own_words.html", page=page, notch=OWN_WORDS_NOTCH)
