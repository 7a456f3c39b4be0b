"""What the composer's page says about a post: beside its fields, of its way, and how it says what it is given."""

from functools import partial
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import format_decimal, get_locale

from advocacy.content.being_here import be_here
from advocacy.content.checking import Checked, check_content, link_form, obstacles, with_reasons
from advocacy.content.comparing import compared
from advocacy.content.composing import NOT_SAVED
from advocacy.content.costing import forecasts
from advocacy.content.describing import PostPage
from advocacy.content.fill_in_rules import pieces_of
from advocacy.content.freezing import PostContent
from advocacy.content.keep_addresses import keep_urls
from advocacy.content.merge_words import clash_words
from advocacy.content.previews.views import shown_preview
from advocacy.content.reaching import Reach, reach_of
from advocacy.content.telling import here_words, in_words, language_name, reach_words, says_who_speaks, still_to_come
from advocacy.content.views import knots
from advocacy.core.services import now
from advocacy.guidelines.answering import summary_words, trial_end

SAID = {  # how the page says what it is given
    "clash_words": clash_words,
    "changed_text_of": compared,
    "language_name": language_name,
    "summary_words": summary_words,
    "decimal": format_decimal,
    "until": trial_end,
    "pieces_of": pieces_of,
}


def said_of_content(content: PostContent, page: PostPage | None, at: str) -> dict[str, Any]:
    """What stands beside the fields about that which is in them. `at`: the wording that was just added."""
    checked = check_content(content, now(), str(get_locale()), page.post.id if page else NOT_SAVED)
    if page:
        checked = with_reasons(checked, page.post.public_id, page.version.number)
    reach = reach_of(content)
    return {
        "content": content,
        "checked": checked,
        "current": _current(content, at),
        "says": partial(says_who_speaks, content.disclosure),
        "link_form": link_form(content),
        "because": why_not_ask(content, checked),
        "reach_words": reach_words(reach),
        "costs": forecasts(content, reach),
        **shown_preview(content.link_url),
    }


def beside_words(content: PostContent, reach: Reach) -> dict[str, str]:
    """The parts of the page that follow what was saved: what goes out with the words, and what that will cost."""
    found = shown_preview(content.link_url)["preview"]
    goes_out = get_template_attribute("content/goes_out.html", "goes_out")
    costs = render_template("content/cost.html", costs=forecasts(content, reach))
    return {"goesOut": str(goes_out(content, link_form(content), found.card if found else None)), "costs": costs}


def said_of_page(page: PostPage | None, reader_id: int) -> dict[str, Any]:
    """Where the post stands on its way, and who else is there; nothing of a new one."""
    if page is None:
        return {"knots": [], "to_come": [], "here": "", "keep_url": None}
    return {
        "knots": knots(page),
        "to_come": still_to_come(page),
        "here": here_words(be_here(page.post.public_id, reader_id, writing=False)),
        "keep_url": keep_urls(page.post.public_id, page.version.number),
    }


def why_not_ask(content: PostContent, checked: Checked) -> str:
    """The first thing that keeps this from a review, in words; empty when nothing does."""
    return next(iter(in_words(obstacles(content, checked, now()))), "")


def _current(content: PostContent, wanted: str) -> int:
    """Which wording is shown first: the last one of the network and language that was just added, else the first."""
    keys = [f"{wording.network}.{wording.language}" for wording in content.wordings]
    return len(keys) - 1 - keys[::-1].index(wanted) if wanted in keys else 0
