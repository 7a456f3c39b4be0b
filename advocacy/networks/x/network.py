"""X as the house sees it: what it can, what it allows, what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from advocacy.core.clock import Clock
from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account, Authorization, Connected, ConnectFailed, RefreshResult, Tokens
from advocacy.networks.addresses import AddressProblem, PostAddress
from advocacy.networks.conversing import CommentsRead, ReplyTo
from advocacy.networks.outcomes import NotSent, Outcome, Prepared, Refused
from advocacy.networks.readings import ReadFailure, ReadResult, RecentPosts
from advocacy.networks.reposts import Author, NoSuchPost, RemovalOutcome
from advocacy.networks.rules import Act, Capabilities, Content, LimitScope, Network, PaidCall, RateLimit, TextLength
from advocacy.networks.x import addressing, connect, converse, counting, errors, measure, publish, repost

SITE = "https://x.com"
AUTHORIZE_PATH = "/i/oauth2/authorize"
# X docs, pricing, 13 August 2026. The page does not name reposts; they are probably "User Interaction: Create".
PRICES: Mapping[PaidCall, Decimal] = {
    PaidCall.POST: Decimal("0.015"),
    PaidCall.POST_WITH_LINK: Decimal("0.200"),
    PaidCall.REPLY: Decimal("0.010"),
    PaidCall.REPOST: Decimal("0.015"),
    PaidCall.DELETE: Decimal("0.010"),
    PaidCall.ALT_TEXT: Decimal("0.005"),
    PaidCall.POST_READ: Decimal("0.005"),
    PaidCall.USER_READ: Decimal("0.010"),
}
LIMITS = (
    RateLimit(LimitScope.ACCOUNT, 100, timedelta(minutes=15), acts=frozenset({Act.POST})),
    RateLimit(LimitScope.APP, 10_000, timedelta(hours=24), acts=frozenset({Act.POST})),
    RateLimit(LimitScope.ACCOUNT, 50, timedelta(minutes=15), acts=frozenset({Act.REPOST})),
)


@dataclass(frozen=True)
class X:
    settings: Settings = field(repr=False)
    clock: Clock
    network = Network.X
    prices = PRICES
    limits = LIMITS

    @property
    def wanted_scopes(self) -> Sequence[str]:
        return sorted(connect.SCOPES)

    def capabilities(self, scopes: Sequence[str]) -> Capabilities:
        reads = {"tweet.read", "users.read"} <= set(scopes)
        return Capabilities(
            reads_figures=reads,
            private_figures=reads,
            reads_replies_singly=reads,
            settles_by_reading=reads,
            can_refresh="offline.access" in scopes,
            can_revoke=True,
            may_reply="tweet.write" in scopes,
            replies_are_posts=True,
            reposts_take_words=False,
            reposts_repeat_safely=True,
        )

    def authorize(self, redirect_uri: str, state: str) -> Authorization:
        return connect.authorize(self.settings, redirect_uri, state)

    def callback_error(self, query: Mapping[str, str]) -> ConnectFailed | None:
        return connect.callback_error(query)

    def exchange(self, redirect_uri: str, code: str, code_verifier: str | None) -> Connected | ConnectFailed:
        return connect.exchange(self.settings, self.clock.now(), self._site, redirect_uri, code, code_verifier)

    def refresh(self, tokens: Tokens) -> RefreshResult:
        return connect.refresh(self.settings, self.clock.now(), tokens)

    def revoke(self, token: str) -> bool | None:
        return connect.revoke(self.settings, token)

    def count(self, text: str) -> TextLength:
        return counting.count(text)

    def holds_link(self, text: str) -> bool:
        return counting.holds_link(text)

    def prepare(self, access_token: str, account: Account, content: Content) -> Prepared | NotSent | Refused:
        """The account is not asked: a picture belongs to whoever's token uploads it. X makes its own link card."""
        return publish.prepare(self.settings, self.clock.now(), access_token, content)

    def send(self, access_token: str, body: bytes) -> Outcome:
        return publish.send(self.settings, self.clock.now(), self._site, access_token, body)

    def read(self, access_token: str, remote_ids: Sequence[str]) -> ReadResult:
        return measure.read(self.settings, self.clock.now(), access_token, remote_ids)

    def recent(self, access_token: str, account: Account, since: datetime, page: str = "") -> RecentPosts | ReadFailure:
        return measure.recent(self.settings, self.clock.now(), access_token, account, since, page)

    def conversation(
        self, access_token: str, post_ids: Sequence[str], since: str, page: str = "", until: str = ""
    ) -> CommentsRead:
        asked = converse.Asked(tuple(post_ids), since, page, until)
        return converse.read(self.settings, self.clock.now(), self._site, access_token, asked)

    def answers_to(self, access_token: str, post_id: str, comment_id: str, page: str = "") -> CommentsRead:
        """The whole conversation since that comment: X looks for no single one's answers."""
        return self.conversation(access_token, [post_id], comment_id, page)

    def prepare_reply(self, account: Account, to: ReplyTo, text: str) -> Prepared | Refused:
        return converse.prepare(to, text)

    def send_reply(self, access_token: str, post_id: str, body: bytes) -> Outcome:
        """On X an answer is a post that names what it answers."""
        return self.send(access_token, body)

    def remote_url(self, remote_id: str, account: Account | None = None) -> str:
        return errors.post_address(self._site, remote_id, account.handle if account else None)

    def find_post(self, pasted: str) -> PostAddress | AddressProblem:
        return addressing.find_post(pasted, self._site)

    def look_up(self, access_token: str, remote_id: str) -> Author | NoSuchPost | ReadFailure:
        return repost.look_up(self.settings, self.clock.now(), access_token, remote_id)

    def prepare_repost(self, account: Account, remote_id: str, words: str) -> Prepared | Refused:
        return repost.prepare(remote_id)

    def send_repost(self, access_token: str, account: Account, body: bytes) -> Outcome:
        return repost.send(self.settings, self.clock.now(), self._site, access_token, account, body)

    def remove_repost(
        self,
        access_token: str,
        account: Account,
        original: str,
        remote_id: str | None,
    ) -> RemovalOutcome:
        return repost.remove(self.settings, self.clock.now(), access_token, account, original)

    @property
    def _site(self) -> str:
        """Pages for people lie beside the authorization page, so a sandbox links to its own."""
        address = self.settings.x_authorize_url
        return address.removesuffix(AUTHORIZE_PATH) if address.endswith(AUTHORIZE_PATH) else SITE
