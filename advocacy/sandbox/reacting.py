"""The audience's reactions to a stored post at this moment."""

from advocacy.sandbox.accounts import account_by_id
from advocacy.sandbox.audience import Reactions, Visit, reactions, visits
from advocacy.sandbox.published import Post
from advocacy.sandbox.state import now, sandbox, switches


def age_in_hours(post: Post) -> float:
    """In the audience's own time, which may pass faster."""
    return (now() - post.created) / 3600 * switches().audience_speed


def reactions_now(post: Post) -> Reactions:
    return reactions(sandbox().settings.seed, post.id, _audience(post), age_in_hours(post), bool(post.link))


def visits_now(post: Post) -> list[Visit]:
    return visits(sandbox().settings.seed, post.id, _audience(post), age_in_hours(post), bool(post.link))


def moment_of(post: Post, visit: Visit) -> float:
    """When the visit came, by the network's clock."""
    return moment_of_age(post, visit.hours)


def moment_of_age(post: Post, hours: float) -> float:
    """The network's clock when the post was so old in the audience's own time."""
    return post.created + hours * 3600 / (switches().audience_speed or 1.0)


def _audience(post: Post) -> int:
    account = account_by_id(sandbox().store, post.account_id)
    return account.audience if account else 0
