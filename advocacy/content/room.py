"""The room's card: the studio in the navigation, the check of what is on offer, and whose tables these are."""

from advocacy.core.room import Room

ROOM = Room(name="content")
