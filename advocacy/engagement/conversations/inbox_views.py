"""The inbox: what waits for an answer, with the clock of each as a ring."""

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import now
from advocacy.engagement.conversations import telling as talk_telling
from advocacy.engagement.conversations.inbox import inbox
from advocacy.questions import telling
from advocacy.questions.listing import Shown

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/inbox")
@guard(Permission.ASK)
def show() -> str:
    wanted = request.args.get("show", "")
    shown = Shown(wanted) if wanted in list(Shown) else Shown.WAITING
    found = inbox(current_user, shown, request.args.get("after", ""), request.args.get("talks", ""))
    more = url_for("inbox.show", show=shown.value, after=found.after, talks=found.talks_after) if found.more else None
    return render_template(
        "engagement/inbox.html",
        found=found,
        shown=shown,
        shown_words=telling.SHOWN_WORDS,
        lead=talk_telling.inbox_lead(found),
        more=more,
        talks=talk_telling,
        ring_of=lambda row: telling.ring_of(row, now()),
        due_of=telling.due_of,
        about_words=telling.about_words,
        from_whom=telling.from_whom,
        title_of=telling.short_words,
        took_words=telling.took_words,
        until_words=lambda moment: telling.until_words(moment, now()),
    )
