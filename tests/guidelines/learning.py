"""People who learn the guidelines: check-ups as somebody does them, notices about what is new.

started = begun(noor)             # public id of a check-up that waits for its first answer
finish(noor, started)             # every question answered as the guidelines do
make_connected(noor, Network.X)   # an account, without the consent page
told(noor, "guidelines.changed")  # what the notices of that kind say, in the person's own language
"""

from random import Random

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.languages import speaking_to
from advocacy.core.services import now, services
from advocacy.guidelines.asking_to_read import ask_about_topic, requests_seen
from advocacy.guidelines.editions import read_files
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.news import recent_editions
from advocacy.guidelines.reloading import adopt_files
from advocacy.guidelines.taking_checkups import (
    Answered,
    answer_question,
    find_checkup,
    finished_checkups,
    start_checkup,
    unfinished_checkup,
)
from advocacy.networks.rules import Network
from advocacy.notifications.kinds import kind_named, words_of
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.models import Connection


def begun(person: Person, seed: int = 1) -> str:
    started = start_checkup(person.id, "en", Random(seed))
    assert started
    return started


def finish(person: Person, started: str, *, agree: bool = True) -> None:
    """Every question answered as the guidelines do, or each one otherwise."""
    taken = find_checkup(person.id, started)
    assert taken
    for index, question in enumerate(taken.questions):
        option = question.right if agree else (question.right + 1) % question.options
        assert answer_question(person.id, started, index, option) is Answered.NOW


def checkups_of(person: Person) -> list[str]:
    """One that is done and one that waits for its second answer; asked again, the same."""
    if unfinished_checkup(person.id) is None:
        finish(person, begun(person, 1), agree=False)
        answer_question(person.id, begun(person, 2), 0, 1)
    waiting = unfinished_checkup(person.id)
    assert waiting
    return [waiting.checkup.public_id, *(taken.checkup.public_id for taken in finished_checkups(person.id))]


def make_connected(person: Person, *networks: Network) -> Person:
    with transaction() as session:
        for network in networks:
            account = f"{network.value}-{person.public_id}"
            session.add(
                Connection(
                    person_id=person.id,
                    network=network,
                    client_id="app",
                    account_id=account,
                    account_name=person.name,
                    profile_url=f"https://{network.value}.example/{account}",
                    scopes=[],
                    connected_at=now(),
                    renewed_at=now(),
                )
            )
    return person


def told(person: Person, kind: str) -> list[str]:
    query = select(Notice).where(Notice.person_id == person.id, Notice.kind == kind).order_by(Notice.id)
    with transaction() as session:
        notices = session.scalars(query).all()
    with speaking_to(person.language, person.time_zone):
        return [words_of(kind_named(kind), notice.parameters).title for notice in notices]


def asked_to_read(person: Person) -> str:
    """A topic that the person is asked to read; asked again, the same."""
    ask_about_topic("hiring", person.id, needed_to_share=False)
    return requests_seen()[0].request.public_id


def changed_edition() -> str:
    """The shipped rules in force once more after one was milder and worded otherwise; asked again, the same."""
    if not recent_editions(1):
        shipped = read_files(services().settings.policies_dir)
        path = next(path for path in shipped if path.endswith("/no-insults.toml"))
        milder = (
            shipped[path].replace('severity = "block"', 'severity = "warn"').replace('why.en = "', 'why.en = "Once: ')
        )
        for files in (shipped | {path: milder}, shipped):
            adopt_files(files, How.COMMAND)
    return recent_editions(1)[0][0]
