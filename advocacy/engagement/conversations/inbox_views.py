"""The inbox: what waits for an answer, with the clock of each as a ring; on a wide screen the first one is open."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.reading_pages import in_one_reading
from advocacy.engagement.conversations.inbox import Inbox
from advocacy.engagement.conversations.pane_views import chosen_list, list_pane, opened_pane
from advocacy.engagement.conversations.showing import ConversationPage
from advocacy.engagement.conversations.showing import show as conversation_page

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/inbox")
@guard(Permission.ASK)
@in_one_reading
def show() -> str:
    listed = list_pane(chosen_list(), request.args.get("after", ""), request.args.get("talks", ""))
    page = _most_urgent(listed["found"])
    opened = opened_pane(page) if page else {"page": None}
    return render_template("engagement/inbox.html", **(listed | opened))


def _most_urgent(found: Inbox) -> ConversationPage | None:
    first = next((entry.talk for entry in found.entries if entry.talk), None)
    return conversation_page(current_user, first.row.public_id) if first else None
