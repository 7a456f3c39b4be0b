"""Changed rule files come into force by a signal to the scheduler, a process of its own; every other one follows."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.core.clock import FixedClock
from advocacy.core.heartbeats import heartbeats
from advocacy.core.paths import POLICIES
from advocacy.core.services import services, settings
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.reaching import LOOK_AGAIN, check_text
from advocacy.guidelines.rules import Audience
from advocacy.machine.child import Child, start_child
from advocacy.networks.rules import Network
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles, editions
from tests.machine.waiting import ROOT, until

STOPS = rule_text().replace("guarantee", "ferry").replace("We tried it", "We tried")
BROKEN = STOPS.replace('"block"', '"stop"')
WITHIN = 60.0  # a machine may be busy
TOLD = ("database_url", "redis_url", "secret_key", "public_url", "data_dir", "company_name", "policies_dir")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "scheduler.log"


@pytest.fixture
def scheduler(rule_files: RuleFiles, log: Path) -> Iterator[Child]:
    """`advocacy cron` over the database and the rule files of this test, as soon as it rings its bells."""
    for others in POLICIES.glob("*.toml"):
        shutil.copy(others, rule_files.folder)
    argv = (sys.executable, "-m", "advocacy", "cron")
    with log.open("wb") as out:
        child = start_child(argv, parent_death=signal.SIGTERM, environ=environment(), cwd=ROOT, stdout=out, stderr=out)
    try:
        until(lambda: child.ended() or is_heard(child), WITHIN)
        assert not child.ended(), log.read_text()
        yield child
    finally:
        child.stop([(signal.SIGTERM, 10.0)])


def test_a_signal_to_the_scheduler_reloads_in_every_process(
    rule_files: RuleFiles, scheduler: Child, log: Path, clock: FixedClock
) -> None:
    rule_files.write(BROKEN)
    scheduler.send(signal.SIGHUP)
    until(lambda: "a-rule.toml:2: severity" in log.read_text(), WITHIN)
    assert stopped_by(clock) == [], "broken files change nothing"
    rule_files.write(STOPS)
    assert stopped_by(clock) == [], "what lies in the folder is not in force"
    scheduler.send(signal.SIGHUP)
    until(lambda: editions()[-1].how is How.SIGNAL, WITHIN)
    assert stopped_by(clock) == ["a-rule"]
    assert not scheduler.ended(), "it goes on ringing"


def stopped_by(clock: FixedClock) -> list[str]:
    """The rules that this process, which got no signal, finds broken two seconds later."""
    clock.move(LOOK_AGAIN)
    return [finding.rule for finding in check_text("Our ferry sails.", Network.LINKEDIN, "en", Audience.POST)]


def is_heard(child: Child) -> bool:
    beats = heartbeats(services().queues.redis) or []
    return any(beat.process.pid == child.process.pid for beat in beats)


def environment() -> dict[str, str]:
    """Our settings, for a process of the product."""
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
    ours = {f"ADVOCACY_{name.upper()}": str(getattr(settings(), name)) for name in TOLD}
    keys = ",".join(settings().vault_keys)
    return foreign | ours | {"ADVOCACY_ENVIRONMENT": "test", "ADVOCACY_VAULT_KEYS": keys}
