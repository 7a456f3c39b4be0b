"""Reviewing together as it stands at the present moment: a reviewer with a deadline, a thread, a second look."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from advocacy.content.assigning import Assigned, assign
from advocacy.content.commenting import say
from advocacy.content.review_models import Comment
from advocacy.content.second_looking import name_approver
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.demo.curating import Story
from advocacy.demo.stage import DemoError
from advocacy.people.models import Person, Topic

SECOND_TOPIC = "Access"


def review_together(persons: Mapping[str, Person], stories: Mapping[str, Story]) -> None:
    """Maud reads what Lotte wrote and asks about it; Fatima has the second look at what touches access."""
    fog, shade = stories["skipper-fog"].post_id, stories["shade"]
    if not isinstance(assign(fog, 1, persons["maud"].public_id, now() + timedelta(hours=20)), Assigned):
        raise DemoError("the review of the fog could not be given to Maud")
    asked = say(fog, 1, persons["maud"].id, "Does Sem mind being named? Ask him first.", wording="linkedin/en/1")
    if not isinstance(asked, Comment):
        raise DemoError(f"Maud could not ask about the fog: {asked}")
    say(fog, 1, persons["lotte"].id, "I asked him: he likes it, and he sent the picture.", thread=asked.public_id)
    with transaction() as session:
        topic = session.scalars(select(Topic).where(Topic.name == SECOND_TOPIC)).one()
    if not name_approver(topic.public_id, persons["fatima"].email, by=persons["lotte"].id):
        raise DemoError("Fatima could not be named")
    shade.approve_first(persons["lotte"].id)
