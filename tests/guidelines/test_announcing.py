"""What is new: whom it concerns, one notice per edition, and the page that shows it before and after."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.guidelines.announcing import announce_editions, announcement_due
from advocacy.guidelines.life_rules import NEWS_LASTS, Change
from advocacy.guidelines.models import Edition
from advocacy.guidelines.news import edition_news, recent_news
from advocacy.guidelines.news_rules import bundles, changed_scope, is_told, words_in
from advocacy.networks.rules import Network
from tests.guidelines.factories import rule_text
from tests.guidelines.learning import make_connected, told
from tests.guidelines.reloading import RuleFiles
from tests.people.factories import make_person, make_topic, sign_in

CHANGED = "guidelines.changed"
ONE, THREE = "One guideline is new or changed", "3 guidelines are new or changed"
ON_X = 'networks = ["x"]\n'


def newest() -> str:
    with transaction() as session:
        return session.scalars(select(Edition.public_id).order_by(Edition.id.desc())).first() or ""


def adopted(files: RuleFiles, text: str | None = None, *names: str) -> None:
    for name in names or ("new-rule",):
        files.write(text or rule_text(), name)
    files.adopt()


def test_three_new_rules_are_one_notice_that_opens_the_page(rule_files: RuleFiles, client: FlaskClient) -> None:
    noor = make_connected(make_person(), Network.LINKEDIN)
    adopted(rule_files, None, "first", "second", "third")
    assert announcement_due()
    assert announce_editions() == 1
    assert told(noor, CHANGED) == [THREE]
    assert not announcement_due()
    assert announce_editions() == 0
    sign_in(client, noor)
    page = client.get(f"/guidelines/editions/{newest()}").get_data(as_text=True)
    assert THREE in page
    assert page.count("New.") == 3


def test_the_first_edition_is_no_news(rule_files: RuleFiles) -> None:
    """The fixture brought it into force."""
    noor = make_connected(make_person(), Network.LINKEDIN)
    assert not announcement_due()
    assert announce_editions() == 0
    assert told(noor, CHANGED) == []
    assert recent_news("en") == []
    assert edition_news(newest(), "en") is None


def test_it_concerns_whoever_connected_that_network_and_whoever_writes_posts(rule_files: RuleFiles) -> None:
    linkedin, x = (make_connected(make_person(), network) for network in (Network.LINKEDIN, Network.X))
    nobody, lotte, gone = make_person(), make_person(Role.COMMS), make_connected(make_person(), Network.X)
    with transaction() as session:
        session.merge(gone).state = type(gone.state).LEFT
    adopted(rule_files, rule_text(head=ON_X))
    announce_editions()
    assert told(x, CHANGED) == told(lotte, CHANGED) == [ONE]
    assert told(linkedin, CHANGED) == told(nobody, CHANGED) == told(gone, CHANGED) == []


def test_a_rule_about_posts_concerns_only_those_who_write_them(rule_files: RuleFiles) -> None:
    noor, lotte = make_connected(make_person(), Network.X), make_person(Role.COMMS)
    adopted(rule_files, rule_text(head='audience = ["post"]\n'))
    announce_editions()
    assert told(lotte, CHANGED) == [ONE]
    assert told(noor, CHANGED) == []


def test_it_concerns_those_who_write_in_its_language(rule_files: RuleFiles) -> None:
    english = make_connected(make_person(languages=["en"]), Network.X)
    dutch = make_connected(make_person(language="nl", languages=["nl"]), Network.X)
    text = rule_text().replace('languages = ["en", "nl"]', 'languages = ["nl"]')
    adopted(rule_files, text)
    announce_editions()
    assert told(dutch, CHANGED) == ["Eén richtlijn is nieuw of veranderd"]
    assert told(english, CHANGED) == []


def test_a_rule_about_a_topic_concerns_those_who_follow_it(rule_files: RuleFiles) -> None:
    noor, tom = (make_connected(make_person(), Network.X) for _ in range(2))
    make_topic("Safety", followers=(noor,))
    adopted(rule_files, rule_text(head='topics = ["safety"]\n'))
    announce_editions()
    assert told(noor, CHANGED) == [ONE]
    assert told(tom, CHANGED) == []


def test_each_is_told_their_own_number(rule_files: RuleFiles) -> None:
    both = make_connected(make_person(), Network.X, Network.LINKEDIN)
    linkedin = make_connected(make_person(), Network.LINKEDIN)
    rule_files.write(rule_text(head=ON_X), "on-x")
    adopted(rule_files)
    announce_editions()
    assert told(both, CHANGED) == ["2 guidelines are new or changed"]
    assert told(linkedin, CHANGED) == [ONE]


def test_a_rule_on_trial_is_told_when_it_counts(rule_files: RuleFiles, client: FlaskClient) -> None:
    noor = make_connected(make_person(), Network.X)
    adopted(rule_files, rule_text().replace('"active"', '"trial"'))
    announce_editions()
    assert told(noor, CHANGED) == []
    adopted(rule_files)
    announce_editions()
    assert told(noor, CHANGED) == [ONE]
    sign_in(client, noor)
    assert "Was on trial, counts now." in client.get(f"/guidelines/editions/{newest()}").get_data(as_text=True)


def test_examples_and_reviews_are_nobodys_news(rule_files: RuleFiles) -> None:
    noor = make_connected(make_person(), Network.X)
    adopted(rule_files)
    announce_editions()
    adopted(rule_files, rule_text().replace("We tried it.", "We tried it twice.").replace("2026-10-05", "2026-10-06"))
    announce_editions()
    assert told(noor, CHANGED) == [ONE]


def test_the_page_shows_words_and_severity_before_and_after(rule_files: RuleFiles, client: FlaskClient) -> None:
    sign_in(client, make_person())
    adopted(rule_files, rule_text().replace('"block"', '"warn"'))
    adopted(rule_files, rule_text(head=ON_X).replace('why.en = "Because."', 'why.en = "Because people <b>ask</b>."'))
    page = client.get(f"/guidelines/editions/{newest()}").get_data(as_text=True)
    assert "Warned before, stops the post now." in page
    assert "The reason is put otherwise." in page
    assert "<p>Because.</p>" in page
    assert "<p>Because people &lt;b&gt;ask&lt;/b&gt;.</p>" in page
    assert "<p>Every network</p>" in page
    assert "<p>X</p>" in page


def test_a_later_change_does_not_rewrite_what_an_earlier_one_said(rule_files: RuleFiles) -> None:
    adopted(rule_files)
    adopted(rule_files, rule_text().replace("Because.", "Second."))
    second = newest()
    adopted(rule_files, rule_text().replace("Because.", "Third."))
    news = edition_news(second, "en")
    assert news
    assert [(one.before, one.after) for one in news.rules[0].changes] == [("Because.", "Second.")]


def test_whose_language_did_not_change_is_told_no_more_than_that(rule_files: RuleFiles) -> None:
    adopted(rule_files)
    adopted(rule_files, rule_text().replace("Daarom.", "Omdat het zo is."))
    news = edition_news(newest(), "en")
    assert news
    assert [(one.change, one.part) for one in news.rules[0].changes] == [(Change.WORDS, "")]


def test_a_rule_that_is_gone_again_is_not_shown(rule_files: RuleFiles, client: FlaskClient) -> None:
    noor = make_connected(make_person(), Network.X)
    adopted(rule_files)
    edition = newest()
    rule_files.remove("new-rule")
    rule_files.adopt()
    announce_editions()
    assert told(noor, CHANGED) == []
    sign_in(client, noor)
    assert "Nothing of it counts any more" in client.get(f"/guidelines/editions/{edition}").get_data(as_text=True)
    assert client.get("/guidelines/editions/1111111111nb").status_code == 404


def test_the_guidelines_page_says_what_is_new_for_six_weeks(
    rule_files: RuleFiles, client: FlaskClient, clock: FixedClock
) -> None:
    adopted(rule_files, rule_text().replace('"block"', '"hint"'))
    clock.move(timedelta(days=1))
    adopted(rule_files, rule_text().replace('"block"', '"warn"'))
    sign_in(client, make_person())
    page = client.get("/guidelines").get_data(as_text=True)
    assert "A hint before, warns now." in page
    assert page.count("/guidelines/editions/") == 1  # a rule stands with its newest change
    clock.move(NEWS_LASTS)
    sign_in(client, make_person())
    assert "/guidelines/editions/" not in client.get("/guidelines").get_data(as_text=True)


def test_what_is_told_and_how_it_is_put() -> None:
    assert is_told(Change.ADDED, "active")
    assert not is_told(Change.ADDED, "trial")
    assert not is_told(Change.EXAMPLES, "4")
    assert bundles([("a", [1, 2]), ("b", [2])]) == {1: [1], 2: [2]}
    assert [(one.part, one.before, one.after) for one in changed_scope("en ·  ·  · post", "en · x ·  · post")] == [
        ("networks", "", "x")
    ]
    assert words_in("not = [toml", {}) == {}
    assert (
        words_in('title.en = "At {company}"\nwhy = 3', {"company": "Hazelpont"})["title"].text("nl") == "At Hazelpont"
    )
