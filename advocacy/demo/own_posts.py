"""What Hazelpont's own accounts said on the networks, for colleagues to pass on."""

from collections.abc import Mapping
from typing import Any

from advocacy.demo.posts import PostSpec
from advocacy.demo.stage import DemoError, Stage
from advocacy.networks.rules import Network
from advocacy.sandbox.accounts import Account, account_by_handle, create_account
from advocacy.sandbox.published import Accepted, NewPost, add_post, likeness_of
from advocacy.sandbox.settings import Network as SandboxNetwork

HANDLE, NAME, FOLLOWERS = "hazelpont", "Hazelpont", 4_200


class OwnPosts:
    """The company's own posts: written once, at the moment at which a draft names them first."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._written: dict[str, dict[str, Any]] = {}

    def of(self, spec: PostSpec) -> Mapping[str, Any]:
        """As fields of PostContent; none for a post that is not passed on."""
        if not spec.passed_on:
            return {}
        if spec.key not in self._written:
            named = {f"own_{network.value}": self._write(network, spec.passed_on) for network in Network}
            self._written[spec.key] = {"own_confirmed": True} | named
        return self._written[spec.key]

    def _write(self, network: Network, text: str) -> str:
        store, moment = self._stage.sandbox.store, self._stage.sandbox.clock.now()
        there = SandboxNetwork(network.value)
        post = NewPost(there, self._account(there, moment).id, text, {"text": text}, likeness_of(text))
        made = add_post(store, post, moment, moment, 0)
        if not isinstance(made, Accepted):
            raise DemoError(f"the company's own post is not on {network.label}")
        return made.id

    def _account(self, network: SandboxNetwork, moment: float) -> Account:
        store = self._stage.sandbox.store
        found = account_by_handle(store, network, HANDLE)
        return found or create_account(store, network, HANDLE, NAME, FOLLOWERS, False, moment)
