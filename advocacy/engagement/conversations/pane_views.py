"""The two panes of the inbox as values for their templates: what waits on the left, the opened one on the right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.services import now
from advocacy.engagement.conversations import telling
from advocacy.engagement.conversations.forms import HandToExpertForm, ReplyForm
from advocacy.engagement.conversations.inbox import Inbox, inbox
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.showing import ConversationPage
from advocacy.engagement.conversations.silences import silences
from advocacy.guidelines.answering import trial_end
from advocacy.guidelines.reaching import count
from advocacy.guidelines.rules import Finding
from advocacy.people.organisation import topic_rows
from advocacy.questions import telling as question_telling
from advocacy.questions.listing import Shown
from advocacy.questions.searching import Before, answer_to, answered_before


@dataclass(frozen=True)
class Typed:
    """What came of a form: all that was typed, and why it was not taken."""

    form: ReplyForm | None = None
    handing: HandToExpertForm | None = None
    findings: tuple[Finding, ...] = ()
    problem: str = ""


NOTHING_TYPED = Typed()


def chosen_list() -> Shown:
    wanted = request.args.get("show", "")
    return Shown(wanted) if wanted in list(Shown) else Shown.WAITING


def list_pane(shown: Shown, after: str = "", talks_after: str = "") -> dict[str, Any]:
    found = inbox(current_user, shown, after, talks_after)
    return {
        "found": found,
        "shown": shown,
        "silences": silences(current_user.id) if shown is Shown.WAITING and not after else (),
        "shown_words": question_telling.SHOWN_WORDS,
        "lead": telling.inbox_lead(found),
        "more": _more(found, shown),
        "talks": telling,
        "ring_of": lambda row: question_telling.ring_of(row, now()),
        "due_of": question_telling.due_of,
        "about_words": question_telling.about_words,
        "from_whom": question_telling.from_whom,
        "title_of": question_telling.short_words,
        "took_words": question_telling.took_words,
        "until_words": _until,
    }


def opened_pane(page: ConversationPage, typed: Typed = NOTHING_TYPED) -> dict[str, Any]:
    start = _chosen_start(page)
    words = typed.form.words.data if typed.form else (start.words if start else _start_of(page))
    return {
        "page": page,
        "row": page.row,
        "form": typed.form or ReplyForm(formdata=None, words=words),
        "length": count(page.row.network, words or ""),
        "handing": typed.handing or hand_form(),
        "findings": typed.findings,
        "problem": typed.problem,
        "before": None if typed.form or start else _before(page),
        "trial_end": trial_end,
        "talks": telling,
        "until_words": _until,
    }


def hand_form(*, sent: bool = False) -> HandToExpertForm:
    form = HandToExpertForm() if sent else HandToExpertForm(formdata=None)
    form.offer(topic_rows(), _("I don't know"))
    return form


def _until(moment: Any) -> str:
    return question_telling.until_words(moment, now())


def _more(found: Inbox, shown: Shown) -> str | None:
    if not found.more:
        return None
    return url_for("inbox.show", show=shown.value, after=found.after, talks=found.talks_after)


def _start_of(page: ConversationPage) -> str:
    """What stands in the field at first: the words for a crisis, what did not go out, the expert's answer."""
    if page.crisis:
        return page.crisis.statement
    if page.reply and page.reply.published_at is None and not page.reply.is_under_way:
        return page.reply.words
    if page.question and page.question.settled and page.reply is None:
        return page.question.pass_on or page.question.answer
    return ""


def _may_begin(page: ConversationPage) -> bool:
    """Whether somebody sits before an empty field."""
    open_here = page.mine and page.row.state is ConversationState.OPEN and page.why_not is None
    return open_here and not _start_of(page) and not (page.reply and page.reply.is_under_way)


def _before(page: ConversationPage) -> Before | None:
    """An earlier answer to something like it; a crisis has words of its own."""
    return answered_before(page.newest.words) if _may_begin(page) and page.newest else None


def _chosen_start(page: ConversationPage) -> Before | None:
    """The earlier answer that the person took as a start."""
    given: Mapping[str, str] = request.args
    return answer_to(given["start"]) if "start" in given and _may_begin(page) else None
