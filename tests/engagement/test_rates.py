"""What the inbox says about one's own answers: of those whose hour can be judged."""

from datetime import timedelta

from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.engagement.conversations.acting import Act, answered_there
from advocacy.people.models import Person
from tests.engagement.factories import move
from tests.engagement.talking import begun, hear, say
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import sign_in


def test_the_inbox_says_how_many_of_the_last_were_answered_in_their_hour(
    sandbox: Sandbox, clock: FixedClock, client: FlaskClient
) -> None:
    under, talk = begun(sandbox, clock)
    with transaction() as session:
        owner = session.get_one(Person, talk.person_id)
    assert answered_there(owner.id, talk.public_id) is Act.KEPT
    assert "within the hour" not in lead(client, owner), "one is no row"
    say(sandbox, under, "And on Sundays?", name="Never Answered")
    hear(clock, sandbox)
    move(clock, sandbox, clock.now() + timedelta(minutes=70))
    say(sandbox, under, "With a bicycle?", name="Still Waiting")
    hear(clock, sandbox)
    assert "You answered 1 of your last 2 within the hour." in lead(client, owner)


def lead(client: FlaskClient, owner: Person) -> str:
    sign_in(client, owner)
    return PageClient(client).get("/inbox").text
