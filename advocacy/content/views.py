"""The studio's board, a post's page for reviewing, and its acts. Writing stands in composing_views.py."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.checking import link_form
from advocacy.content.costing import forecasts
from advocacy.content.describing import Act, PostPage, post_page
from advocacy.content.drafting import Started, start_version
from advocacy.content.fill_in_rules import pieces_of
from advocacy.content.forms import ChangeForm, whole
from advocacy.content.keep_addresses import keep_urls
from advocacy.content.merge_words import before_words
from advocacy.content.overseeing import ARCHIVE_PAGE, Card, archived_posts, board
from advocacy.content.previews.views import shown_preview
from advocacy.content.reaching import reach_of
from advocacy.content.review_forms import AssignForm, CommentForm
from advocacy.content.reviewing import Done, NotDone, approve, request_changes, take_back
from advocacy.content.rules import Column, Obstacle
from advocacy.content.telling import (
    ROLE_WORDS,
    fact_of,
    idea_knot,
    in_words,
    knot_of,
    language_name,
    lead_of,
    news_knot,
    still_to_come,
    style_name,
    waiting_words,
    wording_names,
)
from advocacy.content.waiting import waiting_for
from advocacy.content.windowing import known_zone, to_local
from advocacy.content.withdrawing import archive, copy_as_new, withdraw
from advocacy.core.access import guard
from advocacy.core.permissions import Permission, Role, allowed
from advocacy.core.reading_pages import in_one_reading
from advocacy.core.services import now
from advocacy.guidelines.answering import trial_end

blueprint = Blueprint("content", __name__)
CONFLICT = 409
UNPROCESSABLE = 422
WHOLE_COLUMN = 200


@blueprint.get("/studio")
@guard(Permission.CURATE)
@in_one_reading
def studio() -> str:
    only = _column(request.args.get("column"))
    columns = board(now(), only=only, most=WHOLE_COLUMN) if only else board(now())
    lead = waiting_words(waiting_for(current_user))
    return render_template("content/studio.html", columns=columns, only=only, lead_words=lead, fact_of=_fact)


@blueprint.get("/studio/archive")
@guard(Permission.CURATE)
def archived() -> str:
    cards = archived_posts(after=request.args.get("after"))
    older = url_for("content.archived", after=cards[-1].post.public_id) if len(cards) == ARCHIVE_PAGE else None
    return render_template("content/archive.html", cards=cards, older=older, fact_of=_fact)


@blueprint.get("/posts/<public_id>")
@guard(Permission.CURATE)
def post(public_id: str) -> ResponseReturnValue:
    return show_post(page_of(public_id), ChangeForm(formdata=None))


@blueprint.post("/posts/<public_id>/approve")
@guard(Permission.CURATE)
def approve_post(public_id: str) -> ResponseReturnValue:
    outcome = approve(public_id, typed_number(), request.form.get("content_hash", ""), current_user.id)
    return after_step(public_id, outcome, _("Approved. It is offered to the people it is for when its window opens."))


@blueprint.post("/posts/<public_id>/changes")
@guard(Permission.CURATE)
def ask_for_changes(public_id: str) -> ResponseReturnValue:
    form = ChangeForm()
    if not form.validate_on_submit():
        return show_post(page_of(public_id), form, status=UNPROCESSABLE)
    outcome = request_changes(public_id, typed_number(), current_user.id, form.words.data)
    if isinstance(outcome, NotDone) and Obstacle.NO_WORDS in outcome.obstacles:
        form.words.errors = in_words([Obstacle.NO_WORDS])
        return show_post(page_of(public_id), form, status=UNPROCESSABLE)
    return after_step(public_id, outcome, _("Your words stand on the post, for who wrote it."), form)


@blueprint.post("/posts/<public_id>/take-back")
@guard(Permission.CURATE)
def take_post_back(public_id: str) -> ResponseReturnValue:
    outcome = take_back(public_id, typed_number(), current_user.id)
    if isinstance(outcome, Started):
        flash(_("Taken back. You go on in version %(number)s.", number=outcome.number), "good")
        return redirect(url_for("content.edit", public_id=public_id))
    return after_step(public_id, outcome, "")


@blueprint.post("/posts/<public_id>/version")
@guard(Permission.CURATE)
def new_version(public_id: str) -> ResponseReturnValue:
    outcome = start_version(public_id, current_user.id)
    if isinstance(outcome, Started):
        return redirect(url_for("content.edit", public_id=public_id))
    return after_step(public_id, NotDone([outcome]) if outcome else None, "")


@blueprint.route("/posts/<public_id>/withdraw", methods=["GET", "POST"])
@guard(Permission.CURATE)
def withdraw_post(public_id: str) -> ResponseReturnValue:
    """Asks once; there is no way back but a copy."""
    if request.method == "GET":
        return render_template("content/withdraw.html", page=page_of(public_id))
    outcome = withdraw(public_id, current_user.id)
    return after_step(public_id, as_outcome(outcome), _("Withdrawn. Shares that still waited are cancelled."))


@blueprint.post("/posts/<public_id>/archive")
@guard(Permission.CURATE)
def archive_post(public_id: str) -> ResponseReturnValue:
    outcome = archive(public_id, current_user.id)
    return after_step(public_id, as_outcome(outcome), _("Archived. You find it under “Open the archive”."))


@blueprint.post("/posts/<public_id>/copy")
@guard(Permission.CURATE)
def copy_post(public_id: str) -> ResponseReturnValue:
    started = copy_as_new(public_id, current_user.id)
    if started is None:
        abort(404)
    flash(_("A copy, in draft. Choose when it opens and closes."), "good")
    return redirect(url_for("content.edit", public_id=started.post_public_id))


def page_of(public_id: str) -> PostPage:
    number = request.args.get("version", type=int)
    page = post_page(public_id, current_user, reader=str(get_locale()), number=number)
    if page is None:
        abort(404)
    return page


def show_post(
    page: PostPage,
    form: ChangeForm | None = None,
    *,
    problems: list[str] | None = None,
    comment_form: CommentForm | None = None,
    assign_form: AssignForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The post for communications, or for a topic's approver who sees less to press."""
    form = form or ChangeForm(formdata=None)
    names = wording_names(page)
    told = {
        "page": page,
        "form": form,
        "problems": problems or [],
        "Act": Act,
        "knots": knots(page),
        "keep_url": keep_urls(page.post.public_id, page.version.number) if Act.EDIT in page.acts else None,
    }
    told |= {
        "until": trial_end,
        "because": _reasons(page),
        "lead_words": lead_of(page, now()),
        "style_name": style_name(page.content.style),
        "language_name": language_name,
        "decimal": format_decimal,
        "pieces_of": pieces_of,
        "as_comms": allowed(current_user.roles, Permission.CURATE),
        "comment_form": _comment_form(comment_form, names),
        "assign_form": _assign_form(assign_form, page),
        "was": before_words(page),
        "wording_names": names,
        "to_come": still_to_come(page),
        "link_form": link_form(page.content),
        "costs": forecasts(page.content, reach_of(page.content)) if Act.APPROVE in page.acts else [],
        "role_names": ", ".join(str(ROLE_WORDS[Role(role)]) for role in sorted(page.content.roles)),
        "read_languages": ", ".join(language_name(code) for code in sorted(page.content.languages)),
    }
    told |= shown_preview(page.content.link_url)
    return render_template("content/post.html", **told), status


def _reasons(page: PostPage) -> dict[str, str]:
    """Why a button can't be used, by its act; "second" is that of the second look."""
    obstacles: dict[str, Obstacle | None] = {str(act): why for act, why in page.acts.items()}
    obstacles |= {"second": page.review.my_second_obstacle}
    return {act: in_words([why])[0] for act, why in obstacles.items() if why}


def _comment_form(form: CommentForm | None, names: dict[str, str]) -> CommentForm:
    form = form or CommentForm(formdata=None)
    form.offer_wordings(names)
    return form


def _assign_form(form: AssignForm | None, page: PostPage) -> AssignForm:
    shown, review = form or AssignForm(formdata=None), page.review
    shown.offer_people([(person.public_id, person.name) for person in review.possible])
    if form is None:
        shown.reviewer.data = review.reviewer.public_id if review.reviewer else ""
        zone = known_zone(current_user.time_zone)
        shown.due.data = to_local(review.due_at, zone).strftime("%Y-%m-%dT%H:%M") if review.due_at and zone else ""
    return shown


def after_step(
    public_id: str, outcome: Done | NotDone | object | None, words: str, form: ChangeForm | None = None
) -> ResponseReturnValue:
    """Back to the post with good words, or the post again with what stands in the way and what was typed."""
    if outcome is None:
        abort(404)
    if isinstance(outcome, NotDone):
        problems = in_words(outcome.obstacles)
        return show_post(page_of(public_id), form or ChangeForm(formdata=None), problems=problems, status=CONFLICT)
    flash(words, "good")
    return redirect(url_for("content.post", public_id=public_id))


def as_outcome(outcome: Obstacle | bool) -> Obstacle | NotDone | bool | None:
    if isinstance(outcome, Obstacle):
        return NotDone([outcome])
    return outcome or None


def knots(page: PostPage) -> list[dict[str, Any]]:
    """The timeline of a page, oldest first; the ideas it was made of come before everything."""
    numbers = {version.id: version.number for version in page.versions}
    found = _origins(page)
    for event in page.events:
        person = page.people.get(event.person_id) if event.person_id else None
        knot = knot_of(event.happening, numbers.get(event.version_id or 0), person.first_name if person else "")
        found.append({"knot": knot, "when": event.happened_at, "words": event.words})
    return found


def _origins(page: PostPage) -> list[dict[str, Any]]:
    """What it was made of: an item of a feed, ideas of colleagues."""
    found = [
        {"knot": idea_knot(person.name), "when": idea.proposed_at, "words": idea.words} for idea, person in page.ideas
    ]
    if page.news:
        entry, source = page.news
        found.insert(0, {"knot": news_knot(source.name), "when": entry.seen_at, "words": entry.summary})
    return found


def _fact(card: Card) -> Any:
    return fact_of(card, now())


def _column(name: str | None) -> Column | None:
    return Column(name) if name in list(Column) else None


def typed_number() -> int:
    """The version on the page; 0, which no version has, when somebody wrote something else there."""
    return whole(request.form.get("number"))
