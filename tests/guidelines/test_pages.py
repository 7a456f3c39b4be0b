"""The guideline page, the findings beside a text, the commands and doctor's look."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from advocacy.cli import commands
from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.core.room import CheckState
from advocacy.core.services import services
from advocacy.guidelines.editions import build_rulebook
from advocacy.guidelines.loading import Rulebook
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.reading import PolicyError
from advocacy.guidelines.room import check_policies
from tests.guidelines.factories import rule_text, write_rule
from tests.people.factories import make_person, sign_in

ASKED = {"text": "Our ferry is guaranteed silent.", "network": "linkedin", "lang": "en"}


@pytest.fixture
def reader(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_person())
    return client


@pytest.fixture
def dutch_reader(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_person(language="nl"))
    return client


def page(client: FlaskClient, address: str = "/guidelines") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_nobody_reads_them_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/guidelines").status_code == 302
    assert client.post("/guidelines/check", data=ASKED).status_code in (302, 401)


@pytest.mark.parametrize("address", ["/guidelines", "/guidelines?topic=links", "/guidelines/check-up"])
def test_the_menu_says_where_somebody_is(reader: FlaskClient, address: str) -> None:
    menu = page(reader, address).split("<nav", 1)[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"[^>]*aria-current="page"', menu) == ["/guidelines"]


def test_of_two_places_only_the_nearer_one_is_lit(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.COMMS))
    lit = re.findall(r'href="(/guidelines[^"]*)"[^>]*aria-current="page"', page(client, "/guidelines/asked"))
    assert set(lit) == {"/guidelines/asked"}


def test_all_guidelines_stand_on_one_page_with_the_place_of_each(reader: FlaskClient) -> None:
    html = page(reader)
    assert html.count("<h1") == 1
    for rule in current_rulebook().rules:
        assert f'id="{rule.id}"' in html
    assert "No promises we can&#39;t keep" in html
    assert "Stops it" in html
    assert "Legal, looked at again in October 2026" in html
    assert "6 more examples" in html


def test_a_topic_can_be_read_alone(reader: FlaskClient) -> None:
    html = page(reader, "/guidelines?topic=figures")
    assert 'id="no-promises-we-cant-keep"' in html
    assert 'id="no-insults"' not in html
    assert reader.get("/guidelines?topic=weather").status_code == 404


def test_search_finds_words_in_titles_reasons_and_examples(reader: FlaskClient) -> None:
    html = page(reader, "/guidelines?q=G%C3%BAarantee+claim")
    assert 'id="no-promises-we-cant-keep"' in html
    assert 'id="no-insults"' not in html


def test_a_search_without_result_says_so_and_shows_what_was_typed_safely(reader: FlaskClient) -> None:
    html = page(reader, "/guidelines?q=%3Cscript%3Exyzzy")
    assert "No guideline speaks of “&lt;script&gt;xyzzy”" in html
    assert "<script>xyzzy" not in html


def test_dutch_readers_read_dutch_guidelines(dutch_reader: FlaskClient) -> None:
    html = page(dutch_reader)
    assert "Geen beloften die we niet kunnen waarmaken" in html
    assert "“Gegarandeerd op tijd thuis.”" in html


@pytest.mark.parametrize("form", ["data", "json"])
def test_findings_come_with_places_words_and_count(reader: FlaskClient, form: str) -> None:
    answer = reader.post("/guidelines/check", **{form: ASKED})  # type: ignore[arg-type]
    told: dict[str, Any] = answer.get_json()
    found = told["findings"][0]
    assert answer.status_code == 200
    assert ASKED["text"][found["start"] : found["end"]] == found["found"] == "guaranteed"
    assert (found["severity"], found["severity_words"], found["stops"]) == ("block", "Stops it", True)
    assert found["why"] == "A guarantee is a claim that people can hold us to."
    assert told["marks"] == [{"start": 13, "end": 23, "severity": "block", "number": 1}]
    assert told["summary"] == "1 stops"
    assert told["count"] == {"used": 31, "limit": told["counts"]["linkedin"]["limit"]}
    assert 'href="/guidelines#no-promises-we-cant-keep"' in told["html"]


def test_places_are_counted_in_characters_also_behind_emoji(reader: FlaskClient) -> None:
    text = "🚢🚢 guaranteed"
    found = reader.post("/guidelines/check", json=ASKED | {"text": text}).get_json()["findings"][0]
    assert (found["start"], found["end"]) == (3, 13)


def test_what_was_typed_is_escaped_where_it_is_shown(reader: FlaskClient) -> None:
    html = reader.post("/guidelines/check", json=ASKED | {"text": "http://<b>a.example/<img"}).get_json()["html"]
    text = "See http://a.example/'><b>x"
    html += reader.post("/guidelines/check", json=ASKED | {"text": text}).get_json()["html"]
    assert "<b>" not in html
    assert "<img" not in html


def test_explanations_are_in_the_readers_language_whatever_the_texts(dutch_reader: FlaskClient) -> None:
    found = dutch_reader.post("/guidelines/check", json=ASKED).get_json()["findings"][0]
    assert found["title"] == "Geen beloften die we niet kunnen waarmaken"


def test_the_trial_of_a_rule_is_said(reader: FlaskClient) -> None:
    asked = ASKED | {"text": "We are proud to announce a boat."}
    told = reader.post("/guidelines/check", json=asked).get_json()
    assert told["findings"][0]["severity_words"] == "Hint, on trial until 1 Feb"
    assert told["stops"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"network": "myspace"},
        {"network": None},
        {"text": None},
        {"text": ["a"]},
        {"lang": None},
        {"audience": "nobody"},
        {"target": 3},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_words(reader: FlaskClient, change: dict[str, Any]) -> None:
    answer = reader.post("/guidelines/check", json=ASKED | change)
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "That could not be checked. Load the page again."}


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff\xfe"])
def test_broken_json_is_refused(reader: FlaskClient, body: bytes) -> None:
    assert reader.post("/guidelines/check", data=body, content_type="application/json").status_code == 400


def test_broken_unicode_is_checked_like_any_text(reader: FlaskClient) -> None:
    body = b'{"text": "guaranteed \\ud800", "network": "x", "language": "en"}'
    answer = reader.post("/guidelines/check", data=body, content_type="application/json")
    assert answer.get_json()["findings"][0]["found"] == "guaranteed"


def test_a_too_long_text_is_refused_with_words(reader: FlaskClient) -> None:
    answer = reader.post("/guidelines/check", json=ASKED | {"text": "a" * 10_001})
    assert answer.status_code == 413
    assert answer.get_json() == {"error": "This text is too long to check: at most 10,000 characters."}
    assert reader.post("/guidelines/check", json=ASKED | {"text": "a" * 10_000}).status_code == 200


def test_a_huge_body_is_not_even_read(reader: FlaskClient) -> None:
    assert reader.post("/guidelines/check", json=ASKED | {"text": "a" * 400_000}).status_code == 413
    assert reader.post("/guidelines/check", data=ASKED | {"text": "a" * 400_000}).status_code == 413


def test_checking_needs_the_token_of_the_page(app: Flask, reader: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert reader.post("/guidelines/check", json=ASKED).status_code == 400


def test_doctor_finds_the_policy_files_fine_and_overdue_reviews_worth_a_word(app: Flask, clock: FixedClock) -> None:
    assert check_policies(services()).state is CheckState.FINE
    clock.set(clock.now().replace(year=2028))
    late = check_policies(services())
    assert late.state is CheckState.WARNING
    assert "wait for their review" in late.words


def test_a_broken_file_stops_the_start(app: Flask, tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text().replace('"block"', '"stop"'))
    broken = dataclasses.replace(services().settings, policies_dir=tmp_path)
    with pytest.raises(PolicyError, match=r"a-rule\.toml:2: severity: “stop” is not one of"):
        build_rulebook(broken)
    assert check_policies(dataclasses.replace(services(), settings=broken)).state is CheckState.BROKEN


def test_the_rulebook_is_built_once(app: Flask) -> None:
    assert current_rulebook() is services().get(Rulebook)


def run(folder: Path, form: str = "text") -> tuple[int, str]:
    """As typed at a desk: through the whole command line, with no settings and no application around it."""
    done = CliRunner().invoke(commands, ["policies", "check", f"--format={form}", str(folder)])
    return done.exit_code, done.output


def test_the_command_says_that_all_is_well(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    assert run(tmp_path) == (0, "1 rules, every example does what it says, 0 to look at.\n")


def test_the_command_names_each_mistake_and_fails(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text().replace('"block"', '"stop"'))
    code, output = run(tmp_path)
    assert code == 1
    assert "a-rule.toml:2: severity: “stop” is not one of: block, warn, hint." in output
    code, output = run(tmp_path, "github")
    assert code == 1
    assert output.startswith(f"::error file={tmp_path.name}/guidelines/tone/a-rule.toml,line=2::severity: “stop”")
    told = json.loads(run(tmp_path, "json")[1])
    assert [(problem["level"], problem["key"], problem["line"]) for problem in told["problems"]] == [
        ("error", "severity", 2)
    ]


def test_an_overdue_review_warns_and_does_not_fail(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text().replace("2026-10-05", "2019-10-05").replace("2027-10-05", "2020-10-05"))
    code, output = run(tmp_path, "github")
    assert code == 0
    assert output.startswith("::warning file=")
