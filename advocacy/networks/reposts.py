"""What reposting needs beside the four outcomes: whose a post is, and how taking a repost back ends."""

from dataclasses import dataclass


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
