"""The coach's words: kind, concrete, one small step at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from advocacy.content.rules import Style
from advocacy.relationships.coaching import Coach
from advocacy.relationships.coaching_evidence import Did
from advocacy.relationships.coaching_rules import ORDER


@dataclass(frozen=True)
class StepWords:
    """`label` and `endpoint`: the one button."""

    title: Any
    detail: Any
    label: Any
    endpoint: str
    icon: str


SIDES: Mapping[Style, object] = {
    Style.PEOPLE: later("People"),
    Style.PROCESS: later("Process"),
    Style.RESULTS: later("Results"),
    Style.VISION: later("Vision"),
}
DEEDS: Mapping[Did, object] = {
    Did.SHARED: later("You shared a post"),
    Did.ASKED: later("You asked a question"),
    Did.THANKED: later("You said thanks for an answer"),
    Did.ANSWER: later("You answered somebody outside"),
    Did.QUESTION_ANSWERED: later("You answered a question"),
    Did.BROUGHT_IN: later("You brought a question in"),
    Did.REPORTED: later("You reported that somebody answered"),
}
WAYS: Mapping[Style, object] = {
    Style.PEOPLE: later("read, listen, react, thank"),
    Style.PROCESS: later("ask, look how others do it"),
    Style.RESULTS: later("show what was achieved"),
    Style.VISION: later("share an idea"),
}
STRONG: Mapping[Style, object] = {
    Style.PEOPLE: later("Strong on people"),
    Style.PROCESS: later("Strong on process"),
    Style.RESULTS: later("Strong on results"),
    Style.VISION: later("Strong on vision"),
}
STEPS: Mapping[Style, StepWords] = {
    Style.PEOPLE: StepWords(
        later("Read what people wrote under your last share, and answer one."),
        later("Three minutes, and it does more than a new post."),
        later("Open your shares"),
        "shares.index",
        "chat",
    ),
    Style.PROCESS: StepWords(
        later("Ask one thing you would like to know."),
        later("Look how a colleague told it, and ask how it went. A post on how the work is done fits, too."),
        later("Ask a question"),
        "questions.bring_in",
        "question-circle",
    ),
    Style.RESULTS: StepWords(
        later("Show one thing that was achieved."),
        later("You listened. Now people will want to hear what came of it: a figure, a picture, who did it."),
        later("Open the feed"),
        "feed.show",
        "send",
    ),
    Style.VISION: StepWords(
        later("Share one idea of where this goes."),
        later("People who were heard and saw results are ready for an idea. One is enough."),
        later("Open the feed"),
        "feed.show",
        "lightbulb",
    ),
}


def heading(found: Coach) -> str:
    if found.sides.only_sends or found.strongest is None:
        return _("Where you stand")
    return str(STRONG[found.strongest])


def sends_more(found: Coach) -> str:
    """The broadcast warning: said plainly, and only to the person."""
    return _(
        "%(sent)s times on the side of results and vision, %(listened)s times on that of people and process. "
        "People answer those who answer them.",
        sent=found.sides.sending,
        listened=found.sides.listening,
    )


def plot_in_words(found: Coach) -> str:
    """What the plot shows, for those who don't see it."""
    told = ", ".join(f"{SIDES[side]} {found.sides.counts[side]}" for side in ORDER)
    return _("%(told)s. The next step leads to %(side)s.", told=told, side=SIDES[found.next.side])
