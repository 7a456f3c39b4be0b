"""The books, for admins: budgets by month, the statement as a file, one person's entries, and taking one back."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.core.services import services
from advocacy.rewards import telling as words
from advocacy.rewards.book import CreditBook
from advocacy.rewards.budgeting import months_around, set_budget
from advocacy.rewards.forms import BudgetForm, ReverseForm
from advocacy.rewards.ledger import today
from advocacy.rewards.listing import entries_of, person_by_address, person_named, purse_of
from advocacy.rewards.offering import names_of
from advocacy.rewards.reversing import Reversed, reverse
from advocacy.rewards.rules import month_of
from advocacy.rewards.statements import books, months_back, note_export, statement_file
from advocacy.rewards.views import language

books_pages = Blueprint("credit_books", __name__, url_prefix="/credit-books")
SEE_OTHER, UNPROCESSABLE = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY


def month_words(month: date) -> str:
    return str(format_date(month, "LLLL y"))


@books_pages.get("")
@guard(Permission.MANAGE_GIFTS)
def index() -> ResponseReturnValue:
    return _page()


@books_pages.post("/budget")
@guard(Permission.MANAGE_GIFTS)
def budget() -> ResponseReturnValue:
    form = _budget_form()
    if not form.validate():
        return _page(form, status=UNPROCESSABLE)
    if not set_budget(date.fromisoformat(form.month.data), form.amount.data, by=current_user.id):
        form.month.errors = [_("This month is over.")]
        return _page(form, status=UNPROCESSABLE)
    flash(_("It holds from that month on."), "good")
    return redirect(url_for("credit_books.index"), SEE_OTHER)


def _budget_form(*, fresh: bool = False) -> BudgetForm:
    form = BudgetForm(formdata=None) if fresh else BudgetForm()
    this = month_of(today())
    form.offer([(one.month, month_words(one.month)) for one in months_around() if one.month >= this])
    return form


def _page(form: BudgetForm | None = None, *, unknown: str = "", status: int = 200) -> ResponseReturnValue:
    this = month_of(today())
    return render_template(
        "rewards/books.html",
        form=form or _budget_form(fresh=True),
        months=months_around(),
        this=this,
        books=books(),
        statements=months_back(this),
        month_words=month_words,
        limits=services().get(CreditBook).limits,
        unknown=unknown,
    ), status


@books_pages.get("/statement")
@guard(Permission.MANAGE_GIFTS)
def statement() -> Response:
    month = _month(request.args.get("month") or month_of(today()).isoformat()) or abort(404)
    heads = [_("Entry"), _("Day"), _("Time"), _("Name"), _("What"), _("For"), _("Credits"), _("Balance")]
    heads += [_("About"), _("Reason")]
    named = {str(key): str(said) for table in (words.KIND_WORDS, words.DEED_WORDS) for key, said in table.items()}
    note_export(month, current_user.id)
    answer = Response(stream_with_context(statement_file(month, heads, named)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=credits-{month.isoformat()[:7]}.csv"
    return answer


def _month(text: str) -> date | None:
    return next((month for month in months_back(month_of(today()), 60) if month.isoformat() == text), None)


@books_pages.get("/people")
@guard(Permission.MANAGE_GIFTS)
def find() -> ResponseReturnValue:
    typed = request.args.get("email", "").strip()
    if not typed:
        return redirect(url_for("credit_books.index"), SEE_OTHER)
    person = person_by_address(typed)
    if person is None:
        return _page(unknown=typed)
    return redirect(url_for("credit_books.person", public_id=person.public_id), SEE_OTHER)


@books_pages.get("/people/<public_id>")
@guard(Permission.MANAGE_GIFTS)
def person(public_id: str) -> ResponseReturnValue:
    return _person_page(public_id)


@books_pages.post("/people/<public_id>/entries/<entry>/back")
@guard(Permission.MANAGE_GIFTS)
def take_back(public_id: str, entry: str) -> ResponseReturnValue:
    form = ReverseForm()
    if person_named(public_id) is None:
        abort(404)
    outcome = reverse(entry, form.reason.data or "", by=current_user.id) if form.validate() else Reversed.NO_REASON
    if outcome is None:
        abort(404)
    said, tone = words.reversed_words(outcome)
    if outcome is Reversed.NO_REASON:
        return _person_page(public_id, problem=said, status=UNPROCESSABLE)
    flash(said, tone)
    return redirect(url_for("credit_books.person", public_id=public_id), SEE_OTHER)


def _person_page(public_id: str, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    found = person_named(public_id) or abort(404)
    listed, after = entries_of(found.id, request.args.get("after", ""))
    older = url_for("credit_books.person", public_id=public_id, after=after) if after else None
    return render_template(
        "rewards/person.html",
        person=found,
        purse=purse_of(found.id),
        listed=listed,
        names=names_of([entry.row.subject.partition(":")[2] for entry in listed], language()),
        older=older,
        form=ReverseForm(formdata=None),
        problem=problem,
        words=words,
    ), status
