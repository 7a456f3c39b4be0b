"""Each kind of rule, on small rules of its own."""

from pathlib import Path

import pytest

from advocacy.guidelines.rules import Audience, Fix, Severity, blocking, summary
from advocacy.networks.rules import Network
from tests.guidelines.factories import book_of, context, findings, rule_text

ANY_EXAMPLES = (
    3 * '\n[[example]]\ntext = "x"\nverdict = "break"\n' + 3 * '\n[[example]]\ntext = "y"\nverdict = "pass"\n'
)


def found(folder: Path, kind: str, section: str, text: str, **about: object) -> list[str]:
    book = book_of(folder, rule_text(f"\n{section}\n", kind=kind, examples=ANY_EXAMPLES))
    return [finding.found for finding in findings(book, text, context(**about))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("We guarantee it.", ["guarantee"]),
        ("GUARANTEE, guarantee's and gua\u00adrantee", ["GUARANTEE", "guarantee's", "gua\u00adrantee"]),
        ("Guarantees and a guaranteed", []),
        ("There is no guarantee here.", []),
        ("A money-back offer. Money\nback. Money. Back", ["money-back", "Money\nback"]),
        ("Carefree and carelessly", ["Carefree"]),
        ("_guarantee_ #guarantee", ["guarantee", "guarantee"]),
        ("", []),
    ],
)
def test_words_and_phrases(tmp_path: Path, text: str, places: list[str]) -> None:
    section = '[words]\nany_of = ["guarantee", "money back", "caref*"]\nbut_not_in = ["no guarantee"]'
    assert found(tmp_path, "words", section, text) == places


def test_a_replacement_keeps_the_first_capital_and_fits_the_place(tmp_path: Path) -> None:
    book = book_of(tmp_path, rule_text('\n[words.replace]\n"chairman" = "chair"\n', examples=ANY_EXAMPLES))
    text = "Chairman and chairman"
    first, second = findings(book, text)
    assert first.fix == Fix(0, 8, "Chair")
    assert second.fix is not None
    assert second.fix.apply(text) == "Chairman and chair"


@pytest.mark.parametrize(
    ("section", "text", "places"),
    [
        (
            "find = '[a-z]+@[a-z.]+'",
            "Mail Jan@Post.example or info@post.example",
            ["Jan@Post.example", "info@post.example"],
        ),
        ("find = '[a-z]+@[a-z.]+'\nbut_not_in = ['info@[a-z.]+']", "a@b.c info@post.example", ["a@b.c"]),
        ("find = '!'\nmore_than = 1", "Yes! No! Yes!", ["!", "!"]),
        ("find = '[A-Z]{3}'\nread = \"capitals\"", "the ÀBC of it", ["ÀBC"]),
        ("find = '\\x{2014}'\nread = \"as written\"", "so — there", ["—"]),
        ("find = 'at {company}'", "I work at HAZELPONT", ["at HAZELPONT"]),
        ("find = 'été|ete'\nread = \"as written\"", "l'été", ["été"]),
    ],
)
def test_patterns(tmp_path: Path, section: str, text: str, places: list[str]) -> None:
    assert found(tmp_path, "pattern", f"[pattern]\n{section}", text) == places


def test_a_length_marks_what_stands_over_the_limit(tmp_path: Path) -> None:
    section = "[length]\nat_most.linkedin = 10"
    assert found(tmp_path, "length", section, "0123456789") == []
    assert found(tmp_path, "length", section, "0123456789abc") == ["abc"]
    assert found(tmp_path, "length", section, "0123456789abc", network=Network.X) == []


def test_the_networks_own_limit_counts_as_the_network_counts(tmp_path: Path) -> None:
    section = "[length]\nnetwork_limit = true"
    assert found(tmp_path, "length", section, "a" * 280 + "bc", network=Network.X) == ["bc"]
    assert found(tmp_path, "length", section, "a" * 280 + "bc") == []


def test_something_must_be_said_when_something_calls_for_it(tmp_path: Path) -> None:
    section = '[must_include]\nwhen = ["{company}"]\none_of = ["I work at"]\nadd.en = "I work at {company}."'
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="must-include", examples=ANY_EXAMPLES))
    assert findings(book, "A fine day.") == []
    assert findings(book, "I work at Hazelpont.") == []
    text = "Hazelpont sails.\n"
    (missing,) = findings(book, text)
    assert (missing.found, missing.start, missing.end) == ("Hazelpont", 16, 16)
    assert missing.fix is not None
    assert missing.fix.apply(text) == "Hazelpont sails.\n\nI work at Hazelpont.\n"
    assert findings(book, missing.fix.apply(text)) == []


def test_near_the_start_means_within_the_first_characters(tmp_path: Path) -> None:
    section = '[must_include]\nnear = "start"\nfirst_characters = 10\none_of = ["ad"]\nadd.en = "Ad:"'
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="must-include", examples=ANY_EXAMPLES))
    assert findings(book, "Ad: buy this") == []
    (late,) = findings(book, "Buy this, it is an ad")
    assert late.fix == Fix(0, 0, "Ad: ")


def test_the_same_sentence_is_the_same_sentence(tmp_path: Path) -> None:
    section = '[must_include]\nnear = "sentence"\nwhen_pattern = \'[0-9]+ ?%\'\none_of = ["measured"]'
    text = "We measured. It fell 12%. Measured again: 3.5% in May!\n\n7% so far"
    assert found(tmp_path, "must-include", section, text) == ["12%", "7%"]


@pytest.mark.parametrize(
    ("section", "text", "places"),
    [
        ('refuse = ["bit.ly"]', "see bit.ly/x, HTTPS://Bit.LY/x and orbit.ly", ["bit.ly/x", "HTTPS://Bit.LY/x"]),
        ('refuse = ["evil.example"]', "https://good.example@evil.example/", ["https://good.example@evil.example/"]),
        ('refuse = ["evil.example"]', "me@evil.example and notevil.example", []),
        ('refuse = ["evil.example"]', "https://a.b.evil.example:8443/?q=1", ["https://a.b.evil.example:8443/?q=1"]),
        ('allow_only = ["good.example"]', "good.example bad.example", ["bad.example"]),
        ('look_alike_of = ["linkedin.com"]', "linkedln.com linkedin.com nl.linkedin.com", ["linkedln.com"]),
        ('look_alike_of = ["linkedin.com"]', "https://xn--lnkedin-9fb.com", ["https://xn--lnkedin-9fb.com"]),
        ('look_alike_of = ["linkedin.com"]', "linkedin-jobs.com and linked.com", ["linkedin-jobs.com"]),
        (
            'look_alike_of = ["paypal.com"]',
            "paypa1.com paypal.com paypall.com papyal.com",
            ["paypa1.com", "paypall.com", "papyal.com"],
        ),
        (
            'look_alike_names = ["{company}"]',
            (
                "hazelpont.example jobs.hazelpont.example hazelpont.recruiter.example "
                "hazelp0nt.example hazelpomt.example hazelpont.example.account.example"
            ),
            ["hazelp0nt.example", "hazelpomt.example", "hazelpont.example.account.example"],
        ),
        ('refuse = ["intranet.*"]', "intranet.a.example myintranet.example", ["intranet.a.example"]),
        (
            'refuse_plain_http = true\nbut_not = ["{public_host}"]',
            "http://a.example http://hzl.example/r/1",
            ["http://a.example"],
        ),
    ],
)
def test_link_hosts(tmp_path: Path, section: str, text: str, places: list[str]) -> None:
    assert found(tmp_path, "link-host", f"[link_host]\n{section}", text) == places


def test_a_plain_address_can_be_encrypted_with_one_click(tmp_path: Path) -> None:
    book = book_of(
        tmp_path, rule_text("\n[link_host]\nrefuse_plain_http = true\n", kind="link-host", examples=ANY_EXAMPLES)
    )
    text = "See HTTP://a.example/x."
    (plain,) = findings(book, text)
    assert plain.fix is not None
    assert plain.fix.apply(text).startswith("See https://a.example/x")


def test_an_unseen_sign_in_an_address_hides_nothing(tmp_path: Path) -> None:
    section = "[link_host]\nrefuse_plain_http = true"
    assert found(tmp_path, "link-host", section, "ht\u200btp:/\u0301/a.example") == ["ht\u200btp:/\u0301/a.example"]
    section = '[link_host]\nrefuse_parameters = ["fbclid"]'
    assert found(tmp_path, "link-host", section, "https://a.example/?fb\u2060clid=1") != []


def test_an_attached_link_is_judged_too(tmp_path: Path) -> None:
    book = book_of(tmp_path, rule_text('\n[link_host]\nrefuse = ["bit.ly"]\n', kind="link-host", examples=ANY_EXAMPLES))
    (attached,) = findings(book, "Look", context(links=("https://bit.ly/3x",)))
    assert (attached.found, attached.start, attached.end) == ("https://bit.ly/3x", 0, 0)


@pytest.mark.parametrize(
    ("head", "about", "speaks"),
    [
        ("", context(), True),
        ("", context(language="de"), False),
        ('networks = ["x"]\n', context(), False),
        ('networks = ["x"]\n', context(Network.X), True),
        ('audience = ["answer"]\n', context(), False),
        ('audience = ["answer"]\n', context(audience=Audience.ANSWER), True),
        ('topics = ["safety"]\n', context(), False),
        ('topics = ["safety"]\n', context(topics=frozenset({"safety"})), True),
    ],
)
def test_a_rule_speaks_only_where_it_applies(tmp_path: Path, head: str, about: object, speaks: bool) -> None:
    book = book_of(tmp_path, rule_text(head=head))
    assert bool(findings(book, "We guarantee it.", about)) is speaks  # type: ignore[arg-type]


def test_a_rule_on_trial_is_shown_and_stops_nothing(tmp_path: Path) -> None:
    text = rule_text().replace('"active"', '"trial"\ntrial_until = 2026-12-01')
    found_on_trial = findings(book_of(tmp_path, text), "We guarantee it.")
    assert [finding.severity for finding in found_on_trial] == [Severity.BLOCK]
    assert blocking(found_on_trial) == []
    assert summary(found_on_trial).warns == 1


def test_a_retired_rule_finds_nothing(tmp_path: Path) -> None:
    assert findings(book_of(tmp_path, rule_text().replace('"active"', '"retired"')), "We guarantee it.") == []


def test_explanations_come_in_the_readers_language(tmp_path: Path) -> None:
    book = book_of(tmp_path, rule_text())
    assert findings(book, "guarantee")[0].title == "A rule"
    assert findings(book, "guarantee", context(reader="nl"))[0].title == "Een regel"
    assert findings(book, "guarantee", context(language="nl"))[0].why == "Daarom."


def test_many_places_are_found_up_to_a_bound(tmp_path: Path) -> None:
    assert len(findings(book_of(tmp_path, rule_text()), "guarantee " * 1000)) == 20
