"""What is sent, byte by byte, and what each answer to it means."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from advocacy.networks.accounts import Account
from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.outcomes import NotSent, NotSentReason, Prepared, Published, Refused, RefusedReason, Unknown
from advocacy.networks.rules import Article, Content, LimitScope, Picture
from advocacy.networks.x.network import X
from tests.networks.stub_network import NOW, StubNetwork

NOOR = Account("Ab_c-1", "Noor Bakker", "noor", "https://example.com/noor")
PICTURE = Picture(b"picture bytes", "image/png", "Twee mensen aan tafel")
ARTICLE = Article("https://hzl.example/r/abc", "Een titel (nieuw)", "Waarom")
LINKEDIN_POST = "POST /linkedin/rest/posts"
X_POST = "POST /x/2/tweets"
UPLOAD = "POST /linkedin/rest/images"
MEDIA = "POST /x/2/media/upload"
ALT_TEXT = "POST /x/2/media/metadata"


def prepared(found: object) -> Prepared:
    assert isinstance(found, Prepared), found
    return found


def accept_linkedin_picture(network: StubNetwork) -> None:
    place = f"{network.base}/upload/1?sig=a"
    network.answer(UPLOAD, 200, {"value": {"uploadUrl": place, "image": "urn:li:image:C4E1"}})
    network.answer("PUT /upload/1", 201)


def test_a_text_on_linkedin(network: StubNetwork, linkedin: LinkedIn) -> None:
    text = "Wij zoeken (m/v) #cloud – https://hzl.example/r/a_b"
    body = prepared(linkedin.prepare("token", NOOR, Content(text))).body
    assert network.asked == []
    network.answer(LINKEDIN_POST, 201, headers={"x-restli-id": "urn:li:ugcPost:7", "x-li-uuid": "request-9"})
    outcome = linkedin.send("token", body)
    address = f"{network.base}/linkedin/feed/update/urn:li:ugcPost:7/"
    assert outcome == Published("urn:li:ugcPost:7", address, 201, "request-9")
    assert network.last.body == body
    assert network.last.json == {
        "author": "urn:li:person:Ab_c-1",
        "commentary": "Wij zoeken \\(m/v\\) {hashtag|\\#|cloud} – https://hzl.example/r/a\\_b",
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    headers = network.last.headers
    assert (headers["LinkedIn-Version"], headers["X-Restli-Protocol-Version"]) == ("202609", "2.0.0")
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer token", "application/json")


def test_a_picture_on_linkedin_belongs_to_the_author(network: StubNetwork, linkedin: LinkedIn) -> None:
    accept_linkedin_picture(network)
    body = prepared(linkedin.prepare("token", NOOR, Content("Kijk", PICTURE))).body
    begin, put = network.asked
    assert begin.query == "action=initializeUpload"
    assert begin.json == {"initializeUploadRequest": {"owner": "urn:li:person:Ab_c-1"}}
    assert begin.headers["LinkedIn-Version"] == "202609"
    assert (put.body, put.headers["Authorization"]) == (PICTURE.data, "Bearer token")
    assert b'"content":{"media":{"id":"urn:li:image:C4E1","altText":"Twee mensen aan tafel"}}' in body


def test_several_pictures_go_together_each_with_its_words(network: StubNetwork, linkedin: LinkedIn, x: X) -> None:
    accept_linkedin_picture(network)
    second = replace(PICTURE, alt_text="Drie mensen")
    body = prepared(linkedin.prepare("token", NOOR, Content("Kijk", PICTURE, more=(second,)))).body.decode()
    assert '"content":{"multiImage":{"images":[{"id":"urn:li:image:C4E1","altText":"Twee mensen aan tafel"}' in body
    assert '"altText":"Drie mensen"}]}}' in body
    network.answer(MEDIA, 200, {"data": {"id": "777"}})
    network.answer(ALT_TEXT, 200, {"data": {"id": "777"}})
    body = prepared(x.prepare("token", NOOR, Content("Kijk", PICTURE, more=(second,)))).body.decode()
    assert body == '{"text":"Kijk","media":{"media_ids":["777","777"]}}'


def test_an_article_carries_its_own_title_and_thumbnail(network: StubNetwork, linkedin: LinkedIn) -> None:
    accept_linkedin_picture(network)
    content = Content("Lees dit", PICTURE, ARTICLE)
    body = prepared(linkedin.prepare("token", NOOR, content)).body.decode()
    assert (
        '"content":{"article":{"source":"https://hzl.example/r/abc","title":"Een titel (nieuw)",'
        '"description":"Waarom","thumbnail":"urn:li:image:C4E1"}}'
    ) in body


def test_a_text_on_x_is_sent_as_it_is(network: StubNetwork, x: X) -> None:
    body = prepared(x.prepare("token", NOOR, Content("Hé (echt) #cloud 👋", article=ARTICLE))).body
    network.answer(X_POST, 201, {"data": {"id": "1456012973835788293", "text": "H&amp;"}})
    outcome = x.send("token", body)
    assert isinstance(outcome, Published)
    assert outcome.url == f"{network.base}/x/i/web/status/1456012973835788293"
    assert network.last.json == {"text": "Hé (echt) #cloud 👋"}
    assert network.last.body == '{"text":"Hé (echt) #cloud 👋"}'.encode()


def test_a_picture_on_x_with_its_alternative_text(network: StubNetwork, x: X) -> None:
    network.answer(MEDIA, 200, {"data": {"id": "777", "media_key": "3_777"}})
    network.answer(ALT_TEXT, 200, {"data": {"id": "777"}})
    body = prepared(x.prepare("token", NOOR, Content("Kijk", PICTURE))).body
    upload, metadata = network.asked
    assert body == b'{"text":"Kijk","media":{"media_ids":["777"]}}'
    assert upload.headers["Content-Type"].startswith("multipart/form-data")
    assert upload.body.count(b"Content-Disposition") == 2
    assert b'name="media_category"\r\n\r\ntweet_image' in upload.body
    assert metadata.json == {"id": "777", "metadata": {"alt_text": {"text": "Twee mensen aan tafel"}}}


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (500, None, NotSent),
        (401, {"message": "Expired access token"}, NotSent),
        (422, {"message": "no picture"}, Refused),
        (200, {"value": {}}, NotSent),
        (200, {"data": {"id": "not a number"}}, NotSent),
        (200, {"value": {"uploadUrl": "http://198.51.100.7/steal", "image": "urn:li:image:1"}}, NotSent),
    ],
)
def test_a_failed_upload_is_never_unknown(
    network: StubNetwork, linkedin: LinkedIn, x: X, status: int, document: Any, expected: type
) -> None:
    network.answer(UPLOAD, status, document)
    network.answer(MEDIA, status, document)
    for adapter in (linkedin, x):
        assert isinstance(adapter.prepare("token", NOOR, Content("Kijk", PICTURE)), expected)
    assert {asked.path for asked in network.asked} == {"/linkedin/rest/images", "/x/2/media/upload"}


def test_bytes_that_do_not_arrive_are_not_sent(network: StubNetwork, linkedin: LinkedIn, x: X) -> None:
    network.answer(UPLOAD, 200, {"value": {"uploadUrl": f"{network.base}/up", "image": "urn:li:image:1"}})
    network.answer("PUT /up", 503)
    network.answer(MEDIA, 200, {"data": {"id": "777"}})
    network.answer(ALT_TEXT, 503)
    for adapter in (linkedin, x):
        found = adapter.prepare("token", NOOR, Content("Kijk", PICTURE))
        assert isinstance(found, NotSent)
        assert found.reason is NotSentReason.PREPARE_FAILED


def test_pictures_that_a_network_does_not_take_are_not_even_tried(
    network: StubNetwork, linkedin: LinkedIn, x: X
) -> None:
    webp = Picture(b"a", "image/webp", "")
    assert isinstance(linkedin.prepare("token", NOOR, Content("a", webp)), Refused)
    heavy = Picture(b"a" * 5_000_001, "image/png", "")
    assert isinstance(x.prepare("token", NOOR, Content("a", heavy)), Refused)
    talkative = Picture(b"a", "image/png", "a" * 4_087)
    for adapter in (linkedin, x):
        assert isinstance(adapter.prepare("token", NOOR, Content("a", talkative)), Refused)
    assert network.asked == []


def test_half_a_character_is_refused(linkedin: LinkedIn, x: X) -> None:
    for adapter in (linkedin, x):
        refused = adapter.prepare("token", NOOR, Content("half \ud83d"))
        assert isinstance(refused, Refused)
        assert refused.reason is RefusedReason.INVALID_CONTENT


def linkedin_error(code: str, message: str = "") -> dict[str, Any]:
    return {"message": message, "errorDetails": {"inputErrors": [{"code": code, "description": "…", "input": {}}]}}


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (422, linkedin_error("FIELD_LENGTH_TOO_LONG"), RefusedReason.TOO_LONG),
        (422, linkedin_error("INVALID_URN_ID"), RefusedReason.INVALID_CONTENT),
        (422, {"message": "ERROR :: /author :: field is required", "status": 422}, RefusedReason.INVALID_CONTENT),
        (400, {"code": "ILLEGAL_ARGUMENT", "message": "not converted"}, RefusedReason.INVALID_REQUEST),
        (403, {"message": "resharing is switched off", "status": 403}, RefusedReason.NOT_PERMITTED),
        (401, {"serviceErrorCode": 65600}, NotSentReason.RECONNECT),
        (403, {"serviceErrorCode": 65602}, NotSentReason.RECONNECT),
        (401, None, NotSentReason.RECONNECT),
        (403, {"serviceErrorCode": 100, "code": "ACCESS_DENIED"}, NotSentReason.APP_BLOCKED),
        (403, {"code": "ACCESS_DENIED", "message": "Field Value validation failed …"}, RefusedReason.NOT_PERMITTED),
        (409, {"code": "CONFLICT"}, NotSentReason.CONFLICT),
        (426, None, NotSentReason.DEAD_VERSION),
        (429, {"message": "busy"}, NotSentReason.RATE_LIMIT),
        (403, None, NotSentReason.UNREACHABLE),
    ],
)
def test_linkedins_answers(
    network: StubNetwork, linkedin: LinkedIn, status: int, document: Any, expected: object
) -> None:
    network.answer(LINKEDIN_POST, status, document)
    outcome = linkedin.send("token", b"{}")
    assert isinstance(outcome, NotSent | Refused)
    assert (outcome.reason, outcome.http_status) == (expected, status)


@pytest.mark.parametrize(
    ("named", "adopted"),
    [
        ("urn:li:share:7141138937766391808", "urn:li:share:7141138937766391808"),
        ("urn:li:ugcPost:71", "urn:li:ugcPost:71"),
        ("urn:li:activity:71", None),
        ("urn:li:comment:(urn:li:share:71,2)", None),
        ("urn:li:share:7a", None),
        ("something", None),
    ],
)
def test_only_a_post_is_named_as_the_earlier_one(
    network: StubNetwork, linkedin: LinkedIn, named: str, adopted: str | None
) -> None:
    message = f"com.linkedin…BadRequestResponseException: Content is a duplicate of {named}"
    network.answer(LINKEDIN_POST, 422, linkedin_error("DUPLICATE_POST", message))
    outcome = linkedin.send("token", b"{}")
    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.duplicate_of) == (RefusedReason.DUPLICATE, adopted)


def problem(detail: str, kind: str = "about:blank") -> dict[str, Any]:
    return {"title": "Forbidden", "detail": detail, "type": kind, "status": 403}


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (403, problem("You are not allowed to create a Post with DUPLICATE content."), RefusedReason.DUPLICATE),
        (403, problem("You are not permitted to perform this action."), RefusedReason.NOT_PERMITTED),
        (403, problem("…", "https://api.x.com/2/problems/client-forbidden"), NotSentReason.APP_BLOCKED),
        (403, problem("…", "https://api.twitter.com/2/problems/usage-capped"), NotSentReason.OUT_OF_CREDIT),
        (403, problem("Your spending limit was reached"), NotSentReason.OUT_OF_CREDIT),
        (403, {"errors": [problem("…", "https://api.x.com/2/problems/credits")]}, NotSentReason.OUT_OF_CREDIT),
        (400, {"errors": [{"parameters": {}, "message": "bad"}], "title": "Invalid"}, RefusedReason.INVALID_REQUEST),
        (403, {"errors": [{"code": 187, "message": "duplicate content"}]}, RefusedReason.DUPLICATE),
        (401, {"title": "Unauthorized"}, NotSentReason.RECONNECT),
        (402, None, NotSentReason.OUT_OF_CREDIT),
        (403, None, NotSentReason.UNREACHABLE),
        (413, {"title": "too large"}, RefusedReason.TOO_LONG),
    ],
)
def test_xs_answers(network: StubNetwork, x: X, status: int, document: Any, expected: object) -> None:
    network.answer(X_POST, status, document)
    outcome = x.send("token", b"{}")
    assert isinstance(outcome, NotSent | Refused)
    assert (outcome.reason, outcome.http_status) == (expected, status)


def at(seconds: int) -> str:
    return str(int(NOW.timestamp()) + seconds)


@pytest.mark.parametrize(
    ("headers", "wait", "limit_of"),
    [
        ({"x-rate-limit-reset": at(61)}, 61, LimitScope.ACCOUNT),
        ({}, 900, LimitScope.ACCOUNT),
        ({"x-rate-limit-reset": "soon"}, 900, LimitScope.ACCOUNT),
        ({"x-rate-limit-reset": at(-5)}, 900, LimitScope.ACCOUNT),
        ({"x-rate-limit-reset": "9" * 30}, 900, LimitScope.ACCOUNT),
        (
            {
                "x-rate-limit-remaining": "90",
                "x-rate-limit-reset": at(60),
                "x-app-limit-24hour-remaining": "0",
                "x-app-limit-24hour-reset": at(10_800),
            },
            10_800,
            LimitScope.APP,
        ),
        (
            {
                "x-rate-limit-remaining": "90",
                "x-rate-limit-reset": at(60),
                "x-user-limit-24hour-remaining": "0",
                "x-user-limit-24hour-reset": at(7_200),
            },
            7_200,
            LimitScope.ACCOUNT,
        ),
    ],
)
def test_x_says_to_the_second_when_to_come_back_and_who(
    network: StubNetwork, x: X, headers: dict[str, str], wait: int, limit_of: LimitScope
) -> None:
    network.answer(X_POST, 429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, headers=headers)
    outcome = x.send("token", b"{}")
    assert isinstance(outcome, NotSent)
    assert (outcome.retry_at, outcome.limit_of) == (NOW + timedelta(seconds=wait), limit_of)


@pytest.mark.parametrize(("whose", "limit_of"), [("APPLICATION", LimitScope.APP), ("MEMBER", LimitScope.ACCOUNT)])
def test_linkedin_says_whose_day_is_over(
    network: StubNetwork, linkedin: LinkedIn, whose: str, limit_of: LimitScope
) -> None:
    words = f"Resource level throttle {whose} DAY limit for calls to this resource is reached."
    network.answer(LINKEDIN_POST, 429, {"serviceErrorCode": 101, "status": 429, "message": words})
    outcome = linkedin.send("token", b"{}")
    assert isinstance(outcome, NotSent)
    assert (outcome.reason, outcome.limit_of) == (NotSentReason.DAILY_LIMIT, limit_of)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 302, 200, 201, 204])
@pytest.mark.parametrize(
    "body", [b"", b"<html>" + b"x" * 5_000, b"[1]", b'{"data":{"id":"x"}}', b"\xff\xfe", b"9" * 9_000]
)
def test_what_proves_nothing_is_unknown(
    network: StubNetwork, linkedin: LinkedIn, x: X, status: int, body: bytes
) -> None:
    bare = b"" if status == 204 else body
    for call in (LINKEDIN_POST, X_POST):
        network.answer(call, status, body=bare, headers={"Location": f"{network.base}/x/2/tweets"})
    for adapter in (linkedin, x):
        outcome = adapter.send("token", b"{}")
        assert isinstance(outcome, Unknown)
        assert outcome.http_status == status
    assert len(network.asked) == 2


def test_a_giant_answer_is_not_read_to_its_end(network: StubNetwork, x: X) -> None:
    network.answer(X_POST, 400, body=b'{"detail":"' + b"a" * 3_000_000 + b'"}')
    outcome = x.send("token", b"{}")
    assert isinstance(outcome, NotSent)


@pytest.mark.parametrize("urn", ["", "urn:li:activity:1", "urn:li:share:", "urn:li:share:1/../..", "<script>"])
def test_an_id_that_is_no_post_proves_nothing(network: StubNetwork, linkedin: LinkedIn, urn: str) -> None:
    network.answer(LINKEDIN_POST, 201, headers={"x-restli-id": urn})
    assert isinstance(linkedin.send("token", b"{}"), Unknown)
