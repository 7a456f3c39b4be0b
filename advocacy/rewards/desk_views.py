"""The desk of gifts, for admins: the catalogue, codes, what is to be handed out."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.encoding import PICTURE_WORDS, PictureProblem
from advocacy.core.permissions import Permission
from advocacy.core.services import settings
from advocacy.core.uploading import allow_large_form
from advocacy.people.forms import named_languages
from advocacy.rewards import telling as words
from advocacy.rewards.forms import LONGEST_LIST, CodesForm, GiftForm, gift_form
from advocacy.rewards.gift_editing import change_gift, gift_on_desk, gifts_on_desk, make_gift, offer_gift
from advocacy.rewards.gift_picturing import keep_picture
from advocacy.rewards.gift_rules import GiftKind
from advocacy.rewards.handing_out import hand_out, waiting
from advocacy.rewards.importing import MOST_PROBLEMS, Imported, import_codes
from advocacy.rewards.returning import return_from_desk
from advocacy.rewards.unsealing import pick_up_number
from advocacy.rewards.views import language

desk = Blueprint("gift_desk", __name__, url_prefix="/gift-desk")
SEE_OTHER, UNPROCESSABLE, CONFLICT = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@desk.url_value_preprocessor
def allow_large_forms(endpoint: str | None, _values: dict[str, object] | None) -> None:
    if endpoint in ("gift_desk.new", "gift_desk.edit", "gift_desk.bring_codes") and request.method == "POST":
        allow_large_form()


@desk.get("")
@guard(Permission.MANAGE_GIFTS)
def index() -> str:
    listed, after = gifts_on_desk(request.args.get("after", ""))
    older = url_for("gift_desk.index", after=after) if after else None
    return render_template("rewards/desk.html", listed=listed, older=older, language=language(), words=words)


@desk.route("/new", methods=["GET", "POST"])
@guard(Permission.MANAGE_GIFTS)
def new() -> ResponseReturnValue:
    form = _form()
    if request.method == "GET":
        return _gift_page(form)
    valid, kept = form.validate(), _picture(form)
    if not valid or kept is None:
        return _gift_page(form, status=UNPROCESSABLE)
    name = make_gift(form.draft(settings().languages, kept or None), by=current_user.id)
    flash(_("Kept. Nobody sees it until you put it on offer."), "good")
    return redirect(url_for("gift_desk.edit", public_id=name), SEE_OTHER)


@desk.route("/<public_id>", methods=["GET", "POST"])
@guard(Permission.MANAGE_GIFTS)
def edit(public_id: str) -> ResponseReturnValue:
    found = gift_on_desk(public_id) or abort(404)
    form = _form()
    form.has_code = found.gift.shared_code is not None
    if request.method == "GET":
        form.fill(found.gift, settings().languages)
        return _gift_page(form, public_id)
    valid, kept = form.validate(), _picture(form)
    if not valid or kept is None:
        return _gift_page(form, public_id, status=UNPROCESSABLE)
    changed = change_gift(public_id, form.draft(settings().languages, kept or None), by=current_user.id)
    if changed is None:
        abort(404)
    if not changed:
        form.kind.errors = [_("Its kind stands: somebody chose it, or its codes are here. Make a new gift instead.")]
        return _gift_page(form, public_id, status=CONFLICT)
    flash(_("Saved. What was chosen before stays as it was."), "good")
    return redirect(url_for("gift_desk.edit", public_id=public_id), SEE_OTHER)


def _form() -> GiftForm:
    made = gift_form(settings().languages)
    return made() if request.method == "POST" else made(formdata=None)


def _picture(form: GiftForm) -> Mapping[str, Any] | None:
    """What the row says of it, empty without one; None when the file is no picture, said beside its field."""
    upload = request.files.get("picture")
    if not upload or not upload.filename:
        return {}
    kept = keep_picture(upload.stream)
    upload.close()
    if isinstance(kept, PictureProblem):
        form.picture.errors = [str(PICTURE_WORDS[kept])]
        return None
    return kept


def _gift_page(
    form: GiftForm,
    public_id: str = "",
    *,
    codes: CodesForm | None = None,
    imported: Imported | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    found = gift_on_desk(public_id) if public_id else None
    return render_template(
        "rewards/desk_gift.html",
        form=form,
        names=form.names(named_languages(settings().languages)),
        found=found,
        codes=codes or CodesForm(formdata=None),
        imported=imported,
        shown_problems=imported.wrong[:MOST_PROBLEMS] if imported else (),
        language=language(),
        words=words,
    ), status


@desk.post("/<public_id>/offer")
@guard(Permission.MANAGE_GIFTS)
def offer(public_id: str) -> ResponseReturnValue:
    offered = request.form.get("offered") == "yes"
    if not offer_gift(public_id, offered=offered, by=current_user.id):
        abort(404)
    on, off = _("On offer. Colleagues see it now."), _("Withdrawn. What was chosen stays, and links work on.")
    flash(on if offered else off, "good")
    return redirect(url_for("gift_desk.edit", public_id=public_id), SEE_OTHER)


@desk.post("/<public_id>/codes")
@guard(Permission.MANAGE_GIFTS)
def bring_codes(public_id: str) -> ResponseReturnValue:
    found = gift_on_desk(public_id)
    if found is None or found.gift.kind is not GiftKind.CODES:
        abort(404)
    codes, form = CodesForm(), gift_form(settings().languages)(formdata=None)
    form.fill(found.gift, settings().languages)
    text = _uploaded(codes) if codes.validate() else None
    if text is None:
        return _gift_page(form, public_id, codes=codes, status=UNPROCESSABLE)
    imported = import_codes(public_id, text, by=current_user.id) or abort(404)
    if imported.whole:
        codes.codes.errors = [words.import_problem(imported)]
        return _gift_page(form, public_id, codes=codes, status=UNPROCESSABLE)
    if imported.wrong:
        codes.codes.data = ""
        return _gift_page(form, public_id, codes=CodesForm(formdata=None), imported=imported)
    flash(ngettext("%(num)d code taken.", "%(num)d codes taken.", imported.taken), "good")
    return redirect(url_for("gift_desk.edit", public_id=public_id), SEE_OTHER)


def _uploaded(codes: CodesForm) -> str | None:
    """The file, else what was typed; None for one that is no text, said beside its field."""
    upload = request.files.get("file")
    if not upload or not upload.filename:
        return str(codes.codes.data or "")
    data = upload.read(LONGEST_LIST + 1)
    upload.close()
    try:
        if len(data) > LONGEST_LIST:
            raise ValueError
        return str(data.decode("utf-8-sig"))
    except ValueError:
        codes.file.errors = [_("This is no text file of at most one megabyte. Save it as CSV or text, in UTF-8.")]
        return None


@desk.get("/to-do")
@guard(Permission.MANAGE_GIFTS)
def to_do() -> str:
    listed, after = waiting(request.args.get("after", ""))
    later = url_for("gift_desk.to_do", after=after) if after else None
    return render_template(
        "rewards/to_do.html", listed=listed, later=later, language=language(), number_of=pick_up_number
    )


@desk.post("/to-do/<public_id>/done")
@guard(Permission.MANAGE_GIFTS)
def done(public_id: str) -> ResponseReturnValue:
    outcome = hand_out(public_id, by=current_user.id)
    if outcome is None:
        abort(404)
    flash(_("Done.") if outcome else _("That was done already."), "good" if outcome else "soon")
    return redirect(url_for("gift_desk.to_do"), SEE_OTHER)


@desk.post("/to-do/<public_id>/back")
@guard(Permission.MANAGE_GIFTS)
def send_back(public_id: str) -> ResponseReturnValue:
    if not return_from_desk(public_id, by=current_user.id):
        abort(404)
    flash(_("It came back, with its credits. Whoever chose it is told."), "good")
    return redirect(url_for("gift_desk.to_do"), SEE_OTHER)
