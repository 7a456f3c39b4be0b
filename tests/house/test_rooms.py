"""The rooms' cards: names, tasks, places, and whose task it is when somebody leaves."""

from collections import Counter

from flask import Flask

from advocacy.core.database import Base
from advocacy.core.look.sprite import ICONS
from advocacy.core.permissions import GRANTS
from advocacy.core.queues import Queue
from advocacy.core.services import services
from advocacy.people.models import Person
from tests.house.routes import routes

PERSONS = Person.__tablename__


def tables_about_persons() -> set[str]:
    keyed = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == PERSONS
    }
    # What is computed anew names people by number, without a key.
    named = {table.name for table in Base.metadata.tables.values() if "person_id" in table.columns}
    return keyed | named | {PERSONS}


def test_every_room_has_its_own_name(app: Flask) -> None:
    names = [room.name for room in services().rooms]
    assert len(names) == len(set(names)) >= 8


def test_every_table_about_a_person_belongs_to_one_room(app: Flask) -> None:
    owned = Counter(table for room in services().rooms for table in room.owns)
    assert {table: owned[table] for table in tables_about_persons() if owned[table] != 1} == {}


def test_a_room_owns_only_tables_that_are_there_and_its_own(app: Flask) -> None:
    for room in services().rooms:
        for table in room.owns:
            assert table in Base.metadata.tables
            assert table.startswith(f"{room.name}_")


def test_a_room_that_keeps_something_about_a_person_can_let_go_and_hand_it_out(app: Flask) -> None:
    keeping = [room for room in services().rooms if room.owns]
    assert len(keeping) >= 5
    silent = {room.name: (bool(room.leaving), bool(room.export)) for room in keeping}
    assert silent == dict.fromkeys(silent, (True, True))


def test_tasks_have_one_room_and_cron_rings_only_what_is_there(app: Flask) -> None:
    tasks = Counter(task.name for room in services().rooms for task in room.tasks)
    assert set(tasks.values()) == {1}
    for room in services().rooms:
        assert {entry.task for entry in room.cron} <= {task.name for task in room.tasks}
        assert all(task.queue in Queue for task in room.tasks)


def test_every_task_is_rung_by_the_clock_too(app: Flask) -> None:
    """Redis may lose every bell: what was rung for must be found again by a sweep."""
    rung = {entry.task for room in services().rooms for entry in room.cron}
    assert {task.name for room in services().rooms for task in room.tasks} == rung


def test_places_have_an_icon_a_label_and_their_own_order(app: Flask) -> None:
    places = [place for room in services().rooms for place in room.places]
    assert all(place.icon in ICONS and str(place.label) for place in places)
    positions = Counter((place.group, place.order) for place in places)
    assert {position: count for position, count in positions.items() if count > 1} == {}


def test_only_who_may_open_its_page_is_told_and_sees_the_switch(app: Flask) -> None:
    page_of = {route.endpoint: route.permission for route in routes(app) if route.method == "GET"}
    wrong = {
        kind.name: kind.permission
        for room in services().rooms
        for kind in room.notices
        if (asked := page_of.get(kind.endpoint)) and not GRANTS[kind.permission] <= GRANTS[asked]
    }
    assert wrong == {}
