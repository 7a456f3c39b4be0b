"""What goes wrong, is taken back or waits: each state of a share stands somewhere in the made-up company."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from advocacy.core.services import now, settings
from advocacy.demo.colleagues import Colleagues
from advocacy.demo.company import EVERYBODY, Somebody
from advocacy.demo.curating import Story, whole_hour
from advocacy.demo.planning import Planned, without
from advocacy.demo.stage import DemoError, Stage
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sandbox.accounts import account_by_handle
from advocacy.sandbox.faults import FaultKind, NewRule, Rule, add_rule, remove_rule
from advocacy.sandbox.settings import Network as SandboxNetwork
from advocacy.sandbox.tokens import end_tokens
from advocacy.sharing.rules import LATE_CHOSEN_TIME
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked, Timing
from advocacy.sharing.undoing import undo

Act = tuple[datetime, Callable[[], None]]
A_LITTLE = timedelta(minutes=5)


@dataclass(frozen=True)
class Incident:
    """Somebody shares `days` ago. `fault`: what the network does to it; `revoked`: they took the consent away there;
    `taken_back`: they press Undo; `chosen`: when it shall go out, in days from the present moment; `away`: from then
    on the network answers nobody, until it is too late to go out without asking."""

    days: float
    key: str
    post: str
    network: Network
    fault: FaultKind | None = None
    revoked: bool = False
    taken_back: bool = False
    chosen: float | None = None
    away: bool = False


INCIDENTS = (
    Incident(5.4, "noor", "bicycles", Network.LINKEDIN, FaultKind.GHOST_DUPLICATE),
    Incident(3.2, "noor", "battery", Network.LINKEDIN, FaultKind.ACCEPT_CUT),
    Incident(2.1, "sem", "lock-keeper", Network.X, FaultKind.ACCEPT_500),
    Incident(1.2, "hilde", "bicycles", Network.LINKEDIN, FaultKind.ACCEPT_CUT),
    Incident(1.1, "ruben", "first-boat", Network.LINKEDIN, FaultKind.GHOST_DUPLICATE),
    Incident(0.9, "nele", "first-boat", Network.X, taken_back=True),
    Incident(0.8, "noor", "charging", Network.X, taken_back=True),
    Incident(0.7, "bram", "charging", Network.LINKEDIN, chosen=-0.4, away=True),
    Incident(0.3, "yusuf", "first-boat", Network.LINKEDIN, revoked=True),
    Incident(0.2, "noor", "second-skipper", Network.LINKEDIN, chosen=1.1),
)


class Incidents:
    """The acts of INCIDENTS, played by colleagues on the stage."""

    def __init__(
        self,
        stage: Stage,
        persons: Mapping[str, Person],
        stories: Mapping[str, Story],
        colleagues: Colleagues,
        present: datetime,
    ) -> None:
        self._stage = stage
        self._persons = persons
        self._stories = stories
        self._colleagues = colleagues
        self._present = present

    def acts(self) -> Iterator[Act]:
        for incident in INCIDENTS:
            yield self._at(incident.days * -1), partial(self._happen, incident)
            if incident.away and incident.chosen is not None:
                yield self._chosen(incident.chosen), partial(self._away, incident)
                yield self._chosen(incident.chosen) + LATE_CHOSEN_TIME + A_LITTLE, self._back

    def _at(self, days: float) -> datetime:
        return self._present + timedelta(days=days)

    def _chosen(self, days: float) -> datetime:
        return whole_hour(self._at(days))

    def _happen(self, incident: Incident) -> None:
        somebody = _who(incident)
        if incident.fault:
            self._break(incident, incident.fault, times=1)
        if incident.revoked:
            self._revoke(somebody, incident)
        spec = self._stories[incident.post].spec
        planned = Planned(somebody, spec, now(), (incident.network,), Random(f"{incident}"))  # noqa: S311 - a story, no secret
        share = self._colleagues.click(planned, incident.network, self._asked(incident))
        if share is None:
            raise DemoError(f"{incident.key} could not share {incident.post}")
        if incident.taken_back:
            undo(self._persons[somebody.key].id, share)
        self._colleagues.publish()

    def _asked(self, incident: Incident) -> Asked:
        if incident.chosen is None:
            return RIGHT_NOW
        local = self._chosen(incident.chosen).astimezone(ZoneInfo(settings().time_zone))
        return Asked(Timing.PICK, typed=local.strftime("%Y-%m-%dT%H:%M"))

    def _break(self, incident: Incident, fault: FaultKind, times: int | None) -> Rule:
        network = SandboxNetwork(incident.network.value)
        rule = NewRule(network, "posts.create", fault, times, account=_who(incident).handle)
        return add_rule(self._stage.sandbox.store, rule)

    def _revoke(self, somebody: Somebody, incident: Incident) -> None:
        sandbox = self._stage.sandbox
        account = account_by_handle(sandbox.store, SandboxNetwork(incident.network.value), somebody.handle)
        if account:
            end_tokens(sandbox.store, account.id, sandbox.clock.now())

    def _away(self, incident: Incident) -> None:
        self._absence = self._break(incident, FaultKind.TOO_MANY, times=None)
        self._colleagues.publish()

    def _back(self) -> None:
        remove_rule(self._stage.sandbox.store, self._absence.id)
        self._colleagues.publish()


def _who(incident: Incident) -> Somebody:
    return next(one for one in EVERYBODY if one.key == incident.key)


def without_incidents(planned: Iterable[Planned]) -> list[Planned]:
    """What happens in an incident was not shared on that network before."""
    return without(planned, {(incident.key, incident.post, incident.network) for incident in INCIDENTS})
