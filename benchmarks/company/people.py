"""The people of a made-up company: teams, colleagues, what they follow, and their accounts at the networks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from benchmarks.company.copying import Row, key, listed
from benchmarks.company.size import Size

REGIONS = ("North", "South", "Harbour", "Islands", "")
TOPICS = 40
FOLLOWED = 3
COMMS = 20  # the first people; also those who write and approve
ACCOUNTS = {"linkedin": 1, "x": 2}  # everybody has LinkedIn, every second one X
PERSON_COLUMNS = (
    "id, public_id, email, name, state, team_id, roles, language, languages, time_zone, theme, leader, "
    "invited_at, joined_at"
)
CONNECTION_COLUMNS = (
    "id, public_id, person_id, network, client_id, account_id, account_name, profile_url, protected, scopes, state, "
    "connected_at, renewed_at"
)


def teams(size: Size) -> Iterator[Row]:
    for number in range(1, size.teams + 1):
        yield str(number), key("Te", number), f"Team {number}", REGIONS[number % len(REGIONS)]


def topics() -> Iterator[Row]:
    for number in range(1, TOPICS + 1):
        yield str(number), key("To", number), f"Topic {number}"


def team_of(person: int, size: Size) -> int:
    return person % size.teams + 1


def persons(size: Size, now: datetime) -> Iterator[Row]:
    joined = (now - timedelta(days=400)).isoformat()
    for number in range(1, size.people + 1):
        comms = number <= COMMS
        language = "nl" if number % 3 == 0 else "en"
        yield (
            str(number),
            key("Pe", number),
            f"person{number}@hazelpont.example",
            f"Person Number{number}",
            "active",
            str(team_of(number, size)),
            listed(["employee", "comms"] if comms else ["employee"]),
            language,
            listed(["nl", "en"] if language == "nl" else ["en"]),
            "Europe/Amsterdam",
            "system",
            "t" if not comms and number % 100 == 0 else "f",
            joined,
            joined,
        )


def managers(size: Size) -> Iterator[Row]:
    for team in range(1, size.teams + 1):
        yield str(team), str((team * 37) % size.people + 1)


def follows(size: Size, random: Random) -> Iterator[Row]:
    for number in range(1, size.people + 1):
        for topic in random.sample(range(1, TOPICS + 1), FOLLOWED):
            yield str(number), str(topic)


def connection_id(person: int, network: str) -> int:
    return 2 * person + (network == "x")


def has_account(person: int, network: str) -> bool:
    return person % ACCOUNTS[network] == 0


def connections(size: Size, now: datetime) -> Iterator[Row]:
    since = (now - timedelta(days=390)).isoformat()
    for number in range(1, size.people + 1):
        for network in ACCOUNTS:
            if has_account(number, network):
                yield (
                    str(connection_id(number, network)),
                    key("Co", connection_id(number, network)),
                    str(number),
                    network,
                    f"hazelpont-{network}",
                    f"account{number}",
                    f"Person Number{number}",
                    "https://network.example/",
                    "f",
                    listed(["openid"]),
                    "connected",
                    since,
                    since,
                )
