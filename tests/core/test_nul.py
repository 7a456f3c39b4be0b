"""A NUL in an address ends in a page that says so, never in the database."""

import pytest
from flask.testing import FlaskClient

from tests.people.factories import make_person, sign_in


@pytest.mark.parametrize("address", ["/welcome/%00", "/board/a%00b", "/shares/%00", "/shares/a%00b/figures"])
def test_a_nul_in_a_path_is_nothing_here(address: str, client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/shares/?before=a%00b", "/board?open=%00"])
def test_a_nul_in_a_query_could_not_be_read(address: str, client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get(address).status_code == 400


def test_a_nul_in_the_id_of_a_share_form_is_no_share(client: FlaskClient) -> None:
    sign_in(client, make_person())
    form = {"post": "a\0b", "network": "x", "words": "Hello", "code": "", "version": "1"}
    assert 400 <= client.post("/", data=form).status_code < 500


def test_a_nul_in_the_id_of_a_text_that_is_checked_is_nothing_here(client: FlaskClient) -> None:
    sign_in(client, make_person())
    form = {"post": "a\0b", "network": "x", "words": "Hello"}
    assert 400 <= client.post("/share/preview", data=form).status_code < 500
