"""The room's card: the wish board."""

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.room import Place, PlaceGroup, Room
from advocacy.wishes.informing import NOTICES
from advocacy.wishes.leaving import export, leave
from advocacy.wishes.views import blueprint

ROOM = Room(
    name="wishes",
    blueprints=(blueprint,),
    notices=NOTICES,
    places=(Place("wishes.index", _l("Wishes"), "stars", PlaceGroup.MORE, Permission.BE_HERE, order=24),),
    leaving=leave,
    export=export,
    owns=("wishes_wishes", "wishes_votes"),
)
