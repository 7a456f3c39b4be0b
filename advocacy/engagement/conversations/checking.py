"""What `advocacy doctor` asks about conversations: whether what had to leave has left."""

from advocacy.core.room import CheckResult, CheckState
from advocacy.core.services import Services
from advocacy.engagement.conversations.letting_go import overdue_texts


def check_texts(_built: Services) -> CheckResult:
    late = overdue_texts()
    if late:
        words = f"{late} texts or names of people outside are older than the networks let us keep them."
        return CheckResult(CheckState.BROKEN, words, "Look whether advocacy cron runs; the task is let_go_of_texts.")
    return CheckResult(CheckState.FINE, "Texts and names of people outside leave in time.")
