"""What the answer to a publish check proves; plain decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason


class CheckVerdict(StrEnum):
    ALIVE = "alive"  # the posting call was understood and turned down for its missing content
    LIMITED = "limited"  # understood, and this account or app has to wait
    REACHED = "reached"  # it answers, but without a person's token version and permission stay unproven
    NOT_PERMITTED = "not_permitted"  # this account may not post; others may
    OUT_OF_CREDIT = "out_of_credit"
    DEAD_VERSION = "dead_version"
    APP_BLOCKED = "app_blocked"
    UNREACHABLE = "unreachable"
    SURPRISING = "surprising"  # it took a post without content: somebody must look


GOOD = frozenset({CheckVerdict.ALIVE, CheckVerdict.LIMITED})


@dataclass(frozen=True)
class PublishCheck:
    verdict: CheckVerdict
    http_status: int | None = None
    detail: str = ""  # the network's own words

    @property
    def works(self) -> bool:
        return self.verdict in GOOD


WAITING: Mapping[NotSentReason, CheckVerdict] = {
    NotSentReason.RATE_LIMIT: CheckVerdict.LIMITED,
    NotSentReason.DAILY_LIMIT: CheckVerdict.LIMITED,
    NotSentReason.CONFLICT: CheckVerdict.ALIVE,
    NotSentReason.RECONNECT: CheckVerdict.REACHED,
    NotSentReason.OUT_OF_CREDIT: CheckVerdict.OUT_OF_CREDIT,
    NotSentReason.DEAD_VERSION: CheckVerdict.DEAD_VERSION,
    NotSentReason.APP_BLOCKED: CheckVerdict.APP_BLOCKED,
}


def read_check(outcome: Outcome) -> PublishCheck:
    """The evidence in the answer to a post without content."""
    match outcome:
        case Published():
            return PublishCheck(CheckVerdict.SURPRISING, outcome.http_status, outcome.remote_id)
        case Refused(reason=RefusedReason.NOT_PERMITTED):
            return PublishCheck(CheckVerdict.NOT_PERMITTED, outcome.http_status, outcome.detail)
        case Refused():
            return PublishCheck(CheckVerdict.ALIVE, outcome.http_status, outcome.detail)
        case NotSent(reason=reason):
            verdict = WAITING.get(reason, CheckVerdict.UNREACHABLE)
            return PublishCheck(verdict, outcome.http_status, outcome.detail)
        case _:
            return PublishCheck(CheckVerdict.UNREACHABLE, outcome.http_status, outcome.evidence)
