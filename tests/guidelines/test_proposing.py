"""A change of a guideline that somebody proposes: to its owner, on its page, answered once."""

import pytest
from flask.testing import FlaskClient

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.guidelines.leaving import export, leave
from advocacy.guidelines.life_rules import LONGEST_PROPOSAL, Decision
from advocacy.guidelines.proposing import (
    MOST_OPEN,
    Answered,
    AnsweredBefore,
    Proposed,
    Shown,
    answer,
    proposals_of,
    propose,
)
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles
from tests.guidelines.test_living import told
from tests.people.factories import make_person, sign_in

WORDS = "“No guarantee” should pass: it promises nothing."
OWNED = rule_text().replace('owner = "Communications"', 'owner = "Fatima el Idrissi"')


@pytest.fixture
def rule(rule_files: RuleFiles) -> RuleFiles:
    rule_files.write(OWNED)
    rule_files.adopt()
    return rule_files


def proposals() -> list[Shown]:
    with transaction() as session:
        return list(proposals_of(session, "a-rule"))


def test_it_goes_to_the_owner_and_the_answer_comes_back(rule: RuleFiles) -> None:
    fatima, lotte = make_person(Role.COMMS, name="Fatima el Idrissi"), make_person(Role.COMMS)
    assert propose("a-rule", WORDS, lotte.id) is Proposed.DONE
    assert (told(fatima), told(lotte)) == (["guideline.change_proposed"], [])
    [waiting] = proposals()
    assert (waiting.words, waiting.by, waiting.decision) == (WORDS, lotte.name, None)
    assert answer(waiting.public_id, Decision.CHANGE, "With the next reload.", fatima.id) == Answered("a-rule")
    assert told(lotte) == ["guideline.change_answered"]
    [answered] = proposals()
    assert (answered.decision, answered.answer) == (Decision.CHANGE, "With the next reload.")
    assert answered.answered_by == "Fatima el Idrissi"


def test_a_department_s_rule_goes_to_communications(rule_files: RuleFiles) -> None:
    rule_files.write(rule_text())
    rule_files.adopt()
    lotte, tom = make_person(Role.COMMS), make_person(Role.ADMIN)
    assert propose("a-rule", WORDS, tom.id) is Proposed.DONE
    assert told(lotte) == ["guideline.change_proposed"]


def test_it_is_answered_once(rule: RuleFiles) -> None:
    lotte = make_person(Role.COMMS)
    propose("a-rule", WORDS, lotte.id)
    [waiting] = proposals()
    assert answer(waiting.public_id, Decision.STAY, "", lotte.id) == Answered("a-rule")
    assert answer(waiting.public_id, Decision.CHANGE, "", lotte.id) == AnsweredBefore("a-rule")
    assert [found.decision for found in proposals()] == [Decision.STAY]


@pytest.mark.parametrize(
    ("rule_id", "words", "outcome"),
    [
        ("no-such-rule", WORDS, Proposed.NO_SUCH_RULE),
        ("a-rule", " \n ", Proposed.EMPTY),
        ("a-rule", "x" * (LONGEST_PROPOSAL + 1), Proposed.TOO_LONG),
    ],
)
def test_what_says_nothing_or_too_much_is_not_taken(
    rule: RuleFiles, rule_id: str, words: str, outcome: Proposed
) -> None:
    assert propose(rule_id, words, make_person(Role.COMMS).id) is outcome
    assert proposals() == []


def test_twenty_may_wait(rule: RuleFiles) -> None:
    lotte = make_person(Role.COMMS)
    assert {propose("a-rule", f"{WORDS} {number}", lotte.id) for number in range(MOST_OPEN)} == {Proposed.DONE}
    assert propose("a-rule", WORDS, lotte.id) is Proposed.TOO_MANY


def test_the_page_takes_it_answers_it_and_keeps_what_was_typed(rule: RuleFiles, client: FlaskClient) -> None:
    sign_in(client, make_person(Role.COMMS, name="Fatima el Idrissi"))
    too_long = client.post("/guidelines/life/a-rule/propose", data={"words": "long <b> " * 200})
    assert too_long.status_code == 422
    assert "1,000 characters at most" in too_long.text
    assert "long &lt;b&gt; long" in too_long.text, "what was typed is kept"
    assert client.post("/guidelines/life/a-rule/propose", data={"words": WORDS}).status_code == 302
    page = client.get("/guidelines/life/a-rule").text
    assert "“No guarantee” should pass" in page
    [waiting] = proposals()
    address = f"/guidelines/proposals/{waiting.public_id}/answer"
    assert client.post(address, data={"decision": "perhaps"}).status_code == 404
    assert client.post(address, data={"decision": "stay", "words": "It does promise."}).status_code == 302
    late = client.post(address, data={"decision": "change", "words": "Line one.\r\nLine <two>."})
    assert late.status_code == 409
    assert "Somebody answered before you" in late.text
    assert "Line one.\nLine &lt;two&gt;." in late.text, "what was typed is not lost"
    assert "Stays as it is" in client.get("/guidelines/life/a-rule").text


def test_an_answer_about_a_rule_that_went_meanwhile_is_taken_too(rule: RuleFiles, client: FlaskClient) -> None:
    lotte = make_person(Role.COMMS)
    propose("a-rule", WORDS, lotte.id)
    [waiting] = proposals()
    rule.remove("a-rule")
    rule.adopt()
    sign_in(client, lotte)
    answered = client.post(f"/guidelines/proposals/{waiting.public_id}/answer", data={"decision": "stay"})
    assert client.get(answered.location).status_code == 200


def test_only_who_looks_after_guidelines_proposes_and_answers(rule: RuleFiles, client: FlaskClient) -> None:
    propose("a-rule", WORDS, make_person(Role.COMMS).id)
    [waiting] = proposals()
    sign_in(client, make_person())
    assert client.post("/guidelines/life/a-rule/propose", data={"words": WORDS}).status_code in (403, 404)
    refused = client.post(f"/guidelines/proposals/{waiting.public_id}/answer", data={"decision": "change"})
    assert refused.status_code in (403, 404)
    assert [found.decision for found in proposals()] == [None]


def test_who_leaves_takes_along_a_copy_and_their_name_goes(rule: RuleFiles) -> None:
    lotte = make_person(Role.COMMS)
    propose("a-rule", WORDS, lotte.id)
    assert [one["words"] for one in export(lotte.id)["proposed"]] == [WORDS]
    leave(lotte.id)
    assert [(found.by, found.words) for found in proposals()] == [("", WORDS)]
