"""The demo's drawings come out as pictures of the right size."""

from io import BytesIO

import pytest
from PIL import Image

from advocacy.demo.pictures.drawing import PICTURES, as_png, tile_png


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_drawing_is_a_small_flat_png(name: str) -> None:
    packed = as_png(name)
    picture = Image.open(BytesIO(packed))
    assert (picture.format, picture.size) == ("PNG", (1200, 600))
    assert len(packed) < 60_000
    assert len(picture.convert("RGB").getcolors(1200 * 600) or []) > 5


def test_the_tile_is_square() -> None:
    assert Image.open(BytesIO(tile_png(64))).size == (64, 64)


def test_an_unknown_drawing_is_an_error() -> None:
    with pytest.raises(KeyError):
        as_png("unicorn")
