"""What reposting needs beside the four outcomes: whose a post is, and how taking a repost back ends."""

from dataclasses import dataclass

from advocacy.networks.outcomes import NotSent, Refused, Unknown


@dataclass(frozen=True)
class Author:
    """Whose a post is, by the handle in small letters. `protected`: it can't be passed on."""

    handle: str
    protected: bool


@dataclass(frozen=True)
class NoSuchPost:
    """Deleted, or never there. `hidden`: there, but its author's account is private."""

    hidden: bool = False


@dataclass(frozen=True)
class Removed:
    """It is not there any more, by this call or before it."""


@dataclass(frozen=True)
class Unnamed:
    """Nobody was asked: the network deletes by an id, and this repost is known by its address alone."""


# `Unknown`: it may be gone. It is said again.
RemovalOutcome = Removed | Unnamed | NotSent | Refused | Unknown
