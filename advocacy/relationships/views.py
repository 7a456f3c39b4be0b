from flask import Blueprint

from advocacy.core.access import guard
from advocacy.core.permissions import Permission

blueprint = Blueprint("relationships", __name__)


@blueprint.route("/board")
@guard(Permission.SEE_BOARD)
def board() -> str:
    return ""
