"""People outside react: they follow short links, figures are read, points are counted. Told in the evening."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.demo.stage import Stage
from advocacy.engagement.clicking import Sieve, Visited, write_clicks
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.measuring import read_due
from advocacy.engagement.rules import Visit
from advocacy.engagement.visitors import VisitorKeys
from advocacy.engagement.watching import watch_published
from advocacy.insights.counting import count_everything
from advocacy.relationships.tasks import refresh_boards, score_waiting_facts
from advocacy.sandbox.published import find_post
from advocacy.sandbox.reacting import moment_of, visits_now
from advocacy.sharing.models import Share
from advocacy.sharing.sweeping import sweep_shares

FOLLOWED = timedelta(days=6)  # by then nearly everybody who would follow a link has done so


class Outside:
    """The audience, and what the product does each evening with what came back."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._until = datetime.min.replace(tzinfo=UTC)
        self._sieve = Sieve(VisitorKeys(services().queues.redis))

    def evening(self) -> None:
        write_clicks(self._sieve.clicks(sorted(self._visits(), key=lambda visited: visited.at), offices=()))
        self._until = now()
        watch_published()
        read_due()
        listen_due()
        sweep_shares()
        score_waiting_facts()

    def present(self) -> None:
        """The last evening, and the boards and charts as the first page shows them."""
        self.evening()
        refresh_boards()
        count_everything()

    def _visits(self) -> Iterator[Visited]:
        """Who came through short links since the last evening; the product's own sieve judges them."""
        recent = select(Share.short_code, Share.id, Share.remote_id).where(
            Share.published_at > now() - FOLLOWED, Share.link_target.is_not(None), Share.remote_id.is_not(None)
        )
        with transaction() as session:
            shares = session.execute(recent).all()
        codes = {share.short_code: share.id for share in shares}
        for share in shares:
            for link, visit, moment in self._visits_of(share.remote_id):
                share_id = codes.get(urlsplit(link).path.rpartition("/")[2])
                if share_id is not None:
                    yield Visited(share_id, visit, moment)

    def _visits_of(self, remote_id: str) -> Iterator[tuple[str, Visit, datetime]]:
        with self._stage.networks.app_context():
            post = find_post(self._stage.sandbox.store, remote_id)
            if post is None:
                return
            visits = [(moment_of(post, visit), visit) for visit in visits_now(post)]
        for seconds, visit in visits:
            moment = datetime.fromtimestamp(seconds, UTC)
            if self._until < moment <= now():
                yield post.link, Visit("GET", visit.browser, address_of(visit.visitor), {}), moment


def address_of(visitor: str) -> str:
    """A network address for a simulated visitor, from the range that is kept for measurements (RFC 2544)."""
    first, second = sha256(visitor.encode()).digest()[:2]
    return f"198.18.{first}.{second}"
