"""Finding a colleague who helps, and how well the company keeps its promises."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.search_rules import LONGEST_SEARCH
from advocacy.core.services import settings
from advocacy.people.forms import LANGUAGE_NAMES, named_languages
from advocacy.people.organisation import audience_options
from advocacy.questions.directory import Looked, find_colleagues
from advocacy.questions.rates import rates_of

colleagues = Blueprint("colleagues", __name__)
rates = Blueprint("promises", __name__)
PERIODS = (30, 90, 365)


@colleagues.get("/colleagues")
@guard(Permission.ASK)
def index() -> str:
    names = ("q", "topic", "team", "language")
    typed = {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in names}
    looked = Looked(typed["q"], typed["topic"], typed["team"], typed["language"])
    found, after = find_colleagues(looked, request.args.get("after", ""))
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    return render_template(
        "questions/colleagues.html",
        found=found,
        typed=typed,
        more=url_for("colleagues.index", after=after, **kept) if after else None,
        options=audience_options(),
        languages=named_languages(settings().languages),
        language_names=LANGUAGE_NAMES,
    )


@rates.get("/promises")
@guard(Permission.ASK)
def show() -> str:
    wanted = request.args.get("days", "")
    days = int(wanted) if wanted in {str(period) for period in PERIODS} else PERIODS[0]
    whole, topics = rates_of(days)
    return render_template("questions/rates.html", whole=whole, topics=topics, days=days, periods=PERIODS)
