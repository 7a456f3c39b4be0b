"""What can come of shares, as it is counted by day; plain values, no database."""

from enum import StrEnum


class Outcome(StrEnum):
    """`answers`, `passed_on`, `reach` are figures of a network and never stand beside those of another one."""

    SHARES = "shares"
    ANSWERS = "answers"  # comments and replies that the network counts
    REPORTED = "reported"  # people who answered, as the person says
    PASSED_ON = "passed_on"  # reshares and quotes
    REACTIONS = "reactions"
    REACH = "reach"
    VISITS = "visits"  # our own links
    CAME_BACK = "came_back"
    WE_ANSWERED = "we_answered"
    WE_ANSWERED_IN_TIME = "we_answered_in_time"  # within the hour


FIGURES = frozenset({Outcome.ANSWERS, Outcome.PASSED_ON, Outcome.REACTIONS, Outcome.REACH})
