"""Pages of what is new: what an edition changed, what somebody is asked to read, and who of communications asks."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.languages import chosen_language
from advocacy.core.permissions import Permission
from advocacy.core.room import Banner, Place, PlaceGroup
from advocacy.guidelines.asking_to_read import (
    Asked,
    NotAsked,
    ask_about_edition,
    ask_about_topic,
    checkup_rates,
    close_request,
    requests_seen,
)
from advocacy.guidelines.browsing import chapters, example_pair
from advocacy.guidelines.forms import AskForm
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.news import edition_news, recent_editions
from advocacy.guidelines.news_words import scope_words
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.understanding import Said, find_to_read, say_understood, waiting_to_read
from advocacy.guidelines.views import guidelines

EDITIONS_OFFERED = 5
PLACE = Place(
    endpoint="guidelines.asked",
    label=_l("Read and understood"),
    icon="check2-circle",
    group=PlaceGroup.COMMS,
    permission=Permission.CURATE,
    order=85,
)
WHY_NOT: Mapping[NotAsked, Any] = {
    NotAsked.NOTHING_TO_READ: _l("None of these guidelines is in force any more."),
    NotAsked.TOO_MANY_OPEN: _l("Five are asked for already. Stop asking for one of them first."),
    NotAsked.ASKED_ALREADY: _l("That is asked for already."),
}


def banner(person: Any) -> Banner | None:
    """While communications wants something read before this person shares."""
    waiting = waiting_to_read(person.id, needed=True)
    return Banner("guidelines/banner.html", {"to_read": waiting[0]}) if waiting else None


@guidelines.get("/editions/<public_id>")
@guard(Permission.READ_GUIDELINES)
def edition(public_id: str) -> ResponseReturnValue:
    reader = chosen_language()
    news = edition_news(public_id, reader) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "guidelines/edition.html",
        news=news,
        reader=reader,
        known=current_rulebook().by_id,
        pair_of=lambda rule: example_pair(rule, reader),
        scope_words=scope_words,
    )


@guidelines.get("/reading/<public_id>")
@guard(Permission.READ_GUIDELINES)
def reading(public_id: str) -> ResponseReturnValue:
    reader = chosen_language()
    to_read = find_to_read(current_user.id, public_id) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "guidelines/reading.html",
        to_read=to_read,
        topic={topic.id: topic for topic in current_rulebook().topics}.get(to_read.request.topic),
        reader=reader,
        pair_of=lambda rule: example_pair(rule, reader),
    )


@guidelines.post("/reading/<public_id>")
@guard(Permission.READ_GUIDELINES)
def understood(public_id: str) -> ResponseReturnValue:
    said = say_understood(current_user.id, public_id, request.form.get("shown", ""))
    if said is None:
        abort(HTTPStatus.NOT_FOUND)
    if said is Said.NOT_SHOWN:
        flash(_("The guidelines changed since you opened this page. Read them once more."), "soon")
    elif said is Said.CLOSED:
        flash(_("Nobody asks for this any more."), "soon")
    else:
        flash(_("Noted. Only a rate is shown, never who."), "good")
        return redirect(url_for("guidelines.show"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("guidelines.reading", public_id=public_id), HTTPStatus.SEE_OTHER)


@guidelines.get("/asked")
@guard(Permission.CURATE)
def asked() -> ResponseReturnValue:
    return _asked_page(_form())


@guidelines.post("/asked")
@guard(Permission.CURATE)
def ask() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _asked_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    by, needed = current_user.id, form.needed.data
    if form.topic:
        answer = ask_about_topic(form.topic, by, needed_to_share=needed)
    else:
        answer = ask_about_edition(form.edition, by, needed_to_share=needed)
    if isinstance(answer, Asked):
        flash(ngettext("One person is told.", "%(num)d people are told.", answer.told), "good")
    else:
        flash(str(WHY_NOT[answer]), "soon")
    return redirect(url_for("guidelines.asked"), HTTPStatus.SEE_OTHER)


@guidelines.post("/asked/<public_id>/stop")
@guard(Permission.CURATE)
def stop_asking(public_id: str) -> ResponseReturnValue:
    if not close_request(public_id, current_user.id):
        abort(HTTPStatus.NOT_FOUND)
    flash(_("Nobody is asked any more. What was said stays counted."), "good")
    return redirect(url_for("guidelines.asked"), HTTPStatus.SEE_OTHER)


def _form() -> AskForm:
    form, reader = AskForm(), chosen_language()
    changes = [
        (name, _("What changed on %(day)s", day=format_date(moment, "d MMMM yyyy")))
        for name, moment in recent_editions(EDITIONS_OFFERED)
    ]
    form.offer(changes, [(one.topic.id, one.topic.title.text(reader)) for one in chapters(current_rulebook())])
    return form


def _asked_page(form: AskForm) -> str:
    reader = chosen_language()

    def titles_of(rules: Sequence[Rule]) -> str:
        return ", ".join(rule.header.title.text(reader) for rule in rules)

    return render_template(
        "guidelines/asked.html",
        form=form,
        requests=requests_seen(),
        checkups=checkup_rates(),
        topics={topic.id: topic for topic in current_rulebook().topics},
        titles_of=titles_of,
        reader=reader,
    )
