"""LinkedIn as the house sees it: what it can, what it allows, what it costs (nothing)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from advocacy.core.clock import Clock
from advocacy.core.settings import Settings
from advocacy.networks.accounts import Account, Authorization, Connected, ConnectFailed, RefreshResult, Tokens
from advocacy.networks.addresses import AddressProblem, PostAddress
from advocacy.networks.conversing import CommentsRead, ReplyTo
from advocacy.networks.linkedin import addressing, connect, converse, counting, errors, measure, publish, repost
from advocacy.networks.outcomes import NotSent, Outcome, Prepared, Refused
from advocacy.networks.readings import ReadFailure, ReadFailureReason, ReadResult, RecentPosts
from advocacy.networks.reposts import Author, NoSuchPost, RemovalOutcome
from advocacy.networks.rules import (
    Capabilities,
    Content,
    LimitScope,
    Network,
    PaidCall,
    RateLimit,
    TextLength,
    has_address,
)

SITE = "https://www.linkedin.com"
OAUTH_PATH = "/oauth/v2"
PRICES: Mapping[PaidCall, Decimal] = {}
# Numbers of the self-serve product Share on LinkedIn; those of /rest/posts stand only in the developer portal.
LIMITS = (
    RateLimit(LimitScope.ACCOUNT, 150, timedelta(days=1), until_midnight=True),
    RateLimit(LimitScope.APP, 100_000, timedelta(days=1), until_midnight=True),
)


@dataclass(frozen=True)
class LinkedIn:
    settings: Settings = field(repr=False)
    clock: Clock
    network = Network.LINKEDIN
    prices = PRICES
    limits = LIMITS

    @property
    def wanted_scopes(self) -> Sequence[str]:
        return sorted(set(self.settings.linkedin_scopes.split()))

    def capabilities(self, scopes: Sequence[str]) -> Capabilities:
        reads = measure.ANALYTICS_SCOPE in scopes
        return Capabilities(
            reads_figures=reads,
            private_figures=reads,
            reads_replies_singly=not converse.READ_SCOPES.isdisjoint(scopes),
            settles_by_reading=False,
            can_refresh=True,  # approved partners only: the connection has a refresh token or it has none
            can_revoke=False,
            may_reply=converse.REPLY_SCOPE in scopes,
        )

    def authorize(self, redirect_uri: str, state: str) -> Authorization:
        return connect.authorize(self.settings, redirect_uri, state)

    def callback_error(self, query: Mapping[str, str]) -> ConnectFailed | None:
        return connect.callback_error(query)

    def exchange(self, redirect_uri: str, code: str, code_verifier: str | None) -> Connected | ConnectFailed:
        """The verifier is left out: LinkedIn's web flow has no PKCE."""
        return connect.exchange(self.settings, self.clock.now(), self._site, redirect_uri, code)

    def refresh(self, tokens: Tokens) -> RefreshResult:
        return connect.refresh(self.settings, self.clock.now(), tokens)

    def revoke(self, token: str) -> bool | None:
        """No way is documented; the member removes the app under Permitted services."""
        return None

    def count(self, text: str) -> TextLength:
        return counting.count(text)

    def holds_link(self, text: str) -> bool:
        return has_address(text)

    def prepare(self, access_token: str, account: Account, content: Content) -> Prepared | NotSent | Refused:
        return publish.prepare(self.settings, self.clock.now(), access_token, account, content)

    def send(self, access_token: str, body: bytes) -> Outcome:
        return publish.send(self.settings, self.clock.now(), self._site, access_token, body)

    def read(self, access_token: str, remote_ids: Sequence[str]) -> ReadResult:
        return measure.read(self.settings, self.clock.now(), access_token, remote_ids)

    def recent(
        self,
        access_token: str,
        account: Account,
        since: datetime,
        page: str = "",
    ) -> RecentPosts | ReadFailure:
        return ReadFailure(ReadFailureReason.NOT_OFFERED)

    def conversation(
        self,
        access_token: str,
        post_ids: Sequence[str],
        since: str,
        page: str = "",
        until: str = "",
    ) -> CommentsRead:
        """All pages at once: nothing is charged, and there is no mark to go on from."""
        return converse.read(self._reading(access_token), post_ids)

    def answers_to(self, access_token: str, post_id: str, comment_id: str, page: str = "") -> CommentsRead:
        return converse.read_answers(self._reading(access_token), post_id, comment_id)

    def prepare_reply(self, account: Account, to: ReplyTo, text: str) -> Prepared | Refused:
        return converse.prepare(account, to, text)

    def send_reply(self, access_token: str, post_id: str, body: bytes) -> Outcome:
        return converse.send(self.settings, self.clock.now(), self._site, access_token, post_id, body)

    def remote_url(self, remote_id: str, account: Account | None = None) -> str:
        return errors.post_address(self._site, remote_id)

    def find_post(self, pasted: str) -> PostAddress | AddressProblem:
        return addressing.find_post(pasted, self._site)

    def look_up(self, access_token: str, remote_id: str) -> Author | NoSuchPost | ReadFailure:
        """Reading a post, even the company's own, needs permissions that a self-serve app does not get."""
        return ReadFailure(ReadFailureReason.NOT_OFFERED)

    def prepare_repost(self, account: Account, remote_id: str, words: str) -> Prepared | Refused:
        return repost.prepare(account, remote_id, words)

    def send_repost(self, access_token: str, account: Account, body: bytes) -> Outcome:
        return repost.send(self.settings, self.clock.now(), self._site, access_token, body)

    def remove_repost(
        self,
        access_token: str,
        account: Account,
        original: str,
        remote_id: str | None,
    ) -> RemovalOutcome:
        return repost.remove(self.settings, self.clock.now(), access_token, remote_id)

    def _reading(self, access_token: str) -> converse.Reading:
        return converse.Reading(self.settings, self.clock.now(), self._site, access_token)

    @property
    def _site(self) -> str:
        """Pages for people lie beside the OAuth pages, so a sandbox links to its own."""
        address = self.settings.linkedin_oauth_url
        return address.removesuffix(OAUTH_PATH) if address.endswith(OAUTH_PATH) else SITE
