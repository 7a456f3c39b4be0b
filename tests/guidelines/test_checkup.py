"""The three-minute check-up: what is asked, what an answer means, its pages without a script, and who sees it."""

from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.guidelines.checkup_rules import QUESTIONS, Question, QuestionKind, draw, first_open, question_of
from advocacy.guidelines.leaving import export, leave
from advocacy.guidelines.loading import Rulebook, load_rulebook
from advocacy.guidelines.models import CheckUp
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.rules import Verdict
from advocacy.guidelines.taking_checkups import (
    KEPT,
    Answered,
    answer_question,
    find_checkup,
    finished_checkups,
    unfinished_checkup,
)
from tests.guidelines.factories import FILL, count, rule_text, write_rule
from tests.guidelines.learning import begun, finish
from tests.people.factories import make_person, sign_in


@pytest.fixture
def book(app: Flask) -> Rulebook:
    return current_rulebook()


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("seed", range(8))
def test_what_is_asked_is_an_example_and_its_answer_is_the_authors(book: Rulebook, language: str, seed: int) -> None:
    for question in draw(book, language, Random(seed), count):
        rule = book.by_id[question.rule]
        verdicts = {one.text.strip(): one.verdict for one in rule.examples if one.language == language}
        may = [number for number, text in enumerate(question.texts) if verdicts[text] is Verdict.PASS]
        if question.kind is QuestionKind.WHICH:
            assert may == [question.right]
        else:
            assert question.right == (0 if may else 1)
        assert question.title == rule.header.title.text(language)


def test_questions_are_about_different_rules_and_as_many_topics_as_there_are(book: Rulebook) -> None:
    questions = draw(book, "en", Random(3), count)
    assert len({question.rule for question in questions}) == QUESTIONS == len(questions)
    assert len({book.by_id[question.rule].header.topic for question in questions}) == QUESTIONS


def test_the_same_seed_draws_the_same_and_another_draws_others(book: Rulebook) -> None:
    first = draw(book, "en", Random(5), count)
    assert first == draw(book, "en", Random(5), count)
    assert first != draw(book, "en", Random(6), count)


def test_over_many_draws_both_kinds_and_both_answers_come(book: Rulebook) -> None:
    asked = [question for seed in range(6) for question in draw(book, "nl", Random(seed), count)]
    may = [question.right for question in asked if question.kind is QuestionKind.MAY]
    assert set(may) == {0, 1}
    assert len(may) < len(asked)


def test_a_rule_on_trial_a_hint_and_texts_that_another_rule_stops_are_not_asked(tmp_path: Path) -> None:
    """“We tried it.” keeps the first rule, but here the second one stops every “tried”."""
    trial = rule_text().replace('status = "active"', 'status = "trial"')
    write_rule(tmp_path, trial, "on-trial")
    write_rule(tmp_path, rule_text().replace('"block"', '"hint"').replace("guarantee", "maybe"), "a-hint")
    assert draw(load_rulebook(tmp_path, FILL), "en", Random(1), count) == ()
    write_rule(tmp_path, rule_text(), "asked")
    assert [question.rule for question in draw(load_rulebook(tmp_path, FILL), "en", Random(1), count)] == ["asked"]
    examples = '\n[[example]]\ntext = "They tried."\nverdict = "break"\n' * 3
    examples += '\n[[example]]\ntext = "They did."\nverdict = "pass"\n' * 3
    write_rule(tmp_path, rule_text('\n[words]\nany_of = ["tried"]\n', examples=examples), "stops-the-other")
    assert [question.rule for question in draw(load_rulebook(tmp_path, FILL), "en", Random(1), count)] == [
        "stops-the-other"
    ]


def test_nobody_is_asked_about_signs_that_the_eye_does_not_see(book: Rulebook) -> None:
    asked = [question for seed in range(12) for question in draw(book, "nl", Random(seed), count)]
    assert not [text for question in asked for text in question.texts if "\u202e" in text or "\u200b" in text]
    assert any("\u202e" in example.text for rule in book.rules for example in rule.examples), "there are such examples"


def test_a_question_survives_its_row() -> None:
    question = Question(QuestionKind.WHICH, "a-rule", "nl", ("Een", "Twee"), 1, "Titel", "Daarom", "Zo", 0)
    assert question_of(question.as_json()) == question
    assert not question.agreed


def test_answers_come_one_after_another_and_the_first_one_counts(app: Flask) -> None:
    person = make_person()
    started = begun(person)
    assert answer_question(person.id, started, 1, 0) is Answered.NOT_YET
    assert answer_question(person.id, started, 0, 9) is Answered.NO_SUCH_OPTION
    assert answer_question(person.id, started, 0, -1) is Answered.NO_SUCH_OPTION
    assert answer_question(person.id, started, 0, 1) is Answered.NOW
    assert answer_question(person.id, started, 0, 0) is Answered.BEFORE
    assert answer_question(person.id, started, 99, 0) is None
    taken = find_checkup(person.id, started)
    assert taken
    assert taken.questions[0].answer == 1
    assert taken.open_at == 1


def test_finished_it_is_kept_for_the_person_with_what_is_worth_another_look(app: Flask) -> None:
    person = make_person()
    finish(person, begun(person, 1), agree=False)
    finish(person, begun(person, 2))
    newest, older = finished_checkups(person.id)
    assert newest.to_look_at == []
    assert len(older.to_look_at) == QUESTIONS
    assert newest.checkup.finished_at is not None
    assert first_open(newest.questions) is None


def test_one_left_half_way_goes_when_another_begins_and_only_the_newest_stay(app: Flask) -> None:
    person = make_person()
    begun(person)
    left = unfinished_checkup(person.id)
    assert left
    for seed in range(KEPT + 2):
        finish(person, begun(person, seed))
    assert find_checkup(person.id, left.checkup.public_id) is None
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(CheckUp)) == KEPT


def test_it_stays_true_when_the_rule_is_gone(app: Flask, tmp_path: Path, client: FlaskClient) -> None:
    person = make_person()
    started = begun(person)
    finish(person, started, agree=False)
    write_rule(tmp_path, rule_text())
    whole = current_rulebook()
    services().provide(Rulebook, load_rulebook(tmp_path, FILL))
    try:
        sign_in(client, person)
        html = client.get(f"/guidelines/check-up/{started}").get_data(as_text=True)
    finally:
        services().provide(Rulebook, whole)
    taken = find_checkup(person.id, started)
    assert taken
    assert html.count('class="quiz-review"') == QUESTIONS
    assert f"#{taken.questions[0].rule}" not in html


def test_a_whole_check_up_by_its_forms(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    place = client.post("/guidelines/check-up").headers["Location"]
    for number in range(1, QUESTIONS + 1):
        page = client.get(place).get_data(as_text=True)
        assert f"Question {number} of {QUESTIONS}" in page
        assert page.count("<h1") == 1
        assert page.count('<button type="submit" class="quiz-option"') >= 2
        answered = client.post(place, data={"question": number - 1, "answer": 1})
        page = client.get(answered.headers["Location"]).get_data(as_text=True)
        assert "Exactly" in page or "Nearly" in page
        assert "your answer" in page
        assert '<button type="submit" class="quiz-option' not in page
    end = client.get(place).get_data(as_text=True)
    assert "Done." in end
    assert "Only you see this" in end
    assert "Do it again" in client.get("/guidelines/check-up").get_data(as_text=True)


def test_a_question_that_is_still_to_come_is_not_shown_ahead(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    started = begun(person)
    for wanted in ("3", "99", "-1", "x"):
        page = client.get(f"/guidelines/check-up/{started}?question={wanted}").get_data(as_text=True)
        assert "Question 1 of" in page
        assert "Nearly" not in page


@pytest.mark.parametrize("form", [{}, {"question": "0"}, {"question": "0", "answer": "x"}, {"question": "x"}])
def test_nonsense_in_the_form_changes_nothing(client: FlaskClient, form: dict[str, str]) -> None:
    person = make_person()
    sign_in(client, person)
    started = begun(person)
    answer = client.post(f"/guidelines/check-up/{started}", data=form)
    assert answer.status_code == (302 if form.get("question") == "0" else 404)
    taken = find_checkup(person.id, started)
    assert taken
    assert taken.open_at == 0


def test_nobody_else_sees_it(client: FlaskClient) -> None:
    started = begun(make_person())
    other = make_person()
    sign_in(client, other)
    assert client.get(f"/guidelines/check-up/{started}").status_code == 404
    assert client.post(f"/guidelines/check-up/{started}", data={"question": 0, "answer": 0}).status_code == 404
    assert answer_question(other.id, started, 0, 0) is None


def test_a_dutch_reader_is_asked_in_dutch(client: FlaskClient) -> None:
    sign_in(client, make_person(language="nl"))
    place = client.post("/guidelines/check-up").headers["Location"]
    html = client.get(place).get_data(as_text=True)
    assert f"Vraag 1 van {QUESTIONS}" in html
    assert ' lang="en"' not in html.partition('<form method="post"')[2].partition("</form>")[0]


def test_it_goes_with_the_person_and_is_taken_along(app: Flask) -> None:
    person = make_person()
    finish(person, begun(person))
    assert len(export(person.id)["check_ups"][0]["questions"]) == QUESTIONS
    leave(person.id)
    assert finished_checkups(person.id) == []
