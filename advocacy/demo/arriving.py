"""People arrive: invited, joined, with topics and a place, and connected through the networks' own consent pages."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import requests

from advocacy.core.database import transaction
from advocacy.core.services import settings
from advocacy.demo.company import ADMIN, TEAMS, TOPICS, Somebody
from advocacy.demo.stage import DemoError, Stage
from advocacy.demo.welcoming import PASSWORD
from advocacy.networks.rules import Network
from advocacy.people.changing_roles import Place, change_place
from advocacy.people.editing_profile import Profile, Theme, follow_topics, save_profile
from advocacy.people.inviting import Invited, invite
from advocacy.people.joining import Choices, join
from advocacy.people.models import Person, all_teams, all_topics, person_by_email
from advocacy.people.organisation import create_team, create_topic
from advocacy.people.signing_in import Browser, SignedIn
from advocacy.sandbox.accounts import create_account
from advocacy.sandbox.settings import Network as SandboxNetwork
from advocacy.sharing.account_views import callback_address
from advocacy.sharing.connecting import NowConnected, begin_connecting, finish_connecting

PHONE = Browser(
    "198.51.100.7",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
)
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def found_company() -> None:
    """Teams, topics and the first admin, who invites everybody else."""
    for team in TEAMS:
        create_team(team.name, team.region, by=None)
    for topic in TOPICS:
        create_topic(topic, by=None)
    _join(_invite(ADMIN, by=None), ADMIN)


def arrive(stage: Stage, people: Sequence[Somebody]) -> None:
    """These people are invited; whoever joins chooses a password and connects their accounts."""
    admin = person_of(ADMIN).id
    invited = {somebody.key: _invite(somebody, by=admin) for somebody in people if somebody is not ADMIN}
    joining = [somebody for somebody in people if somebody.joins and somebody is not ADMIN]
    stage.side_by_side(lambda somebody: _join(invited[somebody.key], somebody), joining)  # hashing a password is slow
    settled = [somebody for somebody in people if somebody.joins]
    for somebody in settled:
        _settle_in(somebody, admin)
    accounts = [(somebody, network) for somebody in settled for network in sorted(somebody.networks)]
    stage.side_by_side(partial(_connect, stage), accounts)


def person_of(somebody: Somebody) -> Person:
    with transaction() as session:
        person = person_by_email(session, somebody.email)
    if person is None:
        raise DemoError(f"{somebody.email} is not there")
    return person


def _invite(somebody: Somebody, *, by: int | None) -> str:
    team = _teams()[somebody.team]
    invited = invite(
        somebody.email, name=somebody.name, roles=somebody.roles, team_id=team, language=somebody.language, by=by
    )
    if not isinstance(invited, Invited):
        raise DemoError(f"{somebody.email} could not be invited: {invited}")
    return invited.link_token


def _teams() -> Mapping[str, int]:
    with transaction() as session:
        return {team.name: team.id for team in all_teams(session)}


def _join(token: str, somebody: Somebody) -> None:
    joined = join(token, Choices(somebody.name, somebody.language, settings().time_zone, PASSWORD), PHONE)
    if not isinstance(joined, SignedIn):
        raise DemoError(f"{somebody.email} could not join: {joined}")


def _settle_in(somebody: Somebody, admin: int) -> None:
    """Languages, topics, and for some a place that the admin gives them."""
    person = person_of(somebody)
    profile = Profile(somebody.name, somebody.language, somebody.reads, settings().time_zone, Theme.SYSTEM)
    save_profile(person.id, profile)
    with transaction() as session:
        topics = [topic.public_id for topic in all_topics(session) if topic.name in somebody.follows]
        teams = {team.name: team.public_id for team in all_teams(session)}
    follow_topics(person.id, topics)
    if somebody.manages or somebody.leader:
        delegate = f"{somebody.delegate}@hazelpont.example" if somebody.delegate else ""
        manages = tuple(teams[name] for name in somebody.manages)
        place = Place(somebody.roles, teams[somebody.team], manages, somebody.leader, delegate)
        change_place(person.id, place, by=admin)


def _connect(stage: Stage, account: tuple[Somebody, Network]) -> None:
    somebody, network = account
    person = person_of(somebody)
    _make_account(stage, somebody, network)
    with stage.app.test_request_context():
        redirect_uri = callback_address(network)
    query = _consent(begin_connecting(person.id, network, redirect_uri), somebody.handle)
    connected = finish_connecting(person.id, network, redirect_uri, query)
    if not isinstance(connected, NowConnected):
        raise DemoError(f"{somebody.email} could not connect {network.label}: {connected}")


def _make_account(stage: Stage, somebody: Somebody, network: Network) -> None:
    sandbox = stage.sandbox
    protected = somebody.protected and network is Network.X
    create_account(
        sandbox.store,
        SandboxNetwork(network.value),
        somebody.handle,
        somebody.name,
        somebody.audience,
        protected,
        sandbox.clock.now(),
    )


def _consent(address: str, handle: str) -> dict[str, str]:
    """As a browser does it: open the page, choose the account, press "Allow it", follow the redirect's query."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(address, timeout=10)
        found = FORM_TOKEN.search(page.text)
        if found is None:
            raise DemoError(f"the consent page has no form: {page.status_code}")
        form = {"form_token": found.group(1), "account": handle, "answer": "allow", "after": "works"}
        answer = browser.post(address, data=form, allow_redirects=False, timeout=10)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
