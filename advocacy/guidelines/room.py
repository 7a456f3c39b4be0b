"""The room's card: the guideline page, `advocacy policies`, and doctor's look at the policy files."""

from datetime import timedelta

from advocacy.core.queues import Queue
from advocacy.core.room import Check, CheckResult, CheckState, Cron, Room, Task
from advocacy.core.services import Services
from advocacy.guidelines import (  # noqa: F401 - views add their routes to the blueprint
    alarm_views,
    announcing,
    checkup_views,
    life_telling,
    life_views,
    news_views,
    proposal_views,
    reading_telling,
)
from advocacy.guidelines.alarming import false_alarm_url
from advocacy.guidelines.commands import Level, examine, policies
from advocacy.guidelines.leaving import export, leave
from advocacy.guidelines.loading import placeholders
from advocacy.guidelines.reaching import build_into
from advocacy.guidelines.searching import SEARCH
from advocacy.guidelines.tasks import announce, forget_sightings, remind, report_on_trials
from advocacy.guidelines.views import PLACE, guidelines
from advocacy.networks.registry import Adapters
from advocacy.networks.rules import Network, TextLength

ADVICE = "Run: advocacy policies check"


def check_policies(services: Services) -> CheckResult:
    """Broken files and failing examples break; an overdue review warns."""
    settings, adapters = services.settings, services.get(Adapters)

    def count(network: Network, text: str) -> TextLength:
        return adapters[network].count(text)

    today = services.clock.now().date()
    number, found = examine(settings.policies_dir, placeholders(settings), today, count)
    wrong = [str(problem) for level, problem in found if level is Level.ERROR]
    if wrong:
        return CheckResult(CheckState.BROKEN, f"{len(wrong)} mistakes in policy files; the first: {wrong[0]}", ADVICE)
    if found:
        return CheckResult(CheckState.WARNING, f"{len(found)} guidelines wait for their review.", ADVICE)
    return CheckResult(CheckState.FINE, f"{number} guidelines, every example does what it says.")


def install(services: Services) -> None:
    """Raises PolicyError, which stops the start."""
    build_into(services)
    services.application.jinja_env.globals["false_alarm_url"] = false_alarm_url


ROOM = Room(
    name="guidelines",
    search=SEARCH,
    blueprints=(guidelines,),
    commands=(policies,),
    tasks=(
        Task("announce_guidelines", Queue.SLOW, announce),
        Task("remind_readers", Queue.SLOW, remind),
        Task("report_trials", Queue.SLOW, report_on_trials),
        Task("forget_sightings", Queue.SLOW, forget_sightings),
    ),
    cron=(
        Cron("announce_guidelines", timedelta(minutes=1), due=announcing.announcement_due),
        Cron("remind_readers", timedelta(hours=1)),
        Cron("report_trials", timedelta(hours=6)),
        Cron("forget_sightings", timedelta(days=1)),
    ),
    places=(PLACE, news_views.PLACE),
    banner=news_views.banner,
    notices=(*announcing.NOTICES, *reading_telling.NOTICES, *life_telling.NOTICES),
    checks=(Check("Guidelines", check_policies),),
    leaving=leave,
    export=export,
    owns=(
        "guidelines_editions",
        "guidelines_false_alarms",
        "guidelines_judged",
        "guidelines_kept",
        "guidelines_proposals",
        "guidelines_reading_requests",
        "guidelines_understood",
        "guidelines_checkups",
    ),
    install=install,
)
