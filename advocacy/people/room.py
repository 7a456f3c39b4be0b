"""The card of this room."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from advocacy.core.permissions import Permission, Role
from advocacy.core.queues import Queue
from advocacy.core.room import Check, CheckResult, CheckState, Cron, Place, PlaceGroup, Room, Task
from advocacy.core.services import Services
from advocacy.people import admin_views, me_views, organisation_views
from advocacy.people.commands import people
from advocacy.people.leaving import export_own, let_go
from advocacy.people.models import Person
from advocacy.people.passwords import Passwords
from advocacy.people.rules import PersonState
from advocacy.people.tasks import tidy_people


def _has_admin(built: Services) -> CheckResult:
    admins = select(func.count()).where(Person.state == PersonState.ACTIVE, Person.roles.contains([Role.ADMIN]))
    try:
        with built.database.session() as session:
            count = session.scalar(admins) or 0
    except SQLAlchemyError:
        return CheckResult(CheckState.BROKEN, "The table of people can't be read.", "Run: advocacy db upgrade")
    if count:
        return CheckResult(CheckState.FINE, f"{count} active admin{'s' if count > 1 else ''}.")
    advice = "Run: advocacy people add you@company.example --name 'Your Name' --role admin"
    return CheckResult(CheckState.WARNING, "Nobody is an active admin yet.", advice)


def _install(built: Services) -> None:
    built.provide(Passwords, Passwords())


ROOM = Room(
    name="people",
    blueprints=(admin_views.blueprint, me_views.blueprint, organisation_views.topics),
    commands=(people,),
    tasks=(Task("tidy_people", Queue.SLOW, tidy_people),),
    cron=(Cron("tidy_people", timedelta(days=1)),),
    places=(
        Place(
            "me.profile", _l("Me"), "person-circle", PlaceGroup.MAIN, Permission.BE_HERE, order=50, covers=PlaceGroup.ME
        ),
        Place("search.show", _l("Search"), "search", PlaceGroup.MORE, Permission.BE_HERE, order=3),
        Place("me.profile", _l("Profile"), "person", PlaceGroup.ME, Permission.BE_HERE, order=10),
        Place("me.security", _l("Signing in"), "lock", PlaceGroup.ME, Permission.BE_HERE, order=20),
        Place("topics.list_topics", _l("Topics"), "bookmark", PlaceGroup.COMMS, Permission.CURATE, order=80),
        Place("people.list_people", _l("People"), "people", PlaceGroup.ADMIN, Permission.MANAGE_PEOPLE, order=20),
    ),
    checks=(Check("An admin", _has_admin),),
    leaving=let_go,
    export=export_own,
    owns=("people_persons", "people_team_managers", "people_follows", "people_invitations", "people_sessions"),
    install=_install,
)
