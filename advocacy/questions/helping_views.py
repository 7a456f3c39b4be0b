"""How somebody helps, on their own page; and for communications, who answers for which topic."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.people.organisation import topic_rows
from advocacy.questions.experts import add_expert, name_fallback, remove_expert, topics_with_experts
from advocacy.questions.forms import ExpertForm, HelpingForm
from advocacy.questions.helping import answers_for, helping_of, save_helping

helping = Blueprint("helping", __name__)
experts = Blueprint("experts", __name__, url_prefix="/experts")
SEE_OTHER, UNPROCESSABLE = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY


@helping.route("/me/helping", methods=["GET", "POST"])
@guard(Permission.ASK)
def show() -> ResponseReturnValue:
    form = HelpingForm() if request.method == "POST" else HelpingForm(formdata=None)
    if request.method == "GET":
        form.fill(helping_of(current_user))
        return _helping_page(form)
    if not form.validate():
        return _helping_page(form, UNPROCESSABLE)
    save_helping(current_user, form.said())
    flash(_("Saved."), "good")
    return redirect(url_for("helping.show"), SEE_OTHER)


def _helping_page(form: HelpingForm, status: int = 200) -> ResponseReturnValue:
    return render_template("questions/helping.html", form=form, topics=answers_for(current_user)), status


@experts.get("")
@guard(Permission.CURATE)
def index() -> ResponseReturnValue:
    return _experts_page()


@experts.post("/add")
@guard(Permission.CURATE)
def add() -> ResponseReturnValue:
    form = _expert_form()
    if not form.validate() or not add_expert(form.topic.data or "", form.email.data, by=current_user.id):
        return _not_found(form)
    flash(_("They answer for it from now on."), "good")
    return redirect(url_for("experts.index"), SEE_OTHER)


@experts.post("/fallback")
@guard(Permission.CURATE)
def fallback() -> ResponseReturnValue:
    form = _expert_form()
    if not form.validate() or not name_fallback(form.topic.data or "", form.email.data, by=current_user.id):
        return _not_found(form)
    flash(_("Noted."), "good")
    return redirect(url_for("experts.index"), SEE_OTHER)


@experts.post("/remove")
@guard(Permission.CURATE)
def remove() -> ResponseReturnValue:
    topic, person = (request.form.get(name, "").replace("\x00", "") for name in ("topic", "person"))
    if not remove_expert(topic, person, by=current_user.id):
        abort(404)
    flash(_("Nothing new about it goes to them. What they have they keep."), "good")
    return redirect(url_for("experts.index"), SEE_OTHER)


def _expert_form() -> ExpertForm:
    form = ExpertForm()
    form.offer(topic_rows())
    return form


def _not_found(form: ExpertForm) -> ResponseReturnValue:
    if not form.email.errors:
        form.email.errors = [_("Nobody who has joined has this address, or the topic is gone.")]
    return _experts_page(form, UNPROCESSABLE)


def _experts_page(form: ExpertForm | None = None, status: int = 200) -> ResponseReturnValue:
    rows = topics_with_experts()
    if form is None:
        form = ExpertForm(formdata=None)
        form.offer([row.topic for row in rows])
    return render_template("questions/experts.html", rows=rows, form=form), status
