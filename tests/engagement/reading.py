"""Shares whose figures are read, at an age, for the tests of readings."""

from datetime import timedelta
from typing import Any

import requests
from sqlalchemy import insert

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import services
from advocacy.engagement.watching import watch_published
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.tokens import Usable, usable_token
from tests.engagement.factories import (
    move,
    published,
)
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANALYTICS = "openid profile w_member_social r_member_postAnalytics"
X, LINKEDIN = Network.X, Network.LINKEDIN


def watched(network: Network, sandbox: Sandbox, clock: FixedClock, **more: Any) -> Share:
    found = published(network, sandbox, clock, **more)
    watch_published()
    return found


def at_age(found: Share, age: timedelta, clock: FixedClock, sandbox: Sandbox) -> None:
    assert found.published_at is not None
    move(clock, sandbox, found.published_at + age)


def delete_at_x(found: Share) -> None:
    token = usable_token(found.connection_id, X)
    assert isinstance(token, Usable)
    address = f"{services().settings.x_api_url}/2/tweets/{found.remote_id}"
    assert requests.delete(address, headers={"Authorization": f"Bearer {token.access_token}"}, timeout=5).ok


def same_again(found: Share, count: int, sandbox: Sandbox) -> None:
    """So many further persons' shares at X; as rows, since through the use cases they would take a minute."""
    handle = sandbox.posts(X)[0]["account"]
    people = [make_person().id for _ in range(count)]
    for number, person_id in enumerate(people):
        post = sandbox.post("posts", network="x", account=handle, text=f"Quiet water, number {number}")
        connection_id = row_like(Connection, found.connection_id, person_id=person_id, account_id=str(number))
        more = {"short_code": f"code{number:07}", "connection_id": connection_id, "remote_id": post["id"]}
        row_like(Share, found.id, person_id=person_id, **more)


def row_like(model: type[Any], row_id: int, **changes: Any) -> int:
    with transaction() as session:
        row = session.get_one(model, row_id)
        kept = {column.name: getattr(row, column.name) for column in model.__table__.columns}
        values = {name: kept[name] for name in kept if name not in {"id", "public_id"}} | changes
        return int(session.scalars(insert(model).values(**values, public_id=public_id()).returning(model.id)).one())
