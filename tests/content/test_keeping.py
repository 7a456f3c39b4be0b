"""A warning kept with a reason: the approver reads it, it stands with the decision, and other words ask anew."""

import pytest
from sqlalchemy import select

from advocacy.content.checking import check_content
from advocacy.content.composing import read_content
from advocacy.content.describing import post_page
from advocacy.content.drafting import Saved, save_draft
from advocacy.content.keeping import Asked, Keepable, NotKept, keep_finding, keepable
from advocacy.content.models import Post, PostVersion, ReviewEvent, newest_version
from advocacy.content.reviewing import Done, NotDone, approve, ask_for_review, take_back
from advocacy.content.rules import Obstacle
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.life_rules import Ending, found_key
from advocacy.guidelines.models import Sighting
from advocacy.people.models import Person
from tests.content.factories import make_comms, make_content, make_post, wordings
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles
from tests.people.factories import sign_in

WARNS = (
    rule_text()
    .replace('severity = "block"', 'severity = "warn"')
    .replace("guarantee", "water")
    .replace("We tried it", "We tried")
)
ASKED = Asked(1, "linkedin/en/1", "a-rule", found_key("water"))
WHY = "The river is the point of this post."


@pytest.fixture
def lotte(rule_files: RuleFiles) -> Person:
    rule_files.write(WARNS)
    rule_files.adopt()
    return make_comms()


@pytest.fixture
def draft(lotte: Person) -> Post:
    return make_post("draft", author=lotte, wordings=wordings(each=1))


def version_of(post: Post) -> PostVersion:
    with transaction() as session:
        return newest_version(session, post.id)


def reasons_shown(post: Post, reader: Person) -> list[str]:
    """What stands beside the findings of the page for `reader`."""
    page = post_page(post.public_id, reader, reader="en")
    assert page is not None
    return [
        reason.words
        for wording in page.checked.wordings
        for finding in wording.findings
        if (reason := wording.reason(finding))
    ]


def test_the_approver_reads_why_a_warning_was_kept_and_it_stands_with_the_decision(draft: Post, lotte: Person):
    assert isinstance(keep_finding(draft.public_id, ASKED, WHY, lotte.id), Keepable)
    assert isinstance(ask_for_review(draft.public_id, 1, lotte.id), Done)
    maud = make_comms()
    assert reasons_shown(draft, maud) == [WHY] * 2, "beside the same words for each network"
    outcome = approve(draft.public_id, 1, version_of(draft).content_hash or "", maud.id)
    assert isinstance(outcome, Done)
    with transaction() as session:
        decided = session.scalars(select(ReviewEvent).order_by(ReviewEvent.id.desc()).limit(1)).one()
        endings = session.scalars(select(Sighting.ending)).all()
    kept = [found["kept"] for found in decided.findings or [] if "kept" in found]
    assert kept == [{"reason": WHY, "by": lotte.name}] * 2
    assert set(endings) == {Ending.KEPT}


def test_another_word_in_that_wording_asks_anew(draft: Post, lotte: Person):
    keep_finding(draft.public_id, ASKED, WHY, lotte.id)
    with transaction() as session:
        version = newest_version(session, draft.id)
        content = read_content(session, version)
    changed = make_content(
        title=content.title,
        wordings=tuple(type(one)(one.network, one.language, one.text + " Come and see.") for one in content.wordings),
    )
    assert isinstance(save_draft(draft.public_id, 1, version.revision, changed, lotte.id), Saved)
    assert reasons_shown(draft, lotte) == []


def test_a_new_version_asks_anew_though_its_words_are_the_same(draft: Post, lotte: Person):
    keep_finding(draft.public_id, ASKED, WHY, lotte.id)
    ask_for_review(draft.public_id, 1, lotte.id)
    take_back(draft.public_id, 1, lotte.id)
    assert version_of(draft).number == 2
    assert reasons_shown(draft, lotte) == []


def test_what_stops_cannot_be_kept(lotte: Person, rule_files: RuleFiles, draft: Post):
    rule_files.write(WARNS.replace('severity = "warn"', 'severity = "block"'))
    rule_files.adopt()
    assert keep_finding(draft.public_id, ASKED, WHY, lotte.id) is NotKept.STOPS
    outcome = ask_for_review(draft.public_id, 1, lotte.id)
    assert isinstance(outcome, NotDone)
    assert Obstacle.FINDINGS in outcome.obstacles


def test_a_kept_warning_that_a_changed_guideline_makes_a_stop_stops(lotte: Person, rule_files: RuleFiles, draft: Post):
    keep_finding(draft.public_id, ASKED, WHY, lotte.id)
    rule_files.write(WARNS.replace('severity = "warn"', 'severity = "block"'))
    rule_files.adopt()
    assert isinstance(ask_for_review(draft.public_id, 1, lotte.id), NotDone)


@pytest.mark.parametrize(
    ("asked", "reason", "why_not"),
    [
        (ASKED, "   ", NotKept.NO_REASON),
        (Asked(1, "linkedin/en/1", "a-rule", "another"), WHY, NotKept.GONE),
        (Asked(1, "linkedin/nl/7", "a-rule", ASKED.found_key), WHY, NotKept.GONE),
        (Asked(2, "linkedin/en/1", "a-rule", ASKED.found_key), WHY, NotKept.FROZEN),
    ],
)
def test_what_is_not_there_is_not_kept(draft: Post, lotte: Person, asked: Asked, reason: str, why_not: NotKept):
    assert keep_finding(draft.public_id, asked, reason, lotte.id) is why_not


def test_in_review_nothing_is_kept_any_more(draft: Post, lotte: Person):
    ask_for_review(draft.public_id, 1, lotte.id)
    assert keepable(draft.public_id, ASKED) is NotKept.FROZEN


def test_whoever_keeps_a_warning_does_not_approve_it(draft: Post, lotte: Person):
    maud = make_comms()
    keep_finding(draft.public_id, ASKED, WHY, maud.id)
    ask_for_review(draft.public_id, 1, lotte.id)
    assert isinstance(approve(draft.public_id, 1, version_of(draft).content_hash or "", maud.id), NotDone)


def test_the_page_asks_for_a_reason_and_says_what_is_kept(draft: Post, lotte: Person, client):
    sign_in(client, lotte)
    address = f"/posts/{draft.public_id}/keep?number=1&wording=linkedin/en/1&rule=a-rule&found={ASKED.found_key}"
    assert "water" in client.get(address).text
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": WHY}).status_code == 302
    assert WHY in client.get(f"/posts/{draft.public_id}/edit").text
    assert client.get(address.replace("a-rule", "no-rule")).status_code == 409


def test_the_check_while_typing_leads_to_keeping(draft: Post, lotte: Person, client):
    sign_in(client, lotte)
    checked = check_content(make_content(wordings=wordings(each=1)), now()).wordings[0]
    sent = {"text": checked.wording.text, "network": "linkedin", "language": "en", "key": "0"}
    sent |= {"post": draft.public_id, "number": "1", "place": "1"}
    assert "/keep?" in client.post("/studio/check", data=sent).json["html"]
