"""A person's own pages: profile, topics, password, where they are signed in, their data."""

import json

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import settings
from advocacy.people.editing_profile import (
    Changed,
    Profile,
    Theme,
    WrongPassword,
    change_password,
    follow_topics,
    save_profile,
    topics_for,
)
from advocacy.people.forms import ROLE_NAMES, WEAKNESSES, PasswordForm, ProfileForm, named_languages, options
from advocacy.people.joining import TooWeak
from advocacy.people.leaving import export_everything
from advocacy.people.organisation import team_name
from advocacy.people.rules import with_employee
from advocacy.people.sessions import end_session, list_sessions
from advocacy.people.signing_in import current_session
from advocacy.people.views import asking_browser, blocked_words, keep_theme, retry_after

blueprint = Blueprint("me", __name__, url_prefix="/me")


@blueprint.route("", methods=["GET", "POST"])
@guard(Permission.BE_HERE)
def profile() -> ResponseReturnValue:
    form = ProfileForm(obj=current_user if request.method == "GET" else None)
    form.language.choices = form.languages.choices = options(named_languages(settings().languages))
    if form.validate_on_submit():
        return _save(form)
    page = render_template(
        "people/me.html",
        form=form,
        topics=topics_for(current_user.id),
        team=team_name(current_user),
        roles=[ROLE_NAMES[role] for role in with_employee(current_user.roles)],
    )
    return page, form.status


def _save(form: ProfileForm) -> ResponseReturnValue:
    save_profile(
        current_user.id,
        Profile(
            name=form.name.data,
            language=form.language.data,
            languages=tuple(form.languages.data or ()),
            time_zone=form.time_zone.data,
            theme=Theme(form.theme.data),
        ),
    )
    flash(_("Saved."), "good")
    answer = redirect(url_for("me.profile"), 303)
    keep_theme(answer, form.theme.data)
    return answer


@blueprint.post("/topics")
@guard(Permission.BE_HERE)
def follow() -> ResponseReturnValue:
    follow_topics(current_user.id, request.form.getlist("topic"))
    flash(_("Saved. Your feed follows these topics."), "good")
    return redirect(url_for("me.profile"), 303)


@blueprint.get("/signing-in")
@guard(Permission.BE_HERE)
def security() -> ResponseReturnValue:
    return _security_page(PasswordForm())


def _security_page(form: PasswordForm, blocked: str | None = None) -> str:
    found = current_session(request)
    return render_template(
        "people/security.html",
        form=form,
        blocked=blocked,
        sessions=list_sessions(current_user.id),
        this_session=found.session_id if found else None,
    )


@blueprint.post("/password")
@guard(Permission.BE_HERE)
def new_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _security_page(form), form.status
    found = current_session(request)
    outcome = change_password(
        current_user,
        form.current.data,
        form.password.data,
        address=asking_browser().address,
        keep_session=found.session_id if found else None,
    )
    if isinstance(outcome, Changed):
        flash(_("Your password is changed. Everywhere else you are signed out."), "good")
        return redirect(url_for("me.security"), 303)
    if isinstance(outcome, TooWeak):
        form.password.errors = [WEAKNESSES[outcome.weakness]]
    elif isinstance(outcome, WrongPassword):
        form.current.errors = [_("This is not the password you have now.")]
    else:
        return _security_page(form, blocked_words(outcome)), 429, retry_after(outcome)
    return _security_page(form), form.status


@blueprint.post("/signed-in/<public_id>/end")
@guard(Permission.BE_HERE)
def end_one(public_id: str) -> ResponseReturnValue:
    if "\x00" in public_id or not end_session(current_user.id, public_id):
        abort(404)
    flash(_("Signed out there."), "good")
    return redirect(url_for("me.security"), 303)


@blueprint.get("/export")
@guard(Permission.BE_HERE)
def export() -> ResponseReturnValue:
    content = json.dumps(export_everything(current_user.id), ensure_ascii=False, indent=2, default=str)
    answer = Response(content, mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=advocacy-export.json"
    return answer
