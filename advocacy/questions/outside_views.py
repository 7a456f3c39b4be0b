"""The page behind the link in an answer that went outside. Looking changes nothing: programs open every link."""

from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from advocacy.core.access import public
from advocacy.core.services import settings
from advocacy.questions.asking import AskObstacle
from advocacy.questions.forms import AskOnForm
from advocacy.questions.outside import Came, OutsidePage, ask_on_from_outside, look, thank_from_outside
from advocacy.questions.telling import outside_obstacle_words

blueprint = Blueprint("outside", __name__, url_prefix="/answers")


@blueprint.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    found = look(token)
    return _page(found, token) if found else _over()


@blueprint.post("/<token>/thanks")
@public
def thanks(token: str) -> ResponseReturnValue:
    found, came = look(token), thank_from_outside(token)
    return _page(found, token, came=came) if found and came else _over()


@blueprint.post("/<token>/ask-on")
@public
def ask_on(token: str) -> ResponseReturnValue:
    """What was typed stays, whatever came of it."""
    found, form = look(token), AskOnForm()
    if found is None:
        return _over()
    if not form.validate():
        return _page(found, token, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    came = ask_on_from_outside(token, form.words.data)
    if isinstance(came, AskObstacle):
        return _page(found, token, form=form, problem=came, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(found, token, came=came) if came else _over()


def _over() -> ResponseReturnValue:
    return render_template("questions/outside_over.html"), HTTPStatus.NOT_FOUND


def _page(
    found: OutsidePage,
    token: str,
    *,
    came: Came | None = None,
    form: AskOnForm | None = None,
    problem: AskObstacle | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    offered = settings().languages
    with force_locale(found.language if found.language in offered else offered[0]):
        page = render_template(
            "questions/outside.html",
            found=found,
            token=token,
            came=came or (Came.USED if found.used else None),
            form=form or AskOnForm(formdata=None),
            problem=outside_obstacle_words(problem) if problem else "",
            company=settings().company_name,
        )
    return page, status
