"""Pages of a conversation: read it, answer it from here or say that it was answered there, hand it to an expert."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.reading_pages import in_one_reading
from advocacy.core.typed import tidy
from advocacy.engagement.conversations import telling
from advocacy.engagement.conversations.acting import Act, answered_there, leave_alone
from advocacy.engagement.conversations.forms import ReplyForm
from advocacy.engagement.conversations.handing import NotHanded, hand_to_expert
from advocacy.engagement.conversations.pane_views import (
    NOTHING_TYPED,
    Typed,
    chosen_list,
    hand_form,
    list_pane,
    opened_pane,
)
from advocacy.engagement.conversations.reply_rules import AtClick
from advocacy.engagement.conversations.replying import (
    NotNow,
    Stopped,
    look_through,
    reply,
    say_whether_there,
    take_reply_back,
)
from advocacy.engagement.conversations.rules import LONGEST_REPLY
from advocacy.engagement.conversations.showing import ConversationPage
from advocacy.engagement.conversations.showing import show as conversation_page
from advocacy.guidelines.answering import mark, summary_words, trial_end
from advocacy.guidelines.reaching import count
from advocacy.questions.asking import AskObstacle
from advocacy.questions.rules import WhoAsked
from advocacy.questions.telling import obstacle_words

blueprint = Blueprint("conversations", __name__, url_prefix="/conversations")
SEE_OTHER, UNPROCESSABLE, CONFLICT = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@blueprint.get("/<public_id>")
@guard(Permission.ASK)
@in_one_reading
def show(public_id: str) -> ResponseReturnValue:
    return _render(_found(public_id))


@blueprint.post("/<public_id>/answer")
@guard(Permission.ASK)
def give_answer(public_id: str) -> ResponseReturnValue:
    """What was typed stays on the page, whatever came of it."""
    page, form = _own(public_id), ReplyForm()
    if not form.validate():
        return _render(page, Typed(form), UNPROCESSABLE)
    outcome = reply(current_user, public_id, form.words.data or "", _at_click())
    if isinstance(outcome, Stopped):
        return _render(page, Typed(form, findings=outcome.findings), UNPROCESSABLE)
    if isinstance(outcome, NotNow):
        words = telling.not_now_words(outcome, page.row.network)
        return _render(_own(public_id), Typed(form, problem=words), CONFLICT)
    if outcome is None:
        abort(404)
    flash(_("On its way to %(network)s.", network=page.row.network.label), "good")
    return _back(public_id)


@blueprint.post("/<public_id>/check")
@guard(Permission.ASK)
def check(public_id: str) -> ResponseReturnValue:
    """What the guidelines say about an answer while it is typed, as findings.js expects it."""
    words = tidy(request.form.get("text", ""))
    if len(words) > LONGEST_REPLY or "\x00" in words:
        return jsonify(error=_("This text can't be checked. It may be too long.")), UNPROCESSABLE
    found = look_through(current_user, public_id, words)
    if found is None:
        abort(404)
    listed = get_template_attribute("guidelines/findings.html", "findings_list")
    network = _own(public_id).row.network
    length = count(network, words)
    return jsonify(
        marks=[mark(number, each) for number, each in enumerate(found, 1)],
        html=str(listed(found, "reply-words", trial_end, words)),
        summary=summary_words(found) if words.strip() else "",
        counts={network.value: {"used": length.used, "limit": length.limit}},
    )


@blueprint.post("/<public_id>/answered-there")
@guard(Permission.ASK)
def there(public_id: str) -> ResponseReturnValue:
    return _after(public_id, answered_there(current_user.id, public_id, _at_click().comments))


@blueprint.post("/<public_id>/no-answer")
@guard(Permission.ASK)
def no_answer(public_id: str) -> ResponseReturnValue:
    return _after(public_id, leave_alone(current_user.id, public_id, _at_click().comments))


@blueprint.post("/<public_id>/take-back")
@guard(Permission.ASK)
def take_back(public_id: str) -> ResponseReturnValue:
    """An answer that still waits here."""
    done = take_reply_back(current_user.id, public_id)
    if done is None:
        abort(404)
    flash(
        _("Taken back. What you wrote is below.") if done else _("It is on its way already."),
        "good" if done else "soon",
    )
    return _back(public_id)


@blueprint.post("/<public_id>/settled")
@guard(Permission.ASK)
def settled(public_id: str) -> ResponseReturnValue:
    """The person looked whether their answer is there."""
    is_there = request.form.get("there") == "yes"
    done = say_whether_there(current_user.id, public_id, there=is_there)
    if done is None:
        abort(404)
    said = _("Good. Noted as answered.") if is_there else _("Noted. You can answer again.")
    flash(said if done else _("That is settled already."), "good" if done else "soon")
    return _back(public_id)


@blueprint.post("/<public_id>/expert")
@guard(Permission.ASK)
def to_expert(public_id: str) -> ResponseReturnValue:
    page, form = _own(public_id), hand_form(sent=True)
    if not form.validate():
        return _render(page, Typed(handing=form), UNPROCESSABLE)
    topics = {choice.value for choice in form.topic.choices}
    topic = form.topic.data if form.topic.data in topics else ""
    outcome = hand_to_expert(current_user, public_id, form.question.data or "", WhoAsked(form.who.data), topic)
    if isinstance(outcome, AskObstacle | NotHanded):
        problem = obstacle_words(outcome) if isinstance(outcome, AskObstacle) else telling.not_handed_words(outcome)
        return _render(_own(public_id), Typed(handing=form, problem=problem), CONFLICT)
    if outcome is None:
        abort(404)
    flash(_("It is with a colleague. Their clock is the one of whoever asked."), "good")
    return redirect(url_for("inbox.show"), SEE_OTHER)


def _after(public_id: str, act: Act | None) -> ResponseReturnValue:
    if act is None:
        abort(404)
    words, tone = telling.act_words(act)
    flash(words, tone)
    return _back(public_id) if act is Act.UNDER_WAY else redirect(url_for("inbox.show"), SEE_OTHER)


def _at_click() -> AtClick:
    """A form without these knew of nothing."""
    given = request.form
    return AtClick(given.get("hold", ""), given.get("answers", 0, type=int), given.get("comments", type=int))


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("conversations.show", public_id=public_id), SEE_OTHER)


def _found(public_id: str) -> ConversationPage:
    return conversation_page(current_user, public_id) or abort(404)


def _own(public_id: str) -> ConversationPage:
    """An expert may read; only the person themselves acts."""
    page = _found(public_id)
    return page if page.mine else abort(404)


def _render(page: ConversationPage, typed: Typed = NOTHING_TYPED, status: int = 200) -> ResponseReturnValue:
    """An expert sees the conversation alone, its owner with all that waits beside it."""
    listed = list_pane(chosen_list()) if page.mine else {"found": None}
    return render_template("engagement/conversation.html", **(listed | opened_pane(page, typed))), status
