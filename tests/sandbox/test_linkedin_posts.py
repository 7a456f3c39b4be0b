"""Posting at the small LinkedIn."""

from datetime import date

import pytest

from advocacy.sandbox.linkedin.guarding import is_alive
from advocacy.sandbox.linkedin.little_text import shown_text
from tests.sandbox.making import PNG, Lab


def shown(lab: Lab, urn: str) -> str:
    return str(lab.control(f"posts/{urn}")["text"])


def test_a_post_is_taken_with_its_name_in_a_header(lab: Lab) -> None:
    answer = lab.linkedin_member().publish("We open the northern line.")
    assert (answer.status_code, answer.data) == (201, b"")
    assert answer.headers["x-restli-id"].startswith("urn:li:share:7")
    assert answer.headers["x-li-uuid"]
    assert shown(lab, answer.headers["x-restli-id"]) == "We open the northern line."


def test_an_unescaped_reserved_character_cuts_the_text_silently(lab: Lab) -> None:
    answer = lab.linkedin_member().publish("We grew 40% (again) in Q3")
    assert answer.status_code == 201
    assert shown(lab, answer.headers["x-restli-id"]) == "We grew 40% "


@pytest.mark.parametrize(
    ("little_text", "text"),
    [
        (r"We grew 40% \(again\) in Q3", "We grew 40% (again) in Q3"),
        (r"C:\\temp\\file\_name", r"C:\temp\file_name"),
        ("#cloud and more", "#cloud and more"),
        (r"{hashtag|\#|cloud} \(m/f/d\)", "#cloud (m/f/d)"),
        ("@[Devtestco](urn:li:organization:2414183) is here", "Devtestco is here"),
        ("mail jobs@example.com", "mail jobs"),
        ("a_b", "a"),
        ("Zeile 1\nZeile 2 – „Größe“ & 日本語 👋", "Zeile 1\nZeile 2 – „Größe“ & 日本語 👋"),
        ("ends with a backslash\\", "ends with a backslash"),
    ],
)
def test_little_text(little_text: str, text: str) -> None:
    assert shown_text(little_text) == text


def test_the_same_content_again_is_refused_with_the_first_ones_name(lab: Lab) -> None:
    member = lab.linkedin_member()
    urn = member.publish("The same words").headers["x-restli-id"]
    again = member.publish("The same words")
    assert again.status_code == 422
    assert again.get_json()["message"].endswith(f"Content is a duplicate of {urn}")
    assert again.get_json()["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
    assert member.publish("The same words", content={"article": {"source": "https://example.com"}}).status_code == 201
    assert lab.linkedin_member("test-ayla").publish("The same words").status_code == 201


def test_the_duplicate_window_ends_by_the_real_clock(lab: Lab) -> None:
    member = lab.linkedin_member()
    member.publish("The same words")
    lab.control("clock", move=3600)
    assert member.publish("The same words").status_code == 422
    lab.control("switches", linkedin_duplicate_window=0)
    assert member.publish("The same words").status_code == 201


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"LinkedIn-Version": ""}, 400, "VERSION_MISSING"),
        ({"LinkedIn-Version": "202411"}, 426, "NONEXISTENT_VERSION"),
        ({"LinkedIn-Version": "209901"}, 426, "NONEXISTENT_VERSION"),
        ({"X-Restli-Protocol-Version": "1.0.0"}, 400, "ILLEGAL_ARGUMENT"),
        ({"Authorization": "Bearer nobody"}, 401, "INVALID_ACCESS_TOKEN"),
    ],
)
def test_headers_are_checked(lab: Lab, headers: dict[str, str], status: int, code: str) -> None:
    member = lab.linkedin_member()
    body = member.post_body("Words")
    answer = lab.client.post("/linkedin/rest/posts", json=body, headers={**member.headers, **headers})
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert lab.control("posts")["posts"] == []


def test_versions_live_a_year() -> None:
    assert is_alive("202510", date(2026, 10, 15))
    assert not is_alive("202510", date(2026, 10, 16))
    assert is_alive("202609", date(2027, 9, 15))
    assert not is_alive("202612", date(2026, 11, 23))
    assert not is_alive("latest", date(2026, 11, 23))


def test_the_author_has_to_be_the_tokens_member(lab: Lab) -> None:
    answer = lab.linkedin_member().publish("Words", author=lab.linkedin_member("test-ayla").urn)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS_DENIED")


def test_without_the_scope_nothing_is_posted(lab: Lab) -> None:
    member = lab.linkedin_member(scope="openid profile")
    assert member.publish("Words").get_json()["serviceErrorCode"] == 100


def test_too_long_a_text(lab: Lab) -> None:
    member = lab.linkedin_member()
    assert member.publish("x" * 3000).status_code == 201
    answer = member.publish("x" * 3001)
    assert answer.status_code == 422
    assert answer.get_json()["errorDetails"]["inputErrors"][0]["code"] == "FIELD_LENGTH_TOO_LONG"
    assert member.publish(r"\(" * 2000).status_code == 201  # backslashes are not counted


@pytest.mark.parametrize("field", ["author", "commentary", "visibility", "distribution", "lifecycleState"])
def test_a_missing_field_is_named(lab: Lab, field: str) -> None:
    member = lab.linkedin_member()
    body = {**member.post_body("Words"), field: None}
    answer = lab.client.post("/linkedin/rest/posts", json=body, headers=member.headers)
    assert answer.status_code == 422
    assert f"/{field} :: field is required" in answer.get_json()["message"]


def test_a_body_that_is_no_json(lab: Lab) -> None:
    answer = lab.client.post("/linkedin/rest/posts", data="{", headers=lab.linkedin_member().headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "ILLEGAL_ARGUMENT")


def test_deleting_twice_is_fine_and_foreign_posts_are_safe(lab: Lab) -> None:
    member, other = lab.linkedin_member(), lab.linkedin_member("test-ayla")
    path = "/linkedin/rest/posts/" + member.publish("Words").headers["x-restli-id"].replace(":", "%3A")
    assert lab.client.delete(path, headers=other.headers).status_code == 403
    assert lab.client.delete(path, headers=member.headers).status_code == 204
    assert lab.client.delete(path, headers=member.headers).status_code == 204


def test_changing_the_text(lab: Lab) -> None:
    member = lab.linkedin_member()
    urn = member.publish("Words").headers["x-restli-id"]
    patch = {"patch": {"$set": {"commentary": "Better words"}}}
    headers = {**member.headers, "X-RestLi-Method": "PARTIAL_UPDATE"}
    assert lab.client.post(f"/linkedin/rest/posts/{urn}", json=patch, headers=headers).status_code == 204
    assert shown(lab, urn) == "Better words"


def test_nothing_can_be_read_back_with_self_serve_scopes(lab: Lab) -> None:
    member = lab.linkedin_member()
    urn = member.publish("Words").headers["x-restli-id"]
    for path in ("posts", "socialMetadata", "socialActions"):
        answer = member.get(f"/linkedin/rest/{path}/{urn}")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS_DENIED")
    query = f"?q=entity&entity=(share:{urn})&queryType=IMPRESSION&aggregation=TOTAL"
    assert member.get("/linkedin/rest/memberCreatorPostAnalytics" + query).status_code == 403


def uploaded(lab: Lab, member_name: str = "test-noor") -> str:
    member = lab.linkedin_member(member_name)
    body = {"initializeUploadRequest": {"owner": member.urn}}
    answer = lab.client.post("/linkedin/rest/images?action=initializeUpload", json=body, headers=member.headers)
    value = answer.get_json()["value"]
    bare = {"Authorization": f"Bearer {member.token}"}
    assert lab.client.put(value["uploadUrl"], data=PNG, headers=bare).status_code == 201
    return str(value["image"])


def test_an_image_of_the_author_is_shown(lab: Lab) -> None:
    urn = uploaded(lab)
    answer = lab.linkedin_member().publish("With a picture", content={"media": {"id": urn, "altText": "A ferry"}})
    assert answer.status_code == 201
    page = lab.client.get("/posts").text
    assert f"/pictures/{urn.replace(':', '%3A')}" in page or f"/pictures/{urn}" in page
    assert lab.client.get(f"/pictures/{urn}").data == PNG


def test_an_image_of_somebody_else_is_refused(lab: Lab) -> None:
    urn = uploaded(lab, "test-ayla")
    assert lab.linkedin_member().publish("With a picture", content={"media": {"id": urn}}).status_code == 422


def test_an_image_for_another_owner_is_refused(lab: Lab) -> None:
    member = lab.linkedin_member()
    body = {"initializeUploadRequest": {"owner": "urn:li:person:other"}}
    answer = lab.client.post("/linkedin/rest/images?action=initializeUpload", json=body, headers=member.headers)
    assert answer.status_code == 403


def test_bytes_that_are_no_image_are_refused(lab: Lab) -> None:
    member = lab.linkedin_member()
    body = {"initializeUploadRequest": {"owner": member.urn}}
    answer = lab.client.post("/linkedin/rest/images?action=initializeUpload", json=body, headers=member.headers)
    address = answer.get_json()["value"]["uploadUrl"]
    assert lab.client.put(address, data=b"words", headers=member.headers).status_code == 400


def test_a_reshare_needs_a_post_that_allows_it(lab: Lab) -> None:
    company = lab.linkedin_member("test-company")
    opened = company.publish("For all").headers["x-restli-id"]
    closed = company.publish("Not to pass on", isReshareDisabledByAuthor=True).headers["x-restli-id"]
    member = lab.linkedin_member()
    assert member.publish("Look", reshareContext={"parent": opened}).status_code == 201
    assert member.publish("Look", reshareContext={"parent": closed}).status_code == 403
    assert member.publish("Look", reshareContext={"parent": "urn:li:person:1"}).status_code == 422


def test_the_daily_limit_of_a_member(lab: Lab) -> None:
    lab.control("switches", linkedin_limits={"posts.create": {"user": 2}})
    member = lab.linkedin_member()
    assert [member.publish(f"Words {n}").status_code for n in range(3)] == [201, 201, 429]
    assert "MEMBER DAY limit" in member.publish("Words 4").get_json()["message"]
    lab.control("clock", move=86_400)
    assert member.publish("Words 5").status_code == 201
    assert not [name for name, _ in member.publish("Words 6").headers if "rate" in name.lower()]
