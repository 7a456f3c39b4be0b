"""Building adapters from settings, and what doctor says about them."""

import os
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from advocacy.core.room import CheckState
from advocacy.core.settings import Settings, SettingsError
from advocacy.networks.accounts import ConnectFailedReason
from advocacy.networks.outcomes import NotSentReason, RefusedReason
from advocacy.networks.registry import BUILDERS, INSECURE_TRANSPORT, Adapters, build_adapters, install
from advocacy.networks.room import ROOM, check_linkedin, check_version, check_x
from advocacy.networks.rules import PRICED_AS, Network, PaidCall, address_is_sane
from advocacy.networks.wording import CONNECT_FAILED, REFUSED, WAITING
from tests.networks.stub_network import a_clock, some_settings

LOCAL = "http://127.0.0.1:8001"


@pytest.fixture(autouse=True)
def _switch_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INSECURE_TRANSPORT, "")


def house(settings: Settings) -> Any:
    provided: dict[type, object] = {}
    return SimpleNamespace(settings=settings, clock=a_clock(), provide=provided.__setitem__, provided=provided)


def real_settings(**changes: Any) -> Settings:
    secrets = dict.fromkeys(("linkedin_client_id", "linkedin_client_secret", "x_client_id", "x_client_secret"), "set")
    return Settings(**(secrets | changes))


def test_every_network_has_one_adapter() -> None:
    services = house(some_settings(LOCAL))
    install(services)
    built = services.provided[Adapters]
    assert set(built) == set(Network) == set(BUILDERS)
    assert all(built[network].network is network for network in Network)
    assert [network.label for network in Network] == ["LinkedIn", "X"]


def test_plain_http_is_allowed_only_while_a_configured_address_is_on_this_machine() -> None:
    build_adapters(some_settings(LOCAL), a_clock())
    assert os.environ[INSECURE_TRANSPORT] == "1"
    build_adapters(real_settings(), a_clock())
    assert INSECURE_TRANSPORT not in os.environ


@pytest.mark.parametrize("name", ["linkedin_oauth_url", "linkedin_api_url", "x_authorize_url", "x_api_url"])
def test_secrets_never_travel_in_the_open(name: str) -> None:
    settings = replace(some_settings(LOCAL), **{name: "http://networks.example.com"})
    with pytest.raises(SettingsError, match=f"ADVOCACY_{name.upper()}"):
        build_adapters(settings, a_clock())
    check = check_linkedin if name.startswith("linkedin") else check_x
    assert check(house(settings)).state is CheckState.BROKEN


@pytest.mark.parametrize(
    ("address", "sane"),
    [
        ("https://api.x.com", True),
        ("http://127.0.0.1:8001/x", True),
        ("http://localhost:8001", True),
        ("http://[::1]:8001", True),
        ("http://127.0.0.1.example.com", False),
        ("http://10.0.0.1", False),
        ("ftp://127.0.0.1", False),
        ("https://user:secret@api.x.com", False),
        ("https://api.x.com?a=b", False),
        ("api.x.com", False),
        ("", False),
    ],
)
def test_sane_addresses(address: str, sane: bool) -> None:
    assert address_is_sane(address) is sane


def test_real_pages_and_pages_of_a_sandbox() -> None:
    real = build_adapters(real_settings(), a_clock())
    local = build_adapters(some_settings(LOCAL), a_clock())
    urn = "urn:li:share:1"
    assert real[Network.LINKEDIN].remote_url(urn) == f"https://www.linkedin.com/feed/update/{urn}/"
    assert real[Network.X].remote_url("1") == "https://x.com/i/web/status/1"
    assert local[Network.LINKEDIN].remote_url(urn) == f"{LOCAL}/linkedin/feed/update/{urn}/"
    assert local[Network.X].remote_url("1") == f"{LOCAL}/x/i/web/status/1"


def test_what_a_connection_may_do() -> None:
    adapters = build_adapters(some_settings(LOCAL), a_clock())
    linkedin, x = adapters[Network.LINKEDIN], adapters[Network.X]
    assert not linkedin.capabilities(("w_member_social",)).reads_figures
    assert linkedin.capabilities(("w_member_social", "r_member_postAnalytics")).reads_figures
    assert not linkedin.capabilities(("w_member_social",)).can_revoke
    may = x.capabilities(("tweet.read", "users.read", "offline.access"))
    assert (may.reads_figures, may.settles_by_reading, may.can_refresh, may.can_revoke) == (True, True, True, True)
    assert may.reads_replies_singly
    assert x.capabilities(("tweet.read", "users.read", "tweet.write")).may_reply
    assert not linkedin.capabilities(("w_member_social",)).may_reply
    assert linkedin.capabilities(("r_member_social_feed", "w_member_social_feed")).reads_replies_singly


def test_prices() -> None:
    adapters = build_adapters(some_settings(LOCAL), a_clock())
    assert not adapters[Network.LINKEDIN].prices
    prices = adapters[Network.X].prices
    assert set(prices) == set(PaidCall) - set(PRICED_AS)
    assert str(400 * prices[PaidCall.POST_WITH_LINK]) == "80.000"  # X docs' own sum: $80
    assert prices[PaidCall.POST_WITH_LINK] > prices[PaidCall.POST]


@pytest.mark.parametrize(
    ("version", "today", "state"),
    [
        ("202609", date(2026, 11, 23), CheckState.FINE),
        ("202609", date(2027, 7, 16), CheckState.FINE),
        ("202609", date(2027, 7, 17), CheckState.WARNING),
        ("202609", date(2027, 9, 15), CheckState.BROKEN),
        ("202601", date(2026, 11, 23), CheckState.WARNING),
        ("202511", date(2026, 11, 23), CheckState.BROKEN),
        ("202610", date(2026, 11, 23), CheckState.FINE),
        ("202501", date(2026, 11, 23), CheckState.BROKEN),
        ("20260901", date(2026, 11, 23), CheckState.BROKEN),
        ("202613", date(2026, 11, 23), CheckState.BROKEN),
        ("", date(2026, 11, 23), CheckState.BROKEN),
    ],
)
def test_linkedins_version_is_watched(version: str, today: date, state: CheckState) -> None:
    assert check_version(version, today).state is state


def test_doctor_on_good_and_bad_settings() -> None:
    assert [check.run(house(real_settings())).state for check in ROOM.checks] == [CheckState.FINE] * len(ROOM.checks)
    unset = check_x(house(Settings()))
    assert unset.state is CheckState.WARNING
    assert "ADVOCACY_X_CLIENT_ID and ADVOCACY_X_CLIENT_SECRET" in unset.words
    registered = check_linkedin(house(Settings(public_url="https://advocacy.example/")))
    assert "the callback address https://advocacy.example/accounts/linkedin/back," in registered.advice
    assert check_x(house(real_settings(x_fields_name="fields"))).state is CheckState.BROKEN
    assert check_linkedin(house(real_settings(linkedin_scopes="openid"))).state is CheckState.BROKEN


def test_there_are_words_for_everything() -> None:
    assert set(REFUSED) == set(RefusedReason)
    assert set(WAITING) == set(NotSentReason)
    assert set(CONNECT_FAILED) == set(ConnectFailedReason)
