"""The pages on which communications and admins look after the rules: their lives, and changed files."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.languages import chosen_language
from advocacy.core.permissions import Permission
from advocacy.core.services import now
from advocacy.guidelines.judging import judge
from advocacy.guidelines.life_rules import How, Judgement
from advocacy.guidelines.life_words import change_words
from advocacy.guidelines.living import Counts, all_counts, life_of
from advocacy.guidelines.proving import breaks
from advocacy.guidelines.reaching import count, current_rulebook, today
from advocacy.guidelines.reloading import Adopted, Broken, OtherFiles, dry_run, reload_files
from advocacy.guidelines.rules import Verdict
from advocacy.guidelines.trying import TEXTS_OF
from advocacy.guidelines.views import guidelines


@guidelines.get("/life")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def lives() -> ResponseReturnValue:
    """All rules, those that speak most first."""
    counts, rules = all_counts(), current_rulebook().rules
    ordered = sorted(rules, key=lambda rule: (-counts.get(rule.id, Counts()).found, rule.id))
    rows = [(rule, counts.get(rule.id, Counts())) for rule in ordered]
    return render_template("guidelines/lives.html", rows=rows, reader=chosen_language())


@guidelines.get("/life/<rule_id>")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def life(rule_id: str) -> ResponseReturnValue:
    return life_page(rule_id)


def life_page(rule_id: str, *, problem: str = "", typed: str = "", late: str | None = None) -> str:
    """`problem`: why what was `typed` as a proposal was not taken. `late`: an answer to one that has its answer."""
    found = life_of(rule_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    rule, book = found.rule, current_rulebook()
    held = [
        (example, breaks(book, rule, example, today(), count) is (example.verdict is Verdict.BREAK))
        for example in rule.examples
    ]
    return render_template(
        "guidelines/life.html",
        life=found,
        rule=rule,
        header=rule.header,
        held=held,
        reader=chosen_language(),
        change_words=change_words,
        Judgement=Judgement,
        problem=problem,
        typed=typed,
        late=late,
        most=max((week.found for week in found.weeks), default=0),
        overdue=rule.header.overdue(today()),
        review_by=format_date(rule.header.review_by, "long"),
    )


@guidelines.post("/life/<rule_id>/judge")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def judge_alarm(rule_id: str) -> ResponseReturnValue:
    said = request.form.get("judgement", "")
    if said not in set(Judgement) or not judge(
        rule_id, request.form.get("found", ""), Judgement(said), current_user.id
    ):
        abort(HTTPStatus.NOT_FOUND)
    flash(_("Noted. Whoever called it a false alarm is told."), "good")
    return redirect(url_for("guidelines.life", rule_id=rule_id) + "#alarms")


@guidelines.get("/reload")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def look_at_files() -> ResponseReturnValue:
    """The dry run: what changed files would do to what waits and to the last ninety days' texts."""
    return render_template("guidelines/reload.html", run=dry_run(since=now() - TEXTS_OF), change_words=change_words)


@guidelines.post("/reload")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def adopt_files() -> ResponseReturnValue:
    outcome = reload_files(How.BUTTON, by=current_user.id, seen_hash=request.form.get("seen", ""))
    if isinstance(outcome, Broken | OtherFiles):
        flash(_("Nothing was changed: the files are not those you looked at any more. Here they are again."), "bad")
    elif isinstance(outcome, Adopted):
        flash(_("In force from now on, everywhere. What waits is being checked again."), "good")
    else:
        flash(_("These files are in force already."), "good")
    return redirect(url_for("guidelines.look_at_files"))
