"""The guideline page, and the findings that appear beside a text while it is typed."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, get_template_attribute, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from advocacy.core.access import guard
from advocacy.core.languages import chosen_language
from advocacy.core.permissions import Permission
from advocacy.core.room import Place, PlaceGroup
from advocacy.guidelines.answering import findings_as_json, trial_end
from advocacy.guidelines.browsing import chapters, example_pair, search
from advocacy.guidelines.news import recent_news
from advocacy.guidelines.reaching import check_text, count, current_rulebook
from advocacy.guidelines.rules import Audience, Finding
from advocacy.guidelines.understanding import waiting_to_read
from advocacy.networks.rules import Network

LONGEST_TEXT = 10_000
LARGEST_BODY = 128 * 1024  # that many characters, each as long as a form can make it
LONGEST_SEARCH = 200

guidelines = Blueprint("guidelines", __name__, url_prefix="/guidelines")

PLACE = Place(
    endpoint="guidelines.show",
    label=lazy_gettext("Guidelines"),
    icon="journal-check",
    group=PlaceGroup.MORE,
    permission=Permission.READ_GUIDELINES,
    order=10,
)


@guidelines.get("")
@guard(Permission.READ_GUIDELINES)
def show() -> ResponseReturnValue:
    """All guidelines, those of one topic, or those that fit a search."""
    everything = chapters(current_rulebook())
    topic, wanted = request.args.get("topic", ""), request.args.get("q", "").strip()[:LONGEST_SEARCH]
    if topic and topic not in {chapter.topic.id for chapter in everything}:
        abort(HTTPStatus.NOT_FOUND)
    reader = chosen_language()
    found = search(everything, wanted, reader) if wanted else everything
    return render_template(
        "guidelines/guidelines.html",
        chapters=everything,
        total=sum(len(chapter.rules) for chapter in everything),
        shown=[chapter for chapter in found if not topic or chapter.topic.id == topic],
        topic=topic,
        wanted=wanted,
        reader=reader,
        pair_of=lambda rule: example_pair(rule, reader),
        news=recent_news(reader),
        to_read=waiting_to_read(current_user.id),
    )


@guidelines.post("/check")
@guard(Permission.READ_GUIDELINES)
def check() -> ResponseReturnValue:
    """The findings in a text, for the page on which it is typed; nothing is stored. Form fields or JSON."""
    request.max_content_length = LARGEST_BODY
    try:
        asked = _asked()
    except RequestEntityTooLarge:
        return _too_long()
    if asked is None:
        return _refused(_("That could not be checked. Load the page again."), HTTPStatus.BAD_REQUEST)
    if len(asked.text) > LONGEST_TEXT:
        return _too_long()
    findings = check_text(asked.text, asked.network, asked.language, asked.audience, reader=chosen_language())
    answer = findings_as_json(findings, count(asked.network, asked.text))
    return jsonify(
        answer
        | {"counts": {asked.network.value: answer["count"]}, "html": _articles(findings, asked.target, asked.text)}
    )


def _articles(findings: list[Finding], target: str, text: str) -> str:
    """As they stand beside the text, everything in them escaped. Without what a whole page needs: this runs often."""
    return str(get_template_attribute("guidelines/findings.html", "findings_list")(findings, target, trial_end, text))


def _too_long() -> ResponseReturnValue:
    words = _("This text is too long to check: at most %(limit)s characters.", limit=f"{LONGEST_TEXT:,}")
    return _refused(words, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@dataclass(frozen=True)
class Asked:
    """`target`: the id of the text area, for the buttons that move its cursor."""

    text: str
    network: Network
    language: str
    audience: Audience
    target: str


def _asked() -> Asked | None:
    """What the request wants to know; None when it makes no sense."""
    sent: Any = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(sent, dict):
        return None
    values = {"language": sent.get("lang"), "audience": Audience.POST.value, "target": "text"} | sent
    text, network, language, audience, target = (
        value if isinstance(value := values.get(name), str) else None
        for name in ("text", "network", "language", "audience", "target")
    )
    if text is None or language is None or target is None:
        return None
    if network not in set(Network) or audience not in set(Audience):
        return None
    return Asked(text, Network(network), language, Audience(audience), target)


def _refused(words: str, status: HTTPStatus) -> ResponseReturnValue:
    return jsonify(error=words), status
