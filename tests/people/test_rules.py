"""Decisions about persons, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.core.permissions import Role
from advocacy.people.rules import (
    LinkState,
    Scope,
    block_after,
    device_words,
    failures_still_count,
    initials,
    is_readable,
    leaves_no_admin,
    link_state,
    name_from_email,
    network_of,
    normalised_email,
    own_path,
    readable_part,
    seen_is_stale,
    split_addresses,
    with_employee,
)

NOW = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Noor@Hazelpont.Example ", "noor@hazelpont.example"),
        ("noor+ferry@mail.hazelpont.example", "noor+ferry@mail.hazelpont.example"),
        ("noor@hazelpont", None),
        ("noor@hazelpont,example", None),
        ("noor@@hazelpont.example", None),
        ("noor..h@hazelpont.example", None),
        ("no or@hazelpont.example", None),
        ("noor@hazelpont.example\x00", None),
        ("\u212aim@hazelpont.example", None),  # KELVIN SIGN, which lower() folds onto k
        ("x" * 250 + "@hazelpont.example", None),
        ("", None),
    ],
)
def test_an_address_has_one_form_or_is_none(typed: str, stored: str | None) -> None:
    assert normalised_email(typed) == stored


@given(st.text(max_size=60))
def test_an_address_that_is_taken_stays_itself(typed: str) -> None:
    taken = normalised_email(typed)
    assert taken is None or (normalised_email(taken) == taken and is_readable(taken))


def test_addresses_are_parted_at_commas_semicolons_and_lines_without_doubles() -> None:
    assert split_addresses("a@b.nl, c@d.nl;a@b.nl\n e@f.nl,,") == ["a@b.nl", "c@d.nl", "e@f.nl"]


def test_a_name_is_guessed_from_the_address() -> None:
    assert name_from_email("joris.van-ekeren@hazelpont.example") == "Joris Van Ekeren"


def test_initials_are_first_and_last() -> None:
    assert (initials("Noor Hartsuiker"), initials("Noor"), initials("  "), initials("–")) == ("NH", "N", "?", "?")


@pytest.mark.parametrize("text", ["No\x00or", "No\nor", "No\ufffdor", "roon\u202e", "\ud800"])
def test_broken_text_is_not_readable(text: str) -> None:
    assert not is_readable(text)


def test_other_scripts_are_readable() -> None:
    assert is_readable("Søren Ångström, 王芳, محمد, O’Neill")


def test_what_is_searched_for_loses_what_cannot_be_stored() -> None:
    assert readable_part("  no\x00or\ud800 ", 100) == "noor"


@pytest.mark.parametrize("path", ["/", "/feed?after=3xT9w2LkBQm3", "/me#you"])
def test_own_paths_are_followed(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "feed",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "/" + "a" * 2001,
    ],
)
def test_nobody_is_led_away_after_signing_in(path: str | None) -> None:
    assert own_path(path) is None


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, None), (4, None), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (10_000, 15)]
)
def test_blocks_grow_and_stop_growing(failures: int, minutes: int | None) -> None:
    assert block_after(Scope.EMAIL, failures) == (timedelta(minutes=minutes) if minutes else None)


def test_a_network_address_may_fail_more_often() -> None:
    assert block_after(Scope.ADDRESS, 29) is None
    assert block_after(Scope.ADDRESS, 30) == timedelta(minutes=1)


def test_failures_are_forgotten_after_a_day() -> None:
    assert failures_still_count(NOW - timedelta(hours=23), NOW)
    assert not failures_still_count(NOW - timedelta(hours=24), NOW)


def test_an_ipv6_person_holds_a_whole_network() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("unix socket") == "unix socket"


def test_a_link_is_used_before_it_is_expired() -> None:
    earlier, later = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    assert link_state(later, None, NOW) is LinkState.OPEN
    assert link_state(NOW, None, NOW) is LinkState.EXPIRED
    assert link_state(earlier, earlier, NOW) is LinkState.USED


def test_seen_is_written_every_five_minutes() -> None:
    assert seen_is_stale(None, NOW)
    assert seen_is_stale(NOW - timedelta(minutes=5), NOW)
    assert not seen_is_stale(NOW - timedelta(minutes=4, seconds=59), NOW)


def test_devices_are_named_as_their_makers_do() -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"
    desk = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
    assert (device_words(phone), device_words(desk), device_words("curl/8")) == (
        "Safari · iPhone",
        "Firefox · Linux",
        "",
    )


def test_everybody_is_an_employee() -> None:
    assert with_employee(["admin", "comms"]) == [Role.EMPLOYEE, Role.COMMS, Role.ADMIN]
    assert with_employee([]) == [Role.EMPLOYEE]


def test_the_last_admin_is_the_only_one() -> None:
    assert leaves_no_admin(3, [3])
    assert not leaves_no_admin(3, [3, 4])
    assert not leaves_no_admin(5, [3])
    assert not leaves_no_admin(5, [])
