"""Posting at the small X."""

import base64
import io

import pytest

from tests.sandbox.making import PNG, X_SCOPES, Lab, XPerson


def uploaded(person: XPerson) -> str:
    form = {"media": (io.BytesIO(PNG), "ferry.png"), "media_category": "tweet_image"}
    answer = person.lab.client.post("/x/2/media/upload", data=form, headers=person.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["data"]["id"])


def test_a_post_comes_back_in_xs_own_form(lab: Lab) -> None:
    answer = lab.x_person().publish("Tea & biscuits <now> https://example.com/long/path")
    assert answer.status_code == 201
    data = answer.get_json()["data"]
    assert data["text"].startswith("Tea &amp; biscuits &lt;now&gt; https://t.co/")
    assert data["edit_history_tweet_ids"] == [data["id"]]
    assert answer.headers["location"].endswith(f"/x/2/tweets/{data['id']}")


def test_the_same_text_again_is_refused_also_after_deleting(lab: Lab) -> None:
    person = lab.x_person()
    post_id = person.post_id("The same words")
    for _ in range(2):
        answer = person.publish("The same words")
        assert (answer.status_code, answer.get_json()["status"]) == (403, 403)
        assert "duplicate content" in answer.get_json()["detail"]
        lab.client.delete(f"/x/2/tweets/{post_id}", headers=person.headers)
    assert lab.x_person("test-ayla").publish("The same words").status_code == 201


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 280, 201),
        ("x" * 281, 403),
        ("日" * 140, 201),
        ("日" * 141, 403),
        ("x" * 256 + " https://example.com/" + "y" * 80, 201),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467" * 140, 201),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467" * 141, 403),
    ],
)
def test_length_is_weighted(lab: Lab, text: str, status: int) -> None:
    answer = lab.x_person().publish(text)
    assert answer.status_code == status
    if status == 403:
        assert answer.get_json()["detail"] == "Your Tweet text is too long."


@pytest.mark.parametrize(
    "body",
    [
        {"text": "Words", "visibility": "PUBLIC"},
        {"text": ""},
        {"text": 7},
        {},
        {"text": "Words", "media": {"media_ids": []}},
        {"text": "Words", "media": {"media_ids": ["12345"]}},
        {"text": "Words", "reply_settings": "nobody"},
        {"text": "Words", "poll": {}, "quote_tweet_id": "1"},
        ["text"],
    ],
)
def test_a_body_of_the_wrong_shape_is_refused(lab: Lab, body: object) -> None:
    answer = lab.client.post("/x/2/tweets", json=body, headers=lab.x_person().headers)
    assert answer.status_code == 400
    assert answer.get_json()["type"].endswith("/invalid-request")
    assert lab.control("posts")["posts"] == []


def test_known_optional_fields_are_taken(lab: Lab) -> None:
    answer = lab.x_person().publish("Words", paid_partnership=True, made_with_ai=False, reply_settings="following")
    assert answer.status_code == 201


def test_replies_and_quotes_of_strangers_are_refused(lab: Lab) -> None:
    stranger, person = lab.x_person("test-ayla"), lab.x_person("test-noor")
    silent, calling = stranger.post_id("About nobody"), stranger.post_id("What does @test_noor think?")
    own = person.post_id("My thread")
    refused = person.publish("I think", reply={"in_reply_to_tweet_id": silent})
    assert "Reply to this conversation is not allowed" in refused.get_json()["detail"]
    assert person.publish("I think", reply={"in_reply_to_tweet_id": calling}).status_code == 201
    assert person.publish("And more", reply={"in_reply_to_tweet_id": own}).status_code == 201
    assert "Quoting this post" in person.publish("See", quote_tweet_id=silent).get_json()["detail"]


def test_deleting_answers_with_200(lab: Lab) -> None:
    person = lab.x_person()
    post_id = person.post_id("Words")
    foreign = lab.client.delete(f"/x/2/tweets/{post_id}", headers=lab.x_person("test-ayla").headers)
    assert foreign.status_code == 403
    answer = lab.client.delete(f"/x/2/tweets/{post_id}", headers=person.headers)
    assert (answer.status_code, answer.get_json()) == (200, {"data": {"deleted": True}})
    assert lab.client.delete(f"/x/2/tweets/{post_id}", headers=person.headers).status_code == 404


def test_reposting_twice_is_one_repost(lab: Lab) -> None:
    post_id = lab.x_person("test-company").post_id("From the company")
    person = lab.x_person()
    me = person.get("users/me").get_json()["data"]["id"]
    for _ in range(2):
        answer = lab.client.post(f"/x/2/users/{me}/retweets", json={"tweet_id": post_id}, headers=person.headers)
        assert answer.get_json() == {"data": {"retweeted": True, "rest_id": post_id}}
    public = person.get(f"tweets?ids={post_id}&tweet.fields=public_metrics").get_json()["data"][0]["public_metrics"]
    assert public["retweet_count"] == 1
    undone = lab.client.delete(f"/x/2/users/{me}/retweets/{post_id}", headers=person.headers)
    assert undone.get_json() == {"data": {"retweeted": False}}


def test_a_picture_with_its_text(lab: Lab) -> None:
    person = lab.x_person()
    media_id = uploaded(person)
    alt = {"id": media_id, "metadata": {"alt_text": {"text": "A ferry"}}}
    described = lab.client.post("/x/2/media/metadata", json=alt, headers=person.headers)
    assert described.get_json()["data"]["associated_metadata"] == {"alt_text": {"text": "A ferry"}}
    assert person.publish("With a picture", media={"media_ids": [media_id]}).status_code == 201
    assert 'alt="A ferry"' in lab.client.get("/posts").text
    assert lab.x_person("test-ayla").publish("Mine", media={"media_ids": [media_id]}).status_code == 400
    lab.control("clock", move=86_400)
    assert lab.x_person().publish("Too late", media={"media_ids": [media_id]}).status_code == 400


def test_media_may_come_as_base64_and_only_with_known_fields(lab: Lab) -> None:
    person = lab.x_person()
    body = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image"}
    post = lab.client.post
    assert post("/x/2/media/upload", json=body, headers=person.headers).status_code == 200
    lab.control("switches", x_field_names="post")
    assert (
        post("/x/2/media/upload", json={**body, "media_type": "image/png"}, headers=person.headers).status_code == 400
    )
    words = {**body, "media": base64.b64encode(b"words").decode()}
    assert post("/x/2/media/upload", json=words, headers=person.headers).status_code == 400
    long = {"id": "1", "metadata": {"alt_text": {"text": "x" * 1001}}}
    assert post("/x/2/media/metadata", json=long, headers=person.headers).status_code == 400


def test_scopes_are_needed(lab: Lab) -> None:
    reader = lab.x_person(scope="tweet.read users.read")
    assert reader.publish("Words").status_code == 403
    assert lab.client.post("/x/2/media/upload", headers=reader.headers).status_code == 403
    app = lab.client.post("/x/2/tweets", json={"text": "Words"}, headers={"Authorization": "Bearer app-token"})
    assert app.get_json()["type"].endswith("/unsupported-authentication")


@pytest.mark.parametrize("shape", ["problem", "errors"])
def test_the_limit_of_a_person_says_until_when(lab: Lab, shape: str) -> None:
    lab.control("switches", x_limits={"posts.create": {"user": 2}}, x_429_shape=shape)
    person = lab.x_person()
    answers = [person.publish(f"Words {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert [answer.headers["x-rate-limit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert ("errors" in answers[2].get_json()) is (shape == "errors")
    assert int(answers[2].headers["x-rate-limit-reset"]) % 900 == 0
    assert "retry-after" not in answers[2].headers
    lab.control("clock", move=900)
    assert person.publish("Words 3").status_code == 201


def test_the_limit_of_the_app_counts_everybody(lab: Lab) -> None:
    lab.control("switches", x_limits={"posts.create": {"user": None, "app": 2}})
    people = [lab.x_person(name) for name in ("test-noor", "test-ayla", "test-company")]
    assert [person.publish("Words").status_code for person in people] == [201, 201, 429]


def test_without_credit_every_call_is_402(lab: Lab) -> None:
    person = lab.x_person()
    lab.control("switches", x_credit=False)
    assert person.publish("Words").get_json()["title"] == "CreditsDepleted"
    lab.control("switches", x_credit=True)
    assert person.publish("Words").status_code == 201


def test_every_answer_has_a_request_id(lab: Lab) -> None:
    person = lab.x_person(scope=X_SCOPES)
    ids = {person.get("users/me").headers["x-request-id"], lab.client.get("/x/2/users/me").headers["x-request-id"]}
    assert len(ids) == 2
    assert ids <= {call["request_id"] for call in lab.control("calls")["calls"]}
