"""A year of sharing: shares within the windows of their posts, and what came of each, as facts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.company.copying import NULL, Row, key
from benchmarks.company.people import connection_id, has_account, team_of
from benchmarks.company.posts import MadePost
from benchmarks.company.size import Size

COUNTERPARTS = 40  # people outside who follow somebody
READINGS = (timedelta(hours=6), timedelta(days=3), timedelta(days=14))
WATCHED = timedelta(days=30)
SHARE_COLUMNS = (
    "id, public_id, state, due_at, fence, attempts, person_id, post_id, version_id, network, connection_id, "
    "consented_at, account_id, account_name, words, text, text_hash, dealt_words, own_words, rulebook_hash, findings, "
    'language, "when", closes_at, short_code, link_target, readings_without, failed_readings, settling, '
    "settle_attempted, resend, proven_there, published_at, reported, remote_id, remote_url, shared_on, k, "
    "replies_singly"
)
FACT_COLUMNS = (
    "source, kind, person_id, team_id, network, share_id, subject, amount, counterpart, from_colleague, reported, "
    "happened_at, counts_at, counts_on, k, rule_version, recorded_at, scored_at"
)
WATCH_COLUMNS = "share_id, network, state, step, due_at, last_read_at"


@dataclass(frozen=True)
class MadeShare:
    number: int
    person: int
    team: int
    post: MadePost
    network: str
    at: datetime
    k: int


class Year:
    """Shares one after the other; the same seed and size give the same year before `now`."""

    def __init__(self, size: Size, posts: list[MadePost], now: datetime, random: Random) -> None:
        self._size, self._now, self._random = size, now, random
        self._posts = [post for post in posts if post.offered and post.opens_at < now - timedelta(hours=1)]
        self._taken: set[int] = set()
        self._of_day: Counter[int] = Counter()

    def shares(self) -> Iterator[MadeShare]:
        number = 0
        while True:
            number += 1
            yield self._share(number)

    def _share(self, number: int) -> MadeShare:
        """Some people share much, most a little."""
        random, size = self._random, self._size
        while True:
            person = int(size.people * random.random() ** 2) + 1
            post = random.choice(self._posts)
            network = "x" if has_account(person, "x") and random.random() < 0.5 else "linkedin"
            taken = (person * (size.posts + 1) + post.number) * 2 + (network == "x")
            if taken not in self._taken:
                break
        self._taken.add(taken)
        at = post.opens_at + (min(post.closes_at, self._now) - post.opens_at) * random.random()
        day = person * 1_000 + (self._now - at).days
        self._of_day[day] += 1
        return MadeShare(number, person, team_of(person, size), post, network, at, self._of_day[day])

    def facts(self, share: MadeShare) -> Iterator[Row]:
        """About ten of a share: clicks, comments and answers, and three readings of figures."""
        random, at = self._random, share.at
        name = str(share.number)
        yield self._fact(share, f"share:{name}", "share_published", at)
        for place in range(min(30, int(random.expovariate(0.28)))):
            yield self._fact(share, f"click:{name}:{place}", "click", self._later(at, 5))
        for place in range(min(12, int(random.expovariate(0.75)))):
            when, subject = self._later(at, 3), f"{share.network}:{name}:{place}"
            who = f"{share.person:08x}{random.randrange(COUNTERPARTS):08x}"
            yield self._fact(share, f"comment:{name}:{place}", "comment", when, subject=subject, counterpart=who)
            if random.random() < 0.4:
                seconds = int(random.expovariate(1 / 20_000)) + 60
                answered = min(when + timedelta(seconds=seconds), self._now)
                yield self._fact(share, f"answer:{name}:{place}", "answer", answered, subject=subject, amount=seconds)
        yield from self._figures(share)

    def _figures(self, share: MadeShare) -> Iterator[Row]:
        random = self._random
        reach, reactions = int(random.expovariate(1 / 900)), int(random.expovariate(0.2))
        for step, after in enumerate(READINGS, 1):
            at = share.at + after
            if at > self._now:
                return
            for kind, amount in (("reach", reach * step // 3), ("reactions", reactions * step // 3)):
                if amount:
                    yield self._fact(share, f"figure:{share.number}:{kind}:{step}", kind, at, amount=amount)

    def _later(self, at: datetime, days: float) -> datetime:
        return min(at + timedelta(days=self._random.expovariate(1 / days)), self._now)

    def _fact(
        self,
        share: MadeShare,
        source: str,
        kind: str,
        at: datetime,
        *,
        subject: str = NULL,
        counterpart: str = NULL,
        amount: int = 1,
    ) -> Row:
        moment = at.isoformat()
        return (
            source,
            kind,
            str(share.person),
            str(share.team),
            share.network,
            str(share.number),
            subject,
            str(amount),
            counterpart,
            "f",
            "f",
            moment,
            moment,
            moment[:10],
            str(share.k),
            "1",
            moment,
            moment,
        )

    def row(self, share: MadeShare) -> Row:
        moment, number = share.at.isoformat(), str(share.number)
        words = f"I work at Hazelpont. Colleague {share.person} of us stood on the quay and heard only water. Did you?"
        remote = f"urn:li:share:{number}" if share.network == "linkedin" else f"18{share.number:017d}"
        return (
            number,
            key("Sh", share.number),
            "published",
            moment,
            "1",
            "1",
            str(share.person),
            str(share.post.number),
            str(share.post.number),
            share.network,
            str(connection_id(share.person, share.network)),
            moment,
            f"account{share.person}",
            f"Person Number{share.person}",
            words,
            words,
            f"{share.number:064x}",
            words,
            "0.4",
            f"{1:064x}",
            "[]",
            "en",
            "now",
            share.post.closes_at.isoformat(),
            f"{share.number:011d}",
            f"https://hazelpont.example/night-ferry/{share.post.number}",
            "0",
            "0",
            "f",
            "f",
            "f",
            "f",
            moment,
            "f",
            remote,
            f"https://network.example/{number}",
            moment[:10],
            str(share.k),
            "t" if share.network == "x" else "f",
        )

    def watch(self, share: MadeShare) -> Row | None:
        """Only those whose readings go on: what is older is over."""
        if share.at < self._now - WATCHED:
            return None
        state = "watching" if share.network == "x" else "not_offered"
        return str(share.number), share.network, state, "8", (share.at + WATCHED).isoformat(), NULL


def entry_rows(size: Size, posts: list[MadePost], now: datetime) -> Iterator[Row]:
    """What stands in everybody's feed: twelve posts of these days, and eight that are over."""
    live = [post.number for post in posts if post.for_everybody and post.opens_at <= now < post.closes_at]
    over = [post.number for post in posts if post.offered and post.closes_at < now]
    for person in range(1, size.people + 1):
        chosen = [live[(person * 7 + place) % len(live)] for place in range(min(12, len(live)))]
        chosen += [over[(person * 11 + place) % len(over)] for place in range(min(8, len(over)))]
        for place, post in enumerate(chosen):
            at = now - timedelta(days=1 + place // 3)
            yield str(person), str(post), at.isoformat(), at.isoformat()[:10], "f", "{}"
