"""What the composer asks while somebody types: saving by itself, findings, and who else is here. Answers are JSON."""

from dataclasses import replace
from typing import Any

from flask import abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.being_here import be_here
from advocacy.content.carrying import carried
from advocacy.content.checking import check_content, check_wording, kept_in
from advocacy.content.composer_saying import beside_words, why_not_ask
from advocacy.content.composing import saved_campaign, saved_id, saved_pictures
from advocacy.content.composing_views import composer_form, typed_content
from advocacy.content.drafting import Frozen, Saved, Stale, Started, begin_post, save_draft
from advocacy.content.forms import whole
from advocacy.content.freezing import PostContent, WordingText
from advocacy.content.keep_addresses import keep_urls
from advocacy.content.reaching import reach_of
from advocacy.content.rules import LONGEST_TEXT
from advocacy.content.telling import here_words, reach_words, says_who_speaks
from advocacy.content.views import CONFLICT, UNPROCESSABLE, blueprint
from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.look.words import time_in_words
from advocacy.core.permissions import Permission
from advocacy.core.services import now
from advocacy.guidelines.answering import mark, summary_words, trial_end
from advocacy.networks.rules import Network


@blueprint.post("/studio/new/autosave")
@guard(Permission.CURATE)
def autosave_new() -> ResponseReturnValue:
    """The first save of a new post by itself; from then on it has an address of its own."""
    form = composer_form()
    content = typed_content(form)
    if content is None:
        return _look_again()
    started = begin_post(current_user.id, content, form.key.data or "", whole(form.revision.data))
    if not isinstance(started, Started):
        return _kept_from(started)
    public_id = started.post_public_id
    moved = {
        "post": public_id,
        "number": started.number,
        "page": url_for("content.edit", public_id=public_id),
        "action": url_for("content.save", public_id=public_id),
        "saveUrl": url_for("content.autosave", public_id=public_id),
        "hereUrl": url_for("content.who_is_here", public_id=public_id),
    }
    return jsonify(_saved(content, started.revision, public_id) | {"moved": moved})


@blueprint.post("/posts/<public_id>/autosave")
@guard(Permission.CURATE)
def autosave(public_id: str) -> ResponseReturnValue:
    """{saved, fields, because, reach, goesOut, costs} or, with 409 or 422, {said}."""
    form = composer_form(campaign=saved_campaign(public_id))
    content = typed_content(form)
    if content is None:
        return _look_again()
    outcome = save_draft(public_id, whole(form.number.data), whole(form.revision.data), content, current_user.id)
    if isinstance(outcome, Saved):
        return jsonify(_saved(content, outcome.revision, public_id))
    return _kept_from(outcome or abort(404))


@blueprint.post("/posts/<public_id>/here")
@guard(Permission.CURATE)
def who_is_here(public_id: str) -> ResponseReturnValue:
    """{here, ahead}: who else has the post open, and whether somebody saved after this page was loaded."""
    found = be_here(public_id, current_user.id, writing=bool(request.form.get("writing")))
    if found is None:
        abort(404)
    seen = whole(request.form.get("number")), whole(request.form.get("revision"))
    behind = seen[0] and (found.number, found.revision) > seen and found.changed_by_id != current_user.id
    return jsonify(here=here_words(found), ahead=_ahead_words(found.changed_by) if behind else "")


@blueprint.post("/studio/check")
@guard(Permission.CURATE)
def check_typed() -> ResponseReturnValue:
    """The findings and the count of one wording while it is typed, as findings.js expects them."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    network, language = request.form.get("network", ""), request.form.get("language", "")
    if network not in list(Network) or len(text) > LONGEST_TEXT:
        return jsonify(error=_("This text can't be checked. It may be too long.")), UNPROCESSABLE
    key = request.form.get("key", "")[:8]
    wording = WordingText(Network(network), language, text)
    content = PostContent(
        link_url=request.form.get("link", ""),
        wordings=(wording,),
        topics=frozenset(filter(is_public_id, request.form.get("topics", "").split())),
        pictures=saved_pictures(request.form.get("post", "")),
    )
    post, number = request.form.get("post", ""), whole(request.form.get("number"))
    checked = check_wording(content, wording, now(), str(get_locale()), saved_id(post))
    if is_public_id(post) and number:
        checked = kept_in(replace(checked, place=whole(request.form.get("place")) or 1), post, number)
    marks = [mark(number, found) for number, found in enumerate(checked.in_text, 1) if found.end > found.start]
    html = render_template(
        "content/findings.html", checked=checked, key=key, until=trial_end, keep_url=keep_urls(post, number)
    )
    attached = render_template(
        "content/attached.html",
        attached=[(checked, finding) for finding in checked.attached],
        key=key,
        until=trial_end,
        keep_url=keep_urls(post, number),
    )
    counts = {f"wording-{key}": {"used": checked.length.used, "limit": checked.length.limit}}
    summary = summary_words(checked.in_text)
    says = {f"wording-{key}": says_who_speaks(request.form.get("disclosure", ""), text)}
    return jsonify(marks=marks, html=html, attached=attached, summary=summary, counts=counts, says=says)


def _saved(content: PostContent, revision: int, post: str) -> dict[str, Any]:
    reach = reach_of(content)
    return beside_words(content, reach) | {
        "saved": _("Saved at %(time)s", time=time_in_words(now())),
        "fields": {"revision": revision, "base": carried(content)},
        "because": why_not_ask(content, check_content(content, now(), post_id=saved_id(post))),
        "reach": reach_words(reach),
    }


def _look_again() -> ResponseReturnValue:
    return jsonify(said=_("Not saved yet: a field needs another look.")), UNPROCESSABLE


def _kept_from(outcome: Stale | Frozen) -> ResponseReturnValue:
    if isinstance(outcome, Stale):
        return jsonify(said=_ahead_words(outcome.changed_by)), CONFLICT
    return jsonify(said=_("This version is in review by now. Your words stay on this page.")), CONFLICT


def _ahead_words(name: str) -> str:
    return str(_("%(name)s saved in between. Press Save to see both texts.", name=name))
