"""The crisis switch: what to hold, what colleagues may say, who speaks; releasing; and the banner on every page."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.telling import language_name
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.room import Banner
from advocacy.core.services import settings
from advocacy.guidelines.answering import mark, summary_words
from advocacy.guidelines.reaching import check_text
from advocacy.guidelines.rules import Audience, Finding, Severity
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.announcing import CrisisPage, OpenHold, announced, crisis_page
from advocacy.sharing.crisis_forms import LONGEST_STATEMENT, SOMEBODY_ELSE, HoldForm, WordsForm, in_languages
from advocacy.sharing.holding import Released, release_hold, reword_hold, set_hold
from advocacy.sharing.weighing import weigh

blueprint = Blueprint("crisis", __name__, url_prefix="/crisis")
UNPROCESSABLE = 422


def banner(_person: Person) -> Banner | None:
    """The words to say, first on every page: open on the feed, folded elsewhere; the switch's own page shows more."""
    if request.blueprint == blueprint.name:
        return None
    holds = announced()
    if not holds:
        return None
    told = {"holds": holds, "open": request.endpoint == "feed.show", "language": str(get_locale())}
    return Banner("sharing/banner.html", told)


@blueprint.get("/")
@guard(Permission.SWITCH_CRISIS)
def show() -> ResponseReturnValue:
    return _render(crisis_page(before=request.args.get("before")))


@blueprint.post("/hold")
@guard(Permission.SWITCH_CRISIS)
def hold() -> ResponseReturnValue:
    """Findings of the guidelines are hints here: nothing typed stops a hold but a choice that is missing."""
    page, form = crisis_page(), _words_form(HoldForm)
    form.offer_scopes(weigh())
    form.offer_speakers(page.speakers)
    if request.form.get("act") == "count":
        return _render(page, form)
    if not form.validate_on_submit():
        return _render(page, form, status=UNPROCESSABLE)
    done = set_hold(form.asked(), by=current_user.id)
    if done.already:
        flash(_("That is on hold already. The first one stands, with its words."), "soon")
    else:
        flash(_held_words(done.held), "good")
    return redirect(url_for("crisis.show"))


@blueprint.post("/<public_id>/words")
@guard(Permission.SWITCH_CRISIS)
def reword(public_id: str) -> ResponseReturnValue:
    page = crisis_page()
    if all(found.seen.hold.public_id != public_id for found in page.open):
        abort(404)
    form = _words_form(WordsForm, prefix=f"{public_id}-")
    form.offer_speakers(page.speakers)
    if not form.validate_on_submit():
        return _render(page, rewording={public_id: form}, status=UNPROCESSABLE)
    reword_hold(public_id, form.statements, form.found_speaker.id, form.number, by=current_user.id)
    flash(_("Changed. Everybody sees the new words from now on."), "good")
    return redirect(url_for("crisis.show"))


@blueprint.post("/<public_id>/release")
@guard(Permission.SWITCH_CRISIS)
def release(public_id: str) -> ResponseReturnValue:
    released = release_hold(public_id, by=current_user.id)
    if released is Released.UNKNOWN:
        abort(404)
    if released is Released.DONE:
        flash(_("Released. Nothing goes out by itself: everybody sees their text again and confirms it."), "good")
    else:
        flash(_("It was released already."), "soon")
    return redirect(url_for("crisis.show"))


@blueprint.post("/check")
@guard(Permission.SWITCH_CRISIS)
def check() -> ResponseReturnValue:
    """What the guidelines say about the words while they are typed, as findings.js expects it."""
    text, language = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("language", "")
    if len(text) > LONGEST_STATEMENT or language not in settings().languages:
        return jsonify(error=_("This text can't be checked. It may be too long.")), UNPROCESSABLE
    found = hints(text, language)
    key = request.form.get("key", "")[:40]
    marks = [mark(number, each) for number, each in enumerate(found, 1) if each.end > each.start]
    html = render_template("sharing/crisis_findings.html", findings=found, key=key)
    summary = summary_words(found) if found else _("No findings") if text.strip() else ""
    return jsonify(marks=marks, html=html, summary=summary)


def hints(text: str, language: str) -> list[Finding]:
    """The findings of a post's rules, each as a hint: in a crisis they advise and never stop."""
    if not text.strip():
        return []
    found = check_text(text, Network.LINKEDIN, language, Audience.POST, reader=str(get_locale()))
    return [replace(each, severity=Severity.HINT) for each in found]


def _held_words(held: int) -> str:
    if not held:
        return str(_("On hold. No share waited; none goes out until you release it."))
    words = ngettext("On hold. %(num)d share waits.", "On hold. %(num)d shares wait.", held)
    return f"{words} " + _("Everybody sees your words now.")


def _words_form(kind: type[Any], **kwargs: Any) -> Any:
    return in_languages(kind, [(code, language_name(code)) for code in settings().languages])(**kwargs)


def _render(
    page: CrisisPage,
    form: Any = None,
    *,
    rewording: dict[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    if form is None:
        form = _words_form(HoldForm, formdata=None, data={"speaker": current_user.public_id})
        form.offer_scopes(weigh())
        form.offer_speakers(page.speakers)
    changing = {found.seen.hold.public_id: _filled(found, page) for found in page.open} | (rewording or {})
    older = url_for("crisis.show", before=page.older) if page.older else None
    return render_template(
        "sharing/crisis.html",
        page=page,
        form=form,
        scales=form.scales,
        changing=changing,
        older=older,
        languages=settings().languages,
        language=str(get_locale()),
        longest=LONGEST_STATEMENT,
    ), status


def _filled(found: OpenHold, page: CrisisPage) -> Any:
    """The form for changing the words of an open hold, as they stand."""
    hold, speaker = found.seen.hold, found.seen.speaker
    listed = any(person.id == speaker.id for person in page.speakers)
    data = {f"words_{code}": text for code, text in hold.statements.items()} | {
        "speaker": speaker.public_id if listed else SOMEBODY_ELSE,
        "speaker_email": "" if listed else speaker.email,
        "phone": hold.phone,
    }
    form = _words_form(WordsForm, formdata=None, prefix=f"{hold.public_id}-", data=data)
    form.offer_speakers(page.speakers)
    return form
