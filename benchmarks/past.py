"""A year of shares that went out, beside those that wait: rows copied from one, with people and posts of their own.

The newest posts are on offer still. All of them are of one topic; the people are of twenty regions.
"""

from datetime import timedelta

from sqlalchemy import Integer, String, cast, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from advocacy.content.models import Post, PostVersion, VersionTopic
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.people.models import Person, Team, Topic
from advocacy.sharing.models import Share
from benchmarks.crowd import make_announcement, make_earlier_people

POSTS = 100
ON_OFFER = 10  # of them; the others ended
REGIONS = [f"Region {number}" for number in range(20)]


def publish_long_ago(number: int, template: Share) -> Topic:
    """So many published shares: of each post by as many people. Answers with the posts' topic."""
    posts = make_announcement(POSTS)
    people = make_earlier_people(number // POSTS)
    _end(posts[:-ON_OFFER])
    for post in posts:
        _publish(post, people, template)
    for place, region in enumerate(REGIONS):
        _settle_in(people[place :: len(REGIONS)], region)
    return _topic_of(posts)


def _settle_in(people: list[int], region: str) -> None:
    with transaction() as session:
        team = Team(name=f"Crowd of {region}", region=region)
        session.add(team)
        session.flush()
        session.execute(update(Person).where(Person.id.in_(people)).values(team_id=team.id))


def _topic_of(posts: list[Post]) -> Topic:
    with transaction() as session:
        topic = Topic(name="Long ago")
        session.add(topic)
        session.flush()
        session.execute(
            insert(VersionTopic), [{"version_id": one.offered_version_id, "topic_id": topic.id} for one in posts]
        )
        return topic


def _end(posts: list[Post]) -> None:
    versions = [post.offered_version_id for post in posts]
    with transaction() as session:
        opened, closed = now() - timedelta(days=60), now() - timedelta(days=46)
        ended = update(PostVersion).where(PostVersion.id.in_(versions)).values(opens_at=opened, closes_at=closed)
        session.execute(ended.execution_options(synchronize_session=False))


def _publish(post: Post, people: list[int], template: Share) -> None:
    copied, person = aliased(Share), aliased(Person)
    code = func.md5(cast(person.id, String) + literal(f":{post.id}"))
    own = {
        "public_id": func.substr(code, 1, 12),
        "short_code": func.substr(code, 1, 16),
        "person_id": person.id,
        "post_id": cast(literal(post.id), Integer),
        "version_id": cast(literal(post.offered_version_id), Integer),
        "state": literal(DeliveryState.PUBLISHED.value),
        "published_at": literal(now() - timedelta(days=50)),
    }
    names = [column.name for column in Share.__table__.columns if column.name != "id"]
    values = [own.get(name, getattr(copied, name)) for name in names]
    rows = select(*values).join(person, person.id.between(people[0], people[-1])).where(copied.id == template.id)
    with transaction() as session:
        session.execute(insert(Share).from_select(names, rows))
