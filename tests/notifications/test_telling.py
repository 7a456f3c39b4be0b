"""Telling: once, in the transaction of what happened, by the person's own choice, in their language."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.languages import speaking_to
from advocacy.core.permissions import Role
from advocacy.core.room import Channel
from advocacy.core.services import now, services
from advocacy.notifications.choosing import save_choice, save_choices
from advocacy.notifications.kinds import UnknownKindError, find_kind, words_of
from advocacy.notifications.leaving import export
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.notifications.reading import count_new, read_all
from advocacy.notifications.telling import tell, tell_role
from advocacy.notifications.tidying import remove_old
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from tests.people.factories import make_person

WORDS = {"network": "X", "post": "The night ferry"}


def notices() -> list[Notice]:
    with transaction() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def mails() -> list[OutboxMail]:
    with transaction() as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def tell_refused(*people: Person, **more: object) -> int:
    return tell([each.id for each in people], "try.refused", parameters=WORDS, **more)  # type: ignore[arg-type]


def test_a_notice_and_a_mail(app: Flask) -> None:
    noor = make_person()
    assert tell_refused(noor) == 1
    (notice,), (mail,) = notices(), mails()
    assert (notice.person_id, notice.kind, notice.in_app, notice.read_at) == (noor.id, "try.refused", True, None)
    assert (mail.notice_id, mail.person_id) == (notice.id, noor.id)
    assert mail.give_up_at == now() + timedelta(days=2)


def test_telling_twice_is_one_notice(app: Flask) -> None:
    noor, wim = make_person(), make_person()
    assert tell_refused(noor, once_key="share:7") == 1
    assert tell_refused(noor, wim, noor, once_key="share:7") == 1
    assert tell_refused(noor, once_key="share:8") == 1
    assert tell_refused(noor) == 1
    assert tell_refused(noor) == 1  # without a key each telling is its own
    assert len(notices()) == len(mails()) == 5


def test_what_did_not_happen_is_not_told(app: Flask) -> None:
    noor = make_person()

    def fail_after_telling() -> None:
        with transaction():
            tell_refused(noor)
            raise RuntimeError("the share could not be saved")

    with pytest.raises(RuntimeError, match="the share could not be saved"):
        fail_after_telling()
    assert (notices(), mails()) == ([], [])


def test_who_left_or_has_not_joined_is_not_told(app: Flask) -> None:
    gone = [make_person(state=state) for state in (PersonState.LEFT, PersonState.INVITED, PersonState.ERASED)]
    assert tell_refused(*gone) == 0
    assert notices() == []


def test_everybody_with_a_role_is_told(app: Flask) -> None:
    told = [make_person(Role.ADMIN), make_person(Role.ADMIN, Role.COMMS)]
    make_person(Role.COMMS)
    make_person(Role.ADMIN, state=PersonState.LEFT)
    assert tell_role(Role.ADMIN, "try.refused", parameters=WORDS, once_key="x") == 2
    assert {notice.person_id for notice in notices()} == {each.id for each in told}


def test_people_hear_where_they_chose(app: Flask) -> None:
    noor = make_person()
    save_choice(noor.id, "try.refused", Channel.MAIL, wanted=False)
    tell_refused(noor)
    assert (len(notices()), len(mails()), count_new(noor)) == (1, 0, 1)
    save_choices(noor, {("try.refused", Channel.MAIL)})
    tell_refused(noor, once_key="share:7")
    assert (len(notices()), len(mails()), count_new(noor)) == (2, 1, 1)
    assert tell_refused(noor, once_key="share:7") == 0  # told by mail alone is told
    save_choices(noor, set())
    assert tell_refused(noor) == 0


def test_what_cannot_wait_is_told_whatever_was_chosen(app: Flask) -> None:
    noor = make_person()
    save_choices(noor, set())
    save_choice(noor.id, "promise.due", Channel.MAIL, wanted=False)
    assert tell([noor.id], "promise.due", parameters={"until": now()}) == 1
    assert len(mails()) == 1


def test_a_kind_comes_in_its_own_channels(app: Flask) -> None:
    noor = make_person()
    tell([noor.id], "try.closing", parameters={"closes_at": now()})
    tell([noor.id], "digest")
    assert [notice.in_app for notice in notices()] == [True, False]
    assert len(mails()) == 1


def test_an_unknown_kind_is_the_programmers_mistake(app: Flask) -> None:
    with pytest.raises(UnknownKindError):
        tell([make_person().id], "share.refsued")


def test_words_are_found_when_they_are_read(app: Flask) -> None:
    """Monday 09:14 UTC is 10:14 in Amsterdam and 04:14 in New York."""
    tell([make_person().id], "try.closing", parameters={"closes_at": now()})
    (notice,) = notices()
    kind = find_kind(notice.kind)
    assert kind is not None
    with speaking_to("nl", "Europe/Amsterdam"):
        assert words_of(kind, notice.parameters).title == "Closes maandag 23 november 10:14"
    with speaking_to("en", "America/New_York"):
        assert words_of(kind, notice.parameters).title == "Closes Monday 23 November 04:14"
    with speaking_to("xx", "UTC"):
        assert words_of(kind, notice.parameters).title == "Closes Monday 23 November 09:14"


def test_thousands_are_told_in_a_few_statements(app: Flask) -> None:
    ids = [make_person().id for _ in range(3)]
    assert tell(ids * 1000, "try.refused", parameters=WORDS, once_key="all") == 3


def test_leaving_takes_the_notices_along_and_erasing_the_choices_too(app: Flask) -> None:
    noor = make_person()
    save_choice(noor.id, "try.refused", Channel.IN_APP, wanted=True)
    tell_refused(noor)
    kept = export(noor.id)
    assert kept["notices"][0]["title"] == "X did not take it"
    assert kept["choices"] == [{"kind": "try.refused", "channel": "in_app", "wanted": True}]
    assert [mail["state"] for mail in kept["mails"]] == ["queued"]
    deactivate(noor.id, by=None)
    assert (notices(), mails()) == ([], [])
    assert len(export(noor.id)["choices"]) == 1
    erase(noor.id, by=None)
    assert not any(export(noor.id).values())


def test_what_is_read_and_sent_goes_in_time(app: Flask, clock: FixedClock) -> None:
    noor, wim = make_person(), make_person()
    save_choice(noor.id, "try.refused", Channel.MAIL, wanted=False)
    tell_refused(noor)
    read_all(noor.id)
    tell_refused(noor)
    tell_refused(wim)
    read_all(wim.id)
    clock.move(timedelta(days=91))
    remove_old()
    assert [(notice.person_id, notice.read_at is None) for notice in notices()] == [(noor.id, True), (wim.id, False)]
    assert len(mails()) == 1  # still on its way: what it says must stay
    with transaction() as session:
        session.get_one(OutboxMail, mails()[0].id).state = "refused"  # type: ignore[assignment]
    remove_old()
    assert [notice.person_id for notice in notices()] == [noor.id]
    assert mails() == []


def test_every_kind_of_every_room_opens_a_page(app: Flask) -> None:
    for room in services().rooms:
        for kind in room.notices:
            assert kind.endpoint in app.view_functions, kind.name
    names = [kind.name for room in services().rooms for kind in room.notices]
    assert sorted(names) == sorted(set(names))
