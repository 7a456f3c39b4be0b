"""An invitation by mail, from the admin's page to the first page of who joined."""

import re
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.notifications.claiming import anything_to_send
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import OutboxMail
from advocacy.people.inviting import Invited, invite, new_link
from advocacy.people.models import Invitation
from tests.notifications.mail_server import PostOffice
from tests.people.factories import PASSWORD, make_person, sign_in
from tests.people.pages import whole

JOINING = {"name": "Wim Terpstra", "language": "en", "time_zone": "Europe/Amsterdam", "password": PASSWORD}


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    (link,) = re.findall(r"http://hzl\.example(/welcome/\S+)", body.get_content())
    return str(link)


def invited(client: FlaskClient, email: str = "wim@hazelpont.example", language: str = "en") -> str:
    """By an admin on their page; the answer is the page."""
    sign_in(client, make_person(Role.ADMIN))
    return whole(
        client.post("/people/invite", data={"emails": email, "role": "employee", "team": "", "language": language})
    )


def join(app: Flask, link: str) -> int:
    return app.test_client().post(link, data=JOINING | {"again": PASSWORD}).status_code


def test_an_invitation_arrives_and_its_link_works_once(app: Flask, client: FlaskClient, server: PostOffice) -> None:
    page = invited(client)
    assert "A mail with a link is on its way to each address too." in page
    assert anything_to_send()
    send_due()
    send_due()
    (mail,) = server.taken
    assert server.recipients == ["wim@hazelpont.example"]
    assert mail["Subject"] == "You are invited to Hazelpont Advocacy"
    assert mail["List-Unsubscribe"] is None
    link = link_in(mail)
    assert link not in page  # the mail has a link of its own: of the first only the hash was kept
    assert join(app, link) == 303
    assert join(app, link) == 410


def test_whichever_link_is_used_ends_the_other(app: Flask, client: FlaskClient, server: PostOffice) -> None:
    page = invited(client)
    (shown,) = re.findall(r">http://hzl\.example(/welcome/[^<]+)<", page)
    send_due()
    assert join(app, shown) == 303
    assert join(app, link_in(server.taken[0])) == 410


def test_the_outbox_keeps_no_link(client: FlaskClient, server: PostOffice) -> None:
    invited(client)
    send_due()
    token = link_in(server.taken[0]).rpartition("/")[2].encode()
    with transaction() as session:
        body = session.scalars(select(OutboxMail.body)).one()
    assert body is not None
    assert len(body) == 32
    assert token not in body


def test_it_is_written_in_the_language_somebody_was_invited_in(client: FlaskClient, server: PostOffice) -> None:
    invited(client, language="nl")
    send_due()
    html = server.taken[0].get_body(("html",))
    assert html is not None
    assert '<html lang="nl">' in html.get_content()


def test_the_mailed_link_lives_no_longer_than_the_first(
    app: Flask, client: FlaskClient, server: PostOffice, clock: FixedClock
) -> None:
    invited(client)
    clock.move(timedelta(days=6))
    send_due()
    clock.move(timedelta(days=1))
    assert join(app, link_in(server.taken[0])) == 410


def test_a_mail_sent_again_has_a_link_that_works_and_leaves_the_first_working(
    app: Flask, client: FlaskClient, server: PostOffice, clock: FixedClock
) -> None:
    """The mailbox may throw one of the two away as a double."""
    invited(client)
    server.hang_up_before("TAKEN")
    send_due()
    clock.move(timedelta(minutes=5))
    send_due()
    first, second = (link_in(mail) for mail in server.taken)
    assert app.test_client().get(second).status_code == 200
    assert join(app, first) == 303
    assert app.test_client().get(second).status_code == 410


def test_waiting_for_the_server_makes_no_links(client: FlaskClient, server: PostOffice, clock: FixedClock) -> None:
    invited(client)
    server.say("MAIL", *["421 busy"] * 5)
    for _ in range(5):
        send_due()
        clock.move(timedelta(minutes=2))
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_a_newer_link_takes_the_mails_place(client: FlaskClient, server: PostOffice) -> None:
    invited(client)
    with transaction() as session:
        person_id = session.scalars(select(Invitation.person_id)).one()
    new_link(person_id, by=None, mail=True)
    send_due()
    assert len(server.taken) == 1
    with transaction() as session:
        ended = [mail.ended_because for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    assert ended == ["too_old", None]


def test_somebody_who_joined_gets_words_about_a_password(app: Flask, client: FlaskClient, server: PostOffice) -> None:
    admin, noor = make_person(Role.ADMIN), make_person()
    sign_in(client, admin)
    client.post(f"/people/{noor.public_id}/link")
    send_due()
    (mail,) = server.taken
    assert mail["Subject"] == "Choose a new password"
    assert join(app, link_in(mail)) == 303


def test_an_invitation_of_the_command_line_is_not_mailed(app: Flask, server: PostOffice) -> None:
    assert isinstance(invite("wim@hazelpont.example", by=None), Invited)
    assert not anything_to_send()
    send_due()
    assert server.taken == []


def test_without_a_mail_server_the_page_promises_no_mail(app: Flask, client: FlaskClient) -> None:
    assert services().settings.smtp_url == ""
    assert "on its way" not in invited(client)
    send_due()
    with transaction() as session:
        (mail,) = session.scalars(select(OutboxMail))
    assert mail.ended_because == "not_configured"
