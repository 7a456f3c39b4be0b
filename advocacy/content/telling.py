"""The words for what is the case with a post: facts on cards, why a button can't be used, steps on the timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.being_here import Here
from advocacy.content.describing import PostPage
from advocacy.content.models import Happening
from advocacy.content.overseeing import Card
from advocacy.content.reaching import Reach
from advocacy.content.rules import CLOSING_SOON, OPEN_STATES, Column, Obstacle, State, Style
from advocacy.core.look.words import moment_in_words, shortly
from advocacy.core.permissions import Role

OBSTACLE_WORDS: Mapping[Obstacle, Any] = {
    Obstacle.NOT_IN_THIS_STATE: _l("This version has moved on since you opened it. Look at it again."),
    Obstacle.WROTE_ON_IT: _l("You wrote on this version, so somebody else approves it."),
    Obstacle.NO_TITLE: _l("It needs a title first."),
    Obstacle.NO_WORDING: _l("It needs a wording first."),
    Obstacle.EMPTY_WORDING: _l("One wording is still empty. Write it, or remove it."),
    Obstacle.BROKEN_FILL_IN: _l("A fill-in is not whole. It looks like this: [[What surprised you?]], on one line."),
    Obstacle.TOO_LONG: _l("One wording is longer than its network allows, link included."),
    Obstacle.NO_END: _l("It needs a day on which it closes."),
    Obstacle.ENDED: _l("It closes in the past. Choose a later end."),
    Obstacle.NO_ALT_TEXT: _l("The picture needs words for people who can't see it."),
    Obstacle.FINDINGS: _l("A finding has to be mended first."),
    Obstacle.NOT_WHAT_WAS_SEEN: _l("What you approve is not what was on your page. Read it again."),
    Obstacle.NO_WORDS: _l("Say in a sentence what should change, so that it can be mended."),
    Obstacle.NOTHING_SAID: _l("There are no words yet. Say what you mean, then send it."),
    Obstacle.WITHDRAWN: _l("It was withdrawn. Copy it as new to go on."),
    Obstacle.ARCHIVED: _l("It is archived. Copy it as new to go on."),
    Obstacle.OTHER_VERSION_OPEN: _l("A newer version is being written or reviewed already."),
    Obstacle.NOT_OFFERED: _l("It was never on offer, so there is nothing to withdraw."),
    Obstacle.STILL_OPEN: _l("It is in review. Take it back first."),
    Obstacle.ON_OFFER: _l("It is on offer. Withdraw it first, or wait for its end."),
    Obstacle.SECOND_LOOK_OPEN: _l("Communications approved it; now the topic's approvers look at it."),
    Obstacle.NOT_YOUR_TURN: _l("Communications looks at it first, and nobody approves for a topic that isn't theirs."),
    Obstacle.APPROVED_ALREADY: _l("You approved it already. The second look is somebody else's."),
    Obstacle.NO_REVIEWER: _l("Choose somebody of communications who is here and didn't write on it."),
    Obstacle.NO_SUCH_THREAD: _l("Those words belong to another version. Look at it again."),
    Obstacle.CLOSES_FIRST: _l("It would close before it opens. Choose a later end."),
    Obstacle.OPEN_ALREADY: _l("It is open already, so only its end can move."),
    Obstacle.OWN_POST_UNSURE: _l("Look at the post to be passed on, and tick that it is our own."),
    Obstacle.NOT_A_WRITER: _l("Only who wrote it takes it back. You can ask for a change."),
}

COLUMN_WORDS: Mapping[Column, Any] = {
    Column.DRAFT: _l("Draft"),
    Column.IN_REVIEW: _l("In review"),
    Column.APPROVED: _l("Approved"),
    Column.LIVE: _l("Live"),
    Column.ENDED: _l("Ended"),
}

MANY_PICTURES = _l("Four pictures fit in a post. Leave one out before you add another.")

STYLE_WORDS: Mapping[Style, Any] = {
    Style.PEOPLE: _l("People"),
    Style.PROCESS: _l("Process"),
    Style.RESULTS: _l("Results"),
    Style.VISION: _l("Vision"),
}


# Everybody is an employee, so that is no choice.
ROLE_WORDS: Mapping[Role, Any] = {
    Role.COMMS: _l("Communications"),
    Role.MANAGER: _l("Managers"),
    Role.ADMIN: _l("Admins"),
}


@dataclass(frozen=True)
class Fact:
    """One line on a card; `tone` is "", "soon" or "bad"."""

    icon: str
    words: str
    tone: str = ""


def fact_of(card: Card, now: datetime) -> Fact:
    """The one thing that somebody in the studio wants to know about a post in this column."""
    if card.post.withdrawn_at:
        return Fact("arrow-counterclockwise", _("Withdrawn"))
    if card.post.blocked_by_rule and card.column is not Column.ENDED:
        return Fact("slash-circle", _("Stopped by a changed guideline"), "bad")
    if card.post.fresh_until and card.post.fresh_until <= now and card.column is Column.LIVE:
        return Fact("patch-question", _("Still true?"), "soon")
    return {
        Column.DRAFT: _draft_fact,
        Column.IN_REVIEW: _review_fact,
        Column.APPROVED: _planned_fact,
        Column.LIVE: _live_fact,
        Column.ENDED: _ended_fact,
    }[card.column](card, now)


def _draft_fact(card: Card, now: datetime) -> Fact:
    if card.shown.state is State.CHANGES_REQUESTED:
        return Fact("arrow-counterclockwise", _("A change is asked for"), "soon")
    if card.stops:
        words = ngettext("%(num)d finding stops it", "%(num)d findings stop it", card.stops)
        return Fact("slash-circle", words, "bad")
    if card.idea_of:
        return Fact("lightbulb", _("From an idea of %(name)s", name=card.idea_of))
    if card.from_news:
        return Fact("rss", _("From the news"))
    return Fact("pencil", _("Saved %(moment)s", moment=shortly(card.shown.changed_at, now)))


def _review_fact(card: Card, now: datetime) -> Fact:
    due, asked = card.shown.review_due_at, card.shown.asked_for_review_at
    if card.second_look:
        return Fact("person-check", _("Second look, %(topics)s", topics=", ".join(card.second_look)), "soon")
    if due:
        words = _("Due %(moment)s", moment=shortly(due, now))
        return (
            Fact("alarm", words, "bad" if due <= now else "soon") if due <= now + CLOSING_SOON else Fact("clock", words)
        )
    return Fact("clock", _("Asked %(moment)s", moment=shortly(asked, now)) if asked else "")


def _planned_fact(card: Card, now: datetime) -> Fact:
    opens = card.shown.opens_at
    return Fact("clock", _("Opens %(moment)s", moment=shortly(opens, now)) if opens else "")


def _live_fact(card: Card, now: datetime) -> Fact:
    closes = card.shown.closes_at
    words = _("Closes %(moment)s", moment=shortly(closes, now)) if closes else ""
    return Fact("alarm", words, "soon") if card.closes_soon(now) else Fact("clock", words)


def _ended_fact(card: Card, now: datetime) -> Fact:
    closes = card.shown.closes_at
    return Fact("archive", _("Closed %(moment)s", moment=shortly(closes, now)) if closes else "")


def waiting_words(waiting: int) -> str:
    """The studio's lead line."""
    if not waiting:
        return str(_("Nothing waits for your eyes."))
    return str(ngettext("One post waits for your eyes.", "%(num)d posts wait for your eyes.", waiting))


def lead_of(page: PostPage, now: datetime) -> str:
    """What is the case with a post, in one line."""
    version = page.version
    words = {
        "draft": _("Being written. Nobody but the studio sees it."),
        "in_review": _("Waits for somebody who didn't write on it."),
        "changes_requested": _("A change is asked for. A new version takes these words over."),
        "superseded": _("A later version took its place."),
        "approved": _("Approved."),
        "live": _("On offer to the people it is for."),
        "ended": _("Its window is over; nobody can share it any more."),
        "withdrawn": _("Withdrawn; it can't be shared any more."),
        "archived": _("Put away. Copy it as new to use its words again."),
    }
    if page.pill == "approved" and version.opens_at:
        return str(_("Approved; opens %(moment)s.", moment=moment_in_words(version.opens_at, now)))
    if page.pill == "live" and version.closes_at:
        closes = moment_in_words(version.closes_at, now)
        return str(_("On offer to the people it is for; closes %(moment)s.", moment=closes))
    return str(words[page.pill])


def reach_words(reach: Reach) -> str:
    """“148 people, about 60 of them with X connected”; of few people nothing is said about their accounts."""
    people = str(ngettext("%(num)d person", "%(num)d people", reach.people))
    connected = [
        _("about %(count)s of them with %(network)s connected", count=count, network=network.label)
        for network, count in sorted(reach.connected.items())
    ]
    return ", ".join([people, *connected])


def here_words(found: Here | None) -> str:
    """“Maud is reading along” or “Maud is writing here, too”; empty when nobody else is here."""
    said = [
        _("%(name)s is writing here, too", name=one.person.first_name)
        if one.writing
        else _("%(name)s is reading along", name=one.person.first_name)
        for one in (found.others if found else ())
    ]
    return " · ".join(map(str, said))


def says_who_speaks(disclosure: str, text: str) -> str:
    """Whether a text holds the words of who speaks; empty when the post names none."""
    if not disclosure or not text:
        return ""
    holds = disclosure.casefold() in " ".join(text.split()).casefold()
    return str(_("Says who speaks") if holds else _("Doesn't say who speaks yet"))


def style_name(style: Style | None) -> str:
    return str(STYLE_WORDS[style]) if style else str(_("not chosen"))


def in_words(obstacles: Sequence[Obstacle]) -> list[str]:
    return [str(OBSTACLE_WORDS[obstacle]) for obstacle in obstacles]


@dataclass(frozen=True)
class Knot:
    """A step on the timeline, in the words and states of the component."""

    title: str
    state: str
    icon: str


def knot_of(happening: Happening, number: int | None, name: str) -> Knot:
    """What happened, who did it."""
    words: Mapping[Happening, Knot] = {
        Happening.CREATED: Knot(_("Version 1, %(name)s", name=name), "quiet", "pencil"),
        Happening.NEW_VERSION: Knot(
            _("Version %(number)s, %(name)s", number=number or "", name=name), "quiet", "pencil"
        ),
        Happening.ASKED: Knot(_("%(name)s asked for a review", name=name), "quiet", "eye"),
        Happening.TAKEN_BACK: Knot(_("%(name)s took it back", name=name), "quiet", "arrow-counterclockwise"),
        Happening.CHANGES_REQUESTED: Knot(
            _("%(name)s asked for a change", name=name), "uncertain", "arrow-counterclockwise"
        ),
        Happening.APPROVED: Knot(
            _("%(name)s approved version %(number)s", name=name, number=number or ""), "done", "check-lg"
        ),
        Happening.SECOND_STAGE: Knot(
            _("%(name)s approved version %(number)s; a second look follows", name=name, number=number or ""),
            "done",
            "check-lg",
        ),
        Happening.STILL_TRUE: Knot(_("%(name)s said it is still true", name=name), "done", "check-lg"),
        Happening.WITHDRAWN: Knot(_("%(name)s withdrew it", name=name), "uncertain", "arrow-counterclockwise"),
        Happening.ARCHIVED: Knot(_("%(name)s archived it", name=name), "quiet", "archive"),
        Happening.BLOCKED: Knot(_("A changed guideline stopped it"), "uncertain", "slash-circle"),
        Happening.UNBLOCKED: Knot(_("The guidelines let it go again"), "done", "check-lg"),
    }
    return words[happening]


def idea_knot(name: str) -> Knot:
    """Where a post came from."""
    return Knot(_("Idea from %(name)s", name=name), "quiet", "lightbulb")


def news_knot(source: str) -> Knot:
    return Knot(_("From the news: %(source)s", source=source), "quiet", "rss")


def wording_names(page: PostPage) -> dict[str, str]:
    """What a version's wordings are called, by their names: “LinkedIn, English 1”."""
    return {
        one.name: f"{one.wording.network.label}, {language_name(one.wording.language)} {one.place}"
        for one in page.checked.wordings
    }


def still_to_come(page: PostPage) -> list[str]:
    """What is missing until the version is offered, for the end of its timeline."""
    if page.version.state not in OPEN_STATES:
        return []
    steps = []
    if not page.review.first_given:
        reviewer = page.review.reviewer
        steps.append(
            _("Review by %(name)s", name=reviewer.name) if reviewer else _("Review by somebody who didn't write on it")
        )
    for topic, people in page.review.second.items():
        names = ", ".join(person.name for person in people)
        steps.append(_("%(names)s, second look for %(topic)s", names=names, topic=topic.name))
    return [str(step) for step in steps]


def language_name(code: str | None) -> str:
    """As the reader calls it, because it stands in sentences: "Dutch", and "Nederlands" on a Dutch page.

    None: a form that no page of ours sent says nothing.
    """
    if not code:
        return ""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return code
    return (locale.get_language_name(str(get_locale() or code)) or code).capitalize()
