"""The pages of questions: what each person sees and may do, and that nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.evidence.calendar import PeriodKind
from advocacy.people.models import Person, Topic
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.models import Question
from advocacy.questions.rates import Rates, rates_of
from advocacy.questions.rules import HELLO, LONGEST_WORDS, PROMISE, QuestionState
from advocacy.relationships.models import Totals
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, make_team, make_topic, sign_in
from tests.questions.factories import ANSWER, WORDS, make_expert, make_fallback, make_question, reload
from tests.relationships.making_rows import score_everything

KEY = "1111111111qk"


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def wim(batteries: Topic) -> Person:
    return make_expert(batteries, name="Wim Terpstra")


@pytest.fixture
def priya(client: FlaskClient, batteries: Topic) -> Person:
    person = make_person(name="Priya Raman")
    sign_in(client, person)
    return person


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def typed(topic: Topic, **changes: Any) -> dict[str, Any]:
    values = {"key": KEY, "words": WORDS, "who": "neighbour", "topic": topic.public_id, "language": "en"}
    return values | changes


def questions() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Question)) or 0


def test_asking_takes_one_page(priya: Person, wim: Person, batteries: Topic, pages: PageClient) -> None:
    page = pages.get("/questions/ask")
    assert page.heading == "What would somebody like to know?"
    assert "before tomorrow at 10:14" in page.text
    page = pages.follow("/questions/ask", typed(batteries))
    assert page.heading == WORDS
    assert "Wim Terpstra" in page.text
    assert "Hello today at 11:14 at the latest" in page.text
    assert questions() == 1


def test_what_was_typed_is_kept_on_every_error(priya: Person, wim: Person, batteries: Topic, pages: PageClient) -> None:
    for wrong in (
        typed(batteries, words="Why?"),
        typed(batteries, words="x" * (LONGEST_WORDS + 1)),
        typed(batteries, words="Is it \ufffd quiet?"),
        typed(batteries, who="nobody"),
        typed(batteries, language="xx"),
    ):
        page = pages.post("/questions/ask", wrong, status=422)
        assert words_of(page.one("textarea", id="words")).strip()
        assert "Not sent" in page.text
    assert questions() == 0


@pytest.mark.parametrize("topic", ["", "1111111111nb", "x\x00y", "\ud800", "💧" * 3000])
def test_a_forged_topic_is_none(priya: Person, batteries: Topic, client: FlaskClient, topic: str) -> None:
    data = typed(batteries) | {"topic": topic.encode("utf-8", "surrogatepass")}
    assert client.post("/questions/ask", data=data).status_code in {303, 400}


def test_an_answer_that_is_there_is_shown_before_sending(
    priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    known = make_question(make_person(), batteries, state="answered")
    page = pages.post("/questions/ask", typed(batteries, words="Where do old batteries of the ferry go?"), status=200)
    assert f"/questions/{known.public_id}" in page.links().values()
    assert questions() == 1
    looked = page.one("input", id="looked").get("value")
    words = "Where do old batteries of the ferry go?"
    pages.follow("/questions/ask", typed(batteries, words=words, looked=looked))
    assert questions() == 2


def test_similar_answers_come_while_typing(priya: Person, wim: Person, batteries: Topic, client: FlaskClient) -> None:
    known = make_question(make_person(), batteries, state="answered")
    dutch = make_question(make_person(), batteries, state="acknowledged", words="Wat kost een kaartje?", language="en")
    answer = client.post("/questions/similar", data={"words": "an old ferry battery"})
    assert known.public_id in answer.json["html"]
    answer = client.post("/questions/similar", data={"words": "Wat kost een kaartje?"})
    assert dutch.public_id not in answer.json["html"]  # nobody answered it yet
    for strange in ("", "the of and", "' | & ! :* \\ (", "x" * 5000, "%"):
        assert client.post("/questions/similar", data={"words": strange}).json["html"].strip() == ""


def test_who_has_it_says_hello_answers_and_is_thanked(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    found = make_question(priya, batteries)
    here = f"/questions/{found.public_id}"
    sign_in(client, wim)
    page = pages.get("/inbox")
    assert "1 waits for you." in page.text
    assert "Priya Raman brought it in for a neighbour" in page.text
    page = pages.follow(f"{here}/hello")
    assert "Wim has it and said hello." in page.text
    page = pages.post(f"{here}/answer", {"answer": "Our ferry is guaranteed silent."}, status=422)
    assert words_of(page.one("textarea", id="answer-words")).strip() == "Our ferry is guaranteed silent."
    assert page.all("article", class_="finding")
    page = pages.follow(f"{here}/answer", {"answer": ANSWER, "pass_on": "Nothing goes into the ground."})
    assert "Promise kept" in page.text
    sign_in(client, priya)
    page = pages.get(here)
    assert words_of(page.one("p", id="pass-on")) == "Nothing goes into the ground."
    page = pages.follow(f"{here}/thanks")
    assert "You said thank you" in page.text
    assert reload(found).thanked_at


def test_an_answer_that_comes_second_is_kept_on_the_page(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    tom = make_expert(batteries, name="Tom Abernathy")
    found = make_question(priya, batteries)
    sign_in(client, wim)
    pages.follow(f"/questions/{found.public_id}/answer", {"answer": ANSWER})
    sign_in(client, tom)
    page = pages.post(f"/questions/{found.public_id}/answer", {"answer": "They go ashore."}, status=409)
    assert words_of(page.one("textarea", id="answer-words")).strip() == "They go ashore."
    assert "Wim answered it meanwhile" in page.text


def test_an_open_question_is_seen_by_those_it_concerns(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    keeper, comms, stranger = make_fallback(batteries), make_person(Role.COMMS), make_person()
    found = make_question(priya, batteries)
    here = f"/questions/{found.public_id}"
    for person, status in ((priya, 200), (wim, 200), (keeper, 200), (comms, 200), (stranger, 404)):
        sign_in(client, person)
        assert client.get(here).status_code == status
    sign_in(client, comms)
    assert client.post(f"{here}/answer", data={"answer": ANSWER}).status_code == 404
    for act in ("hello", "not-mine", "hand-over", "take-over", "thanks", "withdraw", "true"):
        sign_in(client, stranger)
        assert client.post(f"{here}/{act}").status_code == 404, act
    assert reload(found).state is QuestionState.ASSIGNED


def test_what_experts_say_to_each_other_the_asker_does_not_see(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    tom = make_expert(batteries)
    found = make_question(priya, batteries)
    here = f"/questions/{found.public_id}"
    sign_in(client, tom)
    page = pages.follow(f"{here}/comments", {"words": "Ask the yard: 95% is recovered."})
    assert "95% is recovered" in page.text
    sign_in(client, priya)
    assert "95% is recovered" not in pages.get(here).text
    assert client.post(f"{here}/comments", data={"words": "Me too"}).status_code == 404


def test_handing_over_and_passing_on_lead_back_to_the_inbox(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient, clock: FixedClock
) -> None:
    keeper = make_fallback(batteries, name="Femke Dijkgraaf")
    found = make_question(priya, batteries)
    sign_in(client, wim)
    page = pages.get(f"/questions/{found.public_id}")
    assert "Femke Dijkgraaf" in words_of(page.one("select", id="colleague"))
    page = pages.follow(f"/questions/{found.public_id}/hand-over", {"colleague": keeper.public_id})
    assert "Nobody is waiting for you" in page.text
    page = pages.get("/inbox?show=handed_over")
    assert "Femke Dijkgraaf has it now" in page.text
    clock.move(HELLO)
    sign_in(client, keeper)
    assert "1 waits for you." in pages.get("/inbox").text


def test_what_is_known_can_be_searched_by_its_words_in_both_languages(
    priya: Person, batteries: Topic, pages: PageClient
) -> None:
    expert = make_expert(batteries, languages=["en", "nl"])
    english = make_question(make_person(), batteries, state="answered")
    dutch = make_question(
        make_person(), batteries, state="answered", words="Kunnen rolstoelen aan boord bij laag water?", language="nl"
    )
    assert expert
    assert english.public_id in pages.get("/questions?q=battery").text  # it says batteries
    assert dutch.public_id in pages.get("/questions?q=rolstoel").text  # it says rolstoelen
    assert dutch.public_id not in pages.get("/questions?q=battery").text
    assert "Nothing fits" in pages.get("/questions?q=zeppelin").text
    assert english.public_id in pages.get("/search?q=batteries").text


def test_an_answer_that_is_not_true_any_more_is_found_by_nobody(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    found = make_question(make_person(), batteries, state="answered")
    sign_in(client, wim)
    page = pages.follow(f"/questions/{found.public_id}/true", {"true": "no"})
    assert "Not true any more" in page.text
    assert found.public_id not in pages.get("/questions").text
    sign_in(client, priya)
    assert client.get(f"/questions/{found.public_id}").status_code == 404
    sign_in(client, wim)
    pages.follow(f"/questions/{found.public_id}/true")
    assert found.public_id in pages.get("/questions").text


def test_helping_says_what_is_wrong_and_keeps_the_rest(priya: Person, batteries: Topic, pages: PageClient) -> None:
    page = pages.get("/me/helping")
    assert page.one("input", id="starts").get("value") == "09:00"
    said = {"days": ["0", "2"], "starts": "22:00", "ends": "06:00", "most_open": "3", "offers": "Dutch texts"}
    page = pages.post("/me/helping", said | {"away_from": "2026-12-10", "away_until": "2026-12-01"}, status=422)
    assert page.one("input", id="offers").get("value") == "Dutch texts"
    assert "lies before the first" in page.text
    for wrong in ({"starts": "25:00"}, {"most_open": "-1"}, {"most_open": "x"}, {"days": ["9"]}, {"starts": ""}):
        pages.post("/me/helping", said | wrong, status=422)
    page = pages.follow("/me/helping", said)
    assert page.one("input", id="starts").get("value") == "22:00"
    assert page.one("input", id="offers").get("value") == "Dutch texts"


def test_communications_names_experts_and_the_fallback(
    client: FlaskClient, batteries: Topic, pages: PageClient
) -> None:
    sign_in(client, make_person(Role.COMMS))
    wim = make_person(name="Wim Terpstra")
    given = {"topic": batteries.public_id, "email": wim.email.upper()}
    page = pages.follow("/experts/add", given)
    assert "Wim Terpstra" in page.text
    page = pages.follow("/experts/fallback", given)
    assert "Fallback: Wim Terpstra" in page.text
    page = pages.post("/experts/add", given | {"email": "nobody@hazelpont.example"}, status=422)
    assert "Nobody who has joined has this address" in page.text
    page = pages.follow("/experts/fallback", given | {"email": ""})
    assert "Fallback: communications" in page.text
    page = pages.follow("/experts/remove", {"topic": batteries.public_id, "person": wim.public_id})
    assert "Nobody answers for it yet" in page.text


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = services().database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_pages_ask_the_database_as_often_for_many_as_for_few(
    client: FlaskClient, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    asker = make_person()

    def asked(address: str) -> int:
        sign_in(client, wim)
        pages.get(address)
        with counted_queries() as statements:
            pages.get(address)
        return len(statements)

    addresses = ("/inbox", "/inbox?show=done", "/questions", "/questions?q=batteries")
    make_question(asker, batteries)
    make_question(asker, batteries, state="answered")
    few = {address: asked(address) for address in addresses}
    for _ in range(3):
        make_question(make_person(), batteries)
        make_question(make_person(), batteries, state="thanked")
    assert {address: asked(address) for address in addresses} == few
    assert max(few.values()) < 19  # the inbox asks for conversations, too


def test_a_colleague_is_found_by_what_they_chose_to_show(
    client: FlaskClient, priya: Person, batteries: Topic, pages: PageClient
) -> None:
    team = make_team("Workshop")
    wim = make_expert(batteries, name="Wim Terpstra", team=team, languages=["en", "nl"])
    save_helping(wim, Helping(listed=True, offers="A walk round the yard", shows_team=False, shows_languages=False))
    save_helping(make_person(name="Hilde Okken"), Helping(listed=False, offers="A walk too"))
    assert "Hilde" not in pages.get("/colleagues?q=walk").text
    for found in ("q=WALK+yard", "q=wim", f"topic={batteries.public_id}", ""):
        page = pages.get(f"/colleagues?{found}")
        assert "Wim Terpstra" in page.text, found
        assert "Answers for Batteries" in page.text
    for hidden in (f"team={team.public_id}", "language=nl", "q=zeppelin", f"topic={make_topic().public_id}"):
        assert "Wim Terpstra" not in pages.get(f"/colleagues?{hidden}").text, hidden
    assert "%00" not in pages.get("/colleagues?topic=x&team=%F0%9F%92%A7&after=zzz").text


def test_asking_a_colleague_out_of_the_directory(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    helper, hidden = make_person(name="Grace Whitlock"), make_person()
    save_helping(helper, Helping(listed=True))
    page = pages.get(f"/questions/ask?to={helper.public_id}")
    assert "To Grace Whitlock." in page.text
    pages.follow("/questions/ask", typed(batteries, to=helper.public_id))
    sign_in(client, helper)
    assert "1 waits for you." in pages.get("/inbox").text
    sign_in(client, priya)
    page = pages.follow("/questions/ask", typed(batteries, key="1111111111qm", to=hidden.public_id))
    assert "Wim Terpstra" in page.text  # nobody is asked who is not in the directory


def test_rates_count_what_can_be_judged_and_say_nothing_about_the_rest(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient, clock: FixedClock
) -> None:
    assert "Nothing asked in this time" in pages.get("/promises").text
    make_question(priya, batteries, state="thanked")
    make_question(priya, batteries, state="withdrawn")
    make_question(priya, batteries)
    whole, (row,) = rates_of(30)
    assert whole == row.rates == Rates(asked=2, hours_over=1, greeted=1, days_over=1, kept=1, answered=1, thanked=1)
    assert "1 of 1 question whose day can be judged." in pages.get("/promises").text
    clock.move(PROMISE * 2)
    whole, _ = rates_of(30)
    assert (whole.kept_rate, whole.greeted_rate, whole.thanked_rate) == (50, 50, 100)
    clock.move(PROMISE * 40)
    assert rates_of(30)[0].kept_rate is None


def test_points_for_questions_open_the_question(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    """Kept 8, thanks 5 for who answered; 2 for who brought it in; and one promise of one kept."""
    found = make_question(priya, batteries, state="thanked")
    score_everything()
    with transaction() as session:
        totals = select(Totals.person_id, Totals.points, Totals.due, Totals.kept).where(Totals.kind == PeriodKind.WEEK)
        assert sorted(session.execute(totals).all()) == sorted([(wim.id, 13_000, 1, 1), (priya.id, 2_000, 0, 0)])
    sign_in(client, wim)
    page = pages.get(f"/board/{wim.public_id}/question?period=week")
    assert f"/questions/{found.public_id}" in page.links().values()


def test_an_answer_is_put_right_by_who_looks_after_it_and_the_asker_hears(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    found = make_question(priya, batteries, state="answered")
    here = f"/questions/{found.public_id}"
    assert client.post(f"{here}/correct", data={"answer": "They sink."}).status_code == 404  # priya asked it
    sign_in(client, wim)
    page = pages.get(here)
    assert words_of(page.one("textarea", id="answer-words")).strip() == ANSWER
    page = pages.post(f"{here}/correct", {"answer": "Guaranteed safe, always."}, status=422)
    assert words_of(page.one("textarea", id="answer-words")).strip() == "Guaranteed safe, always."
    assert reload(found).answer == ANSWER
    page = pages.follow(f"{here}/correct", {"answer": "Nine years on the water, then the quay."})
    assert "Nine years on the water" in page.text
    assert "Corrected by Wim" in page.text
    assert reload(found).answered_at == found.answered_at  # the promise is not kept anew
    sign_in(client, priya)
    assert "Wim corrected the answer about Batteries" in pages.get("/notices").text


def test_what_a_text_says_is_checked_while_it_is_typed(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic
) -> None:
    found = make_question(priya, batteries)
    sign_in(client, wim)
    here = f"/questions/{found.public_id}/check"
    said = client.post(here, data={"text": "Our ferry is guaranteed silent."}).json
    assert said["summary"].startswith("1 stops")
    assert "finding" in said["html"]
    assert client.post(here, data={"text": ""}).json["summary"] == ""
    assert client.post(here, data={"text": "x" * 5000}).status_code == 422
    sign_in(client, priya)
    assert client.post(here, data={"text": "Hello"}).status_code == 404


def test_what_waits_stands_beside_the_feed(
    client: FlaskClient, priya: Person, wim: Person, batteries: Topic, pages: PageClient
) -> None:
    assert "Waiting for you" not in pages.get("/").text
    found = make_question(priya, batteries)
    sign_in(client, wim)
    page = pages.get("/")
    assert "Waiting for you" in page.text
    assert f"/questions/{found.public_id}" in page.links().values()
    assert "Question about Batteries, until 11:14" in page.text
