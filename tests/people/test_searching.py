"""The search of the top bar: posts, colleagues and guidelines, and nothing that somebody may not see."""

import pytest
from flask.testing import FlaskClient

from advocacy.core.permissions import Role
from advocacy.people.models import Person
from advocacy.relationships.opting_out import leave_ranking
from tests.content.factories import make_post
from tests.people.factories import make_person, make_team, sign_in


def looked_for(client: FlaskClient, person: Person, words: str) -> str:
    sign_in(client, person)
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    return answer.text


def test_each_finds_what_they_may_see(client: FlaskClient) -> None:
    quays, workshop = make_team("Quays"), make_team("Workshop")
    noor, comms = make_person(team=quays), make_person(Role.COMMS)
    mine = make_post(title="The heron of the quay", teams=(quays,))
    theirs = make_post(title="A heron in the workshop", teams=(workshop,))
    draft = make_post("draft", title="A heron, perhaps")
    page = looked_for(client, noor, "HERON")
    assert f"post-{mine.public_id}" in page
    assert theirs.public_id not in page
    assert draft.public_id not in page
    page = looked_for(client, comms, "heron")
    assert all(f'{post.public_id}"' in page for post in (mine, theirs, draft))


def test_every_word_has_to_be_there_and_signs_are_only_signs(client: FlaskClient) -> None:
    noor = make_person()
    make_post(title="The heron of the quay")
    assert "The heron of the quay" in looked_for(client, noor, "quay heron")
    assert "The heron of the quay" not in looked_for(client, noor, "quay unicorn")
    assert "The heron of the quay" not in looked_for(client, noor, "%")


def test_a_colleague_is_found_until_they_leave_the_ranking(client: FlaskClient) -> None:
    noor, sam = make_person(), make_person(name="Sam de Wit", team=make_team("Quays"))
    assert f"/board/{sam.public_id}" in looked_for(client, noor, "wit quays")
    leave_ranking(sam)
    assert sam.public_id not in looked_for(client, noor, "wit")


def test_a_guideline_is_found_by_its_words(client: FlaskClient) -> None:
    page = looked_for(client, make_person(), "guarantee")
    assert "Guidelines</h2>" in page
    assert "/guidelines?topic=figures#" in page


def test_more_than_five_lead_to_the_whole_list(client: FlaskClient) -> None:
    noor = make_person()
    for number in range(6):
        make_post(title=f"Heron {number}")
    page = looked_for(client, noor, "heron")
    assert page.count('href="/?post=') == 5
    assert 'href="/?q=heron"' in page


@pytest.mark.parametrize("words", ["", "   ", "x" * 5000, "'; --", "\ud83d", "<script>alert(1)</script>"])
def test_odd_words_find_nothing_and_break_nothing(words: str, client: FlaskClient) -> None:
    make_post(title="The heron of the quay")
    sign_in(client, make_person())
    answer = client.get("/search", query_string={"q": words.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "heron of" not in answer.text
    assert "<script>alert" not in answer.text
