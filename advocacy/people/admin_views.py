"""Pages for admins: the list of people, inviting, somebody's place in the company, leaving."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission, Role
from advocacy.core.services import settings
from advocacy.people.changing_roles import Place, Placed, Standing, change_place, standing
from advocacy.people.finding import Filter, find_people
from advocacy.people.forms import MOST_ADDRESSES, ROLE_NAMES, InviteForm, PlaceForm, named_languages, options
from advocacy.people.inviting import AlreadyHere, Invited, NotAnAddress, invite, new_link
from advocacy.people.leaving import Gone, deactivate
from advocacy.people.organisation import audience_options
from advocacy.people.rules import readable_part, split_addresses
from advocacy.people.views import blueprint

__all__ = ["blueprint"]  # with the pages of this file on it
SEARCH_LENGTH = 100


@blueprint.get("/people")
@guard(Permission.MANAGE_PEOPLE)
def list_people() -> ResponseReturnValue:
    return _people_page(_invite_form())


def _people_page(form: InviteForm) -> str:
    text = readable_part(request.args.get("q", ""), SEARCH_LENGTH)
    wanted = request.args.get("show", "")
    shown = Filter(wanted) if wanted in set(Filter) else Filter.ALL
    after = request.args.get("after", "")
    page = find_people(text, shown, after if is_public_id(after) else None)
    return render_template(
        "people/people.html", form=form, page=page, text=text, shown=shown, filters=Filter, role_names=ROLE_NAMES
    )


def _invite_form() -> InviteForm:
    form = InviteForm()
    form.team.choices = options(
        [("", _("No team yet")), *((team.public_id, team.name) for team in audience_options().teams)]
    )
    form.language.choices = options(named_languages(settings().languages))
    return form


@blueprint.post("/people/invite")
@guard(Permission.MANAGE_PEOPLE)
def invite_people() -> ResponseReturnValue:
    """The links stand on this answer and nowhere else."""
    form = _invite_form()
    valid = form.validate_on_submit()
    addresses = split_addresses(form.emails.data or "")
    if valid and not addresses:
        form.emails.errors = [_("Type at least one address.")]
    if valid and len(addresses) > MOST_ADDRESSES:
        form.emails.errors = [_("Invite at most %(number)s people at once.", number=MOST_ADDRESSES)]
    if form.errors:
        return _people_page(form), form.status
    teams = {team.public_id: team.id for team in audience_options().teams}
    reports = [
        invite(
            address,
            roles=[Role(form.role.data)],
            team_id=teams.get(form.team.data),
            language=form.language.data,
            by=current_user.id,
            mail=True,
        )
        for address in addresses
    ]
    return _links_page(reports)


def _links_page(reports: Sequence[Invited | AlreadyHere | NotAnAddress]) -> str:
    return render_template(
        "people/invited.html", reports=reports, link_address=link_address, mailed=bool(settings().smtp_url)
    )


def link_address(token: str) -> str:
    """The whole address, to be passed on; from the settings, because a Host header can be forged."""
    return settings().public_url.rstrip("/") + url_for("people.welcome", token=token)


def _standing_or_404(public_id: str) -> Standing:
    found = standing(public_id) if is_public_id(public_id) else None
    return found or abort(404)


@blueprint.route("/people/<public_id>", methods=["GET", "POST"])
@guard(Permission.MANAGE_PEOPLE)
def show_person(public_id: str) -> ResponseReturnValue:
    shown = _standing_or_404(public_id)
    form = _place_form(shown)
    if form.validate_on_submit() and _place(shown, form):
        flash(_("Saved."), "good")
        return redirect(url_for("people.show_person", public_id=public_id), 303)
    return render_template("people/person.html", shown=shown, form=form), form.status


def _place_form(shown: Standing) -> PlaceForm:
    person = shown.person
    current = {
        "roles": [role for role in person.roles if role != Role.EMPLOYEE],
        "team": shown.team.public_id if shown.team else "",
        "manages": sorted(shown.manages),
        "leader": person.leader,
        "delegate": shown.delegate_email,
    }
    form = PlaceForm(data=current if request.method == "GET" else None)
    teams = [(team.public_id, team.name) for team in shown.teams]
    form.team.choices = options([("", _("No team yet")), *teams])
    form.manages.choices = options(teams)
    return form


def _place(shown: Standing, form: PlaceForm) -> bool:
    place = Place(
        roles=tuple(Role(role) for role in form.roles.data or ()),
        team=form.team.data or None,
        manages=tuple(form.manages.data or ()),
        leader=form.leader.data,
        delegate_email=form.delegate.data or "",
    )
    placed = change_place(shown.person.id, place, by=current_user.id)
    if placed is Placed.GONE:
        abort(404)
    if placed is Placed.LAST_ADMIN:
        form.roles.errors = [_("This is the only admin. Make somebody else an admin first.")]
    if placed is Placed.NO_SUCH_DELEGATE:
        form.delegate.errors = [_("Nobody with this address has joined. Invite them first, or check the address.")]
    if placed is Placed.OWN_DELEGATE:
        form.delegate.errors = [_("Nobody prepares drafts for themselves. Name somebody else, or leave this empty.")]
    return placed is Placed.DONE


@blueprint.post("/people/<public_id>/link")
@guard(Permission.MANAGE_PEOPLE)
def make_link(public_id: str) -> ResponseReturnValue:
    made = new_link(_standing_or_404(public_id).person.id, by=current_user.id, mail=True)
    if not isinstance(made, Invited):
        abort(404)
    return _links_page([made])


@blueprint.route("/people/<public_id>/leaving", methods=["GET", "POST"])
@guard(Permission.MANAGE_PEOPLE)
def leave(public_id: str) -> ResponseReturnValue:
    """One question, then it is done."""
    shown = _standing_or_404(public_id)
    if request.method == "GET":
        return render_template("people/leaving.html", shown=shown, refused=False)
    gone = deactivate(shown.person.id, by=current_user.id)
    if gone is Gone.LAST_ADMIN:
        return render_template("people/leaving.html", shown=shown, refused=True), 409
    flash(_("%(name)s is signed out everywhere and can't come in any more.", name=shown.person.name), "good")
    return redirect(url_for("people.list_people"), 303)
