"""The card of insights. It keeps no table of its own: it sums what the rooms below know."""

from advocacy.core.room import Room
from advocacy.insights.views import blueprint

ROOM = Room(name="insights", blueprints=(blueprint,))
