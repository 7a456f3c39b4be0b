"""The posts of a made-up company: drafts, in review, planned, on offer and over, with eight wordings per network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.company.copying import NULL, Row, key, listed
from benchmarks.company.people import COMMS, REGIONS, TOPICS
from benchmarks.company.size import Size

WORDINGS = 8
WINDOW = timedelta(days=14)
YEAR = timedelta(days=365)
TEXTS = {
    "en": "I work at Hazelpont. Colleague {place} of us stood on the quay at stop {post} and heard water. Did you?",
    "nl": "Ik werk bij Hazelpont. Collega {place} stond op de kade bij halte {post} en hoorde alleen water. Jij ook?",
}
POST_COLUMNS = "id, public_id, created_by, created_at, offered_version_id, withdrawn_at, archived_at, sharers"
VERSION_COLUMNS = (
    "id, post_id, number, state, revision, title, link_url, link_title, style, internal_only, opens_at, closes_at, "
    "zone, languages, spoken, roles, regions, disclosure, content_hash, findings, made_by, made_at, changed_by, "
    "changed_at, asked_for_review_at, approved_at, approved_by"
)


@dataclass(frozen=True)
class MadePost:
    """`state`: of its version. A post that is over may be archived or withdrawn."""

    number: int
    state: str
    opens_at: datetime
    closes_at: datetime
    archived: bool
    withdrawn: bool
    teams: tuple[int, ...]
    region: str
    dutch: bool
    picture: bool

    @property
    def offered(self) -> bool:
        return self.state == "approved"

    @property
    def for_everybody(self) -> bool:
        return not self.teams and not self.region


def make_posts(size: Size, now: datetime, random: Random) -> list[MadePost]:
    """Of those that are not live half a tenth each is planned, in review or a draft; the others are over."""
    return [_post(number, size, now, random) for number in range(1, size.posts + 1)]


def _post(number: int, size: Size, now: datetime, random: Random) -> MadePost:
    live = number > size.posts - size.live
    kind = "live" if live else random.choices(("over", "planned", "in_review", "draft"), (85, 5, 5, 5))[0]
    opens_at = {
        "live": now - WINDOW * random.random() * 0.9 - timedelta(minutes=1),
        "over": now - YEAR + (YEAR - WINDOW * 1.1) * random.random(),
    }.get(kind, now + timedelta(days=1 + 20 * random.random()))
    audience = random.random()
    return MadePost(
        number=number,
        state="approved" if kind in ("live", "over", "planned") else kind,
        opens_at=opens_at,
        closes_at=opens_at + WINDOW,
        archived=kind == "over" and random.random() < 0.5,
        withdrawn=kind == "over" and random.random() < 0.03,
        teams=tuple(sorted(random.sample(range(1, size.teams + 1), 5))) if audience < 0.3 else (),
        region=random.choice(REGIONS[:-1]) if 0.3 <= audience < 0.4 else "",
        dutch=random.random() < 0.3,
        picture=random.random() < 0.6,
    )


def post_rows(posts: list[MadePost], now: datetime) -> Iterator[Row]:
    for post in posts:
        over = now.isoformat()
        yield (
            str(post.number),
            key("Po", post.number),
            str(post.number % COMMS + 1),
            (post.opens_at - timedelta(days=3)).isoformat(),
            str(post.number) if post.offered else NULL,
            over if post.withdrawn else NULL,
            over if post.archived else NULL,
            str(post.number % 60),
        )


def version_rows(posts: list[MadePost]) -> Iterator[Row]:
    for post in posts:
        author, approver = str(post.number % COMMS + 1), str((post.number + 1) % COMMS + 1)
        made = (post.opens_at - timedelta(days=3)).isoformat()
        yield (
            str(post.number),
            str(post.number),
            "1",
            post.state,
            "1",
            f"The night ferry, part {post.number}",
            f"https://hazelpont.example/night-ferry/{post.number}",
            "Night ferry timetable",
            ("people", "process", "results", "vision")[post.number % 4],
            "f",
            post.opens_at.isoformat(),
            post.closes_at.isoformat(),
            "Europe/Amsterdam",
            "{}",
            listed(["en", "nl"] if post.dutch else ["en"]),
            "{}",
            listed([post.region]) if post.region else "{}",
            "I work at Hazelpont",
            f"{post.number:064x}",
            "[]",
            author,
            made,
            author,
            made,
            made if post.state != "draft" else NULL,
            made if post.offered else NULL,
            approver if post.offered else NULL,
        )


def variant_rows(posts: list[MadePost]) -> Iterator[Row]:
    number = 0
    for post in posts:
        for network in ("linkedin", "x"):
            for language in ("en", "nl") if post.dutch else ("en",):
                for place in range(1, WORDINGS + 1):
                    number += 1
                    text = TEXTS[language].format(place=place, post=post.number)
                    yield str(number), str(post.number), network, language, str(place), text


def team_rows(posts: list[MadePost]) -> Iterator[Row]:
    for post in posts:
        for team in post.teams:
            yield str(post.number), str(team)


def topic_rows(posts: list[MadePost], random: Random) -> Iterator[Row]:
    for post in posts:
        for topic in random.sample(range(1, TOPICS + 1), 2):
            yield str(post.number), str(topic)


def picture_rows(posts: list[MadePost], now: datetime) -> Iterator[Row]:
    for post in (post for post in posts if post.picture):
        number = post.number
        yield (
            str(number),
            key("Pi", number),
            f"{number:064x}",
            "image/webp",
            "1280",
            "720",
            "90000",
            "50",
            "50",
            now.isoformat(),
        )


def version_picture_rows(posts: list[MadePost]) -> Iterator[Row]:
    for post in (post for post in posts if post.picture):
        yield str(post.number), "1", str(post.number), "The night ferry under a half moon"
