"""Two people on one draft: what both did is kept, and where both changed the same thing both texts are shown."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from advocacy.content.carrying import carried, unpacked
from advocacy.content.freezing import PictureUse, PostContent, WordingText
from advocacy.content.merging import Clash, merged
from advocacy.content.rules import Style
from advocacy.networks.rules import Network

LINKEDIN, X = Network.LINKEDIN, Network.X


def wordings(*texts: str, network: Network = LINKEDIN) -> tuple[WordingText, ...]:
    return tuple(WordingText(network, "en", text) for text in texts)


BASE = PostContent(
    title="The night ferry",
    wordings=wordings("One.", "Two.") + wordings("Short.", network=X),
    topics=frozenset({"a", "b"}),
    closes_at=datetime(2026, 12, 4, 17, tzinfo=UTC),
    style=Style.RESULTS,
    pictures=(PictureUse("p1", "f" * 64, "A ferry"),),
)


def test_changes_in_different_places_fit_together() -> None:
    mine = replace(BASE, title="The last boat", topics=frozenset({"a", "b", "c"}))
    theirs = replace(BASE, style=Style.PEOPLE, wordings=wordings("One.", "Two, better.") + BASE.wordings[2:])
    both = merged(BASE, mine, theirs)
    assert both.clashes == []
    assert (both.content.title, both.content.style) == ("The last boat", Style.PEOPLE)
    assert [each.text for each in both.content.wordings] == ["One.", "Two, better.", "Short."]
    assert both.taken == ["style", WordingText(LINKEDIN, "en", "Two, better.")]


def test_the_same_place_changed_by_both_is_shown_with_both_texts() -> None:
    mine = replace(BASE, title="Mine", wordings=wordings("My one.", "Two.") + BASE.wordings[2:])
    theirs = replace(BASE, title="Theirs", wordings=wordings("Their one.", "Two.") + BASE.wordings[2:])
    both = merged(BASE, mine, theirs)
    assert both.content == mine
    assert both.clashes == [
        Clash("title", "Mine", "Theirs"),
        Clash("wordings", WordingText(LINKEDIN, "en", "My one."), WordingText(LINKEDIN, "en", "Their one.")),
    ]


def test_what_both_changed_alike_is_no_clash() -> None:
    same = replace(BASE, title="The same")
    assert merged(BASE, same, same) == merged(same, same, same)


def test_it_is_ours_was_said_of_the_address_that_was_seen() -> None:
    base = replace(BASE, own_x="1")
    mine = replace(base, own_confirmed=True)
    assert merged(base, mine, replace(base, title="Theirs")).content.own_confirmed
    assert not merged(base, mine, replace(base, own_x="2")).content.own_confirmed
    assert not merged(mine, base, mine).content.own_confirmed, "who takes it back takes it back"


def test_added_wordings_of_both_stay_and_a_removed_one_goes() -> None:
    mine = replace(BASE, wordings=wordings("One.", "Two.", "Mine.") + BASE.wordings[2:])
    theirs = replace(BASE, wordings=wordings("Two.") + wordings("Short.", "New.", network=X))
    both = merged(BASE, mine, theirs)
    assert [each.text for each in both.content.wordings] == ["Two.", "Mine.", "Short.", "New."]
    assert both.clashes == []


@pytest.mark.parametrize("mine_removes", [True, False])
def test_a_text_that_one_changed_and_one_removed_is_kept_and_said(mine_removes: bool) -> None:
    changed = replace(BASE, wordings=wordings("One, longer.", "Two.") + BASE.wordings[2:])
    removed = replace(BASE, wordings=wordings("Two.") + BASE.wordings[2:])
    both = merged(BASE, removed, changed) if mine_removes else merged(BASE, changed, removed)
    assert "One, longer." in [each.text for each in both.content.wordings]
    assert len(both.clashes) == 1


def test_choices_of_both_add_up() -> None:
    mine = replace(BASE, topics=frozenset({"a", "c"}))
    theirs = replace(BASE, topics=frozenset({"a", "b", "d"}))
    assert merged(BASE, mine, theirs).content.topics == {"a", "c", "d"}


def test_without_knowing_the_beginning_every_difference_is_shown() -> None:
    theirs = replace(BASE, title="Theirs", topics=frozenset({"z"}), wordings=wordings("Other."))
    both = merged(None, BASE, theirs)
    assert both.content == BASE
    assert {clash.name for clash in both.clashes} == {"title", "topics", "wordings"}


texts = some.lists(some.sampled_from(["a", "b", "c", "d"]), max_size=4)


@given(texts, texts, texts)
def test_no_new_text_of_anybody_is_lost(before: list[str], mine: list[str], theirs: list[str]) -> None:
    base, ours, other = (PostContent(wordings=wordings(*each)) for each in (before, mine, theirs))
    both = merged(base, ours, other)
    shown = {each.text for each in both.content.wordings}
    shown |= {side.text for clash in both.clashes for side in (clash.mine, clash.theirs) if side}
    assert (set(mine) | set(theirs)) - set(before) <= shown


@given(texts, texts)
def test_who_is_alone_gets_what_they_wrote(before: list[str], mine: list[str]) -> None:
    base, ours = PostContent(wordings=wordings(*before)), PostContent(wordings=wordings(*mine))
    assert merged(base, ours, base).content.wordings == ours.wordings
    assert merged(base, base, ours).content.wordings == ours.wordings


def test_content_travels_as_text_and_back() -> None:
    assert unpacked(carried(BASE)) == BASE
    assert unpacked(carried(PostContent())) == PostContent()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", "{}", '{"title": 1}', carried(BASE).replace("linkedin", "myspace"), "[" * 100_000],
)
def test_what_is_no_content_is_none(text: str) -> None:
    assert unpacked(text) is None
