"""What stands around a text is looked at, too: the post's pictures, colleagues' words, and whose law counts."""

import dataclasses

from flask.testing import FlaskClient

from advocacy.content.checking import check_content
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.guidelines.jurisdictions import jurisdiction_of
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.sharing.models import Share
from advocacy.sharing.previewing import preview
from advocacy.sharing.surroundings import surroundings_of
from tests.content.factories import ENGLISH, make_comms, make_content, make_picture, make_post
from tests.guidelines.factories import rule_text
from tests.guidelines.reloading import RuleFiles
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, share

LIKENESS = rule_text(
    "\n[similarity]\nat_least = 0.8\n",
    kind="similarity",
    examples=3 * '\n[[example]]\ntext = "We saw it all."\nverdict = "break"\nothers = ["We saw it all!"]\n'
    + 3 * '\n[[example]]\ntext = "We saw it all."\nverdict = "pass"\n',
).replace('severity = "block"', 'severity = "hint"')


def around(found: Share):
    with transaction() as session:
        return surroundings_of(session, found)


def rules_of(person: Person, post_public_id: str, text: str) -> set[str]:
    seen = preview(person, {"text": text, "post": post_public_id, "network": "linkedin", "wording": "0"})
    assert seen is not None
    return {finding.rule for finding in seen.checked.findings}


def test_the_share_dialogue_says_when_a_colleague_posted_nearly_the_same(rule_files: RuleFiles, sandbox: Sandbox):
    rule_files.write(LIKENESS, "make-it-yours")
    rule_files.adopt()
    post, noor, bram = make_post("live"), make_person(), make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    found = share(noor, Network.LINKEDIN)
    assert rules_of(bram, post.public_id, found.words + " Yes.") == {"make-it-yours"}
    assert rules_of(bram, post.public_id, "I heard the gulls instead of the engine.") == set()
    assert rules_of(noor, post.public_id, found.words) == set(), "her own words are no colleague's"
    assert around(found).others == ()


def test_the_pictures_of_the_version_are_looked_at_with_their_sizes(sandbox: Sandbox):
    lotte = make_person()
    make_post("live", pictures=(make_picture(lotte),))
    connect(lotte, Network.LINKEDIN, sandbox)
    (image,) = around(share(lotte, Network.LINKEDIN)).images
    assert image.alt
    assert image.width > 0
    assert image.height > 0


def test_a_post_is_checked_with_its_pictures_and_held_against_earlier_posts(rule_files: RuleFiles):
    rule_files.write(LIKENESS, "nothing-twice")
    rule_files.adopt()
    earlier = make_post("live")
    content = make_content()
    assert {found.rule for found in check_content(content, now(), post_id=earlier.id + 1).findings} == {"nothing-twice"}
    assert check_content(content, now(), post_id=earlier.id).findings == [], "a post is not like itself"


def test_while_it_is_typed_a_post_is_held_against_earlier_ones_and_not_against_itself(
    rule_files: RuleFiles, client: FlaskClient
):
    rule_files.write(LIKENESS, "nothing-twice")
    rule_files.adopt()
    earlier = make_post("live")
    sign_in(client, make_comms())
    typed = {"text": ENGLISH, "network": "linkedin", "language": "en", "key": "0"}
    for post, count in (("", 1), (earlier.public_id, 0)):
        found = client.post("/studio/check", data=typed | {"post": post}).json
        assert found["html"].count("nothing-twice") >= count
        assert ("nothing-twice" in found["html"]) is bool(count)


def test_the_region_of_a_persons_team_says_whose_law_counts(sandbox: Sandbox, monkeypatch):
    built = services()
    monkeypatch.setattr(built, "settings", dataclasses.replace(built.settings, jurisdictions=("nl", "Boston=us")))
    make_post("live")
    noor, bram = make_person(), make_person()
    with transaction() as session:
        team = Team(public_id="boston111111", name="Harbour", region="Boston")
        session.add(team)
        session.flush()
        session.get_one(Person, bram.id).team_id = team.id
    for person in (noor, bram):
        connect(person, Network.LINKEDIN, sandbox)
    assert around(share(noor, Network.LINKEDIN)).jurisdiction == "nl"
    assert around(share(bram, Network.LINKEDIN, ENGLISH + " I did.")).jurisdiction == "us"


def test_countries_by_region():
    written = ("nl", "Boston = us")
    assert jurisdiction_of("", written) == "nl"
    assert jurisdiction_of("boston", written) == "us"
    assert jurisdiction_of("Boston", ()) == ""
