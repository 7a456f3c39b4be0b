"""The coach's page. It takes no address of anybody: everybody sees their own."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from advocacy.content.rules import Style
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.relationships import coaching_words
from advocacy.relationships.coaching import coach
from advocacy.relationships.coaching_evidence import deeds
from advocacy.relationships.coaching_rules import LISTENING, ORDER, radius
from advocacy.relationships.forms import whole_number

blueprint = Blueprint("coach", __name__)
UNTOLD = "untold"  # posts to which communications gave no style


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


@blueprint.get("/me/coach/<side>")
@guard(Permission.SEE_BOARD)
def behind(side: str) -> str:
    """What is counted on a side, one by one; of nobody but the person."""
    if side not in [*(style.value for style in ORDER), UNTOLD]:
        abort(404)
    style = None if side == UNTOLD else Style(side)
    rows, next_after = deeds(current_user, style, whole_number(request.args.get("after")) or 0)
    return render_template(
        "relationships/coach_behind.html",
        rows=rows,
        next_after=next_after,
        side=side,
        style=style,
        words=coaching_words,
    )
