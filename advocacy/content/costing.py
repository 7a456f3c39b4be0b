"""What a post will cost on networks that charge for it, before anybody approves it."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from advocacy.content.freezing import PostContent
from advocacy.content.reaching import Reach, share_rates
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.budget_rules import month_of
from advocacy.networks.pricing import network_book
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import READINGS, PostCost, call_for, forecast_for_post, forecast_for_repost, spent


@dataclass(frozen=True)
class Forecast:
    """Dollars. `rate_known`: the share rate was counted; else it is what all of `people` together would cost.
    `is_bound`: how many could share may not be told, so `people` are all whom the post is for."""

    network: Network
    people: int
    cost: PostCost
    readings: int
    rate_known: bool
    is_bound: bool
    spent: Decimal
    budget: Decimal | None
    repost_each: Decimal = Decimal(0)  # of passing on our own post instead; 0: it is free, or there is none

    @property
    def after(self) -> Decimal:
        """What this month would have cost with the post."""
        return self.spent + self.cost.total

    @property
    def over_budget(self) -> bool:
        return self.budget is not None and self.after > self.budget


def forecasts(content: PostContent, reach: Reach) -> list[Forecast]:
    """One for each network that the post has a wording or a post of ours for and that charges; none for what stays
    inside."""
    if content.internal_only:
        return []
    rates = share_rates()
    named = [network for network in Network if network in content.own_posts or _is_written(content, network)]
    with transaction() as session:
        found = [_forecast(session, content, network, reach, rates.get(network)) for network in named]
    return [forecast for forecast in found if forecast.cost.each]


def _is_written(content: PostContent, network: Network) -> bool:
    return any(wording.network is network for wording in content.wordings)


def _has_link(content: PostContent, network: Network) -> bool:
    """The post's own link, or one that the network makes of something in a wording."""
    texts = [wording.text for wording in content.wordings if wording.network is network]
    return bool(content.link_url) or any(call_for(network, text) is PaidCall.POST_WITH_LINK for text in texts)


def _forecast(session: Session, content: PostContent, network: Network, reach: Reach, rate: float | None) -> Forecast:
    """Where both are possible, the dearer way counts."""
    is_bound = network not in reach.connected
    people, part = reach.connected.get(network, reach.people), 1.0 if rate is None or is_bound else rate
    repost = forecast_for_repost(network, people, part)
    written = _is_written(content, network)
    cost = forecast_for_post(network, _has_link(content, network), people, part) if written else repost
    budget = network_book().budget_of(network)
    so_far = spent(session, network, month_of(now())).total if cost.each else Decimal(0)
    passed_on = repost.each if written and network in content.own_posts else Decimal(0)
    readings = READINGS if written else 0
    most = budget.monthly if budget else None
    rate_known = rate is not None and not is_bound
    return Forecast(network, people, cost, readings, rate_known, is_bound, so_far, most, passed_on)
