"""Where a picture is cut, and that the chosen point stays."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from advocacy.content.focusing import Focused, choose_focus
from advocacy.content.freezing import PictureUse
from advocacy.content.models import newest_version, post_by_public_id
from advocacy.content.picture_sizes import SHAPES, Focus, Size, cut_for
from advocacy.content.picturing import picture_by_public_id, store_picture
from advocacy.content.resizing import in_size
from advocacy.content.sending import fetched, pictures_of
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from tests.content.factories import make_comms, make_post
from tests.people.factories import sign_in

sides = st.integers(1, 5000)
percents = st.integers(0, 100)


@given(sides, sides, percents, percents, st.sampled_from(Size))
def test_a_cut_lies_inside_and_holds_the_point(width: int, height: int, x: int, y: int, size: Size) -> None:
    left, top, right, bottom = cut_for(width, height, SHAPES[size], Focus(x, y))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left <= width * x / 100 <= right
    assert top <= height * y / 100 <= bottom


@pytest.mark.parametrize(
    ("focus", "box"),
    [(Focus(), (100, 0, 300, 100)), (Focus(0, 50), (0, 0, 200, 100)), (Focus(100, 0), (200, 0, 400, 100))],
)
def test_a_wide_picture_is_cut_around_the_point(focus: Focus, box: tuple[int, int, int, int]) -> None:
    assert cut_for(400, 100, SHAPES[Size.X], focus) == box


def test_what_a_network_shows_whole_is_not_cut() -> None:
    assert cut_for(1600, 900, SHAPES[Size.LINKEDIN], Focus(0, 0)) == (0, 0, 1600, 900)


def half_and_half() -> BytesIO:
    """A very wide drawing: red at the left, blue at the right."""
    image = Image.new("RGB", (1200, 200), "red")
    image.paste("blue", (600, 0, 1200, 200))
    target = BytesIO()
    image.save(target, "PNG")
    target.seek(0)
    return target


def make_wide(person_id: int) -> PictureUse:
    stored = store_picture(half_and_half(), person_id)
    assert isinstance(stored, PictureUse)
    return replace(stored, alt_text="Red, then blue")


def colours(picture_id: str, size: Size) -> set[tuple[int, ...]]:
    found = picture_by_public_id(picture_id)
    assert found
    sized = in_size(found, size)
    assert sized
    return {colour for _, colour in Image.open(BytesIO(sized.data)).convert("RGB").getcolors() or []}


def test_another_focus_is_another_picture_and_what_was_approved_stays(database: Flask) -> None:
    lotte = make_comms()
    approved = make_post(author=lotte, pictures=(make_wide(lotte.id),))
    draft = make_post("draft", author=lotte, pictures=(picture := make_wide(lotte.id),))
    outcome = choose_focus(draft.public_id, picture.public_id, Focus(0, 50), lotte.id)
    assert isinstance(outcome, Focused)
    assert outcome.picture_public_id != picture.public_id
    assert colours(outcome.picture_public_id, Size.SMALL) == {(255, 0, 0)}
    assert len(colours(picture.public_id, Size.SMALL)) > 1
    with transaction() as session:
        post = post_by_public_id(session, approved.public_id)
        assert post
        (shown,) = pictures_of(session, newest_version(session, post.id).id)
    assert shown
    assert shown.picture.focus == Focus()
    assert choose_focus(draft.public_id, picture.public_id, Focus(0, 50), lotte.id) is None  # no longer in the draft


@pytest.mark.parametrize(("network", "size"), [(Network.LINKEDIN, (382, 200)), (Network.X, (400, 200))])
def test_each_network_gets_its_size(database: Flask, network: Network, size: tuple[int, int]) -> None:
    lotte = make_comms()
    post = make_post(author=lotte, pictures=(make_wide(lotte.id),))
    with transaction() as session:
        (named,) = pictures_of(session, post.offered_version_id or 0)
    assert named
    sent = fetched(named, network)
    assert Image.open(BytesIO(sent.data)).size == size
    assert sent.alt_text == "Red, then blue"


def test_pictures_are_served_as_what_they_are(client: FlaskClient) -> None:
    lotte = make_comms()
    picture = make_wide(lotte.id)
    assert client.get(f"/pictures/{picture.public_id}").status_code == 302  # to sign in
    sign_in(client, lotte)
    whole = client.get(f"/pictures/{picture.public_id}")
    card = client.get(f"/pictures/{picture.public_id}?size=card")
    assert Image.open(BytesIO(whole.data)).size == (1200, 200)
    assert Image.open(BytesIO(card.data)).size == (400, 200)
    for answer in (whole, card):
        assert answer.content_type == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]
    again = client.get(f"/pictures/{picture.public_id}?size=card", headers={"If-None-Match": card.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/pictures/{picture.public_id}?size=huge").status_code == 404
    assert client.get("/pictures/..%2f..%2fetc%2fpasswd").status_code == 404


def test_comms_chooses_the_point_on_a_page(client: FlaskClient) -> None:
    lotte = make_comms()
    picture = make_wide(lotte.id)
    draft = make_post("draft", author=lotte, pictures=(picture,))
    sign_in(client, lotte)
    address = f"/posts/{draft.public_id}/pictures/{picture.public_id}/focus"
    assert "What must stay visible" in client.get(address).text
    assert client.post(address, data={"x": "101", "y": "50"}).status_code == 422
    answer = client.post(address, data={"x": "0", "y": "50"}, follow_redirects=True)
    assert "This is how it will be cut" in answer.text
    assert client.post(address, data={"x": "0", "y": "50"}).status_code == 404
