"""The part of the composer's form about the company's own posts that colleagues may pass on."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, ValidationError

from advocacy.content.freezing import PostContent
from advocacy.content.own_post_words import address_problem, owner_problem
from advocacy.content.own_posts import address_of, remote_id_of
from advocacy.core.typed import PageForm, stripped
from advocacy.networks.rules import Network


class OwnPostFields(PageForm):
    own_linkedin = StringField(_l("Our own post on LinkedIn"), filters=[stripped])
    own_x = StringField(_l("Our own post on X"), filters=[stripped])
    own_confirmed = BooleanField(_l("I looked: it is our company's own post"))
    own_seen = HiddenField()  # the addresses that stood beside the tick when the page showed it

    def process(self, *args: Any, **kwargs: Any) -> None:
        """A tick speaks of the addresses that it stood beside; beside another one it is taken away."""
        super().process(*args, **kwargs)
        seen = self.own_seen.data
        if seen and not set(self._addresses().split()) <= set(seen.split()):
            self.own_confirmed.data = False
        self._remember()

    def validate_own_linkedin(self, field: Any) -> None:
        self._address(Network.LINKEDIN, field)

    def validate_own_x(self, field: Any) -> None:
        self._address(Network.X, field)

    def _address(self, network: Network, field: Any) -> None:
        problem = address_problem(network, field.data or "")
        if problem:
            raise ValidationError(problem)

    def are_ours(self) -> bool:
        """Asks the network where it can tell; what it says against them stands beside the fields."""
        for network, field in ((Network.LINKEDIN, self.own_linkedin), (Network.X, self.own_x)):
            problem = owner_problem(network, field.data or "")
            field.errors = [*field.errors, problem] if problem else field.errors
        return not (self.own_linkedin.errors or self.own_x.errors)

    def own_values(self) -> dict[str, Any]:
        """As fields of PostContent."""
        return {
            "own_linkedin": remote_id_of(Network.LINKEDIN, self.own_linkedin.data or ""),
            "own_x": remote_id_of(Network.X, self.own_x.data or ""),
            "own_confirmed": bool(self.own_confirmed.data),
        }

    def show_own(self, content: PostContent) -> None:
        self.own_linkedin.data = address_of(Network.LINKEDIN, content.own_linkedin)
        self.own_x.data = address_of(Network.X, content.own_x)
        self.own_confirmed.data = content.own_confirmed
        self._remember()

    def _remember(self) -> None:
        self.own_seen.data = self._addresses() if self.own_confirmed.data else ""

    def _addresses(self) -> str:
        return f"{self.own_linkedin.data or ''} {self.own_x.data or ''}".strip()
