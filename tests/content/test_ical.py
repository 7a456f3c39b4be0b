"""iCalendar as RFC 5545 has it: read back by rules of our own, byte by byte."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.ical import Event, Status, calendar_text, escaped, folded, stamp

OPENS = datetime(2026, 11, 29, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def event(**changes: object) -> Event:
    values: dict[str, object] = {
        "uid": "AAAAAAAAAAAA@advocacy.example",
        "starts_at": OPENS,
        "ends_at": OPENS + timedelta(days=5),
        "changed_at": OPENS - timedelta(days=3),
        "title": "A heron moved into Lisseroord",
    }
    return Event(**(values | changes))  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def unescaped(words: str) -> str:
    found, rest = [], iter(words)
    for sign in rest:
        following = next(rest) if sign == "\\" else ""
        found.append({"": sign, "n": "\n"}.get(following, following))
    return "".join(found)


def value_of(text: str, name: str) -> str:
    (found,) = [line.partition(":")[2] for line in unfolded(text) if line.startswith(f"{name}:")]
    return found


def test_a_calendar_has_what_every_program_asks_for() -> None:
    text = calendar_text(
        "Posts of Hazelpont", [event(status=Status.TENTATIVE, sequence=3, address="https://a.example/p")]
    )
    lines = unfolded(text)
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Advocacy//Posts//EN"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert value_of(text, "UID") == "AAAAAAAAAAAA@advocacy.example"
    assert value_of(text, "DTSTART") == "20261129T080000Z"
    assert value_of(text, "DTEND") == "20261204T080000Z"
    assert value_of(text, "DTSTAMP") == "20261126T080000Z"
    assert (value_of(text, "SEQUENCE"), value_of(text, "STATUS")) == ("3", "TENTATIVE")
    assert value_of(text, "URL") == "https://a.example/p"


def test_the_same_events_give_the_same_bytes() -> None:
    assert calendar_text("Posts", [event()]) == calendar_text("Posts", [event()])


def test_an_end_is_never_before_its_beginning() -> None:
    text = calendar_text("Posts", [event(ends_at=OPENS - timedelta(days=1))])
    assert value_of(text, "DTSTART") < value_of(text, "DTEND")


def test_stamps_are_utc_on_both_sides_of_a_change_of_clocks() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    assert stamp(datetime(2026, 10, 24, 9, tzinfo=zone)) == "20261024T070000Z"
    assert stamp(datetime(2026, 10, 26, 9, tzinfo=zone)) == "20261026T080000Z"
    assert stamp(datetime(2026, 1, 1, tzinfo=UTC)) == "20260101T000000Z"


def test_a_hostile_title_is_only_a_title() -> None:
    title = "Tide, wind; fog\\rain\r\nEND:VEVENT\nBEGIN:VEVENT\u2028\x00\x07"
    text = calendar_text("Posts", [event(title=title, categories=("Quiet, water",))])
    assert unfolded(text).count("BEGIN:VEVENT") == 1
    assert value_of(text, "SUMMARY") == "Tide\\, wind\\; fog\\\\rain\\nEND:VEVENT\\nBEGIN:VEVENT"
    assert value_of(text, "CATEGORIES") == "Quiet\\, water"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
def test_lines_are_short_whole_characters_and_unfold_to_what_they_were(words: str) -> None:
    line = f"SUMMARY:{escaped(words)}"
    parts = folded(line).encode().split(b"\r\n")
    assert all(len(part) <= 75 and part.decode() for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    assert parts[0].decode() + "".join(part.decode()[1:] for part in parts[1:]) == line


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80))
def test_escaping_loses_nothing_that_can_be_seen(words: str) -> None:
    seen = "".join(
        sign for sign in words.replace("\r\n", "\n").replace("\r", "\n") if sign == "\n" or sign.isprintable()
    )
    assert unescaped(escaped(words)) == seen
