"""What the room brings to the house: its place with a badge, and a person's export."""

from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.room import ROOM
from tests.content.factories import make_comms, make_post
from tests.people.factories import sign_in


def test_the_studio_counts_what_waits_for_me(client: FlaskClient) -> None:
    maud = make_comms()
    make_post("in_review")
    sign_in(client, maud)
    assert '<span class="badge-count">1' in client.get("/studio").text


def test_an_export_holds_what_somebody_wrote_and_decided(database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("changes_requested", author=lotte, approver=maud, title="The night ferry")
    assert ROOM.export
    wrote, decided = ROOM.export(lotte.id), ROOM.export(maud.id)
    assert [(version["post"], version["title"]) for version in wrote["versions"]] == [
        (post.public_id, "The night ferry")
    ]
    assert [step["step"] for step in wrote["steps"]] == ["created", "asked"]
    assert [(step["step"], step["words"]) for step in decided["steps"]] == [
        ("changes_requested", "Silent or quiet? We measured 44 dB.")
    ]
