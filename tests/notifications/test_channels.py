"""Channels of the company: signed off by another admin, posted to once, in the shapes that Slack and Teams document."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.fetching import Policy
from advocacy.core.journal import JournalEntry
from advocacy.core.mail import Outcome
from advocacy.core.permissions import Role
from advocacy.core.posting import Poster
from advocacy.core.room import CheckState
from advocacy.core.services import services, settings
from advocacy.notifications.checking import channels_checked
from advocacy.notifications.models import Notice
from advocacy.notifications.rules import EndedBecause
from advocacy.notifications.telling import tell, tell_role
from advocacy.notifications.webhook_models import Webhook, WebhookMessage
from advocacy.notifications.webhook_posting import STOPPED, anything_to_post, free_lapsed_posts, post_due
from advocacy.notifications.webhook_rules import Said, Service, host_of, mark_of, may_post_to, outcome_of, payload
from advocacy.notifications.webhooks import Signing, Wanted, add_webhook, remove_webhook, sign_off
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Person
from tests.core.web_server import Answer, WebServer, make_certificate, page, resolving, saying, web_server
from tests.people.factories import make_person, sign_in
from tests.people.pages import whole

SAID = Said("Nobody said <hello> & *bye*", "Wim has it [now](x).", "Look", "https://hzl.example/questions/1")
ALLOWED = ("hooks.slack.com", ".logic.azure.com")


def test_slack_gets_text_and_blocks() -> None:
    sent = payload(Service.SLACK, SAID)
    assert sent["text"] == "Nobody said &lt;hello&gt; &amp; *bye*"
    assert [block["type"] for block in sent["blocks"]] == ["header", "section", "actions"]
    assert sent["blocks"][0]["text"] == {"type": "plain_text", "text": SAID.title, "emoji": False}
    (button,) = sent["blocks"][2]["elements"]
    assert (button["type"], button["url"], button["text"]["type"]) == ("button", SAID.url, "plain_text")
    long = payload(Service.SLACK, Said("x" * 400, "y" * 9000, "z" * 200, SAID.url))
    assert [len(block["text"]["text"]) for block in long["blocks"][:2]] == [150, 2800]
    assert len(long["blocks"][2]["elements"][0]["text"]["text"]) == 75


def test_teams_gets_a_message_with_one_adaptive_card() -> None:
    sent = payload(Service.TEAMS, SAID)
    assert sent["type"] == "message"
    (attached,) = sent["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attached["content"]
    assert (card["type"], card["$schema"]) == ("AdaptiveCard", "http://adaptivecards.io/schemas/adaptive-card.json")
    assert [part["type"] for part in card["body"]] == ["TextBlock", "TextBlock"]
    assert all(part["wrap"] for part in card["body"])
    assert card["body"][1]["text"] == "Wim has it \\[now\\](x)."
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Look", "url": SAID.url}]
    assert len(json.dumps(sent)) < 28_000  # what Teams takes


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://hooks.slack.com/services/T0/B0/x", True),
        ("https://prod-1.westeurope.logic.azure.com:443/workflows/x?sig=y", True),
        ("http://hooks.slack.com/services/T0/B0/x", False),
        ("https://logic.azure.com.evil.example/x", False),
        ("https://evillogic.azure.com/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_known_hosts_are_posted_to(address: str, may: bool) -> None:
    assert may_post_to(host_of(address), ALLOWED) is may


@pytest.mark.parametrize(
    ("service", "address", "mark"),
    [
        (Service.SLACK, "https://hooks.slack.com/services/T0AB/B1CD/secret", "T0AB / B1CD"),
        (Service.SLACK, "https://hooks.slack.com/triggers/T0AB/1234567/secret", "T0AB / 1234567"),
        (Service.SLACK, "https://hooks.slack.com/services/SECRET", ""),
        (Service.SLACK, "https://hooks.slack.com/secret/", ""),
        (Service.TEAMS, f"https://prod-1.logic.azure.com/workflows/{'a1' * 16}/triggers/manual?sig=secret", "…a1a1a1"),
        (Service.TEAMS, "https://prod-1.logic.azure.com/workflows/secret", ""),
        (Service.TEAMS, "https://prod-1.logic.azure.com/?sig=secret", ""),
    ],
)
def test_what_tells_a_channel_from_others_is_no_secret(service: Service, address: str, mark: str) -> None:
    assert mark_of(service, address) == mark


def test_what_an_answer_means() -> None:
    assert [outcome_of(status) for status in (200, 202, 429, 404, 400, 500, 302)] == [
        Outcome.TAKEN,
        Outcome.TAKEN,
        Outcome.LATER,
        Outcome.REFUSED,
        Outcome.REFUSED,
        Outcome.UNKNOWN,
        Outcome.REFUSED,
    ]


@contextmanager
def slack(answer: bytes | Answer, folder: Path) -> Iterator[WebServer]:
    """A server that Slack's name leads to while the test runs."""
    certificate = make_certificate(folder, "hooks.slack.com")
    trusted = ssl.create_default_context(cafile=str(certificate))
    with web_server(answer, certificate) as server:
        policy = Policy(allows=lambda _ip: True, resolve=resolving(), ports=None, certificates=trusted, most_seconds=3)
        services().provide(Poster, Poster(policy))
        yield server


def wanted(port: int, **changes: object) -> Wanted:
    values: dict[str, object] = {
        "service": Service.SLACK,
        "name": "Ferry crew",
        "address": f"https://hooks.slack.com:{port}/services/T0/B0/secret",
        "language": "nl",
        "kinds": ["network.paused"],
    }
    return Wanted(**(values | changes))  # type: ignore[arg-type]


def add(port: int, **changes: object) -> Person:
    """Signed off by the admin who is the answer."""
    first, second = make_person(Role.ADMIN), make_person(Role.ADMIN)
    name = add_webhook(first, wanted(port, **changes))
    assert name
    assert sign_off(first, name) is Signing.OWN
    assert sign_off(second, name) is Signing.DONE
    return second


def pause(key: str | None = "k") -> None:
    parameters = {"network": "x", "reason": "by_hand"}
    tell_role(Role.ADMIN, "network.paused", parameters=parameters, once_key=key)


def the_message() -> WebhookMessage:
    with transaction() as session:
        return session.scalars(select(WebhookMessage)).one()


def the_webhook() -> Webhook:
    with transaction() as session:
        return session.scalars(select(Webhook).options(undefer(Webhook.address))).one()


def test_it_is_posted_once_in_the_channels_language(database: Flask, tmp_path: Path) -> None:
    with slack(page("ok", "text/plain"), tmp_path) as server:
        add(server.port)
        pause()
        pause()
        assert anything_to_post()
        post_due()
        post_due()
    (request,) = server.requests
    assert request.path == "/services/T0/B0/secret"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body)["blocks"][2]["elements"][0]["text"]["text"] == "Bekijk de netwerken"
    assert the_message().state is DeliveryState.PUBLISHED


def test_nothing_is_posted_before_it_is_signed_off_and_nothing_after_it_was_taken_out(
    database: Flask, tmp_path: Path
) -> None:
    with slack(page("ok", "text/plain"), tmp_path) as server:
        admin = make_person(Role.ADMIN)
        name = add_webhook(admin, wanted(server.port))
        assert name
        pause("one")
        assert not anything_to_post()
        assert sign_off(admin, name) is Signing.DONE  # the only admin there is
        pause("two")
        assert remove_webhook(admin, name)
        post_due()
    assert server.requests == []
    assert the_message().ended_because is EndedBecause.NOT_WANTED
    assert the_webhook().address == b""


@pytest.mark.parametrize("who", ["added", "signed"])
def test_a_channel_does_not_outlive_whoever_looks_after_it(database: Flask, tmp_path: Path, who: str) -> None:
    with slack(page("ok", "text/plain"), tmp_path) as server:
        signer = add(server.port)
        row = the_webhook()
        third = make_person(Role.ADMIN)
        pause("waits")
        leaver, stays = (row.made_by, signer.id) if who == "added" else (signer.id, row.made_by)
        deactivate(leaver, by=None)
        assert not the_webhook().on
        pause("later")
        post_due()
        assert server.requests == []
        with transaction() as session:
            told = session.scalars(select(Notice.person_id).where(Notice.kind == "channel.owner_left")).all()
        assert sorted(told) == sorted([stays, third.id])
        assert sign_off(third, row.public_id) is Signing.DONE
        pause("again")
        post_due()
        assert len(server.requests) == 1
        erase(leaver, by=None)
        assert the_webhook().on  # it is somebody else's by now


def test_a_kind_that_is_somebodys_own_matter_is_never_posted(database: Flask, tmp_path: Path) -> None:
    with slack(page("ok", "text/plain"), tmp_path) as server:
        admin = add(server.port, kinds=["network.paused", "share.held"])
        assert the_webhook().kinds == ["network.paused"]
        tell([admin.id], "share.held", parameters={"network": "X"})
        assert not anything_to_post()


@pytest.mark.parametrize(("status", "stops"), [("404 Not Found", True), ("410 Gone", True), ("400 Bad Request", False)])
def test_a_channel_that_is_gone_is_stopped_and_admins_know(
    database: Flask, tmp_path: Path, status: str, stops: bool
) -> None:
    with slack(page("no_service", "text/plain", status=status), tmp_path) as server:
        add(server.port)
        pause()
        post_due()
    assert the_message().state is DeliveryState.REFUSED
    assert (the_webhook().stopped_at is not None) is stops
    with transaction() as session:
        told = session.scalars(select(Notice).where(Notice.kind == STOPPED)).all()
    assert len(told) == (2 if stops else 0)
    assert channels_checked(services()).state is (CheckState.WARNING if stops else CheckState.FINE)


def test_a_channel_that_is_too_busy_is_asked_when_it_says(database: Flask, tmp_path: Path, clock: FixedClock) -> None:
    answers = iter(
        [page("", "text/plain", "Retry-After: 30", status="429 Too Many Requests"), page("ok", "text/plain")]
    )
    with slack(lambda line, _request: line.sendall(next(answers)), tmp_path) as server:
        add(server.port)
        pause()
        post_due()
        assert (the_message().due_at - clock.now()).total_seconds() == 30
        clock.set(the_message().due_at)
        post_due()
    assert the_message().state is DeliveryState.PUBLISHED


def cut(line: ssl.SSLSocket, _request: object) -> None:
    line.close()


@pytest.mark.parametrize("answer", [cut, saying(page("", status="500 Oops"))])
def test_what_may_have_arrived_is_not_posted_again(
    database: Flask, tmp_path: Path, clock: FixedClock, answer: Callable[..., None]
) -> None:
    with slack(answer, tmp_path) as server:
        add(server.port)
        pause()
        post_due()
        clock.set(clock.now().replace(hour=20))
        post_due()
    assert len(server.requests) == 1
    assert (the_message().state, the_message().ended_because) == (DeliveryState.UNCONFIRMED, EndedBecause.NOT_KNOWN)


def test_what_surely_did_not_leave_is_posted_later(database: Flask, tmp_path: Path, clock: FixedClock) -> None:
    with slack(page("ok", "text/plain"), tmp_path) as server:
        add(server.port)
    pause()
    post_due()
    assert (the_message().state, the_message().last_answer) == (DeliveryState.QUEUED, "not_reached")


def test_an_address_inside_the_house_is_not_called(database: Flask) -> None:
    services().provide(Poster, Poster(Policy(resolve=resolving(hooks_slack_com="10.0.0.7"), ports=None)))
    add(443)
    pause()
    post_due()
    assert the_message().last_answer == "not_public"


def test_a_worker_that_died_in_the_call_posts_nothing_twice(database: Flask, tmp_path: Path) -> None:
    with slack(page("ok", "text/plain"), tmp_path) as server:
        add(server.port)
        pause()
        with transaction() as session:
            session.execute(
                text(
                    "UPDATE notifications_webhook_messages SET state = 'publishing', fence = 1,"
                    " called_at = clock_timestamp(), lease_until = clock_timestamp() - interval '1 second'"
                )
            )
        assert free_lapsed_posts() == 1
        post_due()
    assert server.requests == []
    assert the_message().state is DeliveryState.UNCONFIRMED


def test_the_address_is_sealed_and_never_shown(client: FlaskClient, app: Flask) -> None:
    admin = make_person(Role.ADMIN)
    sign_in(client, admin)
    typed = {
        "service": "slack",
        "name": "Ferry crew",
        "address": "https://hooks.slack.com/services/T0/B0/topsecret",
        "language": "en",
        "kinds": ["network.paused"],
    }
    refused = client.post("/channels/add", data=typed | {"address": "https://evil.example/x"})
    assert refused.status_code == 422
    assert "lead to one of: hooks.slack.com" in whole(refused)
    assert client.post("/channels/add", data=typed).status_code == 303
    page = whole(client.get("/channels"))
    assert "Ferry crew" in page
    assert "hooks.slack.com" in page
    assert "topsecret" not in page
    assert "T0 / B0" in page
    with transaction() as session:
        row = session.scalars(select(Webhook)).one()
        assert b"topsecret" not in row.address
        noted = session.scalars(select(JournalEntry).where(JournalEntry.action == "channel.added")).one()
    assert "topsecret" not in str(noted.details)
    assert noted.details["mark"] == "T0 / B0"
    assert client.post(f"/channels/{row.public_id}/sign-off").status_code == 303
    assert "Take it out" in whole(client.get("/channels"))
    assert client.post(f"/channels/{row.public_id}/remove").status_code == 303
    assert client.post(f"/channels/{row.public_id}/remove").status_code == 404
    assert settings().webhook_hosts[0] == "hooks.slack.com"
