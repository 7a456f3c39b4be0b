"""Digests: at the hour that somebody chose, of what they have not seen, once."""

import re
from datetime import timedelta
from email.message import EmailMessage
from itertools import chain, repeat

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from advocacy.content.models import Post
from advocacy.core.clock import FixedClock
from advocacy.core.database import oldest_writing, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.core.room import Channel
from advocacy.core.services import now, services
from advocacy.notifications import mailing
from advocacy.notifications.choosing import save_choice
from advocacy.notifications.hour_rules import Rhythm, Wish
from advocacy.notifications.hours import save_wish, wish_of
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import Hours, Notice, OutboxMail
from advocacy.notifications.planning import digests_due, make_digests, plan
from advocacy.notifications.reading import read_all
from advocacy.notifications.rules import SETTLED, EndedBecause, settled_after
from advocacy.notifications.telling import tell
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Person
from tests.content.factories import make_post
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person, make_topic, sign_in
from tests.people.pages import whole
from tests.queries import counted_queries
from tests.questions.factories import make_expert, make_question

TOMORROW = timedelta(days=1)


def daily(person: Person, hour: int = 8) -> Person:
    save_wish(person, Wish(Rhythm.DAILY, 0, hour))
    return person


def closing(person: Person) -> None:
    tell([person.id], "try.closing", parameters={"closes_at": now() + TOMORROW})


def said(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def the_digest() -> OutboxMail:
    with transaction() as session:
        return session.scalars(select(OutboxMail).where(OutboxMail.digest_of.is_not(None))).one()


def make_and_send() -> None:
    make_digests()
    send_due()


def test_it_comes_at_the_chosen_hour_and_once(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person(email="noor@hazelpont.example"))
    closing(noor)
    make_and_send()
    assert server.taken == []  # it is Monday, 10:14
    assert not digests_due()
    clock.move(timedelta(hours=21, minutes=46))
    assert digests_due()
    make_and_send()
    make_and_send()
    (mail,) = server.taken
    assert mail["Subject"] == "One thing that you have not seen yet"
    assert "Closes Tuesday 24 November" in said(mail)
    assert "Closes Tuesday 24 November" in said(mail, "html")
    clock.move(TOMORROW)
    make_and_send()
    assert len(server.taken) == 1  # nothing new, no mail


def test_it_has_the_button_of_mail_programs_and_that_works_without_signing_in(
    server: PostOffice, clock: FixedClock, app: Flask
) -> None:
    """RFC 8058: an https address, the one word in the body of a POST, no cookie and no page behind it."""
    noor = daily(make_person(language="nl"))
    closing(noor)
    clock.move(TOMORROW)
    make_and_send()
    (mail,) = server.taken
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (address,) = re.findall(r"<http://hzl\.example(/unsubscribe/[^>]+)>", mail["List-Unsubscribe"])
    app.config["WTF_CSRF_ENABLED"] = True
    assert app.test_client().get(address).status_code == 200
    assert wish_of(noor).rhythm is Rhythm.DAILY  # looking is not doing
    answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 200
    assert wish_of(noor).rhythm is Rhythm.OFF
    closing(noor)
    clock.move(TOMORROW)
    make_and_send()
    assert len(server.taken) == 1


def test_who_stopped_it_while_it_waited_gets_none(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person())
    closing(noor)
    clock.move(TOMORROW)
    make_digests()
    save_wish(noor, Wish(Rhythm.OFF))
    send_due()
    assert server.taken == []
    assert the_digest().ended_because is EndedBecause.NOT_WANTED


def test_what_was_seen_or_mailed_is_not_told_again(server: PostOffice, clock: FixedClock) -> None:
    noor, wim = daily(make_person()), daily(make_person())
    closing(noor)
    read_all(noor.id)
    tell([wim.id], "try.refused", parameters={"network": "X", "post": "The night ferry"})
    send_due()
    clock.move(TOMORROW)
    make_and_send()
    assert [mail["Subject"] for mail in server.taken] == ["X did not take it"]


def test_what_was_read_while_it_waited_ends_it(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person())
    closing(noor)
    clock.move(TOMORROW)
    make_digests()
    read_all(noor.id)
    send_due()
    assert server.taken == []
    assert the_digest().ended_because is EndedBecause.GONE


def test_a_kind_is_taken_out_of_it_or_told_in_it_alone(server: PostOffice, clock: FixedClock) -> None:
    noor, wim = daily(make_person()), daily(make_person())
    for person in (noor, wim):
        save_choice(person.id, "try.refused", Channel.MAIL, wanted=False)
        save_choice(person.id, "try.refused", Channel.IN_APP, wanted=False)
    save_choice(noor.id, "try.refused", Channel.DIGEST, wanted=False)
    tell([noor.id, wim.id], "try.refused", parameters={"network": "X", "post": "The night ferry"})
    clock.move(TOMORROW)
    make_and_send()
    assert server.recipients == [wim.email]


def test_what_waits_in_the_rooms_stands_in_it(server: PostOffice, clock: FixedClock) -> None:
    topic = make_topic("Batteries")
    wim = daily(make_expert(topic, language="nl"))
    make_question(make_person(), topic)
    with transaction() as session:
        session.execute(update(Notice).values(read_at=now()))
    clock.move(TOMORROW)
    make_digests()
    with transaction() as session:
        session.execute(update(OutboxMail).where(OutboxMail.notice_id.is_not(None)).values(state="cancelled"))
    send_due()
    (mail,) = [mail for mail, to in zip(server.taken, server.recipients, strict=True) if to == wim.email]
    assert "Eén vraag wacht op jouw antwoord" in said(mail)
    assert '<html lang="nl">' in said(mail, "html")


def test_many_things_are_told_up_to_a_number(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person())
    for _ in range(18):
        closing(noor)
    clock.move(TOMORROW)
    make_and_send()
    (mail,) = server.taken
    assert mail["Subject"] == "18 things that you have not seen yet"
    assert said(mail).count("Closes") == 15
    assert "And 3 more." in said(mail)


def test_a_digest_that_may_have_arrived_is_not_sent_again(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person())
    closing(noor)
    clock.move(TOMORROW)
    server.hang_up_before("TAKEN")
    make_and_send()
    clock.move(timedelta(minutes=10))
    make_and_send()
    assert len(server.taken) == 1
    assert the_digest().ended_because is EndedBecause.NOT_KNOWN


def test_after_weeks_of_standing_still_there_is_one_and_no_pile(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person())
    for _ in range(3):
        closing(noor)
        clock.move(timedelta(days=7))
    make_and_send()
    make_and_send()
    assert [mail["Subject"] for mail in server.taken] == ["3 things that you have not seen yet"]


def test_everybody_gets_an_hour_and_keeps_it_in_another_zone(database: Flask) -> None:
    noor, wim = make_person(), make_person(time_zone="Asia/Kathmandu")
    plan()
    assert due(noor) == "2026-11-30 07:00"
    assert due(wim) == "2026-11-30 02:15"
    with transaction() as session:
        session.get_one(Person, noor.id).time_zone = "America/New_York"
    plan()
    assert due(noor) == "2026-11-23 13:00"  # there it is early on Monday


def due(person: Person) -> str:
    with transaction() as session:
        found = session.get_one(Hours, person.id).due_at
    assert found is not None
    return found.strftime("%Y-%m-%d %H:%M")


def test_who_left_gets_none_and_who_is_erased_has_no_row(server: PostOffice, clock: FixedClock) -> None:
    noor, wim = daily(make_person()), daily(make_person())
    deactivate(noor.id, by=None)
    deactivate(wim.id, by=None)
    erase(wim.id, by=None)
    clock.move(TOMORROW)
    make_and_send()
    assert server.taken == []
    with transaction() as session:
        assert session.get(Hours, wim.id) is None


def test_without_a_mail_server_no_digest_is_made(database: Flask, clock: FixedClock) -> None:
    noor = daily(make_person())
    closing(noor)
    clock.move(TOMORROW)
    assert make_digests() == 0
    assert not digests_due()


@pytest.mark.parametrize(("kind", "arrives"), [("try.refused", False), ("promise.due", True)])
def test_mails_wait_until_quiet_hours_are_over_unless_they_are_urgent(
    server: PostOffice, clock: FixedClock, kind: str, arrives: bool
) -> None:
    noor = make_person()
    quiet = now() + timedelta(hours=1)  # in Amsterdam, where it is an hour later
    save_wish(noor, Wish(quiet_from=quiet.time(), quiet_until=(quiet + timedelta(hours=2)).time()))
    tell([noor.id], kind, parameters={"network": "X", "post": "The night ferry", "until": "10:23"})
    send_due()
    assert bool(server.taken) is arrives
    clock.move(timedelta(hours=2))
    send_due()
    assert len(server.taken) == 1


def test_the_wish_is_said_on_a_page(client: FlaskClient, app: Flask) -> None:
    noor = make_person()
    sign_in(client, noor)
    page = whole(client.get("/me/notices"))
    assert "By the clock where you are." in page
    typed = {"rhythm": "daily", "weekday": "3", "hour": "17", "quiet_from": "22:00", "quiet_until": ""}
    refused = client.post("/me/notices/hours", data=typed)
    assert refused.status_code == 422
    assert "Say both, from when and until when, or neither." in whole(refused)
    assert client.post("/me/notices/hours", data=typed | {"quiet_until": "07:00"}).status_code == 303
    wish = wish_of(noor)
    assert (wish.rhythm, wish.weekday, wish.hour) == (Rhythm.DAILY, 3, 17)
    assert (str(wish.quiet_from), str(wish.quiet_until)) == ("22:00:00", "07:00:00")
    for wrong in ({"rhythm": "hourly"}, {"hour": "24"}, {"weekday": "x"}, {"quiet_from": "25:00"}):
        assert client.post("/me/notices/hours", data=typed | {"quiet_until": "07:00"} | wrong).status_code == 422


def test_what_somebody_may_not_know_any_more_is_not_mailed(server: PostOffice, clock: FixedClock) -> None:
    """Told as an admin, mailed to whoever is none any more: not in the digest, and not by itself."""
    noor = daily(make_person(Role.ADMIN))
    save_choice(noor.id, "network.paused_by_itself", Channel.MAIL, wanted=False)
    tell([noor.id], "network.paused_by_itself", parameters={"network": "X"}, once_key="one")
    clock.move(TOMORROW)
    make_digests()
    save_choice(noor.id, "network.paused_by_itself", Channel.MAIL, wanted=True)
    tell([noor.id], "network.paused_by_itself", parameters={"network": "X"}, once_key="two")
    with transaction() as session:
        session.get_one(Person, noor.id).roles = [Role.EMPLOYEE]
    send_due()
    assert server.taken == []


def test_what_is_over_when_it_is_mailed_is_not_told(server: PostOffice, clock: FixedClock) -> None:
    """The post was withdrawn, the hour is past, the question is answered: nobody is sent to look at that."""
    noor = daily(make_person(Role.COMMS))
    post = make_post("in_review")
    for kind in ("review.asked", "review.comment"):
        save_choice(noor.id, kind, Channel.MAIL, wanted=False)
    link = ("content.post", {"public_id": post.public_id})
    tell([noor.id], "review.asked", parameters={"title": "The night ferry", "due": None}, link=link, once_key="one")
    tell([noor.id], "try.closing", parameters={"closes_at": now()}, until=now() + timedelta(hours=1))
    clock.move(TOMORROW)
    make_digests()
    with transaction() as session:
        session.get_one(Post, post.id).withdrawn_at = now()
    send_due()
    assert [mail["Subject"] for mail, to in zip(server.taken, server.recipients, strict=True) if to == noor.email] == []


def test_a_question_that_was_answered_is_mailed_to_nobody(server: PostOffice, clock: FixedClock) -> None:
    topic = make_topic("Batteries")
    wim = make_expert(topic)
    save_wish(wim, Wish(Rhythm.OFF))
    make_question(make_person(), topic, state="answered")
    send_due()
    assert [to for to in server.recipients if to == wim.email] == []


def test_a_mail_that_never_left_is_told_in_the_digest(server: PostOffice, clock: FixedClock) -> None:
    """Only what was handed over counts as mailed: a server that was away for days loses nothing."""
    noor = daily(make_person())
    tell([noor.id], "try.refused", parameters={"network": "X", "post": "The night ferry"})
    server.say("MAIL", "451 later")
    send_due()
    clock.move(timedelta(days=3))
    send_due()  # too old to be mailed by itself
    assert server.taken == []
    clock.move(TOMORROW)
    make_and_send()
    (mail,) = server.taken
    assert "X did not take it" in said(mail)


def test_what_is_committed_late_is_told_next_time_and_once(server: PostOffice, clock: FixedClock) -> None:
    """The moment of a notice lies before the moment at which others see it; a digest ends a minute ago."""
    noor = daily(make_person())
    clock.move(timedelta(hours=21, minutes=45, seconds=50))
    closing(noor)  # as if this were committed only after the digest is planned
    clock.move(timedelta(seconds=20))
    make_and_send()
    assert server.taken == []
    clock.move(TOMORROW)
    make_and_send()
    clock.move(TOMORROW)
    make_and_send()
    assert len(server.taken) == 1


def test_what_a_long_transaction_told_stands_in_the_digest_after_its_end(
    server: PostOffice, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor = daily(make_person())
    clock.move(timedelta(hours=21, minutes=20))
    closing(noor)  # as if this were committed only after the digest is planned, by a transaction of half an hour
    clock.move(timedelta(minutes=30))
    with monkeypatch.context() as long:
        long.setattr("advocacy.notifications.planning.oldest_writing", lambda _session: timedelta(minutes=30))
        make_and_send()
    assert server.taken == []
    clock.move(TOMORROW)
    make_and_send()
    assert len(server.taken) == 1


@pytest.mark.usefixtures("app")
def test_only_open_transactions_that_wrote_something_are_waited_for() -> None:
    engine = services().database.engine
    with transaction() as session:
        assert oldest_writing(session) == timedelta()
    with engine.connect() as reader, engine.connect() as writer:
        reader.execute(select(Person.id))
        with transaction() as session:
            assert oldest_writing(session) == timedelta()
        writer.execute(update(Person).where(Person.id == 0).values(name="Nobody"))
        writer.execute(text("SELECT pg_current_xact_id()"))
        with transaction() as session:
            assert oldest_writing(session) > timedelta()
        writer.rollback()


def test_a_transaction_that_hangs_holds_digests_up_for_an_hour_at_most() -> None:
    assert settled_after(timedelta(seconds=5)) == SETTLED + timedelta(seconds=5)
    assert settled_after(TOMORROW) == SETTLED + timedelta(hours=1)


def test_a_digest_that_never_left_stands_in_the_next(server: PostOffice, clock: FixedClock) -> None:
    noor = daily(make_person())
    closing(noor)
    clock.move(TOMORROW)
    make_digests()  # and no worker sends it
    closing(noor)
    clock.move(TOMORROW)
    make_and_send()
    (mail,) = server.taken
    assert mail["Subject"] == "2 things that you have not seen yet"
    with transaction() as session:
        ended = session.scalars(select(OutboxMail.ended_because).order_by(OutboxMail.id)).all()
    assert ended == [EndedBecause.TOO_OLD, None]


def several(many: int, clock: FixedClock) -> list[Person]:
    """With a digest each, made and not sent yet."""
    people = [daily(make_person()) for _ in range(many)]
    for person in people:
        closing(person)
    clock.move(TOMORROW)
    assert make_digests() == many
    return people


def fates() -> list[tuple[DeliveryState, int]]:
    with transaction() as session:
        rows = session.execute(select(OutboxMail.state, OutboxMail.attempts).order_by(OutboxMail.id)).all()
    return [(state, attempts) for state, attempts in rows]


def test_digests_go_by_the_hand_and_one_that_breaks_stops_no_other(server: PostOffice, clock: FixedClock) -> None:
    people = several(4, clock)
    server.say("RCPT", "250 ok", "550 5.1.1 no such user")
    server.hang_up_before("TAKEN")  # with the first in its hands
    with counted_queries() as statements:
        send_due()
    assert server.recipients == [people[0].email, people[2].email, people[3].email]
    assert [state for state, _ in fates()] == ["unconfirmed", "refused", "published", "published"]
    assert len(statements) < 60, statements


def test_a_server_that_is_away_gets_none_of_a_hand_and_all_of_it_later(server: PostOffice, clock: FixedClock) -> None:
    several(3, clock)
    server.say("MAIL", "451 later")
    send_due()
    assert server.taken == []
    assert fates() == [(DeliveryState.QUEUED, 0)] * 3
    clock.move(timedelta(minutes=2))
    send_due()
    assert fates() == [(DeliveryState.PUBLISHED, 1)] * 3


def test_what_a_slow_server_has_no_time_for_waits_without_an_attempt(
    server: PostOffice, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(3, clock)
    with monkeypatch.context() as slow:
        moments = chain([0, 0, 0], repeat(10_000))  # the turn begins, the hand begins, its first; then all is over
        slow.setattr(mailing, "monotonic", lambda: next(moments))
        send_due()
    assert fates() == [(DeliveryState.PUBLISHED, 1), (DeliveryState.QUEUED, 0), (DeliveryState.QUEUED, 0)]
    send_due()
    assert fates() == [(DeliveryState.PUBLISHED, 1)] * 3
    assert len(server.taken) == 3


def test_a_batch_asks_a_bounded_number_of_questions(server: PostOffice, clock: FixedClock) -> None:
    """Making digests for many costs as many statements as for a few; see benchmarks/digests.py for the rest."""
    people = [daily(make_person()) for _ in range(30)]
    for person in people:
        closing(person)
    clock.move(TOMORROW)
    with counted_queries() as statements:
        assert make_digests() == 30
    assert len(statements) < 30, statements
