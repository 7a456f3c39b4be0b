"""One web worker's part of an announcement: every so many-th person of the crowd clicks, one after the other.

Each click is the real use case with all its checks. Started by benchmarks.announcement:

    python -m benchmarks.clicking POST PART PARTS
"""

import os
import sys

from sqlalchemy import select

from advocacy.app import create_app
from advocacy.content.models import Post, post_by_public_id
from advocacy.core.database import transaction
from advocacy.core.settings import load_settings
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.linking import derive_code
from advocacy.sharing.models import Connection
from advocacy.sharing.requesting import Click, Requested, request_share
from benchmarks.crowd import own_words


def main() -> None:
    post_public_id, part, parts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with create_app(load_settings(os.environ)).app_context():
        with transaction() as session:
            post = post_by_public_id(session, post_public_id)
            query = select(Person).join(Connection, Connection.person_id == Person.id).order_by(Person.id)
            people = session.scalars(query.where(Person.id % parts == part)).all()
        assert post is not None
        for person in people:
            click(person, post)


def click(person: Person, post: Post) -> None:
    assert post.offered_version_id is not None
    code = derive_code(person.id, post.offered_version_id, Network.LINKEDIN, 0)
    answer = request_share(person, Click(post.public_id, Network.LINKEDIN, 0, own_words(person.id), code, 1))
    assert isinstance(answer, Requested), answer


if __name__ == "__main__":
    main()
