"""The pages of campaigns: the list, one campaign with its posts and its goal, making, changing and closing it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.content.campaign_forms import CampaignForm
from advocacy.content.campaign_listing import PAGE, CampaignPage, campaign_page, campaigns
from advocacy.content.campaign_rules import Stage
from advocacy.content.campaign_words import MEASURE_WORDS, STAGE_LOOKS, goal_words, lead_words, period_words
from advocacy.content.campaigning import Changed, change_campaign, close_campaign, plan_campaign
from advocacy.content.forms import whole
from advocacy.content.overseeing import Card
from advocacy.content.rules import LEAST_SHARERS
from advocacy.content.telling import Fact, fact_of
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import now

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")
CONFLICT = 409
UNPROCESSABLE = 422


@blueprint.get("")
@guard(Permission.CURATE)
def index() -> str:
    closed = request.args.get("show") == "closed"
    rows = campaigns(after=request.args.get("after"), closed=closed)
    show = "closed" if closed else None
    following = url_for("campaigns.index", after=rows[-1].campaign.public_id, show=show) if len(rows) == PAGE else None
    words = {"goal_words": goal_words, "period_words": period_words, "looks": STAGE_LOOKS}
    return render_template("content/campaigns.html", rows=rows, closed=closed, following=following, **words)


@blueprint.route("/new", methods=["GET", "POST"])
@guard(Permission.CURATE)
def new() -> ResponseReturnValue:
    form = CampaignForm()
    if request.method == "POST" and form.validate():
        public_id = plan_campaign(form.plan(), current_user.id)
        flash(_("The campaign is there. Choose it in a post, and its links carry the campaign's tag."), "good")
        return redirect(url_for("campaigns.show", public_id=public_id))
    return _form(form, None, UNPROCESSABLE if form.errors else 200)


@blueprint.get("/<public_id>")
@guard(Permission.CURATE)
def show(public_id: str) -> str:
    page = _page_or_404(public_id)
    return render_template(
        "content/campaign.html",
        page=page,
        row=page.row,
        lead=lead_words(page.row),
        goal_words=goal_words(page.row),
        measure=MEASURE_WORDS[page.row.campaign.measure],
        look=STAGE_LOOKS[page.row.stage],
        Stage=Stage,
        least=LEAST_SHARERS,
        fact_of=_fact,
    )


@blueprint.route("/<public_id>/edit", methods=["GET", "POST"])
@guard(Permission.CURATE)
def edit(public_id: str) -> ResponseReturnValue:
    page, form = _page_or_404(public_id), CampaignForm()
    if request.method == "GET":
        form.show(page.row.campaign)
        return _form(form, page)
    if not form.validate():
        return _form(form, page, UNPROCESSABLE)
    outcome = change_campaign(public_id, whole(form.revision.data), form.plan(), current_user.id)
    if isinstance(outcome, Changed):
        form.revision.data = str(outcome.revision)
        changed = _("Somebody changed this campaign meanwhile. Your words are below; save again to keep them.")
        return _form(form, page, CONFLICT, changed)
    if not outcome:
        abort(404)
    flash(_("Saved."), "good")
    return redirect(url_for("campaigns.show", public_id=public_id))


@blueprint.post("/<public_id>/close")
@guard(Permission.CURATE)
def close(public_id: str) -> ResponseReturnValue:
    return _closed(public_id, True, _("Closed. No new post joins it; those that are on offer go on to their own end."))


@blueprint.post("/<public_id>/reopen")
@guard(Permission.CURATE)
def reopen(public_id: str) -> ResponseReturnValue:
    return _closed(public_id, False, _("Open again."))


def _closed(public_id: str, closed: bool, words: str) -> ResponseReturnValue:
    if not close_campaign(public_id, current_user.id, closed=closed):
        abort(404)
    flash(words, "good")
    return redirect(url_for("campaigns.show", public_id=public_id))


def _page_or_404(public_id: str) -> CampaignPage:
    return campaign_page(public_id) or abort(404)


def _form(form: CampaignForm, page: CampaignPage | None, status: int = 200, problem: str = "") -> ResponseReturnValue:
    return render_template("content/campaign_form.html", form=form, page=page, problem=problem), status


def _fact(card: Card) -> Fact:
    return fact_of(card, now())
