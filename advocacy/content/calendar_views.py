"""The calendar: month and week, moving a window, and the private address for calendar programs."""

import hashlib
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content import calendar_words as words
from advocacy.content.calendar_feeding import end_feed, feed_text, feed_token, make_feed
from advocacy.content.calendar_forms import ShiftForm, WindowForm, typed_field
from advocacy.content.calendar_listing import Wanted, company_zone
from advocacy.content.calendar_pages import CalendarPage, Shown, calendar_page, month_of, shown_of, wanted_of, week_of
from advocacy.content.calendar_rules import days_of
from advocacy.content.forms import whole
from advocacy.content.moving import Movable, Moved, MovedMeanwhile, Outcome, movable, move, shift
from advocacy.content.rules import Obstacle
from advocacy.content.telling import in_words
from advocacy.content.windowing import to_local
from advocacy.core.access import guard, public
from advocacy.core.permissions import Permission
from advocacy.core.services import now, settings
from advocacy.networks.rules import Network
from advocacy.notifications.addressing import whole_address

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
CONFLICT = 409
UNPROCESSABLE = 422
FEED_SECONDS = 900


@blueprint.get("")
@guard(Permission.CURATE)
def show() -> str:
    today = to_local(now(), company_zone()).date()
    shown = shown_of(request.args.get("month", ""), request.args.get("week", ""), today)
    wanted = wanted_of(request.args.get("campaign", ""), request.args.get("network", ""))
    page = calendar_page(shown, wanted, now())
    address = partial(_address, wanted=wanted)
    return render_template(
        "content/calendar.html",
        page=page,
        wanted=wanted,
        words=words,
        days_of=partial(days_of, zone=company_zone()),
        address=address,
        ways=_ways(page, address, today),
        lead=words.lead_words(list(page.crowded), page.gaps, page.found.more),
        zone=settings().time_zone.replace("_", " "),
        networks=list(Network),
    )


@blueprint.route("/posts/<public_id>", methods=["GET", "POST"])
@guard(Permission.CURATE)
def window(public_id: str) -> ResponseReturnValue:
    """Both ends in fields: on a phone, without JavaScript, and for an exact hour."""
    found, form, zone = _movable_or_404(public_id), WindowForm(), company_zone()
    if request.method == "GET":
        form.show(found.span, found.version.number, found.version.revision, zone)
        return _window(found, form)
    if found.is_open:
        form.opens.data = typed_field(found.span.opens_at, zone)
    if not form.validate():
        return _window(found, form, status=UNPROCESSABLE)
    span = form.span(found.span, zone)
    outcome = move(public_id, whole(form.number.data), whole(form.revision.data), span, current_user.id)
    return _moved(public_id, outcome) if isinstance(outcome, Moved) else _not_moved(found, form, outcome)


@blueprint.post("/posts/<public_id>/shift")
@guard(Permission.CURATE)
def shift_window(public_id: str) -> ResponseReturnValue:
    """What the keys, or dragging, came to. When it can't be done, the fields are shown with the reason."""
    form = ShiftForm()
    steps = form.steps() if form.validate() else None
    if steps is None:
        abort(400)
    number, revision = whole(form.number.data), whole(form.revision.data)
    outcome = shift(public_id, number, revision, *steps, company_zone(), current_user.id)
    if isinstance(outcome, Moved):
        return _moved(public_id, outcome)
    found, fields = _movable_or_404(public_id), WindowForm(formdata=None)
    fields.show(found.span, found.version.number, found.version.revision, company_zone())
    return _window(found, fields, problem=_why(outcome, found), status=CONFLICT)


@blueprint.get("/feed")
@guard(Permission.CURATE)
def feed() -> str:
    token = feed_token(current_user.id)
    address = whole_address("calendar.feed_file", {"token": token}) if token else ""
    return render_template("content/calendar_feed.html", address=address)


@blueprint.post("/feed")
@guard(Permission.CURATE)
def new_feed() -> ResponseReturnValue:
    make_feed(current_user.id)
    flash(_("This is your address now. An earlier one no longer works."), "good")
    return redirect(url_for("calendar.feed"))


@blueprint.post("/feed/end")
@guard(Permission.CURATE)
def stop_feed() -> ResponseReturnValue:
    end_feed(current_user.id)
    flash(_("The address no longer works."), "good")
    return redirect(url_for("calendar.feed"))


@blueprint.get("/feed/<token>.ics")
@public
def feed_file(token: str) -> ResponseReturnValue:
    """For calendar programs, which can't sign in: whoever has the address reads it, until it is made anew."""
    text = feed_text(token, lambda public_id: whole_address("content.post", {"public_id": public_id}))
    if text is None:
        abort(404)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest())
    answer.cache_control.private, answer.cache_control.max_age = True, FEED_SECONDS
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Content-Disposition"] = 'inline; filename="posts.ics"'
    return answer.make_conditional(request)


def _address(shown: Shown, wanted: Wanted, **other: Any) -> str:
    """The calendar's address with what is chosen now, but for what `other` says."""
    chosen = {"campaign": wanted.campaign or None, "network": wanted.network.value if wanted.network else None}
    return url_for("calendar.show", **({"week" if shown.week else "month": shown.name} | chosen | other))


def _ways(page: CalendarPage, address: Any, today: date) -> dict[str, str]:
    """Where one can go from here."""
    shown = page.shown
    month, week = month_of(today), week_of(today)
    inside = week.first in shown.mondays
    return {
        "back": address(shown.beside(-1)),
        "on": address(shown.beside(1)),
        "today": address(week if shown.week else month),
        "month": address(month_of(shown.first)),
        "week": address(week if inside else Shown(shown.mondays[0], week=True)),
    }


def _movable_or_404(public_id: str) -> Movable:
    return movable(public_id) or abort(404)


def _window(found: Movable, form: WindowForm, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    zone = settings().time_zone.replace("_", " ")
    because = in_words([found.obstacle])[0] if found.obstacle else ""
    told = {"found": found, "form": form, "problem": problem, "because": because, "zone": zone}
    return render_template("content/window.html", **told), status


def _not_moved(found: Movable, form: WindowForm, outcome: Outcome) -> ResponseReturnValue:
    """What was typed stays; after somebody else's change, which is told, the next try stands on that."""
    if isinstance(outcome, MovedMeanwhile):
        found = _movable_or_404(found.post.public_id)
        form.stand_on(found.version.number, found.version.revision)
    if found.is_open:
        form.opens.data = typed_field(found.span.opens_at, company_zone())
    return _window(found, form, problem=_why(outcome, found), status=CONFLICT)


def _why(outcome: Outcome, found: Movable) -> str:
    if outcome is None:
        abort(404)
    if isinstance(outcome, Obstacle):
        return in_words([outcome])[0]
    assert isinstance(outcome, MovedMeanwhile)
    span = words.span_words(found.span.opens_at, found.span.closes_at)
    return _("Somebody changed this post meanwhile. Nothing was moved; its days are %(span)s now.", span=span)


def _moved(public_id: str, moved: Moved) -> ResponseReturnValue:
    flash(words.moved_words(moved), "good")
    day = to_local(moved.span.opens_at or now(), company_zone()).date()
    back = week_of(day) if request.form.get("view") == "week" else month_of(day)
    wanted = wanted_of(request.form.get("campaign", ""), request.form.get("network", ""))
    return redirect(_address(back, wanted, _anchor=f"post-{public_id}"))
