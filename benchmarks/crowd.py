"""Many people with accounts, and their confirmed shares, made in bulk: what a benchmark starts from.

The rows are those that joining, connecting and clicking leave behind; only the making is short.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import insert, select

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services
from advocacy.guidelines.reaching import current_rulebook
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.sandbox import accounts
from advocacy.sandbox.settings import Network as SandboxNetwork
from advocacy.sandbox.store import Store
from advocacy.sandbox.tokens import TokenKind, issue_token
from advocacy.sharing.checking import company_day
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.models import Connection, Share, TokenRow
from advocacy.sharing.rules import When, act_hash, exact_text
from tests.content.factories import make_comms, make_post

CLIENT = "hazelpont-linkedin"
SCOPES = ("openid", "profile", "w_member_social")
AUDIENCE = 150
TOKEN_BYTES = 350
TOKEN_LIFE = timedelta(days=60)

_numbers = count(1)


def make_people(number: int, sandbox_database: Path) -> list[Person]:
    """So many people who joined and connected their LinkedIn account."""
    places = [next(_numbers) for _ in range(number)]
    with transaction() as session:
        team = Team(name=f"Crowd from {places[0]}")
        session.add(team)
        session.flush()
        session.execute(insert(Person), [_person(place) | {"team_id": team.id} for place in places])
        names = [f"crowd{place}@hazelpont.example" for place in places]
        people = list(session.scalars(select(Person).where(Person.email.in_(names)).order_by(Person.id)))
    _connect(people, sandbox_database)
    return people


def make_earlier_people(number: int) -> list[int]:
    """So many people by id alone, who connected nothing."""
    rows = [_person(next(_numbers)) for _ in range(number)]
    with transaction() as session:
        return list(session.scalars(insert(Person).returning(Person.id), rows))


def make_announcement(number: int = 1) -> list[Post]:
    """Posts that everybody may share."""
    author, approver = make_comms(), make_comms()
    return [make_post(author=author, approver=approver) for _ in range(number)]


def confirm_for_all(people: Sequence[Person], post: Post, *, due_in: timedelta = timedelta(0)) -> None:
    """What a click of each of them leaves behind: a share that is due, in words of their own."""
    rows = [_share(person, post, connection, due_in) for person, connection in _with_connections(people)]
    with transaction() as session:
        session.execute(insert(Share), rows)


def own_words(person_id: int) -> str:
    return f"I work at Hazelpont. Colleague {person_id} of us stood on the quay and heard only water. Did you hear it?"


def _person(place: int) -> dict[str, object]:
    return {
        "email": f"crowd{place}@hazelpont.example",
        "name": f"Crowd Number{place}",
        "state": PersonState.ACTIVE,
        "language": "en",
        "languages": ["en"],
        "time_zone": "Europe/Amsterdam",
        "invited_at": now(),
        "joined_at": now(),
    }


def _connect(people: Sequence[Person], sandbox_database: Path) -> None:
    store = Store(sandbox_database)
    moment, vault, secret = now(), services().vault, store.secret()
    pairs = [_issued(store, person, moment.timestamp()) for person in people]
    store.close()
    connections = [
        {
            "person_id": person.id,
            "network": Network.LINKEDIN,
            "client_id": CLIENT,
            "account_id": account.subject(secret, CLIENT),
            "account_name": person.name,
            "profile_url": "https://www.linkedin.com/",
            "scopes": list(SCOPES),
            "connected_at": moment,
            "renewed_at": moment,
        }
        for person, (account, _) in zip(people, pairs, strict=True)
    ]
    with transaction() as session:
        session.execute(insert(Connection), connections)
        ids = {row.person_id: row.id for row in session.execute(select(Connection.person_id, Connection.id))}
        tokens = [
            {
                "connection_id": ids[person.id],
                "access_token": vault.seal(token, f"connection:{ids[person.id]}"),
                "access_expires_at": moment + TOKEN_LIFE,
            }
            for person, (_, token) in zip(people, pairs, strict=True)
        ]
        session.execute(insert(TokenRow), tokens)


def _issued(store: Store, person: Person, moment: float) -> tuple[accounts.Account, str]:
    """An account in the sandbox, and a token of the product's app for it."""
    network = SandboxNetwork.LINKEDIN
    account = accounts.create_account(store, network, f"crowd-{person.public_id}", person.name, AUDIENCE, False, moment)
    token = issue_token(
        store, network, TokenKind.ACCESS, CLIENT, account.id, frozenset(SCOPES), moment,
        moment + TOKEN_LIFE.total_seconds(), TOKEN_BYTES,
    )  # fmt: skip
    return account, token


def _with_connections(people: Sequence[Person]) -> list[tuple[Person, Connection]]:
    with transaction() as session:
        found = session.scalars(select(Connection).where(Connection.person_id.in_([person.id for person in people])))
        by_person = {connection.person_id: connection for connection in found}
    return [(person, by_person[person.id]) for person in people]


def _share(person: Person, post: Post, connection: Connection, due_in: timedelta) -> dict[str, object]:
    assert post.offered_version_id is not None
    code = derive_code(person.id, post.offered_version_id, Network.LINKEDIN, 0)
    words = own_words(person.id)
    text = exact_text(words, short_link(code))
    return {
        "state": DeliveryState.QUEUED,
        "due_at": now() + due_in,
        "person_id": person.id,
        "post_id": post.id,
        "version_id": post.offered_version_id,
        "network": Network.LINKEDIN,
        "connection_id": connection.id,
        "consented_at": now(),
        "account_id": connection.account_id,
        "account_name": connection.account_name,
        "words": words,
        "text": text,
        "text_hash": act_hash(text, None),
        "dealt_words": words,
        "own_words": 0.0,
        "rulebook_hash": current_rulebook().hash,
        "checked_against": current_rulebook().hash,
        "checked_on": company_day(),
        "language": "en",
        "findings": [],
        "when": When.NOW,
        "closes_at": now() + timedelta(days=14),
        "short_code": code,
        "link_target": "https://hazelpont.example/night-ferry",
    }
