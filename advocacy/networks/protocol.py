"""What every network can be asked. Errors are values; an adapter raises nothing that a network could cause."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from advocacy.networks.accounts import (
    Account,
    Authorization,
    Connected,
    ConnectFailed,
    RefreshResult,
    Tokens,
)
from advocacy.networks.addresses import AddressProblem, PostAddress
from advocacy.networks.conversing import CommentsRead, ReplyTo
from advocacy.networks.outcomes import NotSent, Outcome, Prepared, Refused
from advocacy.networks.readings import ReadFailure, ReadResult, RecentPosts
from advocacy.networks.reposts import Author, NoSuchPost, RemovalOutcome
from advocacy.networks.rules import Capabilities, Content, Network, PaidCall, RateLimit, TextLength


class Adapter(Protocol):
    @property
    def network(self) -> Network: ...

    @property
    def prices(self) -> Mapping[PaidCall, Decimal]:
        """US dollars per call (reads: per post or user returned). A call that is not named costs nothing."""

    @property
    def limits(self) -> Sequence[RateLimit]:
        """Posting calls that the network allows."""

    @property
    def wanted_scopes(self) -> Sequence[str]:
        """The permissions that a person is asked for, in a fixed order."""

    def capabilities(self, scopes: Sequence[str]) -> Capabilities: ...

    def authorize(self, redirect_uri: str, state: str) -> Authorization:
        """Where to send the person. `state` is made, kept and compared (in constant time) by the caller."""

    def callback_error(self, query: Mapping[str, str]) -> ConnectFailed | None:
        """What an error on the way back means; None when the query carries no error."""

    def exchange(self, redirect_uri: str, code: str, code_verifier: str | None) -> Connected | ConnectFailed:
        """Code to tokens and account, at once in the callback: X's code lives 30 seconds."""

    def refresh(self, tokens: Tokens) -> RefreshResult:
        """A new pair. The one call that is made under a row lock, inside a transaction; at most 10 seconds to wait."""

    def revoke(self, token: str) -> bool | None:
        """True: revoked; False: try again later; None: the network has no way."""

    def count(self, text: str) -> TextLength: ...

    def holds_link(self, text: str) -> bool:
        """Whether the network makes a link of something in the text; where posts are paid it may decide the price."""

    def prepare(self, access_token: str, account: Account, content: Content) -> Prepared | NotSent | Refused:
        """Upload the picture and make the body of the posting call. Nothing is published here, whatever happens.

        Content without a picture is made ready without any call.
        """

    def send(self, access_token: str, body: bytes) -> Outcome:
        """The posting call, with exactly these bytes, on a connection of its own."""

    def read(self, access_token: str, remote_ids: Sequence[str]) -> ReadResult: ...

    def recent(self, access_token: str, account: Account, since: datetime, page: str = "") -> RecentPosts | ReadFailure:
        """One page, `RECENT_PAGE` long, of what the account posted since then, to settle an unknown outcome.

        A failure NOT_OFFERED where there is no way. `page`: `more` of the page before.
        """

    def conversation(
        self, access_token: str, post_ids: Sequence[str], since: str, page: str = "", until: str = ""
    ) -> CommentsRead:
        """One page of what people answered under these posts, at most `COMMENTS_PAGE` where they cost.

        `since`: the mark of an earlier reading, or empty. `page`: `more` of the page before. `until`: only what is
        older than this; `oldest` of a reading that stopped.
        """

    def answers_to(self, access_token: str, post_id: str, comment_id: str, page: str = "") -> CommentsRead:
        """One page of what stands in answer to this comment under this post, whoever wrote it; more may come along."""

    def prepare_reply(self, account: Account, to: ReplyTo, text: str) -> Prepared | Refused:
        """The body of the call that answers a comment. No call is made."""

    def send_reply(self, access_token: str, post_id: str, body: bytes) -> Outcome:
        """The answering call, with exactly these bytes, on a connection of its own."""

    def remote_url(self, remote_id: str, account: Account | None = None) -> str:
        """The post's address for people."""

    def find_post(self, pasted: str) -> PostAddress | AddressProblem:
        """The post that a pasted address leads to; nobody is asked."""

    def look_up(self, access_token: str, remote_id: str) -> Author | NoSuchPost | ReadFailure:
        """Whose a post is: a paid reading where there is one, else a failure NOT_OFFERED."""

    def prepare_repost(self, account: Account, remote_id: str, words: str) -> Prepared | Refused:
        """The body of the call that passes on somebody's post; no call is made. X takes no words."""

    def send_repost(self, access_token: str, account: Account, body: bytes) -> Outcome:
        """The call itself. A repost that is there already is `Published`; of what it is made, says the body."""

    def remove_repost(
        self, access_token: str, account: Account, original: str, remote_id: str | None
    ) -> RemovalOutcome:
        """Takes back the repost of `original`, which the network knows as `remote_id`. May be said twice."""
