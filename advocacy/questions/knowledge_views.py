"""What the company knows: answered questions, to look up."""

from flask import Blueprint, render_template, request, url_for

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.search_rules import LONGEST_SEARCH
from advocacy.core.services import now
from advocacy.people.organisation import topic_rows
from advocacy.questions.knowing import what_is_known
from advocacy.questions.telling import month_of, short_words

blueprint = Blueprint("knowledge", __name__)


@blueprint.get("/questions")
@guard(Permission.ASK)
def index() -> str:
    search, topic = request.args.get("q", "").strip()[:LONGEST_SEARCH], request.args.get("topic", "")
    found = what_is_known(search, topic, request.args.get("after", ""))
    older = url_for("knowledge.index", topic=topic or None, after=found.next_after) if found.next_after else None
    return render_template(
        "questions/knowledge.html",
        known=found.known,
        older=older,
        search=search,
        topic=topic,
        topics=topic_rows(),
        title_of=short_words,
        month_of=lambda day: month_of(day, now().date()),
    )
