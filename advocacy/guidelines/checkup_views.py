"""Pages of the three-minute check-up. Everybody sees their own; what somebody answered is shown to nobody else."""

from http import HTTPStatus
from random import SystemRandom

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.languages import chosen_language
from advocacy.core.permissions import Permission
from advocacy.guidelines.checkup_rules import QUESTIONS, minutes_left
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.taking_checkups import (
    Answered,
    Taken,
    answer_question,
    find_checkup,
    finished_checkups,
    start_checkup,
    unfinished_checkup,
)
from advocacy.guidelines.views import guidelines


@guidelines.get("/check-up")
@guard(Permission.READ_GUIDELINES)
def checkup() -> ResponseReturnValue:
    """What it is, one that was left half-way, and the days on which it was done."""
    return render_template(
        "guidelines/checkup_start.html",
        questions=QUESTIONS,
        unfinished=unfinished_checkup(current_user.id),
        finished=finished_checkups(current_user.id),
    )


@guidelines.post("/check-up")
@guard(Permission.READ_GUIDELINES)
def begin_checkup() -> ResponseReturnValue:
    started = start_checkup(current_user.id, chosen_language(), SystemRandom())
    if started is None:
        flash(_("There is nothing to ask about yet: no guideline in force has examples for it."), "soon")
        return redirect(url_for("guidelines.checkup"))
    return redirect(url_for("guidelines.one_checkup", public_id=started))


@guidelines.get("/check-up/<public_id>")
@guard(Permission.READ_GUIDELINES)
def one_checkup(public_id: str) -> ResponseReturnValue:
    """The question that is open, one that was answered with its reason, or the end."""
    taken = find_checkup(current_user.id, public_id) or abort(HTTPStatus.NOT_FOUND)
    shown = _asked_for(taken)
    known = current_rulebook().by_id
    if shown is None:
        return render_template("guidelines/checkup_end.html", taken=taken, known=known)
    return render_template(
        "guidelines/checkup_question.html",
        taken=taken,
        index=shown,
        question=taken.questions[shown],
        minutes=minutes_left(taken.questions),
        known=known,
    )


@guidelines.post("/check-up/<public_id>")
@guard(Permission.READ_GUIDELINES)
def answer_checkup(public_id: str) -> ResponseReturnValue:
    index, option = _number("question"), _number("answer")
    answered = answer_question(current_user.id, public_id, index, option)
    if answered is None:
        abort(HTTPStatus.NOT_FOUND)
    if answered is Answered.NO_SUCH_OPTION:
        flash(_("Choose one of the answers."), "soon")
    shown = index + 1 if answered in (Answered.NOW, Answered.BEFORE) else None
    return redirect(url_for("guidelines.one_checkup", public_id=public_id, question=shown))


def _number(name: str) -> int:
    """-1, which is no question and no answer, for what is no number."""
    return request.form.get(name, -1, type=int)


def _asked_for(taken: Taken) -> int | None:
    """The question that the address names, when it is there to see; else the open one; None at the end."""
    wanted = request.args.get("question", 0, type=int) - 1
    if 0 <= wanted < len(taken.questions) and taken.questions[wanted].answer is not None:
        return wanted
    return taken.open_at
