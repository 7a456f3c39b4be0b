"""What is wrong with a post's link or picture: told once, not beside each wording, and it stops all of them."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from advocacy.content.checking import check_content
from advocacy.content.freezing import PostContent
from tests.content.factories import make_comms, make_content, make_picture, make_post, wordings
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in

MOMENT = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
SHORT = "https://bit.ly/3xYz"


def content(link: str = SHORT) -> PostContent:
    return make_content(link_url=link, wordings=wordings(each=2))


def test_a_link_is_spoken_of_once_for_all_wordings(app: object) -> None:
    checked = check_content(content(), MOMENT)
    assert len(checked.wordings) > 2
    assert [(finding.rule, finding.found) for _, finding in checked.attached] == [("no-shorteners", SHORT)]
    assert all(finding.rule != "no-shorteners" for wording in checked.wordings for finding in wording.in_text)


def test_what_stops_a_link_stops_every_wording(app: object) -> None:
    checked = check_content(content("https://wiki.corp/plan"), MOMENT)
    assert checked.blocking
    assert all(wording.stops for wording in checked.wordings)


@pytest.mark.parametrize("address", ["/posts/{}", "/posts/{}/edit"])
def test_a_page_names_it_once(client: FlaskClient, address: str) -> None:
    lotte = make_comms()
    post = make_post("draft", author=lotte, wordings=wordings(each=2), link_url=SHORT)
    sign_in(client, lotte)
    html = client.get(address.format(post.public_id)).get_data(as_text=True)
    assert html.count("No other people&#39;s short links") == 1


def test_while_somebody_types_it_comes_apart_from_the_words(client: FlaskClient) -> None:
    sign_in(client, make_comms())
    sent = {
        "text": "Our boat is guaranteed silent.",
        "network": "linkedin",
        "language": "en",
        "key": "0",
        "link": SHORT,
    }
    answer = client.post("/studio/check", data=sent).json
    assert answer is not None
    assert "short links" in answer["attached"]
    assert "short links" not in answer["html"]
    assert 'data-same="no-shorteners' in answer["attached"]
    assert answer["marks"][0]["number"] == 1


@pytest.mark.parametrize("address", ["/posts/{}", "/posts/{}/edit"])
def test_a_finding_about_a_picture_leads_to_the_picture(client: FlaskClient, address: str) -> None:
    lotte = make_comms()
    two = (make_picture(lotte, "A ferry"), make_picture(lotte, "A heron"))
    post = make_post("draft", author=lotte, pictures=two)
    sign_in(client, lotte)
    page = PageClient(client).get(address.format(post.public_id))
    assert [node.get("href") for node in page.all("a", class_="finding-number")] == ["#picture-1", "#picture-2"]
    assert "Picture 2: “A heron" in page.text
    assert all(f'id="picture-{number}"' in page.text for number in (1, 2))


def test_an_employee_reads_which_picture_it_is_and_no_letter_is_marked(client: FlaskClient) -> None:
    lotte = make_comms()
    post = make_post(author=lotte, pictures=(make_picture(lotte, "A ferry"),))
    sign_in(client, make_person())
    asked = {"text": "Our boat is quiet.", "post": post.public_id, "network": "linkedin", "wording": "0"}
    answer = client.post("/share/preview", data=asked).json
    assert answer is not None
    assert "Picture 1: “A ferry" in answer["html"]
    assert "data-go-to" not in answer["html"].split("Picture 1")[0].rsplit("<article", 1)[1]
    assert [mark for mark in answer["marks"] if mark["start"] == mark["end"] == 0] == []
