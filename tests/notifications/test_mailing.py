"""The outbox against a real mail server: sent once, whatever dies."""

import re
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import select, text

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.mail import Answer, MailLine, MailServer, Outcome, Security
from advocacy.core.mail import mail_server as outgoing
from advocacy.core.room import Channel, CheckState
from advocacy.core.services import services
from advocacy.notifications.checking import mails_configured, oldest_unsent
from advocacy.notifications.choosing import save_choice
from advocacy.notifications.claiming import anything_to_send, claim_next
from advocacy.notifications.composing import compose
from advocacy.notifications.finishing import finish, free_lapsed
from advocacy.notifications.mailing import send, send_due
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.rules import EndedBecause
from advocacy.notifications.tasks import sweep_mails
from advocacy.notifications.telling import tell
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from tests.notifications.conftest import send_to
from tests.notifications.mail_server import PostOffice, mail_server
from tests.people.factories import make_person


def tell_refused(person: Person) -> None:
    tell([person.id], "try.refused", parameters={"network": "X", "post": "The night ferry"})


def the_mail() -> OutboxMail:
    with transaction() as session:
        return session.scalars(select(OutboxMail)).one()


def outcome() -> tuple[DeliveryState, EndedBecause | None]:
    mail = the_mail()
    return mail.state, mail.ended_because


def let_leases_lapse() -> None:
    with transaction() as session:
        session.execute(text("UPDATE notifications_outbox SET lease_until = clock_timestamp() - interval '1 second'"))


def test_a_mail_arrives_once(server: PostOffice) -> None:
    noor = make_person(email="noor@hazelpont.example")
    tell_refused(noor)
    assert anything_to_send()
    send_due()
    send_due()
    (mail,) = server.taken
    assert server.recipients == ["noor@hazelpont.example"]
    assert mail["Subject"] == "X did not take it"
    assert mail["From"] == "Hazelpont <advocacy@hazelpont.example>"
    assert mail["To"] == "noor@hazelpont.example"
    assert mail["Message-ID"] == the_mail().message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (the_mail().state, the_mail().attempts, the_mail().last_answer) == ("published", 1, "250 2.0.0")
    assert the_mail().sent_at == services().clock.now()
    assert not anything_to_send()


def test_it_is_plain_and_html_with_one_button_and_no_picture(server: PostOffice) -> None:
    tell_refused(make_person())
    send_due()
    (mail,) = server.taken
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    said, shown = plain.get_content(), html.get_content()
    assert "The night ferry. Your text is kept." in said
    assert "The night ferry. Your text is kept." in shown
    assert "http://hzl.example/me" in said
    assert 'width="600"' in shown
    assert "<img" not in shown
    assert "<script" not in shown
    assert shown.count("Open your share") == 1
    assert len(re.findall(r"<h1[ >]", shown)) == 1
    assert all(len(line) < 998 for line in server.raw[0].splitlines())


def test_it_speaks_the_readers_language(server: PostOffice) -> None:
    tell([make_person(language="nl").id], "promise.due", parameters={"until": "10:23"})
    send_due()
    html = server.taken[0].get_body(("html",))
    assert html is not None
    assert '<html lang="nl">' in html.get_content()
    assert "maandag 23 november" in html.get_content()
    assert "List-Unsubscribe" not in server.taken[0]


def test_what_stands_in_a_title_cannot_begin_a_header(server: PostOffice) -> None:
    tell([make_person().id], "try.refused", parameters={"network": "X\r\nBcc: all@x.example", "post": "<b>.</b>"})
    send_due()
    (mail,) = server.taken
    assert mail["Subject"] == "X Bcc: all@x.example did not take it"
    assert mail["Bcc"] is None
    html = mail.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;.&lt;/b&gt;" in html.get_content()


def test_the_server_dies_before_it_has_the_mail(server: PostOffice, clock: FixedClock) -> None:
    """Surely not taken: tried again, also where a mail is sent only once."""
    tell([make_person().id], "digest")
    for step in ("RCPT", "DATA"):
        server.hang_up_before(step)
        send_due()
        assert outcome() == (DeliveryState.QUEUED, None)
        assert the_mail().due_at > clock.now()
        clock.move(timedelta(minutes=5))
    send_due()
    assert len(server.taken) == 1
    assert (the_mail().state, the_mail().attempts) == ("published", 3)


@pytest.mark.parametrize("step", ["HALF", "END", "TAKEN"])
def test_the_server_dies_with_the_mail_in_its_hands(server: PostOffice, clock: FixedClock, step: str) -> None:
    """Nobody knows. A mail of the kind surely goes again as the same mail."""
    tell_refused(make_person())
    server.hang_up_before(step)
    send_due()
    assert outcome() == (DeliveryState.QUEUED, None)
    clock.move(timedelta(minutes=5))
    send_due()
    assert outcome() == (DeliveryState.PUBLISHED, None)
    assert len(server.taken) == (2 if step == "TAKEN" else 1)
    assert {mail["Message-ID"] for mail in server.taken} == {the_mail().message_id}


@pytest.mark.parametrize("step", ["END", "TAKEN"])
def test_a_digest_of_unknown_fate_is_not_sent_again(server: PostOffice, clock: FixedClock, step: str) -> None:
    tell([make_person().id], "digest")
    server.hang_up_before(step)
    send_due()
    assert outcome() == (DeliveryState.UNCONFIRMED, EndedBecause.NOT_KNOWN)
    clock.move(timedelta(days=1))
    send_due()
    sweep_mails()
    assert len(server.taken) == (1 if step == "TAKEN" else 0)


@pytest.mark.parametrize(("step", "answer"), [("RCPT", "550 5.1.1 nobody"), ("DATA", "554 no"), ("END", "552 large")])
def test_a_lasting_no_is_final(server: PostOffice, clock: FixedClock, step: str, answer: str) -> None:
    tell_refused(make_person(email="gone@hazelpont.example"))
    tell_refused(make_person(email="noor@hazelpont.example"))
    server.say(step, answer)
    send_due()
    with transaction() as session:
        first, second = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    assert (first.state, first.ended_because) == (DeliveryState.REFUSED, EndedBecause.REFUSED)
    assert first.last_answer == " ".join(answer.split()[: 2 if "." in answer else 1])
    assert second.state is DeliveryState.PUBLISHED
    clock.move(timedelta(days=1))
    send_due()
    assert server.recipients == ["noor@hazelpont.example"]


@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
def test_a_no_for_now_is_tried_again_eight_times(server: PostOffice, clock: FixedClock, step: str) -> None:
    tell_refused(make_person())
    server.say(step, *["451 4.7.1 later"] * 20)
    for attempt in range(1, 8):
        send_due()
        assert (the_mail().state, the_mail().attempts) == ("queued", attempt)
        assert the_mail().last_answer == "451 4.7.1"
        send_due()  # not before its time
        assert the_mail().attempts == attempt
        clock.move(timedelta(hours=1))
    send_due()
    assert outcome() == (DeliveryState.REFUSED, EndedBecause.GAVE_UP)
    assert server.taken == []


def test_a_server_that_is_away_is_waited_for(app: Flask, clock: FixedClock) -> None:
    with mail_server() as gone:
        send_to(gone.port)
    noor, wim = make_person(), make_person()
    tell_refused(noor)
    tell_refused(wim)
    for _ in range(12):
        send_due()
        assert not anything_to_send()  # all of them wait, and one asked
        clock.move(timedelta(minutes=1, seconds=1))
    with transaction() as session:
        found = session.scalars(select(OutboxMail)).all()
    assert [(mail.state, mail.attempts) for mail in found] == [("queued", 0)] * 2
    assert {mail.last_answer for mail in found} == {"ConnectionRefusedError"}
    assert oldest_unsent(services()).state is CheckState.FINE
    clock.move(timedelta(minutes=5))
    assert "ConnectionRefusedError" in oldest_unsent(services()).words
    with mail_server(port=gone.port) as back:
        send_due()
    assert len(back.taken) == 2


def test_a_server_that_does_not_know_us_is_the_admins_matter(server: PostOffice, clock: FixedClock) -> None:
    services().settings = replace(services().settings, smtp_url=f"smtp://post:wrong@127.0.0.1:{server.port}")
    tell_refused(make_person())
    server.say("AUTH", "535 5.7.8 who are you")
    send_due()
    assert (the_mail().state, the_mail().attempts, the_mail().last_answer) == ("queued", 0, "535")
    clock.move(timedelta(minutes=2))
    send_due()
    assert len(server.taken) == 1


def test_news_that_is_old_is_not_mailed(server: PostOffice, clock: FixedClock) -> None:
    tell_refused(make_person())
    clock.move(timedelta(days=2))
    send_due()
    assert outcome() == (DeliveryState.EXPIRED, EndedBecause.TOO_OLD)
    assert server.taken == []


def test_who_switched_it_off_or_left_meanwhile_gets_no_mail(server: PostOffice) -> None:
    noor, wim = make_person(), make_person()
    tell_refused(noor)
    tell_refused(wim)
    save_choice(noor.id, "try.refused", Channel.MAIL, wanted=False)
    deactivate(wim.id, by=None)
    send_due()
    assert outcome() == (DeliveryState.CANCELLED, EndedBecause.NOT_WANTED)
    assert server.taken == []


def test_without_a_mail_server_the_outbox_says_so(app: Flask) -> None:
    tell_refused(make_person())
    assert mails_configured(services()).state is CheckState.WARNING
    send_due()
    assert outcome() == (DeliveryState.CANCELLED, EndedBecause.NOT_CONFIGURED)
    assert not anything_to_send()
    assert oldest_unsent(services()).state is CheckState.FINE


def test_an_address_that_cannot_travel_is_refused(server: PostOffice) -> None:
    """Foreign letters stopped the whole job before, again and again."""
    known = outgoing(services().settings)
    assert known
    line = MailLine(known, timedelta(seconds=5))
    answer = line.offer("ü@outside.example")
    assert answer
    assert answer.outcome is Outcome.REFUSED
    assert line.offer("anna@outside.example") is None  # the next one goes
    line.close()


def test_many_mails_share_one_line(server: PostOffice) -> None:
    for _ in range(5):
        tell_refused(make_person())
    send_due()
    assert len(server.taken) == 5
    assert server.commands.count("EHLO") == 1


def test_two_workers_at_once_send_each_mail_once(server: PostOffice, app: Flask) -> None:
    people = [make_person() for _ in range(20)]
    for person in people:
        tell_refused(person)

    def work() -> None:
        with app.app_context():
            send_due()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(server.recipients) == sorted(person.email for person in people)


def test_a_worker_that_died_before_the_call_leaves_the_mail_to_another(server: PostOffice, clock: FixedClock) -> None:
    tell([make_person().id], "digest")
    assert claim_next()
    send_due()
    assert server.taken == []
    let_leases_lapse()
    assert free_lapsed() == 1
    clock.move(timedelta(minutes=2))
    send_due()
    assert len(server.taken) == 1


@pytest.mark.parametrize(("kind", "arrives"), [("digest", 1), ("try.refused", 2)])
def test_a_worker_that_lost_its_lease_in_the_call_changes_nothing(
    server: PostOffice, app: Flask, clock: FixedClock, kind: str, arrives: int
) -> None:
    """It hangs in the call, its lease lapses, the sweep decides; its late answer is not written down."""
    tell([make_person().id], kind, parameters={"network": "X", "post": "The night ferry"})
    server.stall = Event()

    def work() -> None:
        with app.app_context():
            send_due()

    slow = Thread(target=work)
    slow.start()
    assert server.reached.wait(20)
    let_leases_lapse()
    assert free_lapsed() == 1
    decided = outcome()
    server.stall.set()
    slow.join(20)
    assert outcome() == decided
    clock.move(timedelta(minutes=5))
    send_due()
    assert len(server.taken) == arrives
    assert len({mail["Message-ID"] for mail in server.taken}) == 1


def test_a_worker_that_was_overtaken_hands_nothing_over(server: PostOffice) -> None:
    tell_refused(make_person())
    claimed = claim_next()
    assert claimed
    content = compose(claimed.mail_id)
    assert content is not None
    let_leases_lapse()
    free_lapsed()
    line = MailLine(
        MailServer("127.0.0.1", server.port, Security.NONE, "x.example", "a@x.example"), timedelta(seconds=5)
    )
    assert send(line, claimed) is None
    line.close()
    assert not finish(claimed, Answer(Outcome.REFUSED))
    assert server.taken == []
    assert the_mail().state is DeliveryState.QUEUED


@pytest.fixture
def private_ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for this machine that the client trusts while the test runs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail of the tests")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = tmp_path / "key.pem"
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return context


def line_to(server: PostOffice, security: Security) -> MailLine:
    known = MailServer("127.0.0.1", server.port, security, "x.example", "a@x.example", "post", "secret")
    return MailLine(known, timedelta(seconds=5))


def test_name_and_mail_go_over_a_private_line(app: Flask, private_ground: ssl.SSLContext) -> None:
    with mail_server(private_ground) as server:
        line = line_to(server, Security.STARTTLS)
        assert line.offer("noor@hazelpont.example") is None
        assert line.hand_over(b"Subject: x\n\nx").outcome is Outcome.TAKEN
        line.close()
    assert server.private == [True]
    assert server.commands.index("STARTTLS") < server.commands.index("AUTH")


def test_a_server_without_privacy_hears_no_password(app: Flask, server: PostOffice) -> None:
    answer = line_to(server, Security.STARTTLS).offer("noor@hazelpont.example")
    assert answer is not None
    assert (answer.outcome, answer.code) == (Outcome.UNREACHABLE, "SMTPNotSupportedError")
    assert server.signed_in == []


def test_a_server_with_a_strange_certificate_hears_nothing(
    app: Flask, private_ground: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(private_ground) as server:
        answer = line_to(server, Security.STARTTLS).offer("noor@hazelpont.example")
    assert answer is not None
    assert (answer.outcome, answer.code) == (Outcome.UNREACHABLE, "SSLCertVerificationError")
    assert server.signed_in == []


def test_no_transaction_is_open_while_the_server_is_spoken_to(app: Flask, server: PostOffice) -> None:
    with transaction(), pytest.raises(AssertionError, match="a transaction is open"):
        line_to(server, Security.NONE).offer("noor@hazelpont.example")
