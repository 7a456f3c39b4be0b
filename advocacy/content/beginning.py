"""What a new post starts with: a wording per network, who speaks, and a window."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from advocacy.content.freezing import PostContent, WordingText
from advocacy.content.windowing import known_zone, to_local, to_moment
from advocacy.networks.rules import Network


def new_content(company: str, zone: str, language: str, moment: datetime) -> PostContent:
    """What the composer starts with: a wording per network, who speaks, and an end in two weeks at six."""
    known = known_zone(zone)
    assert known is not None
    end = (to_local(moment, known) + timedelta(days=14)).replace(hour=18, minute=0, second=0, microsecond=0)
    return PostContent(
        zone=zone,
        closes_at=to_moment(end, known),
        disclosure=_("I work at %(company)s", company=company),
        wordings=tuple(WordingText(network, language, "") for network in Network),
    )


def opening_on(content: PostContent, day: date) -> PostContent:
    """The same, open from nine on that day for two weeks, in its zone."""
    zone = known_zone(content.zone)
    assert zone is not None
    opens = datetime.combine(day, time(9))
    closes = datetime.combine(day + timedelta(days=14), time(18))
    return replace(content, opens_at=to_moment(opens, zone), closes_at=to_moment(closes, zone))
