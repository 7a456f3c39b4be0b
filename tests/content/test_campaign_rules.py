"""Campaigns without a database: stages, goals, and the tags on links."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.campaign_rules import Measure, Outcome, Stage, frozen_tags, read_tags, stage_of, tagged
from advocacy.core.settings import Settings, SettingsError, load_settings
from advocacy.networks.rules import Network

TAGS = {"utm_campaign": "AAAAAAAAAAAA", "utm_source": "{network}"}
PAGE = "https://hazelpont.example/night-ferry"


@pytest.mark.parametrize(
    ("today", "closed", "stage"),
    [
        (date(2026, 11, 8), False, Stage.PLANNED),
        (date(2026, 11, 9), False, Stage.RUNNING),
        (date(2026, 12, 12), False, Stage.RUNNING),
        (date(2026, 12, 13), False, Stage.OVER),
        (date(2026, 11, 20), True, Stage.CLOSED),
    ],
)
def test_both_days_belong_to_a_campaign(today: date, closed: bool, stage: Stage) -> None:
    assert stage_of(date(2026, 11, 9), date(2026, 12, 12), closed, today) is stage


def test_what_no_network_tells_is_not_nothing() -> None:
    assert Outcome(answers=None).reached(Measure.CONVERSATIONS) is None
    assert Outcome(answers=0).reached(Measure.CONVERSATIONS) == 0
    assert Outcome(answers=None, reported=2).reached(Measure.CONVERSATIONS) == 2
    assert Outcome(answers=5, reported=2).reached(Measure.CONVERSATIONS) == 7


def test_the_sharers_network_is_filled_in_last() -> None:
    assert tagged(PAGE, TAGS, Network.X) == f"{PAGE}?utm_campaign=AAAAAAAAAAAA&utm_source=x"
    assert tagged(PAGE, TAGS, Network.LINKEDIN).endswith("utm_source=linkedin")


def test_query_and_fragment_of_the_page_stay_as_they_are() -> None:
    address = "https://hazelpont.example/find?q=caf%C3%A9+boat&empty=#times"
    found = tagged(address, TAGS, Network.X)
    assert found.startswith("https://hazelpont.example/find?q=caf%C3%A9+boat&empty=&utm_campaign=")
    assert found.endswith("#times")


def test_a_tag_that_comms_wrote_is_not_overwritten() -> None:
    assert tagged(f"{PAGE}?UTM_Source=flyer", TAGS, Network.X) == f"{PAGE}?UTM_Source=flyer&utm_campaign=AAAAAAAAAAAA"


def test_no_tags_no_change() -> None:
    assert tagged(PAGE, None, Network.X) == PAGE
    assert tagged("", TAGS, Network.X) == ""


def test_only_opaque_names_come_into_the_tags() -> None:
    tags = read_tags(("utm_campaign={campaign}", "utm_content={post}", "utm_medium=social"))
    assert frozen_tags(tags, "CCCC", "PPPP") == {
        "utm_campaign": "CCCC",
        "utm_content": "PPPP",
        "utm_medium": "social",
    }


@pytest.mark.parametrize(
    "tag", ["utm_source={person}", "source=x", "utm_source=", "utm_source=a b", "utm_=x", "utm_id=a&b=c"]
)
def test_a_company_rule_that_could_name_somebody_or_break_a_link_stops_the_start(tag: str) -> None:
    with pytest.raises(SettingsError, match="ADVOCACY_LINK_TAGS"):
        load_settings({"ADVOCACY_ENVIRONMENT": "demo", "ADVOCACY_LINK_TAGS": tag})


def test_the_rule_of_a_fresh_installation_is_a_good_one() -> None:
    assert set(read_tags(Settings().link_tags)) == {"utm_campaign", "utm_medium", "utm_source"}


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="#"), max_size=30), st.sampled_from(Network))
def test_whatever_the_query_was_it_is_still_there(query: str, network: Network) -> None:
    address = f"https://hazelpont.example/a?{query}"
    before, after = urlsplit(address).query, urlsplit(tagged(address, TAGS, network)).query
    assert after.startswith(before)
    assert dict(parse_qsl(after))["utm_source"] in (network.value, dict(parse_qsl(before)).get("utm_source"))


def test_days_are_days_also_over_the_end_of_summer_time() -> None:
    last = date(2026, 10, 25)
    assert stage_of(last - timedelta(days=7), last, False, last) is Stage.RUNNING
