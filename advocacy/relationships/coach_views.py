"""The coach's page. It takes no address of anybody: everybody sees their own."""

from flask import Blueprint, render_template
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.relationships import coaching_words
from advocacy.relationships.coaching import coach
from advocacy.relationships.coaching_rules import LISTENING, ORDER, radius

blueprint = Blueprint("coach", __name__)


@blueprint.get("/me/coach")
@guard(Permission.SEE_BOARD)
def show() -> str:
    return render_template(
        "relationships/coach.html",
        coach=coach(current_user),
        words=coaching_words,
        order=ORDER,
        listening=LISTENING,
        radius=radius,
    )
