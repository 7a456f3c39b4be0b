"""Proposing a change of a guideline, and answering it, both on the page of the guideline's life."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.identifiers import is_public_id
from advocacy.core.permissions import Permission
from advocacy.core.typed import stripped, tidy
from advocacy.guidelines.life_rules import Decision
from advocacy.guidelines.life_views import life_page
from advocacy.guidelines.proposing import AnsweredBefore, Proposed, answer, propose
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.views import guidelines

WHY_NOT: Mapping[Proposed, Any] = {
    Proposed.EMPTY: _l("Write what should change, and why."),
    Proposed.TOO_LONG: _l("That is too long for a proposal: 1,000 characters at most."),
    Proposed.TOO_MANY: _l("Twenty proposals about this guideline wait already. Answer one of them first."),
}


@guidelines.post("/life/<rule_id>/propose")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def propose_change(rule_id: str) -> ResponseReturnValue:
    words = tidy(request.form.get("words"))
    outcome = propose(rule_id, words, current_user.id)
    if outcome is Proposed.NO_SUCH_RULE:
        abort(HTTPStatus.NOT_FOUND)
    if outcome is not Proposed.DONE:
        return life_page(rule_id, problem=WHY_NOT[outcome], typed=words), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Proposed. Whoever looks after the guideline is told, and you hear the answer."), "good")
    return redirect(url_for("guidelines.life", rule_id=rule_id, _anchor="proposals"))


@guidelines.post("/proposals/<public_id>/answer")
@guard(Permission.LOOK_AFTER_GUIDELINES)
def answer_proposal(public_id: str) -> ResponseReturnValue:
    said = request.form.get("decision", "")
    if not is_public_id(public_id) or said not in set(Decision):
        abort(HTTPStatus.NOT_FOUND)
    words = request.form.get("words", "")
    outcome = answer(public_id, Decision(said), words, current_user.id)
    if outcome is None:
        abort(HTTPStatus.NOT_FOUND)
    if isinstance(outcome, AnsweredBefore):
        return life_page(outcome.rule_id, late=stripped(words)), HTTPStatus.CONFLICT
    flash(_("Answered. Whoever proposed it is told."), "good")
    if outcome.rule_id not in current_rulebook().by_id:
        return redirect(url_for("guidelines.lives"))  # the rule went while its proposal waited, and its page with it
    return redirect(url_for("guidelines.life", rule_id=outcome.rule_id, _anchor="proposals"))
