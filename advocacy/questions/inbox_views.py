"""The inbox: what waits for an answer, with the clock of each as a ring."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import now
from advocacy.questions.listing import Shown, first_waiting, inbox
from advocacy.questions.telling import (
    SHOWN_WORDS,
    about_words,
    due_of,
    from_whom,
    inbox_lead,
    ring_of,
    short_words,
    took_words,
    until_words,
)

blueprint = Blueprint("inbox", __name__)

IN_RAIL = 3


def rail(person: Any) -> dict[str, Any] | None:
    """The card beside the feed; none when nobody waits."""
    waiting = first_waiting(person, IN_RAIL)
    if not waiting:
        return None
    shown = [(one, ring_of(one.row, now()), until_words(due_of(one.row)[0], now())) for one in waiting]
    return {"waiting": shown, "title_of": short_words, "about_words": about_words}


@blueprint.get("/inbox")
@guard(Permission.ASK)
def show() -> str:
    wanted = request.args.get("show", "")
    shown = Shown(wanted) if wanted in list(Shown) else Shown.WAITING
    found = inbox(current_user, shown, request.args.get("after", ""))
    return render_template(
        "questions/inbox.html",
        found=found,
        shown=shown,
        shown_words=SHOWN_WORDS,
        lead=inbox_lead(found),
        more=url_for("inbox.show", show=shown.value, after=found.next_after) if found.next_after else None,
        ring_of=lambda row: ring_of(row, now()),
        due_of=due_of,
        about_words=about_words,
        from_whom=from_whom,
        title_of=short_words,
        took_words=took_words,
        until_words=lambda moment: until_words(moment, now()),
    )
