"""Pages of a question: asking it, and the one page on which it is greeted, handed on, answered and thanked for."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import public_id as new_key
from advocacy.core.permissions import Permission
from advocacy.core.services import now, settings
from advocacy.core.typed import tidy
from advocacy.guidelines.answering import mark, summary_words, trial_end
from advocacy.guidelines.rules import Finding
from advocacy.people.forms import named_languages
from advocacy.people.organisation import topic_rows
from advocacy.questions.act_rules import Act
from advocacy.questions.answering import Outcome, Stopped, acknowledge, answer, correct, decline, look_through
from advocacy.questions.asking import AskObstacle, ask
from advocacy.questions.directory import listed_name
from advocacy.questions.discussing import say
from advocacy.questions.forms import AnswerForm, AskForm, CommentForm, HandOverForm
from advocacy.questions.handing import hand_over, take_over
from advocacy.questions.knowing import count_view, say_still_true
from advocacy.questions.listing import own_questions
from advocacy.questions.mail.confirming import answered_by_click, brought_in_by_click, mailed_answer, mailed_question
from advocacy.questions.rules import LONGEST_ANSWER, LONGEST_WORDS, PROMISE, WhoAsked
from advocacy.questions.searching import similar
from advocacy.questions.showing import QuestionPage
from advocacy.questions.showing import show as question_page
from advocacy.questions.telling import (
    copy_label,
    from_whom,
    listed_state,
    month_of,
    obstacle_words,
    outcome_words,
    outside_words,
    ring_of,
    short_words,
    took_words,
)
from advocacy.questions.thanking import thank, withdraw

blueprint = Blueprint("questions", __name__, url_prefix="/questions")
SEE_OTHER, UNPROCESSABLE, CONFLICT = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@blueprint.route("/ask", methods=["GET", "POST"])
@guard(Permission.ASK)
def bring_in() -> ResponseReturnValue:
    form = AskForm() if request.method == "POST" else AskForm(formdata=None)
    form.offer(topic_rows(), named_languages(settings().languages))
    if request.method == "GET":
        return _ask_page(_fresh(form))
    if not form.validate():
        return _ask_page(form, status=UNPROCESSABLE)
    alike = similar(form.words.data) if not form.looked.data and not form.follows.data else []
    if alike:
        form.looked.data = "1"
        return _ask_page(form, alike=alike)
    wanted = form.wanted() if settings().smtp_url else replace(form.wanted(), outside="")
    outcome = ask(current_user, wanted, form.key.data or "", follows=form.follows.data or "")
    if isinstance(outcome, AskObstacle):
        return _ask_page(form, problem=obstacle_words(outcome), status=UNPROCESSABLE)
    brought_in_by_click(current_user, form.letter.data or "", outcome.public_id)
    flash(_("It is with a colleague. You hear it here when they say hello."), "good")
    return redirect(url_for("questions.show", public_id=outcome.public_id), SEE_OTHER)


def _fresh(form: AskForm) -> AskForm:
    form.key.data, form.language.data = new_key(), _own_language()
    form.words.data = request.args.get("words", "")[:LONGEST_WORDS]
    form.follows.data = request.args.get("follows", "")
    form.to.data = request.args.get("to", "")
    _fill_from_mail(form)
    if form.to.data:
        form.who.data = WhoAsked.ME.value
    earlier = question_page(form.follows.data, current_user) if form.follows.data else None
    if earlier is None or Act.ASK_ON not in earlier.may:
        form.follows.data = ""
    else:
        form.who.data, form.language.data = earlier.row.who_asked.value, earlier.row.language
        form.topic.data = next((one.value for one in form.topic.choices if one.label == earlier.topic), "")
    return form


def _fill_from_mail(form: AskForm) -> None:
    """What somebody mailed, and brings in with a click."""
    found = mailed_question(current_user, request.args.get("letter", ""))
    form.letter.data = found.letter if found else ""
    if found:
        form.key.data, form.words.data, form.by_mail.data = found.letter, found.wanted.words, True
        form.follows.data = found.follows
        form.who.data, form.topic.data = found.wanted.who_asked.value, found.wanted.topic


def _own_language() -> str:
    offered = settings().languages
    return current_user.language if current_user.language in offered else offered[0]


def _ask_page(form: AskForm, *, problem: str = "", alike: Any = (), status: int = 200) -> ResponseReturnValue:
    earlier = question_page(form.follows.data, current_user) if form.follows.data else None
    return render_template(
        "questions/ask.html",
        form=form,
        problem=problem,
        alike=alike,
        earlier=earlier,
        answer_by=now() + PROMISE,
        to=listed_name(form.to.data or ""),
        title_of=short_words,
        outside_possible=bool(settings().smtp_url),
    ), status


@blueprint.post("/similar")
@guard(Permission.ASK)
def look_alike() -> ResponseReturnValue:
    """Answered questions like the one that is being typed, for questions.js."""
    words = request.form.get("words", "")
    if len(words) > LONGEST_WORDS or "\x00" in words:
        return jsonify(html="")
    return jsonify(html=render_template("questions/alike.html", alike=similar(words)))


@blueprint.get("/mine")
@guard(Permission.ASK)
def mine() -> str:
    listed, after = own_questions(current_user, request.args.get("after", ""))
    older = url_for("questions.mine", after=after) if after else None
    return render_template(
        "questions/mine.html", listed=listed, older=older, state_of=listed_state, title_of=short_words
    )


@blueprint.get("/<public_id>")
@guard(Permission.ASK)
def show(public_id: str) -> ResponseReturnValue:
    page = _found(public_id)
    if page.row.settled and current_user.id not in (page.row.owner_id, page.row.asker_id):
        count_view(public_id)
    return _render(page, _from_mail(page))


def _from_mail(page: QuestionPage) -> AnswerForm | None:
    """A reply that may be theirs stands in the field; it is theirs when they send it."""
    letter = request.args.get("letter", "")
    words = mailed_answer(current_user, letter, page.row.public_id) if Act.ANSWER in page.may else ""
    return AnswerForm(formdata=None, answer=words, letter=letter) if words else None


@blueprint.post("/<public_id>/hello")
@guard(Permission.ASK)
def say_hello(public_id: str) -> ResponseReturnValue:
    outcome = acknowledge(public_id, current_user)
    return _after(public_id, outcome, _("The asker knows that you have it. The answer has its whole day."))


@blueprint.post("/<public_id>/not-mine")
@guard(Permission.ASK)
def pass_by(public_id: str) -> ResponseReturnValue:
    return _after(public_id, decline(public_id, current_user), _("It went on to a colleague."), inbox=True)


@blueprint.post("/<public_id>/hand-over")
@guard(Permission.ASK)
def give_to(public_id: str) -> ResponseReturnValue:
    outcome = hand_over(public_id, current_user, request.form.get("colleague", "").replace("\x00", ""))
    return _after(public_id, outcome, _("Handed over. The clock goes on where it was."), inbox=True)


@blueprint.post("/<public_id>/take-over")
@guard(Permission.ASK)
def take(public_id: str) -> ResponseReturnValue:
    return _after(public_id, take_over(public_id, current_user), _("It is yours now, and the asker knows."))


@blueprint.post("/<public_id>/answer")
@guard(Permission.ASK)
def give_answer(public_id: str) -> ResponseReturnValue:
    """What was typed stays on the page, whatever came of it."""
    page, form = _found(public_id), AnswerForm()
    if page.row.open and Act.ANSWER not in page.may:
        abort(404)
    if not form.validate():
        return _render(page, form, status=UNPROCESSABLE)
    outcome = answer(public_id, current_user, form.answer.data, form.pass_on.data or "")
    if isinstance(outcome, Stopped):
        return _render(page, form, findings=outcome.findings, status=UNPROCESSABLE)
    if outcome in (Outcome.KEPT, Outcome.LATE):
        answered_by_click(current_user, form.letter.data or "")
        return _after(public_id, outcome)
    if outcome is None:
        abort(404)
    page = _found(public_id)
    words, _tone = outcome_words(outcome, page.owner.first_name)
    return _render(page, form, problem=words, status=CONFLICT)


@blueprint.post("/<public_id>/correct")
@guard(Permission.ASK)
def put_right(public_id: str) -> ResponseReturnValue:
    page, form = _found(public_id), AnswerForm()
    if Act.STILL_TRUE not in page.may:
        abort(404)
    if not form.validate():
        return _render(page, form, status=UNPROCESSABLE)
    outcome = correct(public_id, current_user, form.answer.data, form.pass_on.data or "")
    if isinstance(outcome, Stopped):
        return _render(page, form, findings=outcome.findings, status=UNPROCESSABLE)
    return _after(public_id, outcome, _("Corrected. The asker hears it now."))


@blueprint.post("/<public_id>/check")
@guard(Permission.ASK)
def check(public_id: str) -> ResponseReturnValue:
    """What the guidelines say about an answer while it is typed, as findings.js expects it."""
    words = tidy(request.form.get("text", ""))
    if len(words) > LONGEST_ANSWER or "\x00" in words:
        return jsonify(error=_("This text can't be checked. It may be too long.")), UNPROCESSABLE
    found = look_through(public_id, current_user, words)
    if found is None:
        abort(404)
    marks = [mark(number, each) for number, each in enumerate(found, 1)]
    listed = get_template_attribute("guidelines/findings.html", "findings_list")
    html = str(listed(found, "answer-words", trial_end, words))
    return jsonify(marks=marks, html=html, summary=summary_words(found) if words.strip() else "")


@blueprint.post("/<public_id>/comments")
@guard(Permission.ASK)
def comment(public_id: str) -> ResponseReturnValue:
    page, form = _found(public_id), CommentForm()
    if not form.validate():
        return _render(page, saying=form, status=UNPROCESSABLE)
    return _after(public_id, say(public_id, current_user, form.words.data), _("Said. The asker does not see it."))


@blueprint.post("/<public_id>/thanks")
@guard(Permission.ASK)
def give_thanks(public_id: str) -> ResponseReturnValue:
    return _after(public_id, thank(public_id, current_user), _("They hear it now."))


@blueprint.post("/<public_id>/withdraw")
@guard(Permission.ASK)
def take_back(public_id: str) -> ResponseReturnValue:
    return _after(public_id, withdraw(public_id, current_user), _("Taken back. Nobody works on it any more."))


@blueprint.post("/<public_id>/true")
@guard(Permission.ASK)
def still_true(public_id: str) -> ResponseReturnValue:
    true = request.form.get("true") != "no"
    said = _("Noted. We ask again in half a year.") if true else _("Colleagues don't find it any more.")
    return _after(public_id, say_still_true(public_id, current_user, true=true), said)


def _after(public_id: str, outcome: Outcome | None, said: str = "", *, inbox: bool = False) -> ResponseReturnValue:
    if outcome is None:
        abort(404)
    if outcome is Outcome.DONE:
        flash(said, "good")
        return redirect(url_for("inbox.show") if inbox else url_for("questions.show", public_id=public_id), SEE_OTHER)
    page = _found(public_id)
    words, tone = outcome_words(outcome, page.owner.first_name)
    flash(words, tone)
    return redirect(url_for("questions.show", public_id=public_id), SEE_OTHER)


def _found(public_id: str) -> QuestionPage:
    page = question_page(public_id, current_user)
    if page is None:
        abort(404)
    return page


def _render(
    page: QuestionPage,
    form: AnswerForm | None = None,
    *,
    saying: CommentForm | None = None,
    findings: tuple[Finding, ...] = (),
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    handing = HandOverForm(formdata=None)
    handing.offer(page.colleagues)
    return render_template(
        "questions/show.html",
        page=page,
        row=page.row,
        form=form or AnswerForm(formdata=None, answer=page.row.answer, pass_on=page.row.pass_on),
        saying=saying or CommentForm(formdata=None),
        handing=handing,
        findings=findings,
        problem=problem,
        trial_end=trial_end,
        clock=ring_of(page.row, now()),
        from_whom=from_whom,
        copy_label=copy_label,
        outside_words=outside_words,
        title_of=short_words,
        took_words=took_words,
        month_of=lambda day: month_of(day, now().date()),
    ), status
