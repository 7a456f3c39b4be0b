"""Pages for teams (admins) and topics (comms): making and renaming."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.people.forms import TeamForm, TopicForm
from advocacy.people.organisation import (
    Named,
    create_team,
    create_topic,
    rename_team,
    rename_topic,
    team_rows,
    topic_rows,
)
from advocacy.people.views import blueprint as people

topics = Blueprint("topics", __name__)


@people.route("/people/teams", methods=["GET", "POST"])
@guard(Permission.MANAGE_PEOPLE)
def teams() -> ResponseReturnValue:
    form = TeamForm()
    if form.validate_on_submit():
        named = create_team(form.name.data, form.region.data or "", by=current_user.id)
        if _done(named, form):
            return redirect(url_for("people.teams"), 303)
    return render_template("people/teams.html", form=form, rows=team_rows()), form.status


@people.route("/people/teams/<public_id>", methods=["GET", "POST"])
@guard(Permission.MANAGE_PEOPLE)
def team(public_id: str) -> ResponseReturnValue:
    found = next((row.team for row in team_rows() if row.team.public_id == public_id), None) or abort(404)
    form = TeamForm(obj=found)
    if form.validate_on_submit():
        named = rename_team(public_id, form.name.data, form.region.data or "", by=current_user.id)
        if _done(named, form):
            return redirect(url_for("people.teams"), 303)
    return render_template("people/rename.html", form=form, back=url_for("people.teams"), what="team"), form.status


@topics.route("/topics", methods=["GET", "POST"])
@guard(Permission.CURATE)
def list_topics() -> ResponseReturnValue:
    form = TopicForm()
    if form.validate_on_submit() and _done(create_topic(form.name.data, by=current_user.id), form):
        return redirect(url_for("topics.list_topics"), 303)
    return render_template("people/topics.html", form=form, rows=topic_rows()), form.status


@topics.route("/topics/<public_id>", methods=["GET", "POST"])
@guard(Permission.CURATE)
def topic(public_id: str) -> ResponseReturnValue:
    found = next((row for row in topic_rows() if row.public_id == public_id), None) or abort(404)
    form = TopicForm(obj=found)
    if form.validate_on_submit() and _done(rename_topic(public_id, form.name.data, by=current_user.id), form):
        return redirect(url_for("topics.list_topics"), 303)
    back = url_for("topics.list_topics")
    return render_template("people/rename.html", form=form, back=back, what="topic"), form.status


def _done(named: Named, form: TeamForm | TopicForm) -> bool:
    if named is Named.UNKNOWN:
        abort(404)
    if named is Named.TAKEN:
        form.name.errors = [_("There is already one of this name. Choose another.")]
        return False
    flash(_("Saved."), "good")
    return True
