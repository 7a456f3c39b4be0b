"""Pages for admins and for comms' topics."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from advocacy.core.database import transaction
from advocacy.core.journal import JournalEntry
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.people.changing_roles import Place, Placed, change_place
from advocacy.people.leaving import Gone, deactivate
from advocacy.people.models import Person, Team, Topic, managed_team_ids
from advocacy.people.organisation import teams_managed, teams_open_to
from advocacy.people.rules import PersonState
from tests.people.factories import make_person, make_team, make_topic, sign_in
from tests.people.pages import whole


@pytest.fixture
def tom(client: FlaskClient) -> Person:
    """An admin who is signed in."""
    person = make_person(Role.ADMIN, name="Tom Abernathy", email="tom@hazelpont.example")
    sign_in(client, person)
    return person


def reload(person: Person) -> Person:
    with transaction() as session:
        return session.get_one(Person, person.id)


def placed(**more: object) -> dict[str, object]:
    return {"roles": [], "team": "", "manages": [], "delegate": "", **more}


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.COMMS, Role.MANAGER])
def test_only_admins_look_after_people(client: FlaskClient, role: Role) -> None:
    noor = make_person(role)
    sign_in(client, noor)
    for path in ("/people", "/people/teams", f"/people/{noor.public_id}", f"/people/{noor.public_id}/leaving"):
        assert client.get(path).status_code == 403
    assert client.post("/people/invite", data={"emails": "a@b.nl"}).status_code == 403


def test_the_list_shows_place_and_state(client: FlaskClient, tom: Person) -> None:
    quays = make_team("Quays")
    bram = make_person(Role.MANAGER, name="Bram Sietsma", team=quays)
    make_team("Crew", managers=(bram,))
    make_person(name="Thijs Vermeer", state=PersonState.INVITED, joined_at=None)
    maud = make_person(name="Maud de Wit")
    make_person(name="Joris van Ekeren", leader=True, delegate_id=maud.id)
    page = whole(client.get("/people"))
    for words in ("Bram Sietsma", "Quays", "Manager: Crew", "Leader, drafts by Maud de Wit", "Invited"):
        assert words in page
    assert "4 of 5 have joined." in page


def test_search_filter_and_nothing_found(client: FlaskClient, tom: Person) -> None:
    make_person(name="Noor Hartsuiker", team=make_team("Quays"))
    make_person(name="Wim Terpstra", state=PersonState.LEFT)
    make_person(name="–", state=PersonState.ERASED)
    assert "Noor" in client.get("/people?q=quay").text
    assert "Wim" not in client.get("/people?q=hartsuiker").text
    left = client.get("/people?show=left").text
    assert "Wim" in left
    assert "Noor" not in left
    assert "Nobody found" in whole(client.get("/people?q=100%25_"))
    assert client.get("/people?q=%ff&show=nonsense&after=x").status_code == 200
    assert client.get("/people?q=%00%ff&show=nonsense&after=%00").status_code == 400


def test_pages_of_fifty_by_key_show_everybody_once(client: FlaskClient, tom: Person) -> None:
    for number in range(60):
        make_person(name=f"Same Name{number % 3}")
    first = whole(client.get("/people"))
    after = first.split("after=")[1].split('"')[0].split("&")[0]
    second = whole(client.get(f"/people?after={after}"))
    assert first.count('class="person-name" href="') == 50
    assert second.count('class="person-name" href="') == 11
    assert "after=" not in second
    links = [part.split('"')[0] for page in (first, second) for part in page.split('class="person-name" href="')[1:]]
    assert len(set(links)) == 61


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    engine = services().database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_queries_of_the_list_don_t_grow_with_the_company(client: FlaskClient, tom: Person, queries: list[str]) -> None:
    client.get("/people")
    few = len(queries)
    team = make_team()
    for _ in range(30):
        make_team(managers=(make_person(Role.MANAGER, team=team, leader=True, delegate_id=tom.id),))
    queries.clear()
    client.get("/people")
    assert len(queries) <= few + 1


def test_several_are_invited_and_each_is_reported(client: FlaskClient, tom: Person) -> None:
    quays = make_team("Quays")
    make_person(email="grace@hazelpont.example", name="Grace Whitlock")
    data = {
        "emails": "j.prins@hazelpont.example, grace@hazelpont.example; m.bakker@hazelpont,example",
        "team": quays.public_id,
        "role": "comms",
        "language": "nl",
    }
    page = whole(client.post("/people/invite", data=data))
    assert page.count("http://hzl.example/welcome/") == 1
    assert "Has been here since" in page
    assert page.count("This is not an e-mail address.") == 2
    with transaction() as session:
        made = session.scalars(select(Person).where(Person.email == "j.prins@hazelpont.example")).one()
    assert (made.name, made.team_id, made.roles, made.language) == ("J Prins", quays.id, ["employee", "comms"], "nl")


def test_a_host_header_does_not_get_into_links(client: FlaskClient, tom: Person) -> None:
    data = {"emails": "a@b.nl", "team": "", "role": "employee", "language": "en"}
    page = client.post("/people/invite", data=data, headers={"X-Forwarded-Host": "evil.example"})
    assert "http://hzl.example/welcome/" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"emails": ""},
        {"emails": " , ; "},
        {"emails": ",".join(f"a{n}@b.nl" for n in range(201))},
        {"emails": "x" * 20_001},
        {"team": "nosuchteam"},
        {"role": "king"},
        {"language": "xx"},
    ],
)
def test_a_bad_invitation_invites_nobody_and_keeps_the_words(
    client: FlaskClient, tom: Person, wrong: dict[str, str]
) -> None:
    data = {"emails": "a@b.nl", "team": "", "role": "employee", "language": "en"} | wrong
    answer = client.post("/people/invite", data=data)
    assert answer.status_code == 422
    if "emails" not in wrong:
        assert 'value="a@b.nl"' in answer.text
    with transaction() as session:
        assert session.scalars(select(Person.email)).all() == ["tom@hazelpont.example"]


def test_nul_in_an_address_is_told_and_never_stored(client: FlaskClient, tom: Person) -> None:
    data = {"emails": "a\x00@b.nl", "team": "", "role": "employee", "language": "en"}
    assert "This is not an e-mail address." in client.post("/people/invite", data=data).text


def test_somebody_gets_a_place(client: FlaskClient, tom: Person) -> None:
    quays, crew = make_team("Quays"), make_team("Crew")
    bram, maud = make_person(name="Bram Sietsma"), make_person(email="maud@hazelpont.example")
    address = f"/people/{bram.public_id}"
    assert "Bram Sietsma" in whole(client.get(address))
    data = placed(
        roles=["manager", "comms"],
        team=quays.public_id,
        manages=[crew.public_id, quays.public_id],
        leader="y",
        delegate="Maud@hazelpont.example",
    )
    assert client.post(address, data=data).status_code == 303
    kept = reload(bram)
    assert kept.roles == ["employee", "comms", "manager"]
    assert (kept.team_id, kept.leader, kept.delegate_id) == (quays.id, True, maud.id)
    assert [team.name for team in teams_managed(kept)] == ["Crew", "Quays"]
    page = whole(client.get(address))
    assert 'value="maud@hazelpont.example"' in page
    with transaction() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "person.roles_changed")).one()
    assert entry.actor_id == tom.id
    assert entry.details == {"before": "employee", "after": "employee comms manager"}


def test_who_is_no_manager_manages_no_team(client: FlaskClient, tom: Person) -> None:
    bram = make_person(Role.MANAGER)
    crew = make_team("Crew", managers=(bram,))
    client.post(f"/people/{bram.public_id}", data=placed(manages=[crew.public_id]))
    with transaction() as session:
        assert managed_team_ids(session, bram.id) == []


def test_whose_team_pages_are_open(app: Flask) -> None:
    bram = make_person(Role.MANAGER)
    make_team("Crew", managers=(bram,))
    make_team("Quays")
    assert [team.name for team in teams_open_to(bram)] == ["Crew"]
    assert [team.name for team in teams_open_to(make_person(Role.COMMS))] == ["Crew", "Quays"]
    assert teams_open_to(make_person()) == []


@pytest.mark.parametrize(
    ("delegate", "words"),
    [
        ("nobody@hazelpont.example", "Nobody with this address has joined."),
        ("own@hazelpont.example", "Nobody prepares drafts for themselves."),
        ("x" * 300, "At most 254 characters."),
        ("\x00", "be shown. Type it again"),
    ],
)
def test_a_delegate_is_a_colleague_who_joined(client: FlaskClient, tom: Person, delegate: str, words: str) -> None:
    joris = make_person(email="own@hazelpont.example")
    answer = client.post(f"/people/{joris.public_id}", data=placed(leader="y", delegate=delegate))
    assert answer.status_code == 422
    assert words in answer.text
    assert not reload(joris).leader


def test_the_last_admin_stays_one(client: FlaskClient, tom: Person) -> None:
    answer = client.post(f"/people/{tom.public_id}", data=placed(roles=["comms"]))
    assert answer.status_code == 422
    assert "This is the only admin. Make somebody else an admin first." in whole(answer)
    assert Role.ADMIN in reload(tom).roles
    make_person(Role.ADMIN)
    assert client.post(f"/people/{tom.public_id}", data=placed()).status_code == 303
    assert client.get("/people").status_code == 403


def test_two_admins_can_t_both_step_down_at_the_same_moment(app: Flask) -> None:
    admins = [make_person(Role.ADMIN) for _ in range(2)]
    nothing = Place(roles=(), team=None, manages=(), leader=False, delegate_email="")

    def step_down(person: Person) -> object:
        with app.app_context():
            return change_place(person.id, nothing, by=person.id)

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(step_down, admins))
    assert outcomes == [Placed.DONE, Placed.LAST_ADMIN]


def test_leaving_is_asked_once_and_then_done(client: FlaskClient, tom: Person, app: Flask) -> None:
    wim = make_person(name="Wim Terpstra")
    phone = app.test_client()
    sign_in(phone, wim)
    address = f"/people/{wim.public_id}/leaving"
    assert "Does Wim Terpstra leave?" in whole(client.get(address))
    assert reload(wim).state is PersonState.ACTIVE
    assert client.post(address).status_code == 303
    assert reload(wim).state is PersonState.LEFT
    assert phone.get("/me").status_code == 302
    assert "Wim Terpstra" in whole(client.get("/people?show=left"))


def test_the_last_admin_does_not_leave(client: FlaskClient, tom: Person) -> None:
    answer = client.post(f"/people/{tom.public_id}/leaving")
    assert answer.status_code == 409
    assert "This is the only admin." in whole(answer)
    assert deactivate(tom.id, by=None) is Gone.LAST_ADMIN


def test_a_new_link_is_shown_once(client: FlaskClient, tom: Person) -> None:
    noor = make_person()
    page = whole(client.post(f"/people/{noor.public_id}/link"))
    assert page.count("http://hzl.example/welcome/") == 1
    assert noor.email in page


@pytest.mark.parametrize("public_id", ["111111111111", "nonsense", "%00", "1"])
def test_nobody_is_a_page_of_their_own(client: FlaskClient, tom: Person, public_id: str) -> None:
    assert client.get(f"/people/{public_id}").status_code == 404
    assert client.post(f"/people/{public_id}/link").status_code == 404
    assert client.post(f"/people/{public_id}/leaving").status_code == 404
    assert client.get(f"/people/teams/{public_id}").status_code == 404


def test_teams_are_made_and_renamed(client: FlaskClient, tom: Person) -> None:
    assert "No teams yet" in whole(client.get("/people/teams"))
    assert client.post("/people/teams", data={"name": " Quays ", "region": "North"}).status_code == 303
    answer = client.post("/people/teams", data={"name": "QUAYS", "region": ""})
    assert answer.status_code == 422
    assert "There is already one of this name." in whole(answer)
    with transaction() as session:
        team = session.scalars(select(Team)).one()
    assert (team.name, team.region) == ("Quays", "North")
    assert 'value="Quays"' in whole(client.get(f"/people/teams/{team.public_id}"))
    client.post(f"/people/teams/{team.public_id}", data={"name": "quays", "region": ""})
    assert "quays" in whole(client.get("/people/teams"))


@pytest.mark.parametrize("name", ["", "x" * 81, "Qu\x00ays"])
def test_a_bad_name_makes_no_team_and_no_topic(client: FlaskClient, tom: Person, name: str) -> None:
    assert client.post("/people/teams", data={"name": name, "region": ""}).status_code == 422
    sign_in(client, make_person(Role.COMMS))
    assert client.post("/topics", data={"name": name}).status_code == 422


def test_topics_are_comms(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.ADMIN))
    assert client.get("/topics").status_code == 403
    sign_in(client, make_person(Role.COMMS))
    assert "No topics yet" in whole(client.get("/topics"))
    assert client.post("/topics", data={"name": "Quiet water"}).status_code == 303
    assert client.post("/topics", data={"name": "quiet WATER"}).status_code == 422
    with transaction() as session:
        topic = session.scalars(select(Topic)).one()
    assert 'value="Quiet water"' in whole(client.get(f"/topics/{topic.public_id}"))
    make_topic("Tide")
    assert client.post(f"/topics/{topic.public_id}", data={"name": "tide"}).status_code == 422
    assert client.post(f"/topics/{topic.public_id}", data={"name": "Silent water"}).status_code == 303
    assert "Silent water" in whole(client.get("/topics"))
    assert client.get("/topics/nonsense").status_code == 404
