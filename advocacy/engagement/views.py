"""The friendly page behind a short link that leads nowhere any more."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from advocacy.core.access import public

blueprint = Blueprint("engagement", __name__)


@blueprint.route("/gone", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
@public
def gone() -> ResponseReturnValue:
    return render_template("engagement/gone.html"), 410
