"""What people answer under a post, as a network shows it, and what was read of it. Texts and names leave again soon."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advocacy.networks.readings import ReadFailure

COMMENTS_PAGE = 20  # comments of one answer where they cost; so many are booked before the call


@dataclass(frozen=True)
class Comment:
    """One answer. `post_id`: ours, under which it stands. `answers`: the id of what it answers, that post or a comment.

    `author_id` never changes; `name` and `handle` are empty where the network shows none. `page`: the number of the
    company that speaks, where it is no person. `answer_to`: what an answer has to name instead of it, where answers
    stand in one row under the comment that began their thread.
    """

    post_id: str
    remote_id: str
    author_id: str = field(repr=False)
    text: str = field(repr=False)
    answers: str = ""
    name: str = field(default="", repr=False)
    handle: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    written_at: datetime | None = None
    page: str = ""
    answer_to: str = ""


@dataclass(frozen=True)
class CommentsRead:
    """What was read before a failure stays.

    `newest`: the mark to go on from, empty when nothing came. `oldest`: how far down the page went, where pages go
    from the newest to the oldest. `posts`, `users`: what came back and may be charged. `more`: names the next page;
    empty after the last one.
    """

    comments: Sequence[Comment]
    newest: str = ""
    oldest: str = ""
    posts: int = 0
    users: int = 0
    more: str = ""
    failure: ReadFailure | None = None


@dataclass(frozen=True)
class ReplyTo:
    """Where an answer goes: our post, and the comment under it."""

    post_id: str
    comment_id: str
