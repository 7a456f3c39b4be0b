"""Who may do what: one table (states.md). Rights add up over a person's roles; object rules live in queries."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    EMPLOYEE = "employee"
    COMMS = "comms"
    MANAGER = "manager"
    ADMIN = "admin"


class Permission(StrEnum):
    BE_HERE = "be_here"  # own profile, own sessions, the feed page itself
    SHARE = "share"  # connect own accounts, share, own shares' pages
    PREPARE = "prepare"  # texts for a leader; only for one who named them, an object rule
    READ_GUIDELINES = "read_guidelines"
    ASK = "ask"  # bring in questions, own inbox, answer, what is known, find a colleague
    SEE_BOARD = "see_board"
    CURATE = "curate"  # write, review, withdraw, calendar, campaigns
    LOOK_AFTER_GUIDELINES = "look_after_guidelines"  # lives of rules, false alarms, changed files
    SWITCH_CRISIS = "switch_crisis"  # hold what waits, say what colleagues may say, release
    SEE_TEAM = "see_team"  # a team's page; which teams is an object rule
    SEE_COMPANY = "see_company"  # sums over the whole company: all teams, networks and cost, the board room, exports
    MANAGE_PEOPLE = "manage_people"
    MANAGE_GIFTS = "manage_gifts"  # the catalogue, codes, budgets, statements, what is to be handed out
    OPERATE = "operate"  # technical pages, queue, networks, journal


EVERYBODY = frozenset(Role)

GRANTS: Mapping[Permission, frozenset[Role]] = {
    Permission.BE_HERE: EVERYBODY,
    Permission.SHARE: EVERYBODY,
    Permission.PREPARE: EVERYBODY,
    Permission.READ_GUIDELINES: EVERYBODY,
    Permission.ASK: EVERYBODY,
    Permission.SEE_BOARD: EVERYBODY,
    Permission.CURATE: frozenset({Role.COMMS}),
    Permission.LOOK_AFTER_GUIDELINES: frozenset({Role.COMMS, Role.ADMIN}),
    Permission.SWITCH_CRISIS: frozenset({Role.COMMS, Role.ADMIN}),
    Permission.SEE_TEAM: frozenset({Role.COMMS, Role.MANAGER, Role.ADMIN}),
    Permission.SEE_COMPANY: frozenset({Role.COMMS, Role.ADMIN}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Permission.MANAGE_GIFTS: frozenset({Role.ADMIN}),
    Permission.OPERATE: frozenset({Role.ADMIN}),
}


def allowed(roles: Iterable[Role], permission: Permission) -> bool:
    return not GRANTS[permission].isdisjoint(roles)
