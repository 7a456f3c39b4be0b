"""Words for how things stand with a link's preview."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.preview_rules import PreviewState
from advocacy.content.previews.asking import PreviewNow
from advocacy.content.previews.counting import MOST_A_DAY
from advocacy.core.fetching import FetchProblem

PROBLEM_WORDS: Mapping[FetchProblem, Any] = {
    FetchProblem.NO_WEB_ADDRESS: _l("It leads to something that is no web page."),
    FetchProblem.NOT_PUBLIC: _l("The page is not on the public internet, so we don't open it."),
    FetchProblem.NOT_FOUND: _l("There is no site of that name."),
    FetchProblem.NOT_REACHED: _l("The site could not be reached."),
    FetchProblem.BAD_CERTIFICATE: _l("The site's certificate is not valid."),
    FetchProblem.TOO_SLOW: _l("The page did not answer within five seconds."),
    FetchProblem.TOO_LARGE: _l("The page is larger than 3 MB."),
    FetchProblem.TOO_MANY_REDIRECTS: _l("The page sends us on and on, and never arrives."),
    FetchProblem.ANSWERED_NO: _l("The site answered no."),
    FetchProblem.WRONG_TYPE: _l("It is a file, not a page."),
    FetchProblem.NO_HTTP: _l("The site's answer could not be read."),
}
MISSING = 404


def preview_words(now: PreviewNow) -> str:
    """What is the case, and that nothing waits for it; empty when the card says it all."""
    if now.state is PreviewState.WAITING and now.problem:
        return f"{problem_words(now)} " + _("We try again in a while; you can go on.")
    if now.state is PreviewState.WAITING:
        return str(_("We look at the page; you can go on."))
    if now.state is PreviewState.EMPTY:
        return problem_words(now) or str(_("The page says nothing about itself. The link works all the same."))
    if now.state is PreviewState.FAILED:
        return _("Not found.") + f" {problem_words(now)}"
    return ""


def enough_words() -> str:
    return _(
        "That is %(most)s links today, and we look at no more for you until tomorrow. The link works all the same.",
        most=MOST_A_DAY,
    )


def problem_words(now: PreviewNow) -> str:
    if now.problem is FetchProblem.ANSWERED_NO and now.status == MISSING:
        return str(_("There is no such page (any more)."))
    if now.problem is FetchProblem.ANSWERED_NO and now.status:
        return str(_("The site answered no (%(status)s).", status=now.status))
    return str(PROBLEM_WORDS[now.problem]) if now.problem else ""
