"""The composer: a new post, a draft's page, saving by hand. What pages ask while somebody types: typing_views.py."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.beginning import new_content, opening_on
from advocacy.content.carrying import carried, unpacked
from advocacy.content.composer_saying import SAID, said_of_content, said_of_page
from advocacy.content.describing import Act, PostPage, choices, post_page
from advocacy.content.drafting import Frozen, Saved, Stale, Started, begin_post, save_draft
from advocacy.content.forms import PostForm, whole
from advocacy.content.freezing import PictureUse, PostContent
from advocacy.content.merge_words import taken_words
from advocacy.content.merging import Merged, merged
from advocacy.content.picturing import known_picture, store_picture
from advocacy.content.previews.asking import ask_for_preview
from advocacy.content.reviewing import NotDone, ask_for_review
from advocacy.content.rules import MOST_PICTURES
from advocacy.content.telling import (
    MANY_PICTURES,
    in_words,
    language_name,
)
from advocacy.content.views import CONFLICT, UNPROCESSABLE, blueprint
from advocacy.content.windowing import read_local_time
from advocacy.core.access import guard
from advocacy.core.encoding import PICTURE_WORDS
from advocacy.core.identifiers import public_id as public_id_of_new
from advocacy.core.permissions import Permission
from advocacy.core.services import now, settings
from advocacy.core.uploading import allow_large_form
from advocacy.networks.rules import Network


@blueprint.url_value_preprocessor
def allow_large_forms(endpoint: str | None, _values: dict[str, object] | None) -> None:
    if endpoint in ("content.new_post", "content.save") and request.method == "POST":
        allow_large_form()


@blueprint.route("/studio/new", methods=["GET", "POST"])
@guard(Permission.CURATE)
def new_post() -> ResponseReturnValue:
    if request.method == "GET":
        form = composer_form(empty=True)
        form.show(_begun({choice.value for choice in form.campaign.choices}), 1, 1)
        form.key.data = public_id_of_new()
        return _render(form)
    form = composer_form()
    content = typed_content(form, looks=True)
    if content is None:
        return _render(form, status=UNPROCESSABLE)
    started = begin_post(current_user.id, content, form.key.data or "", whole(form.revision.data))
    if not isinstance(started, Started):
        return _not_saved(form, _page(form.key.data), started, content)
    return _ask_or_stay(form, started.post_public_id, started.number)


def _begun(campaigns: Collection[str]) -> PostContent:
    """What a new post starts with; the calendar and a campaign's page name the day and one of the campaigns."""
    content = new_content(settings().company_name, current_user.time_zone, settings().languages[0], now())
    opens = read_local_time(request.args.get("opens", ""))
    if isinstance(opens, datetime):
        content = opening_on(content, opens.date())
    campaign = request.args.get("campaign", "")
    return replace(content, campaign=campaign if campaign in campaigns else "")


@blueprint.get("/posts/<public_id>/edit")
@guard(Permission.CURATE)
def edit(public_id: str) -> ResponseReturnValue:
    page = _page(public_id)
    if Act.EDIT not in page.acts:
        return redirect(url_for("content.post", public_id=public_id))
    form = composer_form(empty=True, zone=page.content.zone, campaign=page.content.campaign)
    form.show(page.content, page.version.number, page.version.revision)
    return _render(form, page)


@blueprint.post("/posts/<public_id>/edit")
@guard(Permission.CURATE)
def save(public_id: str) -> ResponseReturnValue:
    page = _page(public_id)
    form = composer_form(campaign=page.content.campaign)
    content = typed_content(form, looks=True)
    if content is None:
        return _render(form, page, status=UNPROCESSABLE)
    outcome = save_draft(public_id, whole(form.number.data), whole(form.revision.data), content, current_user.id)
    if isinstance(outcome, Saved):
        return _ask_or_stay(form, public_id, whole(form.number.data))
    return _not_saved(form, page, outcome, content)


def _page(public_id: str) -> PostPage:
    page = post_page(public_id, current_user, reader=str(get_locale()))
    if page is None:
        abort(404)
    return page


def composer_form(*, empty: bool = False, zone: str = "", campaign: str = "") -> PostForm:
    """`campaign`: the one that stands in the post already; closed, it takes no other."""
    form = PostForm(formdata=None) if empty else PostForm()
    languages = [(code, language_name(code)) for code in settings().languages]
    zones = dict.fromkeys([settings().time_zone, current_user.time_zone, zone or form.zone.data or "UTC", "UTC"])
    form.offer_choices(choices(campaign), languages, list(zones))
    return form


def typed_content(form: PostForm, *, looks: bool = False) -> PostContent | None:
    """The content, wordings added and removed as the button says; None when something is wrong, said in the form.

    `looks`: a network may be asked whose a post is that colleagues shall pass on, which costs.
    """
    _add_or_remove(form, request.form.get("act", ""))
    valid = form.validate_on_submit() and (not looks or form.are_ours())
    pictures = _pictures(form)
    return form.content(pictures) if valid and pictures is not None else None


def _add_or_remove(form: PostForm, act: str) -> None:
    if act == "add" and form.new_network.data in list(Network) and form.new_language.data in settings().languages:
        form.add_wording(form.new_network.data, form.new_language.data)
    place = act.removeprefix("remove-")
    if act.startswith("remove-") and place.isdecimal() and int(place) < len(form.wordings.entries):
        del form.wordings.entries[int(place)]


def _pictures(form: PostForm) -> list[PictureUse] | None:
    """Those that were there and the new ones; None when a file is none, said beside its field.

    A good one is kept at once, so that a mistake elsewhere doesn't lose it.
    """
    kept = [found for picture in form.kept_pictures() if (found := known_picture(*picture))]
    uploads = [upload for upload in request.files.getlist("picture") if upload.filename]
    problems = []
    for upload in uploads:
        stored = store_picture(upload.stream, current_user.id) if len(kept) < MOST_PICTURES else None
        if isinstance(stored, PictureUse):
            kept.append(stored)
        else:
            problems.append(str(PICTURE_WORDS[stored] if stored else MANY_PICTURES))
    form.show_pictures(kept)
    form.picture.errors = list(dict.fromkeys(problems))
    return None if problems else kept


def _ask_or_stay(form: PostForm, public_id: str, number: int) -> ResponseReturnValue:
    if request.form.get("act") == "look-again":
        ask_for_preview(form.link_url.data or "", by=current_user.id, again=True)
    if request.form.get("act") != "ask":
        flash(_("Saved."), "good")
        return redirect(url_for("content.edit", public_id=public_id, at=_added(form), saved=1))
    outcome = ask_for_review(public_id, number, current_user.id)
    if outcome is None:
        abort(404)
    if isinstance(outcome, NotDone):
        page = _page(public_id)
        form.number.data, form.revision.data = str(page.version.number), str(page.version.revision)
        return _render(form, page, problems=in_words(outcome.obstacles), status=UNPROCESSABLE)
    flash(_("Asked for review. Somebody who didn't write on it approves it."), "good")
    return redirect(url_for("content.post", public_id=public_id))


def _not_saved(
    form: PostForm, page: PostPage, outcome: Stale | Frozen | None, content: PostContent
) -> ResponseReturnValue:
    if outcome is None:
        abort(404)
    if isinstance(outcome, Stale):
        return _merged(form, page, outcome, content)
    problem = _("This version can't be changed any more: it was sent to review or closed. Your words are kept below.")
    return _render(form, page, problems=[problem], frozen=outcome, status=CONFLICT)


def _merged(form: PostForm, page: PostPage, stale: Stale, mine: PostContent) -> ResponseReturnValue:
    """Both sides' changes in the fields, where both changed the same thing both texts; nothing is saved yet."""
    both = merged(unpacked(form.base.data or ""), mine, stale.current)
    again = composer_form(empty=True, zone=both.content.zone, campaign=both.content.campaign)
    again.show(both.content, page.version.number, stale.revision)
    again.base.data = carried(stale.current)
    return _render(again, page, stale=stale, both=both, status=CONFLICT)


def _render(
    form: PostForm,
    page: PostPage | None = None,
    *,
    problems: list[str] | None = None,
    stale: Stale | None = None,
    both: Merged | None = None,
    frozen: Frozen | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    return render_template(
        "content/composer.html",
        form=form,
        page=page,
        problems=problems or [],
        stale=stale,
        both=both,
        taken_words=taken_words(both.taken) if both else "",
        frozen=frozen,
        most_pictures=MOST_PICTURES,
        **said_of_content(form.shown_content(), page, request.args.get("at", "")),
        **said_of_page(page, current_user.id),
        **SAID,
    ), status


def _added(form: PostForm) -> str | None:
    return f"{form.new_network.data}.{form.new_language.data}" if request.form.get("act") == "add" else None
