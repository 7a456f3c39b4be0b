"""The feed page and the click on *Share*."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

from flask import Blueprint, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.fill_in_rules import questions_in
from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.core.reading_pages import in_one_reading
from advocacy.core.search_rules import LONGEST_SEARCH
from advocacy.core.services import now, services
from advocacy.guidelines.answering import findings_as_json, trial_end
from advocacy.networks.rules import Network
from advocacy.people.editing_profile import FollowedTopic, follow_topic, topics_for
from advocacy.sharing.answering import problem_words
from advocacy.sharing.choosing import Wanted
from advocacy.sharing.feed_rules import Filter, SkipReason
from advocacy.sharing.feed_words import REASON_WORDS, lead_of
from advocacy.sharing.feeding import Feed, feed_for
from advocacy.sharing.forms import UNREADABLE, RepostForm, ShareForm
from advocacy.sharing.greeting import greeting
from advocacy.sharing.opening import Choice
from advocacy.sharing.passing_on import words_id
from advocacy.sharing.previewing import preview, preview_repost
from advocacy.sharing.reposting import request_repost
from advocacy.sharing.requesting import (
    AlreadyThere,
    AnswerPrompts,
    ConfirmThere,
    ConnectFirst,
    NotOffered,
    OnHold,
    PostChanged,
    ReadFirst,
    Requested,
    request_share,
)
from advocacy.sharing.rules import OWN_WORDS_NOTCH, When
from advocacy.sharing.scheduling import SlotGone, WrongTime
from advocacy.sharing.skipping import bring_back, skip, skipped
from advocacy.sharing.timing_words import goes_out_words, no_slot_words, slot_chip

blueprint = Blueprint("feed", __name__)

UNPROCESSABLE = 422
SEE_OTHER, TEMPORARY_REDIRECT = 303, 307
MOST_TOPICS = 6
STATUSES: Mapping[type, int] = {
    AlreadyThere: 409,
    PostChanged: 409,
    OnHold: 409,
    ReadFirst: 409,
    ConnectFirst: 409,
    SlotGone: 409,
    NotOffered: 410,
}


@blueprint.get("/")
@guard(Permission.SHARE)
def show() -> ResponseReturnValue:
    return _page(_choice(), _wanted())


@blueprint.post("/")
@guard(Permission.SHARE)
def share() -> ResponseReturnValue:
    form = ShareForm()
    click = form.click()
    if click is None:
        return _page(_typed(form), problem=str(UNREADABLE), status=400)
    if not form.validate():
        return _page(_typed(form), problem=form.problems(), status=UNPROCESSABLE)
    if form.answers_now():
        return _read_again(form, click.network)
    answer = request_share(current_user, click)
    here = url_for("feed.show", post=click.post_public_id, network=click.network.value)
    if isinstance(answer, AlreadyThere) and answer.same_text:
        return redirect(here)
    if isinstance(answer, Requested):
        if answer.share.when is When.CHOSEN:
            flash(_("%(when)s. Until then you can take it back.", when=goes_out_words(answer.share)), "good")
        return redirect(here)
    if isinstance(answer, ConfirmThere):  # with everything that was typed
        return redirect(url_for("delegates.confirm_text", public_id=answer.proposal), TEMPORARY_REDIRECT)
    status = STATUSES.get(type(answer), UNPROCESSABLE)
    wrong_time = isinstance(answer, WrongTime)
    return _page(_typed(form), problem=problem_words(answer, click.network), status=status, wrong_time=wrong_time)


@blueprint.post("/feed/repost")
@guard(Permission.SHARE)
def repost() -> ResponseReturnValue:
    """The company's own post, passed on from the person's account; one click, one person."""
    form = RepostForm()
    click = form.click()
    if click is None:
        return _page(Choice(), problem=str(UNREADABLE), status=400)
    again = Choice(click.post_public_id, repost=click.network.value, repost_words=click.words.replace("\x00", ""))
    if not form.validate():
        return _page(again, problem=form.problems(), status=UNPROCESSABLE)
    answer = request_repost(current_user, click)
    if isinstance(answer, Requested) or (isinstance(answer, AlreadyThere) and answer.same_text):
        return redirect(url_for("feed.show", post=click.post_public_id))
    status = STATUSES.get(type(answer), UNPROCESSABLE)
    return _page(again, problem=problem_words(answer, click.network), status=status)


def _read_again(form: ShareForm, network: Network) -> ResponseReturnValue:
    """Answers typed into fields of their own (no JavaScript): the text is shown whole before anybody confirms it."""
    words = form.filled_words()
    standing = questions_in(words)
    problem = problem_words(AnswerPrompts(standing), network) if standing else ""
    choice = replace(_typed(form), words=words)
    return _page(choice, problem=problem, status=UNPROCESSABLE if standing else 200, filled_in=not standing)


@blueprint.post("/feed/<public_id>/skip")
@guard(Permission.SHARE)
def put_away(public_id: str) -> ResponseReturnValue:
    """With a reason or without; the page that follows asks for one."""
    given = request.form.get("reason", "")
    reason = SkipReason(given) if given in set(SkipReason) else None
    done = skip(current_user, public_id, reason)
    if done is None:
        flash(_("This post isn't on offer any more."), "soon")
    elif reason:
        flash(_("Thank you. Communications sees how many said so, never who."), "good")
    return redirect(url_for("feed.show", skipped=public_id if done and not reason else None), SEE_OTHER)


@blueprint.post("/feed/<public_id>/back")
@guard(Permission.SHARE)
def take_up(public_id: str) -> ResponseReturnValue:
    if not bring_back(current_user, public_id):
        flash(_("This post isn't on offer any more."), "soon")
        return redirect(url_for("feed.show"), SEE_OTHER)
    return redirect(url_for("feed.show", post=public_id, _anchor=f"post-{public_id}"), SEE_OTHER)


@blueprint.post("/feed/follow")
@guard(Permission.SHARE)
def follow() -> ResponseReturnValue:
    """One more topic, from the empty feed."""
    name = follow_topic(current_user.id, request.form.get("topic", ""))
    if name:
        flash(_("You see more of %(topic)s from now on.", topic=name), "good")
    return redirect(url_for("feed.show"), SEE_OTHER)


@blueprint.post("/share/preview")
@guard(Permission.SHARE)
def check() -> ResponseReturnValue:
    """Findings, length and own words while typing; findings.js says what it sends and reads."""
    shown = preview(current_user, request.form)
    if shown is None:
        return jsonify(error=_("That could not be read. Load the page again.")), 400
    findings_list = get_template_attribute("guidelines/findings.html", "findings_list")
    return jsonify(shown.as_json(str(findings_list(shown.checked.findings, "words", trial_end, shown.words))))


@blueprint.post("/feed/repost/preview")
@guard(Permission.SHARE)
def check_own_words() -> ResponseReturnValue:
    """The same for the words above the company's own post."""
    shown = preview_repost(current_user, request.form)
    if shown is None:
        return jsonify(error=_("That could not be read. Load the page again.")), 400
    (checked, words), listed = shown, get_template_attribute("guidelines/findings.html", "findings_list")
    html = listed(checked.findings, words_id(request.form["network"]), trial_end, words)
    said = findings_as_json(checked.findings, checked.length) | {"html": str(html)}
    return jsonify(said if words.strip() else said | {"summary": ""})  # nothing was asked about an empty field


@in_one_reading
def _page(
    choice: Choice,
    wanted: Wanted | None = None,
    *,
    problem: str = "",
    status: int = 200,
    wrong_time: bool = False,
    filled_in: bool = False,
) -> ResponseReturnValue:
    wanted = wanted or Wanted()
    feed = feed_for(current_user, choice, wanted)
    # The post may be gone: then what was typed stands above the others, and none of their cards speaks of it.
    astray = bool(problem) and not any(card.tab and card.offer.post_public_id == choice.post for card in feed.cards)
    page = render_template(
        "sharing/feed.html",
        feed=feed,
        greeting=greeting(current_user, now()),
        lead=lead_of(feed, wanted),
        said=_said(choice, "" if astray else problem, wrong_time=wrong_time) | {"filled_in": filled_in},
        astray=(problem, choice.repost_words or choice.words) if astray else None,
        undo_seconds=int(services().settings.undo_seconds.total_seconds()),
        seconds_left=_seconds_left(feed),
        rail_cards=_rail(),
        search=wanted.search,
        skipped=skipped(current_user, request.args["skipped"]) if "skipped" in request.args else None,
        reasons=REASON_WORDS,
        unfollowed=_unfollowed(feed),
    )
    return page, status


def _unfollowed(feed: Feed) -> list[FollowedTopic]:
    """Topics to see more of, where there is room for them."""
    if feed.cards or feed.filter is not Filter.NEW:
        return []
    return [found for found in topics_for(current_user.id) if not found.followed][:MOST_TOPICS]


def _said(choice: Choice, problem: str, *, wrong_time: bool) -> dict[str, Any]:
    """What cards say beside the post itself, and the words that they ask for."""
    return {
        "problem": "" if choice.repost else problem,
        "repost_problem": problem if choice.repost else "",
        "wrong_time": wrong_time,
        "again": choice.again,
        "notch": OWN_WORDS_NOTCH,
        "problem_words": problem_words,
        "slot_chip": slot_chip,
        "no_slot_words": no_slot_words,
        "goes_out_words": goes_out_words,
    }


def _seconds_left(feed: Feed) -> int:
    return max(1, ceil((feed.undoable.due_at - now()).total_seconds())) if feed.undoable else 0


def _rail() -> list[tuple[str, dict[str, Any]]]:
    """Cards beside the feed, from the rooms' cards."""
    cards = sorted((card for room in services().rooms for card in room.rail), key=lambda card: card.order)
    shown = [(card.template, card.context(current_user)) for card in cards]
    return [(template, context) for template, context in shown if context is not None]


def _wanted() -> Wanted:
    typed = request.args.get("q", "").strip()
    which = request.args.get("show", "")
    found = Filter.SEARCH if typed else Filter(which) if which in set(Filter) else Filter.NEW
    # A browser that fetches ahead has shown nobody anything.
    look = "prefetch" in request.headers.get("Sec-Purpose", "")
    after = request.args.get("after", "") if found is not Filter.NEW else ""
    return Wanted(found, search=typed[:LONGEST_SEARCH], look=look, all="all" in request.args, after=after)


def _choice() -> Choice:
    wording = request.args.get("wording", "")
    return Choice(
        post=request.args.get("post", ""),
        network=request.args.get("network", ""),
        wording=int(wording) if wording.isascii() and wording.isdigit() and len(wording) < 4 else None,
        edit="edit" in request.args,
        again=request.args.get("again", ""),
        later="later" in request.args,
    )


def _typed(form: ShareForm) -> Choice:
    """The page again, with what was typed."""
    wording = form.wording.data if isinstance(form.wording.data, int) else None
    words = (form.words.data or "").replace("\x00", "")
    post = form.post.data if is_public_id(form.post.data or "") else ""
    return Choice(post, form.network.data or "", wording, edit=True, words=words, asked=form.asked())
